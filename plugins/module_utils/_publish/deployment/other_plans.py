# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans that are not ours: what is saved or under run for the target, and which of them a lost answer belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from ..._api.errors import LifeTimeError
from . import state_machine
from .clock import Clock
from .deployment_api import Deployments, was_aborted, was_started
from .deployment_content import DeploymentContent

# Plans older than this are purged by LifeTime unless it is set up otherwise, in days.
KEPT = 90
# How many saved plans, and how many started ones, are looked into: each costs a request.
_SAVED_LIMIT = 20
_STARTED_LIMIT = 10
# How long a plan may take to show up in the list after its creation, in seconds.
LATE = 60.0
# How long one that could be it is watched for being the only one, in seconds.
_ALONE = 10.0


@dataclass(frozen=True)
class OtherPlan:
    """A plan that we did not make. `same_content` is None where it was not looked into."""

    key: str
    status: str
    created_on: str
    created_by: str
    details_url: str
    same_content: bool | None
    notes: str = ""
    action: str = "reported"

    def to_dict(self) -> dict[str, Any]:
        return dict(vars(self))

    def __str__(self) -> str:
        return f"{self.key} ({self.status}, created {self.created_on} by {self.created_by or 'unknown'})"


@dataclass(frozen=True)
class Others:
    """What else the target has: `known` keys, `saved` plans with the same content, `under_way` ones that overlap."""

    known: frozenset[str]
    saved: tuple[OtherPlan, ...]
    under_way: tuple[OtherPlan, ...]


def look(plans: Deployments, target_key: str, content: DeploymentContent, clock: Clock, may_validate: bool) -> Others:
    """Read the plans for the target. Without `may_validate` (check mode) binary plans are not looked into."""
    since = (clock.now() - timedelta(days=KEPT)).strftime("%Y-%m-%d")
    records = plans.recent(target_key, min_date=since)
    saved: list[OtherPlan] = []
    under_way: list[OtherPlan] = []
    unstarted = [record for record in records if not was_started(record) and not was_aborted(record)]
    for record in unstarted[:_SAVED_LIMIT]:
        same = _same(plans, record, content, may_validate)
        if same is not False:
            saved.append(_other(record, state_machine.SAVED, same))
    started = [record for record in records if was_started(record) and not was_aborted(record)]
    for record in started[:_STARTED_LIMIT]:
        status = plans.status(record["Key"])
        is_moving = status is not None and status.status in (*state_machine.MOVING, state_machine.INTERVENTION)
        if status is not None and is_moving and _overlaps(plans, record, content, may_validate):
            under_way.append(_other(record, status.status, None))
    return Others(frozenset(record["Key"] for record in records), tuple(saved), tuple(under_way))


def twin(saved: Sequence[OtherPlan], content: DeploymentContent) -> OtherPlan | None:
    """A saved plan that is what would be created, down to its notes; packages leave none in theirs."""
    return next((other for other in saved if other.same_content and other.notes == content.notes), None)


def find_lost(
    plans: Deployments, target_key: str, content: DeploymentContent, known: frozenset[str], clock: Clock, pause: float
) -> str | None:
    """The key of the plan that a creation with a lost answer has made, or None if none shows up within LATE seconds.

    One that could be it is watched for another 10 seconds. Raises LifeTimeError `ambiguous_plan` where several could.
    """
    until = clock.monotonic() + LATE
    candidate = None
    while True:
        is_last = clock.monotonic() >= until
        try:
            found = _new(plans, target_key, content, known)
        except LifeTimeError as error:
            # What has swallowed the answer may take a moment to be well again.
            if is_last or error.code not in state_machine.PASSING:
                raise
            found = []
        if len(found) > 1:
            names = ", ".join(str(_other(record, state_machine.SAVED, True)) for record in found)
            raise LifeTimeError(
                f"The answer to the creation of the plan was lost, and several new plans could be it: {names}.",
                "ambiguous_plan",
                advice="Look at them in LifeTime, delete what is not wanted, and go on with deployment_key.",
                operation="Deployments_List",
                details={"candidates": [str(record["Key"]) for record in found]},
            )
        if found and candidate is None:
            # Somebody else may make the same at this very moment.
            candidate, until = str(found[0]["Key"]), clock.monotonic() + _ALONE
        elif is_last:
            return candidate
        clock.sleep(min(pause, 2.0))


def _new(
    plans: Deployments, target_key: str, content: DeploymentContent, known: frozenset[str]
) -> list[dict[str, Any]]:
    """Saved plans with this content that were not there before."""
    new = [record for record in plans.recent(target_key) if record["Key"] not in known and not was_started(record)]
    return [record for record in new if _same(plans, record, content, True)]


def age(other: OtherPlan, now: datetime) -> float:
    """Seconds since a plan was created; 0 where LifeTime's date cannot be read."""
    try:
        created = datetime.fromisoformat(other.created_on.replace("Z", "+00:00").split(".")[0])
    except ValueError:
        return 0.0
    created = created if created.tzinfo else created.replace(tzinfo=timezone.utc)
    return max(0.0, (now - created).total_seconds())


def _same(plans: Deployments, record: dict[str, Any], content: DeploymentContent, may_validate: bool) -> bool | None:
    same = content.same_plan(record)
    if same is None and may_validate:
        details = plans.get(record["Key"])
        return details is not None and content.same_details(details)
    return same


def _overlaps(plans: Deployments, record: dict[str, Any], content: DeploymentContent, may_validate: bool) -> bool:
    """Whether a plan under run brings one of our applications; LifeTime itself has the last word at the start."""
    details: dict[str, Any] = {"Deployment": record}
    if not record.get("ApplicationOperations") and may_validate:
        details = plans.get(record["Key"]) or details
    return bool(application_keys(details) & {application.key for application in content.applications})


def application_keys(details: Mapping[str, Any]) -> set[str]:
    """The applications of a plan (Deployments_Get), whichever run it was made."""
    operations = (details.get("Deployment") or {}).get("ApplicationOperations") or []
    brought = [*operations, *(details.get("ApplicationsToDeploy") or [])]
    return {str(record.get("ApplicationKey")) for record in brought}


def _other(record: dict[str, Any], status: str, same: bool | None) -> OtherPlan:
    return OtherPlan(
        key=str(record["Key"]),
        status=status,
        created_on=str(record.get("CreatedOn") or ""),
        created_by=str(record.get("CreatedByUsername") or record.get("CreatedBy") or ""),
        details_url=str(record.get("DetailsURL") or ""),
        same_content=same,
        notes=str(record.get("Notes") or ""),
    )
