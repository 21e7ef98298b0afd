# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a saved plan may be started, by what LifeTime says of it (Deployments_Get): pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .deployment_content import DeploymentContent


@dataclass(frozen=True)
class Objection:
    """Why a plan must not be started: `code` for playbooks, sentences and advice for people."""

    code: str
    sentences: tuple[str, ...]
    advice: str


def objection(
    details: Mapping[str, Any], content: DeploymentContent | None, *, allow_module_deletion: bool
) -> Objection | None:
    """The first thing that speaks against the plan, or None."""
    conflicts = conflict_sentences(details)
    if conflicts:
        advice = "Resolve them in the source or in the target, and publish again."
        return Objection("conflicts", tuple(conflicts), advice)
    if content is not None and details.get("ApplicationsToDeploy") and not content.same_details(details):
        said = "LifeTime sees another content in it than was asked for."
        return Objection("other_content", (said,), "Look at the plan.")
    deleted = [str(module.get("Name") or module.get("Key")) for module in details.get("ModulesToDelete") or []]
    if deleted and not allow_module_deletion:
        said = f"It would delete in the target: {', '.join(deleted)}."
        return Objection("module_deletion", (said,), "Set allow_module_deletion if that is meant.")
    return None


def conflict_sentences(details: Mapping[str, Any]) -> list[str]:
    """LifeTime's ApplicationConflicts, each as a sentence."""
    return [_conflict(record) for record in details.get("ApplicationConflicts") or []]


def _conflict(record: Mapping[str, Any]) -> str:
    said = str(record.get("Message") or "").strip()
    kind = str((record.get("ModuleConflict") or {}).get("ConflictType") or "").strip()
    text = said or "LifeTime reports a conflict without a message"
    return f"{text.rstrip('.')}{f' ({kind})' if kind and kind.lower() not in text.lower() else ''}."
