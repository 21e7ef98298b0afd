# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deployment plans without a LifeTime, and a clock without time: for what takes minutes, or cannot be timed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import Any

from ansible_collections.community.outsystems.plugins.module_utils._api.client import Client, Connection
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import (
    AmbiguousWriteError,
    LifeTimeError,
    RefusedError,
)
from ansible_collections.community.outsystems.plugins.module_utils._api.infrastructure import Infrastructure, Named
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.clock import Clock
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.context import DeploymentContext
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.deployment_api import (
    Deployments,
    Status,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.options import DeploymentOptions
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.result import Result
from ansible_collections.community.outsystems.plugins.module_utils._publish.records.memory import Memory
from ansible_collections.community.outsystems.plugins.module_utils._publish.running.target import Target

KEY = "00000000-0000-0000-0000-000000000001"
TOO_LONG = 20000
START = datetime(2026, 11, 21, 20, 0, tzinfo=timezone.utc)

LOST = AmbiguousWriteError("The answer was lost.", "ambiguous_write")
AWAY = LifeTimeError("No connection.", "connection_failed")


def refused(text: str) -> RefusedError:
    return RefusedError(f"LifeTime answered 400: {text}", "refused", http_status=400, errors=[text])


class Time:
    """A clock that only sleeping moves; `at` lets things happen in between. Too much of it is a test that hangs."""

    def __init__(self) -> None:
        self.passed = 0.0
        self._plans: list[tuple[float, Callable[[], None]]] = []
        self.clock = Clock(
            monotonic=lambda: self.passed, sleep=self.sleep, now=lambda: START + timedelta(seconds=self.passed)
        )

    def at(self, seconds: float, happen: Callable[[], None]) -> None:
        self._plans.append((seconds, happen))

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        # A pause of nothing is time, too: otherwise a loop without pauses would never end.
        self.passed += max(seconds, 0.001)
        assert self.passed < TOO_LONG, "nothing has ended this"
        due = [happen for moment, happen in self._plans if moment <= self.passed]
        self._plans = [(moment, happen) for moment, happen in self._plans if moment > self.passed]
        for happen in due:
            happen()


def context(api: Deployments, time: Time, **options: Any) -> DeploymentContext:
    """A deployment to the environment Test of a LifeTime that only `api` reaches, and that keeps no records."""
    target = Target(Infrastructure(Client(Connection("https://lt", "token"))), Named("test", "Test"))
    result = Result()
    records = Memory(None, "https://lt", "test", result.warn)
    return DeploymentContext(api, target, DeploymentOptions(**options), records, result, time.clock)


class FakePlans(Deployments):
    """One plan of ours; each command sets off a course of (seconds later, status, info).

    `answers` holds, by command, what each call of it does: None for 202, or an error; an error that is not
    AmbiguousWriteError keeps the command from acting. `meanwhile` happens, by command, just before it is carried out.
    `looks` are errors of the next looks at the status.
    """

    def __init__(self, time: Time, status: str = "saved", info: str = "") -> None:
        self.now: tuple[str, str] | None = (status, info)
        self.history = [status]
        self.sent: list[str] = []
        self.courses: dict[str, list[tuple[float, str, str]]] = {}
        self.answers: dict[str, list[LifeTimeError | None]] = {}
        self.meanwhile: dict[str, Callable[[], None]] = {}
        self.looks: list[LifeTimeError | None] = []
        self.others: dict[str, str] = {}
        self.missing: list[dict[str, str]] = []
        self._time = time

    def will(self, command: str, *course: tuple[float, str] | tuple[float, str, str]) -> None:
        self.courses[command] = [(step[0], step[1], step[2] if len(step) > 2 else "") for step in course]

    def status(self, key: str) -> Status | None:
        if key != KEY:
            return Status(self.others[key], "", ()) if key in self.others else None
        error = self.looks.pop(0) if self.looks else None
        if error is not None:
            raise error
        return Status(*self.now, ()) if self.now else None

    def recent(self, target_key: str | None, min_date: str | None = None, max_date: str | None = None) -> list[Any]:
        return [{"Key": key, "StartedOn": "2026-11-21T19:00:00Z", "StartedByUsername": "eve"} for key in self.others]

    def command(self, key: str, command: str, *, redeploy_outdated: bool | None = None) -> None:
        self._act(command)

    def configure(self, key: str, mappings: Sequence[dict[str, Any]]) -> None:
        self._act("map")

    def missing_mappings(self, key: str) -> list[dict[str, Any]]:
        return list(self.missing)

    def delete(self, key: str) -> None:
        self._act("delete")

    def count(self, command: str) -> int:
        return self.sent.count(command)

    def _act(self, command: str) -> None:
        self.sent.append(command)
        self.meanwhile.get(command, lambda: None)()
        answers = self.answers.get(command, [])
        error = answers.pop(0) if answers else None
        if error is not None and not isinstance(error, AmbiguousWriteError):
            raise error
        if command == "map":
            self.missing = []
        self._set_off(self.courses.get(command, []))
        if error is not None:
            raise error

    def _set_off(self, course: Iterable[tuple[float, str, str]]) -> None:
        for seconds, status, info in course:
            if seconds == 0:
                self.become(status, info)
            else:
                self._time.at(self._time.passed + seconds, partial(self.become, status, info))

    def become(self, status: str, info: str = "") -> None:
        self.now = (status, info)
        self.history.append(status)
