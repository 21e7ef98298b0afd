# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deploys content to a target: compares, refuses, creates a plan, checks it, runs it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..._api.deployments import Status, was_started
from ..._api.errors import AmbiguousWriteError, LifeTimeError, NotFoundError, RefusedError
from ..._changes import Change, ChangeSet
from ..records.record_store import PlanRecord
from ..running.content import EQUAL, Comparison
from . import state_machine
from .changed_plan import change_plan, require_saved, unchanged_plan
from .competing_plans import wait_until_ended
from .context import DeploymentContext
from .deployment_content import INEFFECTIVE, CurrentState, DeploymentContent
from .execution import check_plan, execute, read_details
from .existing_plan import ExistingPlan, resume
from .objections import overridden
from .other_plans import OtherPlan, OtherPlans, find_created_plan, find_other_plans, plans_for_target
from .overtaking import MAX_COMPARISONS, OvertakenError, StartCheck
from .result import Result
from .runner import PlanRun
from .verification import record_ended_plans

# What only LifeTime can tell, and only of a plan that exists.
NOT_CHECKED = ("deployment", "log", "conflicts", "modules_to_delete", "applications.after")

# How long a version that was just tagged may not be known yet, in seconds: LifeTime before 11.27.3 processes it first.
_PROCESSED_WITHIN = 30.0


@dataclass(frozen=True)
class _Compared:
    """What is left to deploy, beside what the target runs."""

    content: DeploymentContent
    current: CurrentState
    comparison: Comparison


class Deployer:
    """Makes one target run a content. The result is in the context, also after a failure."""

    def __init__(self, context: DeploymentContext) -> None:
        self._context = context
        self._options = context.options
        self._result = context.result

    def run(self, content: DeploymentContent) -> Result:
        """Bring the content to the desired state; raises LifeTimeError where that cannot be done."""
        context = self._context
        until = context.clock.monotonic() + self._options.queue_timeout
        if content.package is not None and not self._options.check_mode:
            record_ended_plans(context, content)
        overtaken = 0
        while True:
            try:
                waited_for = self._run_once(content)
            except OvertakenError as error:
                overtaken += 1
                self._withdraw(error, is_last=overtaken == MAX_COMPARISONS)
            else:
                if not waited_for:
                    return self._result
                wait_until_ended(context, waited_for, until)
            context.target.infrastructure.forget()

    def _run_once(self, content: DeploymentContent) -> Sequence[OtherPlan]:
        """Compare, and deploy what is due; returns the deployments that have to end first, if there are any.

        Raises `OvertakenError` where the comparison does not hold any more when the plan is about to be started.
        """
        context = self._context
        compared = self._compare(content)
        own_plan = self._find_own_plan(compared)
        if self._is_up_to_date(compared, own_plan):
            return ()
        if own_plan is not None:
            self._resume_own_plan(own_plan, compared)
            return ()
        others = find_other_plans(context, compared.content)
        if others.running and not self._options.check_mode:
            return others.running
        is_new = self._options.state == "present" and not content.plan_key
        identical = others.identical(compared.content) if is_new else None
        if identical is not None:
            status = Status(state_machine.SAVED, "", ())
            resume(context, ExistingPlan(identical.key, status, compared.content, compared.current))
        else:
            self._deploy(compared, others)
        return ()

    def _withdraw(self, overtaken: OvertakenError, *, is_last: bool) -> None:
        """Delete the own plan: it was made for a target that has changed. Where that goes on, end the task."""
        key = str(overtaken.key)
        self._context.api.delete(key)
        self._context.records.forget_plan(key)
        then = "The plan was deleted." if is_last else "The plan was deleted, and the target compared again."
        self._result.show_withdrawn(f"{overtaken.message} {then}")
        if is_last:
            raise overtaken

    def _start_check(self, compared: _Compared, others: Iterable[Mapping[str, Any]]) -> StartCheck:
        # As the comparison has read them: nothing is read again until `forget` is called.
        versions = self._context.target.versions(compared.content.applications)
        return StartCheck({record["Key"] for record in others if was_started(record)}, versions)

    def _compare(self, content: DeploymentContent) -> _Compared:
        comparison, current = content.compare(self._context.target, self._context.read(content))
        self._result.show_comparison(comparison)
        self._result.show_applications(content, current.states)
        return _Compared(content.remaining(comparison), current, comparison)

    def _is_up_to_date(self, compared: _Compared, own_plan: ExistingPlan | None) -> bool:
        """Whether there is nothing to deploy, and no own plan is running."""
        is_running = own_plan is not None and not own_plan.is_saved
        verdict = compared.comparison.verdict
        if is_running or self._options.force or verdict not in (EQUAL, INEFFECTIVE):
            return False
        if compared.comparison.doubt:
            self._result.warn(compared.comparison.doubt)
        return True

    def _resume_own_plan(self, plan: ExistingPlan, compared: _Compared) -> None:
        before = (plan.before or compared.current).states
        state = "holds these versions" if compared.content.plan_key else "of this package is resumed"
        self._result.show_comparison(compared.comparison, f" The existing plan {plan.key} {state}.")
        self._result.show_applications(compared.content, before)
        # The plan of the options is the user's own: whatever has happened since, it is the one to start.
        starts = plan.is_saved and not plan.is_named and not self._options.check_mode
        check = self._start_check(compared, plans_for_target(self._context, plan.key)) if starts else None
        resume(self._context, plan, check)
        if self._result.changed:
            self._result.changes = compared.content.changes(before, compared.comparison)

    def _find_own_plan(self, compared: _Compared) -> ExistingPlan | None:
        """A recorded plan with the very same package that has not ended; records of others are dropped.

        Of versions, the plan that the user named, where it holds them already.
        """
        if compared.content.plan_key:
            return unchanged_plan(self._context, compared.content)
        records, content, package = self._context.records, compared.content, compared.content.package
        for record in (each for each in records.plans() if package and each.package.sha256 == package.sha256):
            status = self._context.api.status(record.deployment_key)
            if status is not None and status.status not in state_machine.ENDED:
                before = dataclasses.replace(compared.current, states=record.before)
                return ExistingPlan(record.deployment_key, status, content, before)
            if not self._options.check_mode:
                records.forget_plan(record.deployment_key)
        return None

    def _deploy(self, compared: _Compared, others: OtherPlans) -> None:
        """Create a plan and run it, unless something speaks against it."""
        context, content, result = self._context, compared.content, self._result
        result.stale_plans = [dataclasses.asdict(plan) for plan in others.saved]
        discarded = self._to_discard(others.saved)
        self._refuse_too_late()
        if content.plan_key:
            require_saved(context, content.plan_key)
        context.records.check_writable()
        for sentence in content.doubts(context.target, compared.current):
            result.warn(sentence)
        result.overrides = overridden(content.objections(context.target, compared.current), self._options)
        saved = {"status": state_machine.SAVED}
        discards = ChangeSet(tuple(Change("delete", "deployment", each.key, saved, None) for each in discarded))
        result.changes = discards + content.changes(compared.current.states, compared.comparison)
        if self._options.check_mode:
            result.changed = True
            result.not_checked = list(NOT_CHECKED)
            for plan in others.running:
                result.warn(f"Another deployment of the same applications would be waited for: {plan}.")
            return
        self._discard(discarded)
        check = None if content.plan_key else self._start_check(compared, others.records)
        key = change_plan(context, content) if content.plan_key else self._create(content, others)
        result.changed = True
        context.show_plan(key, {})
        if content.package is not None:
            before, overrides = compared.current.states, tuple(result.overrides)
            context.records.remember_plan(PlanRecord(key, content.package, before, context.instant(), overrides))
        details = read_details(context, key)
        context.show_plan(key, details)
        run = PlanRun(key, self._options.goal(), content, compared.current, check)
        check_plan(context, run, details, discard=self._options.state != "present" and not content.plan_key)
        execute(context, run)

    def _refuse_too_late(self) -> None:
        too_late = self._options.too_late(self._context.clock.now())
        if too_late and self._options.state in ("deployed", "prepared"):
            advice = "No plan was created. Run again in the next window."
            raise LifeTimeError(too_late, "too_late", advice=advice)

    def _to_discard(self, saved: Sequence[OtherPlan]) -> list[OtherPlan]:
        """The saved plans of others that make room for this one; a warning names those that stay."""
        now, options = self._context.clock.now(), self._options
        discarded = [
            plan
            for plan in saved
            if options.stale_plans == "discard" and plan.same_content and plan.age(now) >= options.stale_after
        ]
        left = ", ".join(str(plan) for plan in saved if plan not in discarded)
        if left and not options.check_mode:
            self._result.warn(f"Saved plans for this target with the same content exist and are left alone: {left}.")
        return discarded

    def _discard(self, plans: Sequence[OtherPlan]) -> None:
        for plan in plans:
            self._context.api.delete(plan.key)
            self._result.changed = True
            for shown in self._result.stale_plans:
                if shown["key"] == plan.key:
                    shown["action"] = "discarded"

    def _create(self, content: DeploymentContent, others: OtherPlans) -> str:
        try:
            return self._create_when_processed(content)
        except RefusedError as error:
            consequence = "No plan was created." if (error.http_status or 500) < 500 else "No plan is known to exist."
            error.advice = (
                f"{consequence} LifeTime decides by its settings (packages for production, intellectual property),"
                " by what the environments run, and by the permissions of this account."
            )
            raise
        except AmbiguousWriteError as error:
            key = find_created_plan(self._context, content, {record["Key"] for record in others.records})
            if key is None:
                large = (
                    "Run again; if large packages always end like this, raise transfer_timeout and the limit for"
                    " request bodies on the LifeTime server."
                )
                advice = large if error.code == "ambiguous_write" else error.advice
                error.message += " No new plan has shown up since, so LifeTime seems to have created none."
                error.advice = f"Nothing was started. {advice}"
                raise
            lost = "The answer to the creation of the plan was lost"
            self._result.warn(f"{lost}; the new plan {key} has the same content and is used.")
            return key

    def _create_when_processed(self, content: DeploymentContent) -> str:
        """Create the plan; of versions that LifeTime does not know yet, try again for a while."""
        until = self._context.clock.monotonic() + _PROCESSED_WITHIN
        while True:
            try:
                return content.create(self._context.api, self._context.environment)
            except NotFoundError as error:
                left = until - self._context.clock.monotonic()
                if content.package is not None or left <= 0:
                    error.advice = error.advice or "No plan was created. Check that LifeTime still has these versions."
                    raise
            self._context.pause(left)
