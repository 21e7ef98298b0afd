# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The result of a deployment task: the same keys whatever happens, filled in as things become known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..._api.address import absolute
from ..._api.answers import to_snake
from ..._api.infrastructure import Named
from ..comparison.outcome import Outcome
from ..running.content import Comparison, States
from ..running.target import describe_state
from . import state_machine
from .deployment_api import Status
from .deployment_content import DeploymentContent
from .other_plans import OtherPlan
from .plan_check import conflict_sentences

# What only LifeTime can tell, and only once the plan is there.
NOT_CHECKED = ("deployment", "log", "conflicts", "modules_to_delete", "applications.after")


class Result:
    """`result` is what the task returns."""

    def __init__(self, receipts_dir: str | None, lifetime_url: str) -> None:
        self._lifetime_url = lifetime_url
        self.result: dict[str, Any] = {
            "deployment": None,
            "log": [],
            "applications": [],
            "comparison": None,
            "conflicts": [],
            "modules_to_delete": [],
            "stale_plans": [],
            "overrides": [],
            "database_mappings_supplied": False,
            "receipt": None,
            "receipts_dir": receipts_dir,
            "not_checked": [],
        }

    @property
    def has_ended(self) -> bool:
        """Whether the deployment is in one of its last states."""
        deployment = self.result["deployment"]
        return bool(deployment) and deployment["status"] in state_machine.ENDED

    @property
    def has_succeeded(self) -> bool:
        """Whether it ended well."""
        deployment = self.result["deployment"]
        return bool(deployment) and deployment["status"] in (state_machine.SUCCESSFUL, state_machine.WITH_WARNINGS)

    def comparison(self, comparison: Comparison) -> None:
        shown = comparison.to_dict()
        self.result["comparison"] = {
            "verdict": comparison.verdict,
            "reason": comparison.reason,
            "modules": shown["rows"],
        }

    def plan(self, key: str, target: Named, details: Mapping[str, Any], status: Status | None) -> None:
        """The plan as LifeTime describes it (Deployments_Get; {} where it was not asked)."""
        record = to_snake(details.get("Deployment") or {})
        record.pop("application_operations", None)
        record["details_url"] = absolute(self._lifetime_url, record.get("details_url") or "")
        record.update(key=key, status=state_machine.SAVED, info="", target_environment=target.to_dict())
        self.result["deployment"] = record
        self.result["conflicts"] = conflict_sentences(details)
        self.result["modules_to_delete"] = to_snake(details.get("ModulesToDelete") or [])
        if status is not None:
            self.status(status)

    def status(self, status: Status) -> None:
        self.result["deployment"].update(status=status.status, info=status.info)
        self.result["log"] = list(status.log)

    def applications(
        self,
        applications: Iterable[Named],
        content: DeploymentContent | None,
        before: States,
        now: States | None = None,
        outcomes: Mapping[str, Outcome] | None = None,
    ) -> None:
        names = content.module_names if content else {}
        shown = []
        for application in applications:
            outcome = (outcomes or {}).get(application.key)
            shown.append(
                {
                    "key": application.key,
                    "name": application.name,
                    "before": describe_state(before.get(application.key), names),
                    "after": describe_state(now.get(application.key), names) if now is not None else None,
                    "outcome": outcome.verdict if outcome else None,
                    "outcome_reason": outcome.reason if outcome else None,
                }
            )
        self.result["applications"] = shown

    def stale(self, saved: Sequence[OtherPlan]) -> None:
        self.result["stale_plans"] = [other.to_dict() for other in saved]

    def not_checked(self, names: Iterable[str] = NOT_CHECKED) -> None:
        self.result["not_checked"] = list(names)
