# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deploy content to a target: compare, refuse, create a plan, check it, run it, verify, record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..._api.address import absolute
from ..._api.errors import AmbiguousWriteError, LifeTimeError, RefusedError
from ..._api.infrastructure import Infrastructure, Named
from ..._changes import Change, ChangeSet
from ..package.model import Package
from ..records.memory import Memory
from ..records.receipts import PlanRecord
from ..running.content import EQUAL, Comparison, States
from ..running.target import Target
from . import other_plans, state_machine, versions_content
from .clock import Clock
from .competing_plans import wait_until_ended
from .deployment_api import Deployments, Status
from .deployment_content import INEFFECTIVE, DeploymentContent
from .ended_plans import note_ended_plans
from .objections import overridden
from .options import DeploymentOptions
from .plan_check import objection
from .plan_run import PlanExecution
from .result import Result
from .runner import SETTLE
from .verification import PlanRun
from .versions_content import VersionsContent


@dataclass(frozen=True)
class Found:
    """What the target runs beside what is to be deployed."""

    content: DeploymentContent
    place: Target
    comparison: Comparison
    before: States


class Deployer:
    """One deployment to one target. `report`, `plan` and `changed` are there to be read, also after a failure."""

    def __init__(
        self,
        lifetime: Infrastructure,
        target: Named,
        options: DeploymentOptions,
        memory: Memory,
        warn: Callable[[str], None],
        *,
        check_mode: bool,
        clock: Clock | None = None,
    ) -> None:
        self.changed = False
        self.plan = ChangeSet()
        self.report = Result(memory.directory, lifetime.client.url)
        self._lifetime = lifetime
        self._plans = Deployments(lifetime.client)
        self._target = target
        self._options = options
        self._memory = memory
        self._warn = warn
        self._check_mode = check_mode
        self._clock = clock or Clock()

    def deploy(self, make_content: Callable[[], DeploymentContent], package: Package | None) -> None:
        """Bring the content to the desired state. `make_content` is called again after waiting for others."""
        until = self._clock.monotonic() + self._options.queue_timeout
        if package is not None and not self._check_mode:
            brought = [Named(each.key, each.name) for each in package.applications]
            place = Target(self._lifetime, self._target)
            note_ended_plans(self._plans, self._memory, place, brought, self._clock.now())
        while True:
            found = self._compare(make_content())
            if self._is_settled(found, package):
                return
            others = other_plans.look(self._plans, self._target.key, found.content, self._clock, not self._check_mode)
            if not others.under_way or self._check_mode:
                break
            wait_until_ended(self._plans, others.under_way, self._clock, until, self._options.poll_interval)
            self._lifetime.forget()
        self._deploy_new(found, others, package)

    def _compare(self, content: DeploymentContent) -> Found:
        histories = self._memory.histories(application.key for application in content.applications)
        owners = {version: owner for history in histories.values() for version, owner in history.owners.items()}
        place = Target(self._lifetime, self._target, owners)
        comparison, before = content.compare(place, place.states(content.applications, content.modules))
        self.report.comparison(comparison)
        self.report.applications(content.applications, content, before)
        return Found(content, place, comparison, before)

    def _is_settled(self, found: Found, package: Package | None) -> bool:
        """Whether there is nothing to deploy, or a plan of ours has gone its run."""
        ours = self._open_plan(package)
        under_way = ours is not None and ours[1].status != state_machine.SAVED
        if not under_way and not self._options.force and found.comparison.verdict in (EQUAL, INEFFECTIVE):
            if found.comparison.verdict == INEFFECTIVE:
                self._warn(found.comparison.reason)
            return True
        if ours is None:
            return False
        record, status = ours
        key = record.deployment_key
        self.report.result["comparison"]["reason"] += f" Plan {key}, made earlier with this package, goes on."
        self.report.applications(found.content.applications, found.content, record.before)
        self.resume(key, status, found.content, package, record.before, by_key=False)
        if self.changed:
            self.plan = found.content.changes(record.before, found.comparison)
        return True

    def _deploy_new(self, found: Found, others: other_plans.Others, package: Package | None) -> None:
        content, before = found.content, found.before
        twin = other_plans.twin(others.saved, content) if self._options.state == "present" else None
        if twin is not None:
            self.resume(twin.key, Status(state_machine.SAVED, "", ()), content, package, before)
            return
        self.report.stale(others.saved)
        self._refuse_too_late()
        self.report.result["overrides"] = overridden(content.objections(found.place, before), self._options)
        self.plan = content.changes(before, found.comparison)
        self.changed = self._check_mode
        if self._check_mode:
            self.report.not_checked()
            for other in others.under_way:
                self._warn(f"Another deployment of the same applications would be waited for: {other}.")
            return
        self._deal_with_stale(others.saved)
        key = self._create(content, others.known)
        self.changed = True
        self.report.plan(key, self._target, {}, None)
        if package is not None:
            self._memory.remember_plan(key, package, before, self._clock.now(), self.report.result["overrides"])
        details = self._details(key)
        self.report.plan(key, self._target, details, None)
        self._check(key, details, content, may_discard=self._options.state != "present")
        goal = self._options.goal()
        self._go(PlanRun(key, self._target, self._url(details), goal, content.applications, content, package, before))

    def resume(
        self,
        key: str,
        status: Status,
        content: DeploymentContent | None,
        package: Package | None,
        before: States,
        *,
        by_key: bool = True,
        allowed: Sequence[str] = (),
    ) -> None:
        """Bring a plan that exists to the desired state. Without a content the plan is asked what it brings.

        `by_key` says that the operator named this very plan; `allowed` are the overrides that it was made with.
        """
        is_prepared = (status.status, status.info) == (state_machine.INTERVENTION, state_machine.PREPARED)
        goal = self._options.goal(was_prepared=by_key and is_prepared)
        self.plan = self._change_of(key, goal, status)
        self.report.plan(key, self._target, {}, status)
        starts = status.status == state_machine.SAVED and self._options.state in ("deployed", "prepared")
        goes_on = is_prepared and self._options.state == "deployed"
        if self._check_mode:
            if content is not None and (starts or goes_on):
                self._guard(content, before, allowed)
            self._foresee(key, goal, status)
            return
        details = self._details(key)
        self.report.plan(key, self._target, details, status)
        check_target(key, self._target, details.get("Deployment") or {})
        content = content or _versions_of(details)
        if content is not None and (starts or goes_on):
            self._guard(content, before, allowed)
        applications = content.applications if content else applications_of(details)
        if not before and (starts or goes_on):
            before = Target(self._lifetime, self._target).states(applications)
            self.report.applications(applications, content, before)
        if starts or (status.status == state_machine.SAVED and self._options.state == "present"):
            self._check(key, details, content, may_discard=False)
        self._go(PlanRun(key, self._target, self._url(details), goal, applications, content, package, before))

    def _change_of(self, key: str, goal: state_machine.Goal, status: Status) -> ChangeSet:
        step = state_machine.next_step(goal, state_machine.PlanState(status.status, status.info))
        if step.act in ("done", "wait", "fail"):
            return ChangeSet()
        after = None if goal.state == "absent" else {"status": goal.state}
        return ChangeSet((Change(step.act, "deployment", key, {"status": status.status}, after),))

    def _guard(self, content: DeploymentContent, before: States, allowed: Sequence[str]) -> None:
        """What was `allowed` when the plan was made may not be any more, if the target has moved since."""
        place = Target(self._lifetime, self._target)
        now = place.states(content.applications, content.modules)
        if allowed and before and all(modules_of(now, key) == modules_of(before, key) for key in now):
            self.report.result["overrides"] = list(allowed)
        else:
            self.report.result["overrides"] = overridden(content.objections(place, now), self._options)

    def _details(self, key: str) -> Mapping[str, Any]:
        """The plan as LifeTime describes it; a new one may take a moment to be there."""
        until = self._clock.monotonic() + SETTLE
        while True:
            details = self._plans.get(key)
            if details is not None:
                return details
            if self._clock.monotonic() >= until:
                raise LifeTimeError(
                    f"{self._subject(key)} cannot be checked: LifeTime does not know the plan.",
                    "unknown_deployment",
                    advice="It may have been deleted in the meantime. Nothing was started.",
                    operation="Deployments_Get",
                    key=key,
                )
            self._clock.sleep(min(self._options.poll_interval, 2.0))

    def _refuse_too_late(self) -> None:
        if self._options.state in ("deployed", "prepared") and self._options.is_too_late(self._clock.now()):
            advice = "No plan was made. Run again in the next window."
            raise LifeTimeError(self._options.too_late(), "too_late", advice=advice)

    def _foresee(self, key: str, goal: state_machine.Goal, status: Status) -> None:
        step = state_machine.next_step(goal, state_machine.PlanState(status.status, status.info))
        if step.act == "fail":
            raise LifeTimeError(f"{self._subject(key)}: {step.why}", step.code, key=key)
        self.changed = step.act not in ("done", "wait")
        self.report.not_checked(("conflicts", "modules_to_delete", "applications"))

    def _open_plan(self, package: Package | None) -> tuple[PlanRecord, Status] | None:
        """A plan that we made earlier with the very same package, and that has not ended."""
        for record in self._memory.plans_of(package) if package else ():
            status = self._plans.status(record.deployment_key)
            if status is not None and status.status not in state_machine.ENDED:
                return record, status
            if not self._check_mode:
                self._memory.forget_plan(record.deployment_key)
        return None

    def _create(self, content: DeploymentContent, known: frozenset[str]) -> str:
        try:
            return content.create(self._plans, self._target)
        except RefusedError as error:
            made = "No plan was created." if (error.http_status or 500) < 500 else "No plan is known to be there."
            error.advice = (
                f"{made} LifeTime goes by its settings (packages for production, intellectual property),"
                " by what the environments run, and by what this account may do."
            )
            raise
        except AmbiguousWriteError as error:
            pause = self._options.poll_interval
            key = other_plans.find_lost(self._plans, self._target.key, content, known, self._clock, pause)
            if key is None:
                raise LifeTimeError(
                    f"{error.message} No new plan has shown up since, so LifeTime seems to have created none.",
                    "ambiguous_write",
                    advice="Nothing was started. Run again; if large packages always end like this, raise"
                    " transfer_timeout and the limit for request bodies on the LifeTime server.",
                    http_status=error.http_status,
                    errors=error.errors,
                    operation=error.operation,
                ) from error
            self._warn(f"The answer to the creation of the plan was lost; plan {key}, which has appeared since, is it.")
            return key

    def _deal_with_stale(self, saved: Sequence[other_plans.OtherPlan]) -> None:
        left = []
        for position, other in enumerate(saved):
            old = other_plans.age(other, self._clock.now()) >= self._options.stale_after
            if self._options.stale_plans == "discard" and other.same_content and old:
                self._plans.delete(other.key)
                self.changed = True
                self.report.result["stale_plans"][position]["action"] = "discarded"
            else:
                left.append(str(other))
        if left:
            self._warn(f"Others have saved plans for this target with the same content: {', '.join(left)}. They stay.")

    def _check(
        self, key: str, details: Mapping[str, Any], content: DeploymentContent | None, *, may_discard: bool
    ) -> None:
        """Refuse to start a plan that has conflicts, deletes modules, or is not what it should be."""
        found = objection(details, content, allow_module_deletion=self._options.allow_module_deletion)
        if found is None:
            if details.get("ModulesToDelete"):
                self.report.result["overrides"].append("allow_module_deletion")
            return
        fate = self._discard(key) if may_discard else f"The plan {key} stays saved."
        raise LifeTimeError(
            f"{self._subject(key)} cannot be started: {' '.join(found.sentences)}",
            found.code,
            advice=f"{found.advice} {fate}",
            operation="Deployments_Get",
            key=key,
            errors=found.sentences,
        )

    def _discard(self, key: str) -> str:
        try:
            self._plans.delete(key)
        except LifeTimeError as error:
            return f"Nothing was started. The plan {key} could not be deleted: {error.message}"
        self._memory.forget_plan(key)
        self.report.result["deployment"]["status"] = "discarded"
        return "The plan was discarded; nothing was started."

    def _go(self, run: PlanRun) -> None:
        parts = (self._lifetime, self._plans, self._options, self._memory, self.report)
        execution = PlanExecution(*parts, self._warn, self._clock)
        try:
            execution.go(run, self._subject(run.key))
        finally:
            self.changed = self.changed or execution.changed

    def _url(self, details: Mapping[str, Any]) -> str:
        return absolute(self._lifetime.client.url, str((details.get("Deployment") or {}).get("DetailsURL") or ""))

    def _subject(self, key: str) -> str:
        return f"Deployment {key} to environment {self._target} on {self._lifetime.client.url}"


def modules_of(states: States, key: str) -> Mapping[str, str] | None:
    """The modules of an application in some states, None where there is no application."""
    state = states.get(key)
    return state.modules if state is not None else None


def check_target(key: str, target: Named, plan: Mapping[str, Any]) -> None:
    """Raise LifeTimeError (`other_target`) for a plan, as lists hold it, that goes elsewhere than to the target."""
    actual = str(plan.get("TargetEnvironmentKey") or target.key)
    if actual != target.key:
        raise LifeTimeError(
            f"Deployment {key} goes to environment {actual}, not to {target}.",
            "other_target",
            advice="Correct target_environment, or leave it out.",
            key=key,
        )


def applications_of(details: Mapping[str, Any]) -> list[Named]:
    """The applications of a plan (Deployments_Get)."""
    names = {
        str(each.get("ApplicationKey")): each.get("ApplicationName")
        for each in details.get("ApplicationsToDeploy") or []
    }
    return [Named(key, names.get(key)) for key in sorted(other_plans.application_keys(details))]


def _versions_of(details: Mapping[str, Any]) -> DeploymentContent | None:
    """The content of a plan that was made with versions; None for one that was made with a package."""
    wanted = versions_content.from_details(details)
    source = str((details.get("Deployment") or {}).get("SourceEnvironmentKey") or "")
    return VersionsContent(Named(source), wanted) if wanted else None
