# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan on its way to the goal, and what there is to do where the way ends."""

from __future__ import annotations

from collections.abc import Callable

from ..._api.errors import LifeTimeError
from ..._api.infrastructure import Infrastructure
from ..records.memory import Memory
from .deployment_api import Deployments
from .report import Report
from .terms import Clock
from .verification import Verification, Way
from .walk import Walk
from .wish import Wish

NEVER_ASKED = (
    "database_mappings were given and LifeTime never asked for them: it may have taken the default database, as it"
    " does unasked for an account that may not use the target's database connections."
)


class Following:
    """Walks, and looks at the target afterwards. `changed` is there to be read, also after a failure."""

    def __init__(
        self,
        lifetime: Infrastructure,
        plans: Deployments,
        wish: Wish,
        memory: Memory,
        report: Report,
        warn: Callable[[str], None],
        clock: Clock,
    ) -> None:
        self.changed = False
        self._plans = plans
        self._wish = wish
        self._memory = memory
        self._report = report
        self._warn = warn
        self._clock = clock
        self._verification = Verification(lifetime, memory, report, warn, clock, wish.terms.poll_interval)

    def go(self, way: Way, subject: str) -> None:
        """As far as the goal asks; raises LifeTimeError where it cannot be reached. `subject` begins its sentences."""
        try:
            self._walk(way, subject)
        except LifeTimeError:
            # A target that should have stopped after the first step has published all the same.
            if self._report.has_succeeded:
                self._verification.after_success(way)
            elif self._report.has_ended:
                self._verification.after_failure(way)
            raise
        if self._wish.state == "deployed" and self._report.has_ended:
            self._verification.after_success(way)

    def _walk(self, way: Way, subject: str) -> None:
        terms = self._wish.terms
        walk = Walk(self._plans, way.key, way.target.key, subject, way.goal, terms, self._clock, way.details_url)
        try:
            walk.run()
        finally:
            self.changed = bool(walk.acts)
            self._report.result["database_mappings_supplied"] = walk.mapped
            if walk.status is not None:
                self._report.status(walk.status)
            for sentence in walk.warnings:
                self._warn(sentence)
        if "delete" in walk.acts:
            self._memory.forget_plan(way.key)
            self._report.result["deployment"]["status"] = "deleted"
        # Of a plan that was under way before, nobody knows what LifeTime has asked.
        if terms.mappings and "start" in walk.acts and self._report.has_ended and not walk.mapped:
            self._warn(NEVER_ASKED)
