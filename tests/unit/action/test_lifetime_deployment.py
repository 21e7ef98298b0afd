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
from ansible_collections.community.outsystems.plugins.modules import lifetime_deployment as module
from hypothesis import given
from hypothesis import strategies as st

from tests.support.plans import Time

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

    def __init__(self, time: Time, *slices: dict[str, Any]) -> None:
        self.script = list(slices)
        self.asked: list[dict[str, Any]] = []
        self.shown: list[str] = []
        self.time = time
        self._task = SimpleNamespace(no_log=False, async_val=0, check_mode=False)
        self._display = SimpleNamespace(display=self.shown.append)

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
        slices = self._follow(first, {**OPTIONS, **options}, self._show(first, 0, None), None)
        return action.merge([first, *slices])


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr(action, "time", SimpleNamespace(monotonic=time.clock.monotonic, sleep=time.clock.sleep))
    return time


def test_slices_grow_and_add_up_to_the_whole_time(time: Time) -> None:
    sliced = Sliced(time, timed_out())
    result = sliced.follow(wait_timeout=300)
    lengths = [asked["wait_timeout"] for asked in sliced.asked]
    assert lengths[0] == action.FIRST_SLICE
    assert lengths[:-1] == sorted(lengths[:-1])
    assert max(lengths) <= action.LONGEST_SLICE
    assert sum(lengths) == pytest.approx(300)
    assert result["failed"]
    assert result["failure"]["code"] == "wait_timeout"


def test_who_looks_more_often_sees_more(time: Time) -> None:
    sliced = Sliced(time, timed_out())
    sliced.follow(poll_interval=3)
    assert sliced.asked[0]["wait_timeout"] == 3


def test_times_that_are_not_given_are_those_of_the_module(time: Time) -> None:
    sliced = Sliced(time, timed_out())
    sliced.follow(wait_timeout=None)
    assert sum(asked["wait_timeout"] for asked in sliced.asked) == module.OPTIONS["wait_timeout"]["default"]


@pytest.mark.parametrize("wait_timeout", [0, "0", 5, "5"])
def test_a_short_time_is_kept_to(time: Time, wait_timeout: object) -> None:
    sliced = Sliced(time, timed_out())
    sliced.follow(wait_timeout=wait_timeout)
    assert [asked["wait_timeout"] for asked in sliced.asked] == [float(str(wait_timeout))]


def test_only_the_last_slice_aborts(time: Time) -> None:
    sliced = Sliced(time, timed_out())
    sliced.follow(on_timeout="abort")
    assert [asked["on_timeout"] for asked in sliced.asked] == ["fail"] * (len(sliced.asked) - 1) + ["abort"]


def test_lines_are_shown_once_and_in_order(time: Time) -> None:
    sliced = Sliced(time, timed_out(3), timed_out(3), timed_out(5), part("finished_successful", 6))
    result = sliced.follow()
    assert [line.split("line ")[1] for line in sliced.shown] == ["1", "2", "3", "4", "5", "6"]
    assert len(result["log"]) == 6
    assert not result.get("failed")


def test_a_lifetime_that_is_away_does_not_end_it(time: Time) -> None:
    away = {"failed": True, "msg": "no", "failure": {"code": "connection_failed"}, "log": [], "deployment": None}
    sliced = Sliced(time, timed_out(2), away, away, part("finished_successful", 3))
    result = sliced.follow()
    assert not result.get("failed")
    assert "failure" not in result
    assert len(sliced.shown) == 3


def test_one_that_stays_away_ends_it_in_time(time: Time) -> None:
    sliced = Sliced(time, {"failed": True, "msg": "no", "failure": {"code": "connection_failed"}})
    result = sliced.follow()
    assert result["failure"]["code"] == "connection_failed"
    assert time.passed <= 100


def test_any_other_failure_ends_it_at_once(time: Time) -> None:
    sliced = Sliced(time, {"failed": True, "msg": "no", "failure": {"code": "deployment_aborted"}})
    assert sliced.follow()["failure"]["code"] == "deployment_aborted"
    assert len(sliced.asked) == 1


def test_a_module_that_broke_ends_it_at_once(time: Time) -> None:
    sliced = Sliced(time, {"failed": True, "msg": "MODULE FAILURE", "rc": 1})
    assert sliced.follow()["msg"] == "MODULE FAILURE"
    assert len(sliced.asked) == 1


def test_a_plan_is_followed_with_options_that_fit_it() -> None:
    every = {name: f"given {name}" for name in module.OPTIONS} | {name: f"given {name}" for name in CONNECTION}
    every["on_intervention"] = {}  # type: ignore[assignment]
    first = part("running", receipts_dir="/receipts")
    following = action.following_arguments({**every, "two_step": "no"}, first)
    assert following["deployment_key"] == KEY
    assert following["receipts_dir"] == "/receipts"
    assert not set(following) & {"package", "applications", "source_environment", "checksum", "notes", "force"}
    assert not set(following) & {"package_contents", "stale_plans", "stale_after", "wait", "wait_timeout", "on_timeout"}
    assert set(CONNECTION) <= set(following)
    decided = {
        "database_mappings",
        "not_after",
        "on_intervention",
        "allow_downgrade",
        "on_target_changed",
    }
    assert decided <= set(following)


def test_every_option_is_either_followed_or_left_behind_on_purpose() -> None:
    left_behind = {"package", "package_contents", "applications", "source_environment", "checksum", "notes"}
    left_behind |= {"stale_plans", "stale_after", "force"}
    set_anew = {"deployment_key", "receipts_dir", "on_intervention", "wait", "wait_timeout", "on_timeout"}
    assert set(action._FOLLOWING) | left_behind | set_anew == set(module.OPTIONS)


@pytest.mark.parametrize(
    ("options", "policy"),
    [
        ({}, "fail"),
        ({"two_step": True}, None),
        ({"on_intervention": {"deployment_prepared": "continue"}}, "continue"),
        ({"on_intervention": {"deployment_prepared": "return"}, "two_step": "yes"}, "return"),
    ],
)
def test_a_plan_that_stands_prepared_is_only_continued_where_that_was_asked_for(
    options: dict[str, Any], policy: str | None
) -> None:
    following = action.following_arguments({**OPTIONS, **options}, part("running"))
    assert following["on_intervention"].get("deployment_prepared") == policy
    assert "deployment_prepared" not in (options.get("on_intervention") or {}) or policy


@pytest.mark.parametrize(
    "options",
    [
        {"wait": False},
        {"wait": "no"},
        {"wait": "perhaps"},
        {"wait_timeout": "long"},
        {"poll_interval": "often"},
        {"on_intervention": "deployment_prepared=continue"},
    ],
)
def test_what_the_module_has_to_judge_is_not_sliced(time: Time, options: dict[str, Any]) -> None:
    assert not Sliced(time)._can_be_sliced({**OPTIONS, **options})


def test_async_and_check_mode_are_not_sliced(time: Time) -> None:
    sliced = Sliced(time)
    assert sliced._can_be_sliced(OPTIONS)
    sliced._task.check_mode = True
    assert not sliced._can_be_sliced(OPTIONS)
    sliced._task = SimpleNamespace(no_log=False, async_val=60, check_mode=False)
    assert not sliced._can_be_sliced(OPTIONS)


def test_under_no_log_nothing_is_shown(time: Time) -> None:
    sliced = Sliced(time, timed_out(2), part("finished_successful", 4))
    sliced._task.no_log = True
    sliced.follow()
    assert sliced.shown == []


def test_what_only_the_first_slice_knows_is_kept() -> None:
    known = {
        "comparison": {"verdict": "different"},
        "package": {"path": "/p.oap"},
        "stale_plans": [{"key": "other"}],
        "overrides": ["allow_downgrade"],
        "diff": {"before": {}, "after": {"a": 1}},
        "invocation": {"module_args": {"package": "/p.oap"}},
        "applications": [{"key": "app", "before": {"version": "1"}, "after": None, "outcome": None}],
    }
    first = part("running", changed=True, **known)
    after = {"key": "app", "before": None, "after": {"version": "2"}, "outcome": "applied"}
    unknown = {"comparison": None, "stale_plans": [], "overrides": [], "diff": {"before": {}, "after": {}}}
    last = part("finished_successful", **{**unknown, "invocation": {"module_args": {}}, "applications": [after]})
    merged = action.merge([first, timed_out(), last])
    assert merged["changed"]
    assert {name: merged[name] for name in known if name != "applications"} == {
        name: value for name, value in known.items() if name != "applications"
    }
    assert merged["applications"] == [{**after, "before": {"version": "1"}}]
    assert merged["deployment"]["status"] == "finished_successful"
    assert not {"failed", "failure", "msg"} & set(merged)


slices = st.lists(
    st.fixed_dictionaries(
        {"changed": st.booleans(), "warnings": st.lists(st.sampled_from(["one", "two", "three"]))},
        optional={"failed": st.just(True), "msg": st.just("no"), "failure": st.just({"code": "wait_timeout"})},
    ),
    min_size=1,
    max_size=5,
)


@given(slices)
def test_no_warning_and_no_change_is_lost(parts: list[dict[str, Any]]) -> None:
    merged = action.merge(parts)
    said = [warning for each in parts for warning in each["warnings"]]
    assert sorted(merged.get("warnings", [])) == sorted(set(said))
    assert merged["changed"] == any(each["changed"] for each in parts)
    assert bool(merged.get("failed")) == bool(parts[-1].get("failed"))
