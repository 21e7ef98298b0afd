# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reasons not to deploy, and the options that override them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from ..._api.errors import LifeTimeError
from ..comparison.drift import Hotfix
from .options import DeploymentOptions

OVERWRITE = "on_target_changed=overwrite"
DOWNGRADE = "allow_downgrade"
MODULE_DELETION = "allow_module_deletion"


@dataclass(eq=False, repr=False)
class Objection(LifeTimeError):
    """A reason not to deploy; `override` is the option that deploys anyway, "" where there is none."""

    override: str = ""


def target_changed(message: str, sentences: Sequence[str], hotfixes: Iterable[Hotfix]) -> Objection:
    """Changes that were made in the target itself would be lost; a sentence for each application or module."""
    return Objection(
        message,
        "target_changed",
        advice="Bring the change into the source first, or set on_target_changed=overwrite to lose it.",
        errors=sentences,
        details={"hotfixes": [asdict(each) for each in hotfixes]},
        override=OVERWRITE,
    )


def downgrade(message: str, sentences: Sequence[str]) -> Objection:
    """The target runs something newer; a sentence for each application or module."""
    advice = "Set allow_downgrade to deploy the older one on purpose."
    return Objection(message, "downgrade", advice=advice, errors=sentences, override=DOWNGRADE)


def overridden(objections: Iterable[Objection], options: DeploymentOptions) -> list[str]:
    """The overrides that were needed; raises the first objection that is not overridden."""
    allowed = {
        OVERWRITE: options.on_target_changed == "overwrite",
        DOWNGRADE: options.allow_downgrade,
        MODULE_DELETION: options.allow_module_deletion,
    }
    used = []
    for objection in objections:
        if not allowed.get(objection.override):
            raise objection
        used.append(objection.override)
    return used
