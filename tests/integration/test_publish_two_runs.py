# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two control nodes publish the same at the same instant: nothing is deployed twice, and neither report is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import requests

from tests.integration.test_publish_histories import History, Json
from tests.support.generated_infrastructures import infrastructures, names
from tests.support.simulator import API, Simulator

# More requests than a run sends before it starts its last deployment.
_MOMENTS = 40


class Overtaken:
    """Lets something happen right before request number `at` of a run."""

    def __init__(self, at: int, other: Callable[[], object]) -> None:
        self._left, self._other, self._send = at, other, requests.Session.send

    def __call__(self, session: requests.Session, request: requests.PreparedRequest, **options: Any) -> Any:
        self._left -= API in (request.url or "")
        if self._left == -1:
            self._left = -2
            self._other()
        return self._send(session, request, **options)

    def during(self, run: Callable[[], Json]) -> Json:
        called = self

        def send(session: requests.Session, request: requests.PreparedRequest, **options: Any) -> Any:
            return called(session, request, **options)

        with mock.patch.object(requests.Session, "send", send):
            return run()


@pytest.fixture(scope="module")
def lifetimes() -> Iterator[list[Simulator]]:
    # Time passes where the modules wait, and nowhere else.
    with infrastructures(2, "--time-scale", "0.0001") as both:
        yield both


@pytest.mark.parametrize("at", range(0, _MOMENTS, 3))
def test_nothing_is_deployed_twice(lifetimes: list[Simulator], tmp_path: Path, at: int) -> None:
    history = History(*lifetimes, tmp_path)
    other: list[Json] = []
    overtaken = Overtaken(at, lambda: other.append(history.run("other", {})))
    runs = [overtaken.during(lambda: history.run("one", {})), *other]
    for run in runs:
        assert not run["failed"], run["message"]
        history.check(run, {})
    assert [plan["status"] for plan in history.target.state()["deployments"].values()] == ["finished_successful"] * 2
    outcomes = [(each["name"], each["outcome"]) for run in runs for each in run["applications"]]
    assert sorted(outcomes) == [(name, outcome) for name in names(2) for outcome in ("applied", "unchanged")]


@pytest.mark.parametrize("at", range(0, _MOMENTS, 4))
def test_a_hotfix_that_comes_before_the_start_is_not_lost(lifetimes: list[Simulator], tmp_path: Path, at: int) -> None:
    history = History(*lifetimes, tmp_path)
    assert history.run("one", {})["deployed"]
    history.somebody_changes("source", 0)
    key = history.source.application_key(names(2)[0])
    fixed: list[tuple[int, Mapping[str, str]]] = []

    def fix() -> None:
        history.somebody_changes("target", 0)
        fixed.append((len(history.target.state()["deployments"]), history.hashes(history.target, key)))

    history.target.forget()
    run = Overtaken(at, fix).during(lambda: history.run("one", {}))
    if not fixed or any(each["operation"] == "Deployments_ExecuteCommand" for each in history.target.writes()):
        return
    assert run["failed"]
    assert "changed" in run["message"]
    assert history.hashes(history.target, key) == fixed[0][1]
