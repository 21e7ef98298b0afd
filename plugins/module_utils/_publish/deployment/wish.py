# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the operator asks for, apart from the cargo: from the module's options to data. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..._api.errors import LifeTimeError
from . import journey
from .objections import Rules
from .terms import Terms, parse_instant

POLICIES = ("fail", "continue", "return")


@dataclass(frozen=True)
class Wish:
    """What the operator asks for, apart from the cargo. Times are seconds."""

    state: str
    terms: Terms
    rules: Rules
    force: bool = False
    two_step: bool = False
    allow_module_deletion: bool = False
    on_intervention: Mapping[str, str] = field(default_factory=dict)
    stale_plans: str = "report"
    stale_after: float = 86400

    def goal(self, *, was_prepared: bool = False) -> journey.Goal:
        """The goal; `was_prepared` for a plan that the operator named and that stands prepared."""
        return journey.Goal(
            state=self.state,
            on_intervention=self.on_intervention,
            has_mappings=bool(self.terms.mappings),
            two_step=self.two_step and self.state == "deployed",
            was_prepared=was_prepared,
        )


def parse_wish(options: Mapping[str, Any]) -> Wish:
    """The operator's wish from the module's options; LifeTimeError (`invalid_option`) for what makes no sense."""
    if not options["target_environment"] and not options["deployment_key"]:
        raise LifeTimeError("target_environment is required unless deployment_key is given.", "invalid_option")
    if options["state"] == "prepared" and not options["two_step"]:
        raise LifeTimeError(
            "state=prepared needs two_step=true.",
            "invalid_option",
            advice="It is your word that the target stops after the first step; any other would publish at once.",
        )
    for info, policy in options["on_intervention"].items():
        if info not in journey.INTERVENTIONS or policy not in POLICIES:
            raise LifeTimeError(
                f"on_intervention does not know '{info}: {policy}'.",
                "invalid_option",
                advice=f"It knows {', '.join(journey.INTERVENTIONS)}; the answers {', '.join(POLICIES)}.",
            )
    mappings = {
        (each["extension"], each["logical_database"]): each["database"] for each in options["database_mappings"]
    }
    terms = Terms(
        wait=options["wait"],
        wait_timeout=options["wait_timeout"],
        poll_interval=options["poll_interval"],
        queue_timeout=options["queue_timeout"],
        not_after=parse_instant(options["not_after"], "not_after") if options["not_after"] else None,
        on_timeout=options["on_timeout"],
        redeploy_outdated=options["redeploy_outdated"],
        mappings=mappings,
    )
    return Wish(
        state=options["state"],
        terms=terms,
        rules=Rules(options["on_target_changed"], options["allow_downgrade"]),
        force=options["force"],
        two_step=options["two_step"],
        allow_module_deletion=options["allow_module_deletion"],
        on_intervention=options["on_intervention"],
        stale_plans=options["stale_plans"],
        stale_after=options["stale_after"],
    )
