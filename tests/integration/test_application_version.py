# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""lifetime_application_version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._environments.application_versions import (
    next_version,
    same,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.support.module import ModuleResult
from tests.support.module_runner import ModuleRunner
from tests.support.simulator import Simulator

Start = Callable[..., Simulator]
PLACE = {"environment": "Development", "application": "Shared Theme"}


class Tags:
    """Runs the module in check mode and then really; asserts that the one predicts the other."""

    def __init__(self, runner: ModuleRunner, lifetime: Simulator) -> None:
        self._runner = runner
        self.lifetime = lifetime

    def run(self, options: dict[str, Any], *, check: bool = False) -> ModuleResult:
        module = "lifetime_application_version"
        return self._runner.run(module, self.lifetime, {**PLACE, **options}, check=check, diff=True)

    def step(self, options: dict[str, Any], writes: list[str]) -> ModuleResult:
        self.lifetime.forget()
        checked = self.run(options, check=True)
        assert self.lifetime.writes() == []
        done = self.run(options)
        assert not done.failed, done
        assert [each["operation"] for each in self.lifetime.writes()] == writes
        for name in ("changed", "diff", "changes"):
            assert checked[name] == done[name]
        assert done["changed"] is bool(writes)
        if done["version"]:
            assert {**checked["version"], "key": ""} == {**done["version"], "key": ""}
            assert done["version"]["key"]
        return done


@pytest.fixture
def tags(start: Start, runner: ModuleRunner) -> Tags:
    return Tags(runner, start("source"))


def hotfix(tags: Tags) -> None:
    tags.lifetime.change({"hotfix": {"environment": "Development", "application": "Shared Theme"}})


def test_what_was_changed_gets_the_next_number_once(tags: Tags) -> None:
    before = tags.run({"bump": "patch"})
    assert before["changed"] is False
    hotfix(tags)
    tagged = tags.step({"bump": "minor", "change_log": "New colours"}, ["Environments_Applications_Versions_Create"])
    major, minor, _patch = (int(part) for part in before["version"]["version"].split("."))
    assert tagged["version"]["version"] == f"{major}.{minor + 1}.0"
    assert tagged["version"]["change_log"] == "New colours"
    again = tags.step({"bump": "minor"}, [])
    assert again["version"] == tagged["version"]
    forced = tags.step({"bump": "patch", "force": True}, ["Environments_Applications_Versions_Create"])
    assert forced["version"]["version"] == f"{major}.{minor + 1}.1"


def test_a_number_of_ones_own(tags: Tags) -> None:
    tags.step({"version": "90.1"}, ["Environments_Applications_Versions_Create"])
    tags.step({"version": "90.1.0"}, [])
    hotfix(tags)
    refused = tags.run({"version": "90.1"})
    assert refused["failure"]["code"] == "version_exists"
    assert "not what the environment runs" in refused["msg"]
    tags.step({"version": "90.2"}, ["Environments_Applications_Versions_Create"])
    gone = tags.step({"version": "90.1", "state": "absent"}, ["Applications_Versions_Delete"])
    assert gone["version"] is None
    tags.step({"version": "90.1", "state": "absent"}, [])


def test_what_lifetime_refuses_is_said(tags: Tags) -> None:
    hotfix(tags)
    assert "lower than" in tags.run({"version": "0.0.1"})["msg"]
    assert (
        "in use" in tags.run({"version": tags.run({"bump": "patch"})["version"]["version"], "state": "absent"})["msg"]
    )
    assert "Shared Theme" in tags.run({"application": "Shared Them", "bump": "patch"})["msg"]
    assert tags.run({})["failure"]["code"] == "invalid_option"


def test_a_version_that_lifetime_still_processes_is_waited_for(start: Start, runner: ModuleRunner) -> None:
    tags = Tags(runner, start("source", "--lifetime-version", "11.27.2"))
    hotfix(tags)
    tagged = tags.run({"bump": "minor"})
    assert not tagged.failed, tagged
    reads = [each for each in tags.lifetime.requests() if each["operation"] == "Applications_Versions_Get"]
    assert [each["status"] for each in reads] == [404] * (len(reads) - 1) + [200]
    assert len(reads) > 1
    # It can be deployed at once.
    promotion = {
        "source_environment": "Development",
        "target_environment": "Test",
        "applications": [{"application": PLACE["application"], "version": tagged["version"]["version"]}],
    }
    deployed = runner.run("lifetime_deployment", tags.lifetime, promotion)
    assert not deployed.failed, deployed


def test_the_wait_for_a_version_is_bounded(start: Start, runner: ModuleRunner) -> None:
    tags = Tags(runner, start("source", "--lifetime-version", "11.27.2"))
    hotfix(tags)
    late = tags.run({"bump": "minor", "wait_timeout": 1, "change_log": "Late"})
    assert late["failure"]["code"] == "wait_timeout"
    assert "still answers that it does not have it" in late["msg"]
    assert late["changed"]
    assert [each["action"] for each in late["changes"]] == ["create"]
    # It is there, and is not created again.
    again = tags.run({"bump": "minor"})
    assert not again["changed"]
    assert again["version"]["change_log"] == "Late"
    hotfix(tags)
    tags.lifetime.forget()
    assert not tags.run({"bump": "minor", "wait": False}).failed
    assert "Applications_Versions_Get" not in {each["operation"] for each in tags.lifetime.requests()}


NUMBERS = st.lists(st.integers(0, 999), min_size=3, max_size=3).map(lambda parts: ".".join(map(str, parts)))


@given(st.lists(NUMBERS, min_size=1), st.sampled_from(["major", "minor", "patch"]))
def test_the_next_number_is_higher_than_all(known: list[str], bump: str) -> None:
    following = next_version([*known, "not a number"], bump)
    assert all([int(part) for part in following.split(".")] > [int(part) for part in one.split(".")] for one in known)


def test_numbers_are_the_same_whatever_parts_they_leave_out() -> None:
    assert same("1.2", "1.2.0")
    assert not same("1.2", "1.20")
    assert same("odd", "odd")
    assert next_version([], "minor") == "1.0.0"
