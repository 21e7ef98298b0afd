# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan on its run to the goal, and what there is to do where the run ends."""

from __future__ import annotations

from collections.abc import Callable

from ..._api.errors import LifeTimeError
from ..._api.infrastructure import Infrastructure
from ..records.memory import Memory
from .clock import Clock
from .deployment_api import Deployments
from .options import DeploymentOptions
from .result import Result
from .runner import DeploymentRunner
from .verification import PlanRun, Verification

NEVER_ASKED = (
    "database_mappings were given and LifeTime never asked for them: it may have taken the default database, as it"
    " does unasked for an account that may not use the target's database connections."
)


class PlanExecution:
    """Walks, and looks at the target afterwards. `changed` is there to be read, also after a failure."""

    def __init__(
        self,
        lifetime: Infrastructure,
        plans: Deployments,
        options: DeploymentOptions,
        memory: Memory,
        report: Result,
        warn: Callable[[str], None],
        clock: Clock,
    ) -> None:
        self.changed = False
        self._plans = plans
        self._options = options
        self._memory = memory
        self._report = report
        self._warn = warn
        self._clock = clock
        self._verification = Verification(lifetime, memory, report, warn, clock, options.poll_interval)

    def go(self, run: PlanRun, subject: str) -> None:
        """As far as the goal asks; raises LifeTimeError where it cannot be reached. `subject` begins its sentences."""
        try:
            self._run(run, subject)
        except LifeTimeError:
            # A target that should have stopped after the first step has published all the same.
            if self._report.has_succeeded:
                self._verification.after_success(run)
            elif self._report.has_ended:
                self._verification.after_failure(run)
            raise
        if self._options.state == "deployed" and self._report.has_ended:
            self._verification.after_success(run)

    def _run(self, run: PlanRun, subject: str) -> None:
        runner = DeploymentRunner(
            self._plans, run.key, run.target.key, subject, run.goal, self._options, self._clock, run.details_url
        )
        try:
            runner.run()
        finally:
            self.changed = bool(runner.acts)
            self._report.result["database_mappings_supplied"] = runner.mapped
            if runner.status is not None:
                self._report.status(runner.status)
            for sentence in runner.warnings:
                self._warn(sentence)
        if "delete" in runner.acts:
            self._memory.forget_plan(run.key)
            self._report.result["deployment"]["status"] = "deleted"
        # Of a plan that was under run before, nobody knows what LifeTime has asked.
        if self._options.database_mappings and "start" in runner.acts and self._report.has_ended and not runner.mapped:
            self._warn(NEVER_ASKED)
