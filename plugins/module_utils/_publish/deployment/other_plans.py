# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plans for the target that this task did not create: saved ones, running ones, and the one of a lost answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Callable, TypeVar

from ..._api import deployments
from ..._api.deployments import was_aborted, was_started
from ..._api.errors import LifeTimeError, RefusedError
from . import state_machine
from .context import DeploymentContext
from .deployment_content import DeploymentContent, PlanContent

# Plans older than this are purged by LifeTime unless it is set up otherwise, in days.
KEPT = 90
# How many saved plans, and how many started ones, are looked into: each costs a request.
_SAVED_LIMIT = 20
_STARTED_LIMIT = 10
# How long a plan may take to show up in the list after its creation, in seconds.
LATE = 60.0
# How long a candidate for the plan of a lost answer is watched for being the only one, in seconds.
_ALONE = 10.0


_FRACTION = re.compile(r"\.\d+")
# Seconds by which the clock of a zone is behind UTC at most: of a date without a zone nobody knows which it is.
_WESTERNMOST = 12 * 3600.0

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class OtherPlan:
    """A plan that this task did not create. `same_content` is None where it was not looked into."""

    key: str
    status: str
    created_on: str
    created_by: str
    details_url: str
    same_content: bool | None
    notes: str = ""
    action: str = "reported"

    def __str__(self) -> str:
        return f"{self.key} ({self.status}, created {self.created_on} by {self.created_by or 'unknown'})"

    def age(self, now: datetime) -> float:
        """Seconds since it was created, or since the latest instant that LifeTime's date may mean; 0 for none."""
        try:
            created = datetime.fromisoformat(_FRACTION.sub("", self.created_on.replace("Z", "+00:00")))
        except ValueError:
            return 0.0
        is_local = created.tzinfo is None
        since = (now - created.replace(tzinfo=timezone.utc if is_local else created.tzinfo)).total_seconds()
        return max(0.0, since - (_WESTERNMOST if is_local else 0.0))


@dataclass(frozen=True)
class OtherPlans:
    """All plans for the target as LifeTime lists them, and of them the `saved` ones with the same content, and the
    `running` ones with one of the same applications."""

    records: Sequence[Mapping[str, Any]]
    saved: Sequence[OtherPlan]
    running: Sequence[OtherPlan]

    def identical(self, content: DeploymentContent) -> OtherPlan | None:
        """A saved plan that equals what would be created, including its notes; a plan with a package has none."""
        return next((plan for plan in self.saved if plan.same_content and plan.notes == content.notes), None)


def find_other_plans(context: DeploymentContext, content: DeploymentContent) -> OtherPlans:
    """Read the plans for the target. In check mode plans with a package are not looked into."""
    records = plans_for_target(context, content.plan_key)
    saved: list[OtherPlan] = []
    running: list[OtherPlan] = []
    unstarted = [record for record in records if not was_started(record) and not was_aborted(record)]
    for record in unstarted[:_SAVED_LIMIT]:
        same = _same_content(context, content, record, lambda key: look_into(context, key, context.api.get))
        if same is not False:
            saved.append(_other_plan(record, state_machine.SAVED, same))
    started = [record for record in records if was_started(record) and not was_aborted(record)]
    for record in started[:_STARTED_LIMIT]:
        status = look_into(context, record["Key"], context.api.status)
        is_running = status is not None and status.status in (*state_machine.MOVING, state_machine.INTERVENTION)
        if status is not None and is_running and overlaps(context, content, record):
            running.append(_other_plan(record, status.status, None))
    return OtherPlans(records, saved, running)


def plans_for_target(context: DeploymentContext, own_key: str) -> list[dict[str, Any]]:
    """The plans for the target that LifeTime still has, without the own one."""
    since = (context.clock.now() - timedelta(days=KEPT)).strftime("%Y-%m-%d")
    listed = context.api.recent(context.environment.key, min_date=since)
    return [record for record in listed if record["Key"] != own_key]


def find_created_plan(context: DeploymentContext, content: DeploymentContent, known: Collection[str]) -> str | None:
    """The key of the plan that was created by a request with a lost answer; None if none shows up in LATE seconds.

    A candidate is watched for another 10 seconds. Raises LifeTimeError `ambiguous_plan` where there are several.
    """
    clock = context.clock
    until = clock.monotonic() + LATE
    candidate = None
    while True:
        is_last = clock.monotonic() >= until
        try:
            created = _new_plans(context, content, known)
        except LifeTimeError as error:
            # The cause of the lost answer may last for a moment.
            if is_last or error.code not in state_machine.TRANSIENT:
                raise
            created = []
        if len(created) > 1:
            raise _ambiguous(created)
        if created and candidate is None:
            # Somebody else may create the same plan at this very moment.
            candidate, until = str(created[0]["Key"]), clock.monotonic() + _ALONE
        elif is_last:
            return candidate
        context.pause(2.0)


def _ambiguous(created: Sequence[dict[str, Any]]) -> LifeTimeError:
    plans = ", ".join(str(_other_plan(record, state_machine.SAVED, True)) for record in created)
    return LifeTimeError(
        f"The answer to the creation of the plan was lost, and several new plans could be the created one: {plans}.",
        "ambiguous_plan",
        advice="Look at them in LifeTime, delete what is not wanted, and continue with deployment_key.",
        operation=deployments.LIST.id,
        details={"candidates": [str(record["Key"]) for record in created]},
    )


def _new_plans(
    context: DeploymentContext, content: DeploymentContent, known: Collection[str]
) -> Sequence[dict[str, Any]]:
    """Saved plans with this content that are not among the known ones."""
    records = context.api.recent(context.environment.key)
    new = [record for record in records if record["Key"] not in known and not was_started(record)]
    # One that LifeTime does not tell about may be the one: then nobody can say that there is none.
    return [record for record in new if _same_content(context, content, record, context.api.get)]


def look_into(context: DeploymentContext, key: str, ask: Callable[[str], Answer | None]) -> Answer | None:
    """What LifeTime says of a plan of somebody else; None, and a warning, where it tells this account nothing.

    Plans are listed by environment, and read by their own permissions: one that may not be read stops nobody else's
    deployment. LifeTime itself decides at the start whether two go together.
    """
    try:
        return ask(key)
    except LifeTimeError as error:
        if not tells_nothing(error):
            raise
        sentence = f"Deployment {key} of somebody else is not taken into account: {error.message}"
        if sentence not in context.result.warnings:
            context.result.warn(sentence)
        return None


def tells_nothing(error: LifeTimeError) -> bool:
    """Whether LifeTime itself does not tell about this one plan, or in a way that cannot be used."""
    is_untold = isinstance(error, RefusedError) or error.code == "permission_denied"
    return is_untold or (error.code, error.http_status) == ("not_lifetime", 200)


def _same_content(
    context: DeploymentContext,
    content: DeploymentContent,
    record: Mapping[str, Any],
    read: Callable[[str], Mapping[str, Any] | None],
) -> bool | None:
    same = content.same_plan(record)
    if same is None and not context.options.check_mode:
        details = read(record["Key"])
        return details is not None and content.same_details(details)
    return same


def overlaps(context: DeploymentContext, content: PlanContent, record: Mapping[str, Any]) -> bool:
    """Whether a started plan deploys one of the content's applications; LifeTime itself decides at the start."""
    details: Mapping[str, Any] = {"Deployment": record}
    if not record.get("ApplicationOperations") and not context.options.check_mode:
        details = look_into(context, record["Key"], context.api.get) or details
    return bool(application_keys(details) & {application.key for application in content.applications})


def application_keys(details: Mapping[str, Any]) -> set[str]:
    """The applications of a plan (Deployments_Get), with versions or with a package."""
    operations = (details.get("Deployment") or {}).get("ApplicationOperations") or []
    return {str(each.get("ApplicationKey")) for each in [*operations, *(details.get("ApplicationsToDeploy") or [])]}


def _other_plan(record: Mapping[str, Any], status: str, same: bool | None) -> OtherPlan:
    return OtherPlan(
        key=str(record["Key"]),
        status=status,
        created_on=str(record.get("CreatedOn") or ""),
        created_by=str(record.get("CreatedByUsername") or record.get("CreatedBy") or ""),
        details_url=str(record.get("DetailsURL") or ""),
        same_content=same,
        notes=str(record.get("Notes") or ""),
    )
