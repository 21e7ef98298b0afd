# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A fake of the deployments API and a fake clock: tests of long waits and of exact timing run at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import Any

from ansible_collections.community.outsystems.plugins.module_utils._api.client import Client
from ansible_collections.community.outsystems.plugins.module_utils._api.deployments import (
    Deployments,
    Status,
)
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import (
    AmbiguousWriteError,
    LifeTimeError,
    RefusedError,
)
from ansible_collections.community.outsystems.plugins.module_utils._api.infrastructure import Infrastructure, Named
from ansible_collections.community.outsystems.plugins.module_utils._api.transport import Connection
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.clock import Clock
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.context import DeploymentContext
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.options import DeploymentOptions
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.result import Result
from ansible_collections.community.outsystems.plugins.module_utils._publish.records.record_store import RecordStore
from ansible_collections.community.outsystems.plugins.module_utils._publish.running.target import Target

KEY = "00000000-0000-0000-0000-000000000001"
TOO_LONG = 20000
START = datetime(2026, 11, 21, 20, 0, tzinfo=timezone.utc)

ANSWER_LOST = AmbiguousWriteError("The answer was lost.", "ambiguous_write")
NO_CONNECTION = LifeTimeError("No connection.", "connection_failed")


def refused(text: str) -> RefusedError:
    return RefusedError(f"LifeTime answered 400: {text}", "refused", http_status=400, errors=[text])


class FakeClock:
    """A clock that only `sleep` advances; `at` schedules a callback.

    Fails the test after TOO_LONG simulated seconds: the code under test would wait forever.
    """

    def __init__(self) -> None:
        self.passed = 0.0
        self._scheduled: list[tuple[float, Callable[[], None]]] = []
        self.clock = Clock(
            monotonic=lambda: self.passed, sleep=self.sleep, now=lambda: START + timedelta(seconds=self.passed)
        )

    def at(self, seconds: float, callback: Callable[[], None]) -> None:
        self._scheduled.append((seconds, callback))

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        # Even sleep(0) advances the clock, so that a loop with a deadline ends.
        self.passed += max(seconds, 0.001)
        assert self.passed < TOO_LONG, "the code under test does not stop waiting"
        due = [callback for moment, callback in self._scheduled if moment <= self.passed]
        self._scheduled = [(moment, callback) for moment, callback in self._scheduled if moment > self.passed]
        for callback in due:
            callback()


def context(api: Deployments, time: FakeClock, **options: Any) -> DeploymentContext:
    """A deployment to the environment Test of a LifeTime that only `api` reaches, and that keeps no records."""
    target = Target(Infrastructure(Client(Connection("https://lt", "token"))), Named("test", "Test"))
    result = Result()
    records = RecordStore(None, "https://lt", "test", result.warn)
    return DeploymentContext(api, target, DeploymentOptions(**options), records, result, time.clock)


class FakeDeployments(Deployments):
    """One deployment plan with the key KEY; `now` is its (status, info), None if it is gone; `others` are other plans,
    and `untold` what is raised for those of them that may not be read.

    `on_command` sets the state transitions that a command starts. `answers` holds, by command, the result of each
    call: None for 202, or the error to raise; only an AmbiguousWriteError lets the command take effect first.
    `before_command` holds, by command, a callback to run right before the command takes effect. `status_errors` are
    raised by the next reads of the status (None: no error).
    """

    def __init__(self, time: FakeClock, status: str = "saved", info: str = "") -> None:
        self.now: tuple[str, str] | None = (status, info)
        self.history = [status]
        self.sent: list[str] = []
        self.transitions: dict[str, list[tuple[float, str, str]]] = {}
        self.answers: dict[str, list[LifeTimeError | None]] = {}
        self.before_command: dict[str, Callable[[], None]] = {}
        self.status_errors: list[LifeTimeError | None] = []
        self.others: dict[str, str] = {}
        self.untold: dict[str, LifeTimeError] = {}
        self.missing: list[dict[str, str]] = []
        self._time = time

    def on_command(self, command: str, *transitions: tuple[float, str] | tuple[float, str, str]) -> None:
        """Set the transitions that `command` starts, each (seconds after the command, status[, info])."""
        self.transitions[command] = [(step[0], step[1], step[2] if len(step) > 2 else "") for step in transitions]

    def status(self, key: str) -> Status | None:
        if key in self.untold:
            raise self.untold[key]
        if key != KEY:
            return Status(self.others[key], "", ()) if key in self.others else None
        error = self.status_errors.pop(0) if self.status_errors else None
        if error is not None:
            raise error
        return Status(*self.now, ()) if self.now else None

    def recent(self, target_key: str | None, min_date: str | None = None, max_date: str | None = None) -> list[Any]:
        return [{"Key": key, "StartedOn": "2026-11-21T19:00:00Z", "StartedByUsername": "eve"} for key in self.others]

    def command(self, key: str, command: str, *, redeploy_outdated: bool | None = None) -> None:
        self._execute(command)

    def configure(self, key: str, mappings: Sequence[dict[str, Any]]) -> None:
        self._execute("map")

    def missing_mappings(self, key: str) -> list[dict[str, Any]]:
        return list(self.missing)

    def delete(self, key: str) -> None:
        self._execute("delete")

    def count(self, command: str) -> int:
        return self.sent.count(command)

    def _execute(self, command: str) -> None:
        self.sent.append(command)
        self.before_command.get(command, lambda: None)()
        answers = self.answers.get(command, [])
        error = answers.pop(0) if answers else None
        if error is not None and not isinstance(error, AmbiguousWriteError):
            raise error
        if command == "map":
            self.missing = []
        self._schedule(self.transitions.get(command, []))
        if error is not None:
            raise error

    def _schedule(self, transitions: Iterable[tuple[float, str, str]]) -> None:
        for seconds, status, info in transitions:
            if seconds == 0:
                self.set_status(status, info)
            else:
                self._time.at(self._time.passed + seconds, partial(self.set_status, status, info))

    def set_status(self, status: str, info: str = "") -> None:
        self.now = (status, info)
        self.history.append(status)
