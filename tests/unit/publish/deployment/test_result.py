# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The result of a deployment, and one result out of those of a task that runs in parts."""

from __future__ import annotations

from functools import reduce
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._changes import Change, ChangeSet
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.result import Result, merge
from hypothesis import given
from hypothesis import strategies as st


def part(status: str, **more: Any) -> dict[str, Any]:
    shown = Result(deployment={"key": "plan", "status": status}).to_dict()
    return {"changed": False, **shown, **more}


def timed_out() -> dict[str, Any]:
    return part("running", failed=True, msg="still running", failure={"code": "wait_timeout"})


def test_what_only_the_first_part_knows_is_kept() -> None:
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
    merged = reduce(merge, [first, timed_out(), last])
    assert merged["changed"]
    assert {name: merged[name] for name in known if name != "applications"} == {
        name: value for name, value in known.items() if name != "applications"
    }
    assert merged["applications"] == [{**after, "before": {"version": "1"}}]
    assert merged["deployment"]["status"] == "finished_successful"
    assert not {"failed", "failure", "msg"} & set(merged)


def test_a_part_that_knows_only_the_plan_keeps_the_names_and_what_needed_no_plan() -> None:
    there = {"key": "there", "name": "Stock", "existed": True, "before": {"version": "2"}, "after": None}
    due = {"key": "due", "name": "Shop", "existed": True, "before": {"version": "1"}, "after": None}
    first = part("running", versions=[{"version": "2"}], applications=[there, due])
    after = {"key": "due", "name": None, "existed": None, "before": None, "after": {"version": "2"}}
    merged = merge(first, part("finished_successful", applications=[after]))
    assert merged["applications"] == [there, {**due, "after": {"version": "2"}}]
    assert merged["versions"] == [{"version": "2"}]


def test_a_part_that_cannot_reach_lifetime_does_not_hide_the_deployment() -> None:
    first = part("running", changed=True, log=[{"message": "one"}], modules_to_delete=[{"key": "m"}])
    away = {"failed": True, "msg": "no", "failure": {"code": "connection_failed"}, "changed": False}
    away |= {"deployment": None, "log": [], "conflicts": [], "modules_to_delete": []}
    merged = reduce(merge, [first, away])
    assert merged["deployment"] == first["deployment"]
    assert (merged["log"], merged["modules_to_delete"]) == (first["log"], [{"key": "m"}])
    assert (merged["changed"], merged["failed"], merged["failure"]["code"]) == (True, True, "connection_failed")


results = st.lists(
    st.fixed_dictionaries(
        {"changed": st.booleans(), "warnings": st.lists(st.sampled_from(["one", "two", "three"]))},
        optional={"failed": st.just(True), "msg": st.just("no"), "failure": st.just({"code": "wait_timeout"})},
    ),
    min_size=1,
    max_size=5,
)


@given(results)
def test_no_warning_and_no_change_is_lost(parts: list[dict[str, Any]]) -> None:
    merged = reduce(merge, parts, {})
    said = [warning for each in parts for warning in each["warnings"]]
    assert sorted(merged.get("warnings", [])) == sorted(set(said))
    assert merged["changed"] == any(each["changed"] for each in parts)
    assert bool(merged.get("failed")) == bool(parts[-1].get("failed"))


def deploy(name: str) -> Change:
    return Change("deploy", "application", name, None, {"version": "2"})


def discard(key: str) -> Change:
    return Change("delete", "deployment", key, {"status": "saved"}, None)


@pytest.mark.parametrize(
    ("status", "made"),
    [
        ("", ["application Shop: deployed", "application Stock: deployed", "deployment old: deleted"]),
        ("saved", ["deployment old: deleted"]),
        ("discarded", ["deployment old: deleted"]),
        ("aborted", ["application Shop: deployed", "deployment old: deleted"]),
    ],
)
def test_after_a_failure_the_changes_are_those_that_were_made(status: str, made: list[str]) -> None:
    plan = {"key": "plan", "status": status}
    result = Result(deployment=plan, changed=True, has_failed=bool(status))
    result.changes = ChangeSet((deploy("Shop"), deploy("Stock"), discard("old"), discard("kept")))
    result.stale_plans = [{"key": "old", "action": "discarded"}, {"key": "kept", "action": "reported"}]
    result.applications = [
        {"key": "1", "name": "Shop", "outcome": "unknown"},
        {"key": "2", "name": "Stock", "outcome": "not_applied"},
    ]
    if not status:
        result.stale_plans.pop()
        result.changes = ChangeSet(result.changes[:3])
    assert [change["summary"] for change in result.to_dict()["changes"]] == made


def test_a_plan_that_remains_after_a_failure_is_a_change() -> None:
    result = Result(deployment={"key": "plan", "status": "saved"}, changed=True, has_failed=True)
    result.changes = ChangeSet((deploy("Shop"),))
    (change,) = result.to_dict()["changes"]
    assert (change["summary"], change["after"]) == ("deployment plan: saved", {"status": "saved"})
    result.changed = False
    assert result.to_dict()["changes"] == []


def test_a_later_part_that_fails_leaves_the_changes_that_were_made() -> None:
    changes = [deploy("Shop").to_dict(), deploy("Stock").to_dict()]
    first = part("running", changed=True, changes=changes)
    outcomes = {"Shop": "applied", "Stock": "not_applied"}
    after = [{"key": name, "name": name, "outcome": outcome} for name, outcome in outcomes.items()]
    last = part("finished_with_errors", failed=True, failure={"code": "deployment_failed"}, applications=after)
    assert reduce(merge, [first, timed_out(), last])["changes"] == changes[:1]
    assert reduce(merge, [first, timed_out(), part("finished_successful")])["changes"] == changes
