# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever has happened before - runs that were killed, that failed, that went on, two at once - the report is true."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import requests
from ansible_collections.community.outsystems.plugins.filter.role_options import role_options
from ansible_collections.community.outsystems.plugins.module_utils._publish.role.publish_record import publish_record
from ansible_collections.community.outsystems.plugins.module_utils._publish.role.role_request import (
    RoleCall,
    role_packages,
    role_request,
)
from hypothesis import HealthCheck, event, given, note, settings
from hypothesis import strategies as st

from tests.support.generated_infrastructures import infrastructures, names
from tests.support.in_process import PassingTime, run_here
from tests.support.role_publish import TARGET_ENVIRONMENT, target_variables, variables
from tests.support.roles import defaults_of
from tests.support.simulator import Simulator

CHANGES = {"Deployments_CreateWithBinary", "Deployments_ExecuteCommand", "Deployments_Delete"}
DONE = ("applied", "unchanged")
Json = Mapping[str, Any]


class Killed(BaseException):
    """Nothing that the modules would catch."""


@contextlib.contextmanager
def killed_at(number: int | None) -> Iterator[None]:
    """Let the run end at the request of that number: odd ones once the answer is there, even ones before."""
    sent, send = 0, requests.Session.send

    def counted(self: requests.Session, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        nonlocal sent
        sent += 1
        is_last = number is not None and sent == number // 2 + 1
        if is_last and number is not None and number % 2 == 0:
            raise Killed
        answer = send(self, request, **options)
        if is_last:
            raise Killed
        return answer

    with mock.patch.object(requests.Session, "send", counted), contextlib.suppress(Killed):
        yield


class History:
    """Runs of the role, as its tasks make them, from two control nodes that know nothing of each other."""

    def __init__(self, source: Simulator, target: Simulator, folder: Path) -> None:
        self.source, self.target, self.folder = source, target, folder
        self.time = PassingTime(self._slept)
        for lifetime in (source, target):
            lifetime.reset()
            lifetime.no_faults()

    def publish(self, node: str, kill: int | None = None, script: Json | None = None, **options: Any) -> Json | None:
        """One run; None where it was killed. Asserts that what it reports is what the simulator shows."""
        if script:
            self.target.faults({"deployment": dict(script)})
        self.target.forget()
        before = self.running()
        record = None
        with killed_at(kill):
            record = self.run(node, options)
        self.target.no_faults()
        event(record["summary"] if record else "killed")
        if record is not None:
            outcomes = {each["name"]: each["outcome"] for each in record["applications"]}
            note(f"{record['summary']}: {record['message']} {outcomes}")
            for outcome in outcomes.values():
                event(outcome)
            self.check(record, before)
        return record

    def run(self, node: str, options: Json) -> Json:
        own = variables(self.source, self.folder / node, publish_applications=names(2), **options)
        variables_ = {**own, **target_variables(self.target), "publish_poll_interval": 10, "publish_queue_timeout": 600}
        read = role_options(variables_, defaults_of("publish"), "publish_", {}, ["publish_applications"])
        request = role_request(read["options"], read["problems"], RoleCall())
        assert request["problems"] == []
        run: dict[str, Any] = {"request": request, "fetched": {}, "deployed": {}}
        for task, side, module in (
            ("fetched", "source", "lifetime_app_binary"),
            ("deployed", "target", "lifetime_deployment"),
        ):
            own = (
                request["fetch"]
                if side == "source"
                else {**request["deploy"], "packages": role_packages(request, run["fetched"], [])}
            )
            token = {"lifetime_token": getattr(self, side).token}
            result = run_here(module, {**request[side], **token, **own}, self.time)
            run[task] = result
            if result.get("failed"):
                return publish_record({**run, "failure": {"task": task, "msg": result["msg"]}})
        return publish_record(run)

    def check(self, record: Json, before: Json) -> None:
        """The record of a run agrees with what the target shows after it."""
        state, after = self.target.state(), self.running()
        for plan in record["deployments"]:
            if plan["status"] in ("deleted", "discarded"):
                assert plan["key"] not in state["deployments"]
            else:
                assert state["deployments"][plan["key"]]["status"] == plan["status"]
        for row in record["applications"]:
            is_same = self.hashes(self.target, row["key"]) == self.hashes(self.source, row["key"])
            if row["outcome"] in DONE:
                assert is_same
            if row["outcome"] == "not_applied":
                assert not is_same
            if row["outcome"] == "not_deployed":
                assert after.get(row["key"]) == before.get(row["key"])
            if row["after"]:
                said = {each["key"]: each["after"] for each in row["modules"] if each["after"]}
                assert said == after[row["key"]]
        wrote = {each["operation"] for each in self.target.writes()} & CHANGES
        assert bool(wrote) <= record["changed"]
        assert record["deployed"] is any(each["outcome"] == "applied" for each in record["applications"])
        if record["deployed"]:
            assert record["deployments"]
        if not record["failed"]:
            assert {each["outcome"] for each in record["applications"]} <= set(DONE)

    def running(self) -> dict[str, dict[str, str]]:
        """Application key -> module key -> version key, in the target."""
        found = self.target.environment(TARGET_ENVIRONMENT)["running"]
        return {key: dict(each["modules"]) for key, each in found.items()}

    def hashes(self, lifetime: Simulator, application: str) -> dict[str, str]:
        """Module key -> general hash of what the source or the target runs of an application."""
        place = TARGET_ENVIRONMENT if lifetime is self.target else "Development"
        versions = lifetime.state()["module_versions"]
        running = lifetime.environment(place)["running"].get(application, {"modules": {}})
        return {key: versions[version]["general_hash"] for key, version in running["modules"].items()}

    def somebody_changes(self, side: str, application: int) -> None:
        """A hotfix in the source, which is to be published, or in the target, which is in the way."""
        lifetime, place = (self.source, "Development") if side == "source" else (self.target, TARGET_ENVIRONMENT)
        name = names(2)[application]
        if side == "source" or self.source.application_key(name) in self.running():
            lifetime.change({"hotfix": {"environment": place, "application": name}})

    def _slept(self, seconds: float) -> None:
        for lifetime in (self.source, self.target):
            lifetime.change({"advance": seconds})


RUNS = st.fixed_dictionaries(
    {"node": st.sampled_from(["one", "other"])},
    optional={
        "kill": st.integers(0, 50),
        "script": st.sampled_from(
            [
                {"outcome": "finished_with_errors"},
                {"outcome": "aborted"},
                {"outcome": "finished_with_warnings"},
                {"steps": 300},
                {"conflicts": 1},
            ]
        ),
        "publish_wait_timeout": st.just(30),
        "publish_on_target_changed": st.just("overwrite"),
    },
)
STEPS = st.one_of(RUNS, RUNS, st.tuples(st.sampled_from(["source", "target"]), st.integers(0, 1)))


@pytest.fixture(scope="module")
def lifetimes() -> Iterator[list[Simulator]]:
    # Time passes where the modules wait, and nowhere else.
    with infrastructures(2, "--time-scale", "0.0001") as both:
        yield both


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, min_size=1, max_size=4))
def test_the_report_agrees_with_the_target(lifetimes: list[Simulator], steps: list[Any]) -> None:
    source, target = lifetimes
    with tempfile.TemporaryDirectory(prefix="histories-") as folder:
        history = History(source, target, Path(folder))
        for step in steps:
            if isinstance(step, tuple):
                history.somebody_changes(*step)
            else:
                history.publish(**step)
        # Whatever has happened, one more run brings it to its end, and then nothing is left to do.
        overwrite = {"publish_on_target_changed": "overwrite", "publish_allow_downgrade": True}
        last = history.publish("one", **overwrite)
        assert last is not None
        assert not last["failed"], last["message"]
        again = history.publish("one", **overwrite)
        assert again is not None
        assert again["summary"] == "Nothing was left to do"
        assert not again["changed"]
        assert target.writes() == []
