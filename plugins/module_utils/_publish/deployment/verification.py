# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""After the end of a deployment: what does the target run now, and what is worth remembering of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..._api.errors import LifeTimeError
from ..._api.infrastructure import Infrastructure, Named
from ..comparison.outcome import APPLIED, NOT_APPLIED, UNKNOWN, Outcome
from ..package.model import Package
from ..records.memory import Memory
from ..running.content import ApplicationState, States
from ..running.target import Target
from . import state_machine
from .clock import Clock
from .deployment_content import DeploymentContent
from .result import Result

# How long LifeTime may take to show what was published, in seconds, and how often to look.
SYNC = 60.0
SYNC_PAUSE = 2.0


@dataclass(frozen=True)
class PlanRun:
    """A plan that is about to go, and what is needed to say afterwards what became of it."""

    key: str
    target: Named
    details_url: str
    goal: state_machine.Goal
    applications: Sequence[Named]
    content: DeploymentContent | None
    package: Package | None
    before: States


class Verification:
    """Looks at the target once a deployment has ended."""

    def __init__(
        self,
        lifetime: Infrastructure,
        memory: Memory,
        report: Result,
        warn: Callable[[str], None],
        clock: Clock,
        pause: float,
    ) -> None:
        self._lifetime = lifetime
        self._memory = memory
        self._report = report
        self._warn = warn
        self._clock = clock
        self._pause = min(pause, SYNC_PAUSE)

    def after_success(self, run: PlanRun) -> None:
        """Fail where an application was not applied, keep receipts where none was; warn where it cannot be told."""
        now, outcomes = self._settled(run)
        self._report.applications(run.applications, run.content, run.before, now, outcomes)
        self._memory.forget_plan(run.key)
        missing = _named(run.applications, outcomes, NOT_APPLIED)
        if missing:
            self._note_failure(run, now)
            raise LifeTimeError(
                f"Deployment {run.key} has finished, but the target does not run what was deployed: {missing}",
                "not_applied",
                advice="See the log in the result; run again once LifeTime has synchronised with the environment.",
                key=run.key,
            )
        unknown = _named(run.applications, outcomes, UNKNOWN)
        if unknown:
            self._warn(f"Deployment {run.key} has finished, but its effect cannot be seen: {unknown}")
        if run.package is not None:
            unseen = [key for key, outcome in outcomes.items() if outcome.verdict == UNKNOWN]
            written = self._memory.succeeded(run.key, run.package, now, self._clock.now(), unseen)
            self._report.result["receipt"] = written

    def after_failure(self, run: PlanRun) -> None:
        """Say per application what runs now, and remember that nothing is equal after a failure."""
        now: States = {}
        try:
            now = self._target(run).reread(run.applications)
        except LifeTimeError as error:
            # The failure of the deployment is what people have to hear of first.
            self._warn(f"What the target runs now could not be read: {error}")
        else:
            outcomes = run.content.outcomes(run.before, now, False) if run.content else {}
            self._report.applications(run.applications, run.content, run.before, now, outcomes)
        self._memory.forget_plan(run.key)
        self._note_failure(run, now)

    def _settled(self, run: PlanRun) -> tuple[dict[str, ApplicationState | None], dict[str, Outcome]]:
        """Look until everything is applied, for SYNC seconds at most: LifeTime shows it only once it has
        synchronised."""
        target = self._target(run)
        until = self._clock.monotonic() + SYNC
        while True:
            is_last = self._clock.monotonic() >= until
            try:
                now = target.reread(run.applications)
            except LifeTimeError as error:
                if is_last or error.code not in state_machine.PASSING:
                    raise
            else:
                outcomes = run.content.outcomes(run.before, now, True) if run.content else {}
                if is_last or all(each.verdict == APPLIED for each in outcomes.values()):
                    return now, outcomes
            self._clock.sleep(self._pause)

    def _target(self, run: PlanRun) -> Target:
        return Target(self._lifetime, run.target)

    def _note_failure(self, run: PlanRun, now: Mapping[str, ApplicationState | None]) -> None:
        if run.package is not None:
            status = self._report.result["deployment"]["status"]
            self._memory.failed(run.key, run.package, now, status, self._clock.now())


def _named(applications: Sequence[Named], outcomes: Mapping[str, Outcome], verdict: str) -> str:
    return " ".join(
        f"{application}: {outcomes[application.key].reason}"
        for application in applications
        if application.key in outcomes and outcomes[application.key].verdict == verdict
    )
