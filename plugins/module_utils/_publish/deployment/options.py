# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of a deployment that do not say what is deployed: parsed and checked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from ..._api.errors import LifeTimeError
from ..._api.infrastructure import check_named_once
from ..._api.keys import own_key
from . import state_machine

POLICIES = ("fail", "continue", "return")
# The options of the module that say with what a plan is created; an existing plan is resumed without them.
NEW_PLAN_OPTIONS = frozenset(
    {
        "package",
        "package_contents",
        "packages",
        "backup_dir",
        "backup_subfolder",
        "check_writable",
        "checksum",
        "applications",
        "source_environment",
        "notes",
        "stale_plans",
        "stale_after",
        "force",
        "expected_applications",
    }
)


@dataclass(frozen=True)
class DeploymentOptions:
    """The module's options under their own names. Times are seconds.

    `database_mappings` is `{(extension, logical database): database}`.
    """

    state: str = "deployed"
    wait: bool = True
    wait_timeout: float = 3600
    poll_interval: float = 10
    queue_timeout: float = 1800
    not_after: datetime | None = None
    on_timeout: str = "fail"
    redeploy_outdated: bool | None = None
    database_mappings: Mapping[tuple[str, str], str] = field(default_factory=dict)
    on_intervention: Mapping[str, str] = field(default_factory=dict)
    on_target_changed: str = "fail"
    allow_downgrade: bool = False
    allow_module_deletion: bool = False
    two_step: bool = False
    stale_plans: str = "report"
    stale_after: float = 86400
    force: bool = False
    check_mode: bool = False

    def goal(self, *, was_prepared: bool = False) -> state_machine.Goal:
        """The goal for a plan; `was_prepared` for one that the user named and that is already prepared.

        Such a plan is continued unless `on_intervention` says otherwise, and so is one of a two-step deployment.
        """
        policies = dict(self.on_intervention)
        if was_prepared or (self.two_step and self.state == "deployed"):
            policies.setdefault(state_machine.PREPARED, "continue")
        return state_machine.Goal(self.state, policies, has_mappings=bool(self.database_mappings))

    def too_late(self, now: datetime) -> str:
        """A sentence where nothing may be started or continued any more, else ""."""
        if self.not_after is None or now <= self.not_after:
            return ""
        return f"It is past {self.not_after.isoformat()} (not_after): nothing may be started or continued any more."


def parse_options(params: Mapping[str, Any], *, check_mode: bool = False) -> DeploymentOptions:
    """The options from the module's parameters; LifeTimeError (`invalid_option`) for those that contradict."""
    if not params["target_environment"] and not params["deployment_key"]:
        raise LifeTimeError("target_environment is required unless deployment_key is given.", "invalid_option")
    if params["state"] == "prepared" and not params["two_step"]:
        raise LifeTimeError(
            "state=prepared needs two_step=true.",
            "invalid_option",
            advice="Set it only for a target that stops after the first step: any other publishes at once.",
        )
    if params.get("deployment_key") and params.get("applications") and params["state"] in ("aborted", "absent"):
        raise LifeTimeError(
            f"state={params['state']} takes no applications.",
            "invalid_option",
            advice="With applications, the saved plan of deployment_key is changed to hold them.",
        )
    for info, policy in params["on_intervention"].items():
        if info not in state_machine.INTERVENTIONS or policy not in POLICIES:
            raise LifeTimeError(
                f"on_intervention does not allow '{info}: {policy}'.",
                "invalid_option",
                advice=f"Interventions are {', '.join(state_machine.INTERVENTIONS)}; policies {', '.join(POLICIES)}.",
            )
    named = {each.name: params[each.name] for each in fields(DeploymentOptions) if each.name in params}
    parsed = {
        "not_after": parse_instant(params["not_after"], "not_after") if params["not_after"] else None,
        "database_mappings": _mappings(params["database_mappings"]),
    }
    return DeploymentOptions(**{**named, **parsed, "check_mode": check_mode})


def _mappings(entries: Iterable[Mapping[str, str]]) -> dict[tuple[str, str], str]:
    """The database of each pair of extension and logical database; LifeTimeError for a pair that is there twice."""
    found = [((own_key(each["extension"]), each["logical_database"]), each["database"]) for each in entries]
    check_named_once("database_mappings", "logical database", ((pair, " / ".join(pair)) for pair, _database in found))
    return dict(found)


def parse_instant(text: str, option: str) -> datetime:
    """A point in time with an offset, from ISO 8601."""
    try:
        instant = datetime.fromisoformat(text.strip().replace("Z", "+00:00").replace("z", "+00:00"))
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise LifeTimeError(
            f"{option} is '{text}', which is not a point in time with an offset.",
            "invalid_option",
            advice="Write it like 2026-12-01T04:00:00+01:00.",
        )
    return instant
