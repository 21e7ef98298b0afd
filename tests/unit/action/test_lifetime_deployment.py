# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action plugin around lifetime_deployment: how it cuts a deployment into slices, and makes one result of them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.action import lifetime_deployment as action
from ansible_collections.community.outsystems.plugins.module_utils._options import CONNECTION
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.execution import (
    MAPPINGS_NOT_ASKED,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.options import NEW_PLAN_OPTIONS
from ansible_collections.community.outsystems.plugins.modules import lifetime_deployment as module

from tests.support.fake_deployments import FakeClock

KEY = "00000000-0000-0000-0000-000000000001"
OPTIONS = {
    "lifetime_url": "https://lt",
    "lifetime_token": "t",
    "target_environment": "Test",
    "package": "/p.oap",
    "wait_timeout": 100,
}


def part(status: str, lines: int = 0, **more: Any) -> dict[str, Any]:
    log = [{"instant": f"{number}", "message": f"line {number}"} for number in range(1, lines + 1)]
    return {"changed": False, "deployment": {"key": KEY, "status": status}, "log": log, "applications": [], **more}


def timed_out(lines: int = 0, **more: Any) -> dict[str, Any]:
    failed = {"failed": True, "msg": "still running", "failure": {"code": "wait_timeout", "key": KEY}}
    return part("running", lines, **{**failed, **more})


class Sliced(action.ActionModule):  # type: ignore[misc]
    """The plugin with scripted slices, each of which takes as long as it may."""

    def __init__(self, time: FakeClock, *slices: dict[str, Any]) -> None:
        self.script = list(slices)
        self.asked: list[dict[str, Any]] = []
        self.shown: list[str] = []
        self.time = time
        self._task = SimpleNamespace(no_log=False, async_val=0, check_mode=False)
        self.warned: list[str] = []
        self._display = SimpleNamespace(display=self.shown.append, warning=self.warned.append)

    def _execute(
        self, arguments: dict[str, Any], task_vars: dict[str, Any] | None, wrap_async: bool = False
    ) -> dict[str, Any]:
        self.asked.append(arguments)
        done = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if (done.get("failure") or {}).get("code") == "wait_timeout":
            self.time.sleep(arguments["wait_timeout"])
        return done

    def follow(self, **options: Any) -> dict[str, Any]:
        first = part("running", 1)
        return self._follow(first, {**OPTIONS, **options}, self._show(first, 0, None), None)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    time = FakeClock()
    monkeypatch.setattr(action, "time", SimpleNamespace(monotonic=time.clock.monotonic, sleep=time.clock.sleep))
    return time


def test_slices_grow_and_add_up_to_the_whole_time(time: FakeClock) -> None:
    sliced = Sliced(time, timed_out())
    result = sliced.follow(wait_timeout=300)
    lengths = [asked["wait_timeout"] for asked in sliced.asked]
    assert lengths[0] == action.FIRST_SLICE
    assert lengths[:-1] == sorted(lengths[:-1])
    assert max(lengths) <= action.LONGEST_SLICE
    assert sum(lengths) == pytest.approx(300)
    assert result["failed"]
    assert result["failure"]["code"] == "wait_timeout"


def test_a_short_poll_interval_shortens_the_first_slice(time: FakeClock) -> None:
    sliced = Sliced(time, timed_out())
    sliced.follow(poll_interval=3)
    assert sliced.asked[0]["wait_timeout"] == 3


def test_default_times_are_those_of_the_module(time: FakeClock) -> None:
    sliced = Sliced(time, timed_out())
    sliced.follow(wait_timeout=None)
    assert sum(asked["wait_timeout"] for asked in sliced.asked) == module.OPTIONS["wait_timeout"]["default"]


@pytest.mark.parametrize("wait_timeout", [0, "0", 5, "5"])
def test_a_short_wait_timeout_is_kept(time: FakeClock, wait_timeout: object) -> None:
    sliced = Sliced(time, timed_out())
    sliced.follow(wait_timeout=wait_timeout)
    assert [asked["wait_timeout"] for asked in sliced.asked] == [float(str(wait_timeout))]


def test_only_the_last_slice_aborts(time: FakeClock) -> None:
    sliced = Sliced(time, timed_out())
    sliced.follow(on_timeout="abort")
    assert [asked["on_timeout"] for asked in sliced.asked] == ["fail"] * (len(sliced.asked) - 1) + ["abort"]


def test_lines_are_shown_once_and_in_order(time: FakeClock) -> None:
    sliced = Sliced(time, timed_out(3), timed_out(3), timed_out(5), part("finished_successful", 6))
    result = sliced.follow()
    assert [line.split("line ")[1] for line in sliced.shown] == ["1", "2", "3", "4", "5", "6"]
    assert len(result["log"]) == 6
    assert not result.get("failed")


def test_a_line_of_the_log_is_one_line_and_does_nothing_to_a_terminal(time: FakeClock) -> None:
    """What applications are called, and what a compiler says of them, comes from people."""
    record = {
        "instant": "noon\x1b[2J",
        "message": "done\r\nok: [localhost]\n\x1b]0;title\x07\u202e https://me:secret@host",
    }
    sliced = Sliced(time, {**part("finished_successful"), "log": [*part("running", 1)["log"], record]})
    sliced.follow()
    assert sliced.shown[1] == (r"[] noon\x1b[2J done ok: [localhost] \x1b]0;title\x07\u202e https://********@host")


def test_transient_failures_of_a_slice_are_tolerated(time: FakeClock) -> None:
    away = {"failed": True, "msg": "no", "failure": {"code": "connection_failed"}, "log": [], "deployment": None}
    sliced = Sliced(time, timed_out(2), away, away, part("finished_successful", 3))
    result = sliced.follow()
    assert not result.get("failed")
    assert "failure" not in result
    assert len(sliced.shown) == 3


def test_a_lasting_transient_failure_ends_in_time(time: FakeClock) -> None:
    sliced = Sliced(time, {"failed": True, "msg": "no", "failure": {"code": "connection_failed"}})
    result = sliced.follow()
    assert result["failure"]["code"] == "connection_failed"
    assert time.passed <= 100


def test_any_other_failure_ends_it_at_once(time: FakeClock) -> None:
    sliced = Sliced(time, {"failed": True, "msg": "no", "failure": {"code": "deployment_aborted"}})
    assert sliced.follow()["failure"]["code"] == "deployment_aborted"
    assert len(sliced.asked) == 1


def test_a_module_that_broke_ends_it_at_once(time: FakeClock) -> None:
    sliced = Sliced(time, {"failed": True, "msg": "MODULE FAILURE", "rc": 1})
    assert sliced.follow()["msg"] == "MODULE FAILURE"
    assert len(sliced.asked) == 1


def test_continuation_arguments() -> None:
    every = {name: f"given {name}" for name in module.OPTIONS} | {name: f"given {name}" for name in CONNECTION}
    every["on_intervention"] = {}  # type: ignore[assignment]
    first = part("running", receipts_dir="/receipts")
    continuation = action.continuation_arguments({**every, "two_step": "no"}, first)
    assert continuation["deployment_key"] == KEY
    assert continuation["receipts_dir"] == "/receipts"
    assert not set(continuation) & {"package", "applications", "source_environment", "checksum", "notes", "force"}
    assert not set(continuation) & {
        "package_contents",
        "stale_plans",
        "stale_after",
        "wait",
        "wait_timeout",
        "on_timeout",
    }
    assert set(CONNECTION) <= set(continuation)
    decided = {
        "database_mappings",
        "not_after",
        "on_intervention",
        "allow_downgrade",
        "on_target_changed",
    }
    assert decided <= set(continuation)


def test_every_option_is_either_continued_with_or_left_behind_on_purpose() -> None:
    continued = {"target_environment", "state", "two_step", "allow_module_deletion", "allow_downgrade"}
    continued |= {"on_target_changed", "redeploy_outdated", "database_mappings", "not_after", "queue_timeout"}
    set_anew = {"deployment_key", "receipts_dir", "on_intervention"}
    every = dict.fromkeys([*module.OPTIONS, *CONNECTION], None)
    continuation = action.continuation_arguments({**every, "two_step": "no"}, part("running"))
    assert set(continuation) == continued | set_anew | {"poll_interval"} | set(CONNECTION)
    assert set(module.OPTIONS) - set(continuation) == NEW_PLAN_OPTIONS | {"wait", "wait_timeout", "on_timeout"}


@pytest.mark.parametrize(
    ("options", "policy"),
    [
        ({}, "fail"),
        ({"two_step": True}, None),
        ({"on_intervention": {"deployment_prepared": "continue"}}, "continue"),
        ({"on_intervention": {"deployment_prepared": "return"}, "two_step": "yes"}, "return"),
    ],
)
def test_a_prepared_plan_is_continued_only_on_request(options: dict[str, Any], policy: str | None) -> None:
    continuation = action.continuation_arguments({**OPTIONS, **options}, part("running"))
    assert continuation["on_intervention"].get("deployment_prepared") == policy
    assert "deployment_prepared" not in (options.get("on_intervention") or {}) or policy


@pytest.mark.parametrize(
    "options",
    [
        {"wait": False},
        {"wait": "no"},
        {"wait": "perhaps"},
        {"wait_timeout": "long"},
        {"wait_timeout": 10**400},
        {"poll_interval": "often"},
        {"on_intervention": "deployment_prepared=continue"},
    ],
)
def test_wrong_options_are_left_to_the_module(time: FakeClock, options: dict[str, Any]) -> None:
    assert not Sliced(time)._can_be_sliced({**OPTIONS, **options})


def test_null_is_not_given(time: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ansible.plugins.action.ActionBase.run", lambda *_given: {})
    nulls = dict.fromkeys(module.OPTIONS)
    sliced = Sliced(time, part("running", 1), timed_out(2), part("finished_successful", 4))
    sliced._task.args = {**nulls, **OPTIONS}
    assert "failure" not in sliced.run()
    assert len(sliced.shown) == 4, "the log is shown, as with the defaults"
    assert [name for asked in sliced.asked for name, value in asked.items() if value is None] == []


def test_async_and_check_mode_are_not_sliced(time: FakeClock) -> None:
    sliced = Sliced(time)
    assert sliced._can_be_sliced(OPTIONS)
    sliced._task.check_mode = True
    assert not sliced._can_be_sliced(OPTIONS)
    sliced._task = SimpleNamespace(no_log=False, async_val=60, check_mode=False)
    assert not sliced._can_be_sliced(OPTIONS)


def test_under_no_log_nothing_is_shown(time: FakeClock) -> None:
    sliced = Sliced(time, timed_out(2), part("finished_successful", 4))
    sliced._task.no_log = True
    sliced.follow()
    assert sliced.shown == []


def test_mappings_that_lifetime_never_asked_for_are_warned_of_at_the_end(time: FakeClock) -> None:
    mappings = [{"extension": "Tax", "logical_database": "TAXDB", "database": "Main"}]
    asked = part("finished_successful", database_mappings_supplied=True)
    for last, options, warned in (
        (part("finished_successful"), {"database_mappings": mappings}, [MAPPINGS_NOT_ASKED]),
        (part("finished_successful"), {}, []),
        (asked, {"database_mappings": mappings}, []),
        ({**timed_out(), "failure": {"code": "deployment_aborted"}}, {"database_mappings": mappings}, []),
    ):
        sliced = Sliced(time, timed_out(), last)
        sliced.follow(**options)
        assert sliced.warned == warned


@pytest.mark.parametrize("record", [None, "x", 7, [], {}])
def test_a_log_record_that_is_no_object_hides_nothing(time: FakeClock, record: Any) -> None:
    log = [record, {"instant": "1", "message": "after it"}]
    sliced = Sliced(time, timed_out(log=log), part("finished_successful", log=log))
    result = sliced.follow()
    assert (result["deployment"]["key"], result["deployment"]["status"]) == (KEY, "finished_successful")
    assert any("after it" in line for line in sliced.shown)
