# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a wish to a deployed target: compare, guard, create, check, walk, verify, remember. The I/O is in the parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .._lifetime.address import absolute
from .._lifetime.errors import AmbiguousWriteError, LifeTimeError
from .._lifetime.infrastructure import Infrastructure, Named
from .._plan import Plan
from . import cargo_versions, journey, other_plans
from .cargo import INEFFECTIVE, Cargo, Rules
from .cargo_versions import VersionsCargo
from .content import EQUAL, States
from .deployment_api import Deployments, Status
from .memory import Memory
from .package_model import Package
from .report import Report
from .target import Target
from .verification import Verification, Way
from .walk import Clock, Terms, Walk


@dataclass(frozen=True)
class Wish:
    """What the operator asks for, apart from the cargo. Times are seconds."""

    state: str
    terms: Terms
    force: bool = False
    two_step: bool = False
    allow_module_deletion: bool = False
    on_intervention: Mapping[str, str] = field(default_factory=dict)
    stale_plans: str = "report"
    stale_after: float = 86400

    def goal(self, status: Status | None) -> journey.Goal:
        """The goal for a plan in that status, None for a new one."""
        prepared = status is not None and (status.status, status.info) == (journey.INTERVENTION, journey.PREPARED)
        return journey.Goal(
            state=self.state,
            on_intervention=self.on_intervention,
            has_mappings=bool(self.terms.mappings),
            two_step=self.two_step and self.state == "deployed",
            was_prepared=prepared,
        )


class Deployment:
    """One deployment to one target. `report`, `plan` and `changed` are there to be read, also after a failure."""

    def __init__(
        self,
        lifetime: Infrastructure,
        target: Named,
        wish: Wish,
        memory: Memory,
        warn: Callable[[str], None],
        *,
        check_mode: bool,
        clock: Clock | None = None,
    ) -> None:
        self.changed = False
        self.plan = Plan()
        self.report = Report(memory.directory, lifetime.client.url)
        self._lifetime = lifetime
        self._plans = Deployments(lifetime.client)
        self._target = target
        self._wish = wish
        self._memory = memory
        self._warn = warn
        self._check_mode = check_mode
        self._clock = clock or Clock()

    def deploy(self, make_cargo: Callable[[], Cargo], package: Package | None) -> None:
        """Bring the cargo to the wished state. `make_cargo` is called again when others have deployed meanwhile."""
        cargo = make_cargo()
        histories = self._memory.histories(application.key for application in cargo.applications)
        owners = {version: owner for history in histories.values() for version, owner in history.owners.items()}
        place = Target(self._lifetime, self._target, owners)
        comparison, before = cargo.compare(place, place.states(cargo.applications, cargo.modules))
        self.report.comparison(comparison)
        self.report.applications(cargo.applications, cargo, before)
        ours, status = self._open_plan(package)
        under_way = status is not None and status.status != journey.SAVED
        if not under_way and not self._wish.force:
            if comparison.verdict == EQUAL:
                return
            if comparison.verdict == INEFFECTIVE:
                self._warn(comparison.reason)
                return
        if ours is not None and status is not None:
            self.report.result["comparison"]["reason"] += f" Plan {ours}, made earlier with this package, goes on."
            self.resume(ours, status, cargo, package, before)
            return
        others = other_plans.look(self._plans, self._target.key, cargo, self._clock, not self._check_mode)
        if others.under_way and not self._check_mode:
            self._wait_for(others.under_way)
            self._lifetime.forget()
            self.deploy(make_cargo, package)
            return
        self.report.stale(others.saved)
        self.report.result["overrides"] = cargo.guard(place, before)
        self.plan = cargo.changes(before, comparison)
        if self._check_mode:
            self.changed = True
            self.report.not_checked()
            return
        self._deal_with_stale(others.saved)
        key = self._create(cargo, others.known)
        self.changed = True
        if package is not None:
            self._memory.remember_plan(key, package, before, self._clock.now())
        details = self._plans.get(key) or {}
        self.report.plan(key, self._target, details, None)
        self._check(key, details, cargo, may_discard=self._wish.state != "present")
        url = self._url(details)
        goal = self._wish.goal(None)
        self._go(Way(key, self._target, url, goal, cargo.applications, cargo, package, before))

    def resume(self, key: str, status: Status, cargo: Cargo | None, package: Package | None, before: States) -> None:
        """Bring a plan that exists to the wished state. Without a cargo the plan is asked what it brings."""
        goal = self._wish.goal(status)
        self.report.plan(key, self._target, {}, status)
        if self._check_mode:
            self._foresee(key, goal, status)
            return
        details = self._plans.get(key) or {}
        self.report.plan(key, self._target, details, status)
        self._check_target(key, details)
        cargo = cargo or _versions_of(details)
        applications = cargo.applications if cargo else applications_of(details)
        if status.status == journey.SAVED and self._wish.state in ("deployed", "prepared"):
            self._check(key, details, cargo, may_discard=False)
        self._go(Way(key, self._target, self._url(details), goal, applications, cargo, package, before))

    def _check_target(self, key: str, details: Mapping[str, Any]) -> None:
        actual = str((details.get("Deployment") or {}).get("TargetEnvironmentKey") or self._target.key)
        if actual != self._target.key:
            raise LifeTimeError(
                f"Deployment {key} goes to environment {actual}, not to {self._target}.",
                "other_target",
                advice="Correct target_environment, or leave it out.",
                key=key,
            )

    def _foresee(self, key: str, goal: journey.Goal, status: Status) -> None:
        step = journey.next_step(goal, journey.Seen(status.status, status.info))
        if step.act == "fail":
            raise LifeTimeError(f"{self._subject(key)}: {step.why}", step.code, key=key)
        self.changed = step.act not in ("done", "wait")
        self.report.not_checked(("conflicts", "modules_to_delete", "applications"))

    def _open_plan(self, package: Package | None) -> tuple[str | None, Status | None]:
        """A plan that we made earlier with the very same package, and that has not ended."""
        for record in self._memory.plans_of(package) if package else ():
            status = self._plans.status(record.deployment_key)
            if status is not None and status.status not in journey.ENDED:
                return record.deployment_key, status
            if not self._check_mode:
                self._memory.forget_plan(record.deployment_key)
        return None, None

    def _create(self, cargo: Cargo, known: frozenset[str]) -> str:
        try:
            return cargo.create(self._plans, self._target)
        except AmbiguousWriteError as error:
            pause = self._wish.terms.poll_interval
            key = other_plans.find_lost(self._plans, self._target.key, cargo, known, self._clock, pause)
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

    def _wait_for(self, under_way: Sequence[other_plans.OtherPlan]) -> None:
        """Wait until nobody else's deployment of the same applications is under way, for queue_timeout at most."""
        terms = self._wish.terms
        until = self._clock.monotonic() + terms.queue_timeout
        for other in under_way:
            while True:
                status = self._plans.status(other.key)
                if status is None or status.status in (*journey.ENDED, journey.SAVED):
                    break
                if self._clock.monotonic() >= until:
                    raise LifeTimeError(
                        f"Another deployment of the same applications is under way: {other}.",
                        "queue_timeout",
                        advice="Wait for it, resolve what it waits for in LifeTime, or raise queue_timeout.",
                        key=other.key,
                        operation="Deployments_GetStatus",
                    )
                self._clock.sleep(terms.poll_interval)

    def _deal_with_stale(self, saved: Sequence[other_plans.OtherPlan]) -> None:
        left = []
        for position, other in enumerate(saved):
            old = other_plans.age(other, self._clock.now()) >= self._wish.stale_after
            if self._wish.stale_plans == "discard" and other.same_content and old:
                self._plans.delete(other.key)
                self.changed = True
                self.report.result["stale_plans"][position]["action"] = "discarded"
            else:
                left.append(str(other))
        if left:
            self._warn(f"Others have saved plans for this target with the same content: {', '.join(left)}. They stay.")

    def _check(self, key: str, details: Mapping[str, Any], cargo: Cargo | None, *, may_discard: bool) -> None:
        """Refuse to start a plan that has conflicts, deletes modules, or is not what it should be."""
        code, problems, advice = self._problems(details, cargo)
        if not problems:
            return
        if may_discard:
            self._plans.delete(key)
            self._memory.forget_plan(key)
            self.report.result["deployment"]["status"] = "discarded"
        fate = "The plan was discarded; nothing was started." if may_discard else f"The plan {key} stays saved."
        raise LifeTimeError(
            f"{self._subject(key)} cannot be started: {' '.join(problems)}",
            code,
            advice=f"{advice} {fate}",
            operation="Deployments_Get",
            key=key,
            errors=problems,
        )

    def _problems(self, details: Mapping[str, Any], cargo: Cargo | None) -> tuple[str, list[str], str]:
        conflicts = self.report.result["conflicts"]
        if conflicts:
            return "conflicts", conflicts, "Resolve them in the source or in the target, and publish again."
        if cargo is not None and details.get("ApplicationsToDeploy") and not cargo.same_details(details):
            return "other_content", ["LifeTime sees another content in it than was asked for."], "Look at the plan."
        deleted = [str(module.get("name")) for module in self.report.result["modules_to_delete"]]
        if deleted and not self._wish.allow_module_deletion:
            said = [f"It would delete in the target: {', '.join(deleted)}."]
            return "module_deletion", said, "Set allow_module_deletion if that is meant."
        return "", [], ""

    def _go(self, way: Way) -> None:
        try:
            self._walk(way)
        except LifeTimeError:
            if self.report.has_ended:
                Verification(self._lifetime, self._memory, self.report, self._clock).after_failure(way)
            raise
        if self._wish.state == "deployed" and self.report.has_ended:
            Verification(self._lifetime, self._memory, self.report, self._clock).after_success(way, self._warn)

    def _walk(self, way: Way) -> None:
        terms = self._wish.terms
        subject = self._subject(way.key)
        walk = Walk(self._plans, way.key, way.target.key, subject, way.goal, terms, self._clock, way.details_url)
        try:
            walk.run()
        finally:
            self.changed = self.changed or bool(walk.acts)
            if walk.status is not None:
                self.report.status(walk.status)
        for sentence in walk.warnings:
            self._warn(sentence)
        if "delete" in walk.acts:
            self._memory.forget_plan(way.key)
            self.report.result["deployment"]["status"] = "deleted"
        if terms.mappings and self.report.has_ended and not walk.mapped:
            self._warn(
                "database_mappings were given and LifeTime never asked for them: it may have taken the default"
                " database, as it does unasked for an account that may not use the target's database connections."
            )

    def _url(self, details: Mapping[str, Any]) -> str:
        return absolute(self._lifetime.client.url, str((details.get("Deployment") or {}).get("DetailsURL") or ""))

    def _subject(self, key: str) -> str:
        return f"Deployment {key} to environment {self._target} on {self._lifetime.client.url}"


def applications_of(details: Mapping[str, Any]) -> list[Named]:
    """The applications of a plan (Deployments_Get)."""
    names = {
        str(each.get("ApplicationKey")): each.get("ApplicationName")
        for each in details.get("ApplicationsToDeploy") or []
    }
    return [Named(key, names.get(key)) for key in sorted(other_plans.application_keys(details))]


def _versions_of(details: Mapping[str, Any]) -> Cargo | None:
    """The cargo of a plan that was made with versions; None for one that was made with a package."""
    wanted = cargo_versions.from_details(details)
    source = str((details.get("Deployment") or {}).get("SourceEnvironmentKey") or "")
    return VersionsCargo(Named(source), wanted, Rules()) if wanted else None
