# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""promote_result: a record for each stage, what was not reached, and how to go on after a failure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.result import Result
from ansible_collections.community.outsystems.plugins.module_utils._publish.role.promote_record import (
    NOT_OF_PROMOTE,
    promote_record,
    variable,
)

from tests.support.roles import options_of
from tests.support.specs import spec_of

OPTIONS = sorted({*spec_of("lifetime_deployment"), *spec_of("lifetime_environment_info")})
NAMES = ("Development", "Test", "Production")
REQUEST = {"url": "https://lifetime.example.com", "change_ticket": "CHG1"}
STAGES = [
    {"source": {"key": source, "name": source}, "target": {"key": target, "name": target}}
    for source, target in pairwise(NAMES)
]


def state(version: str) -> dict[str, Any]:
    return {"version": version, "version_key": f"v{version}", "is_modified": False, "modules": []}


def application(key: str, before: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "name": key.title(), "existed": True, "before": state(before), "after": None, **more}


def version(key: str) -> dict[str, Any]:
    return {"application": key.title(), "application_key": key, "version": "2", "version_key": "v2"}


def result(*applications: Mapping[str, Any], status: str = "", **more: Any) -> dict[str, Any]:
    plan = {"key": "plan", "status": status, "info": ""} if status else None
    found = [version(each["key"]) for each in applications]
    compared = {"verdict": "different", "reason": "It runs another version."}
    shown = {**Result().to_dict(), "applications": list(applications), "versions": found, "comparison": compared}
    return {**shown, "deployment": plan, "changed": bool(status), **more}


def record(*results: Mapping[str, Any], failure: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    run = {"request": REQUEST, "path": {"stages": STAGES}, "results": list(results), "failure": failure or {}}
    return promote_record({**run, **more})


DONE = result(
    application("shop", "1", after=state("2"), outcome="applied"),
    application("stock", "2"),
    status="finished_successful",
)
BROKEN = result(application("shop", "1", outcome="not_applied"), status="finished_with_errors", failed=True, msg="No.")
WAITING = result(application("shop", "1"), status="needs_user_intervention")
SKIPPED = {"skipped": True, "changed": False}


def outcomes(stage: Mapping[str, Any]) -> dict[str, str]:
    return {each["name"]: each["outcome"] for each in stage["applications"]}


def test_what_an_environment_ran_already_is_told_from_what_was_deployed() -> None:
    said = record(DONE, DONE)
    assert [outcomes(each) for each in said["stages"]] == [{"Shop": "applied", "Stock": "unchanged"}] * 2
    assert {each["source_version"] for stage in said["stages"] for each in stage["applications"]} == {"2"}
    assert [each["source"]["environment"] for each in said["stages"]] == ["Development", "Test"]
    assert (said["summary"], said["changed"], said["failed"], said["not_reached"]) == ("Promoted", True, False, [])


def test_a_failure_names_its_stage_and_what_was_not_reached() -> None:
    said = record(BROKEN, failure={"task": "Deploy", "result": BROKEN})
    assert said["message"] == (
        "Stage 1 of 2, from 'Development' to 'Test': No. Not reached: 'Production'."
        " Then run the same again: it skips what was done, and continues with 'Test'."
    )
    assert (said["not_reached"], said["summary"]) == (["Production"], "Failed in environment 'Test'")
    assert [each["failed"] for each in said["stages"]] == [True]
    assert outcomes(said["stages"][0]) == {"Shop": "not_applied"}


def test_a_failure_of_the_last_stage_leaves_the_record_of_those_before() -> None:
    said = record(DONE, BROKEN, failure={"task": "Deploy", "result": BROKEN})
    assert [each["failed"] for each in said["stages"]] == [False, True]
    assert "Stage 2 of 2" in said["message"]
    assert "Not reached" not in said["message"]


def test_a_plan_that_waits_is_to_be_gone_on_with_first() -> None:
    stopped = {**WAITING, "failed": True, "msg": "It waits."}
    said = record(stopped, failure={"task": "Deploy", "result": stopped})
    assert "community.outsystems.continue, with publish_target_url https://lifetime.example.com" in said["message"]
    assert "publish_deployment_key plan." in said["message"]


def test_a_stage_that_is_not_at_its_end_ends_the_run_without_a_failure() -> None:
    said = record(WAITING, SKIPPED)
    assert (said["failed"], said["not_reached"]) == (False, ["Production"])
    assert said["summary"] == "Waiting for somebody to intervene in LifeTime"
    assert len(said["stages"]) == 1


@pytest.mark.scenario("Q")
def test_check_mode_says_what_depends_on_an_earlier_stage() -> None:
    due = result(application("shop", "1"), application("stock", "2"), changed=True, not_checked=["deployment"])
    said = record(due, due, check_mode=True)
    assert [outcomes(each) for each in said["stages"]] == [{"Shop": "to_be_deployed", "Stock": "unchanged"}] * 2
    assert said["summary"] == "Check mode: would change"
    by_then = "whether environment 'Test' runs these versions by then"
    assert [by_then in each["not_checked"] for each in said["stages"]] == [False, True]
    same = result(application("shop", "2"))
    assert by_then not in record(same, due, check_mode=True)["stages"][1]["not_checked"]


def test_a_failure_before_the_first_stage() -> None:
    failed = {"msg": "lifetime_token is wrong.", "failure": {"options": ["lifetime_token"]}}
    said = record(failure={"task": "Look up the environments", "result": failed})
    assert (said["message"], said["stages"]) == ("promote_token is wrong.", [])
    assert said["not_reached"] == ["Test", "Production"]
    never = promote_record({"failure": {"task": "Start a new run", "result": {"msg": "No."}}})
    assert (never["failed"], never["message"], never["summary"]) == (True, "No.", "Failed")


@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_of_the_modules_has_a_variable(option: str) -> None:
    if option in NOT_OF_PROMOTE:
        assert variable(option) == ""
        assert f"promote_{option}" not in options_of("promote")
        return
    for name in re.split(", | and ", variable(option)):
        assert name in options_of("promote")


def test_no_option_is_left_out_that_there_is_not() -> None:
    assert set(OPTIONS) >= NOT_OF_PROMOTE
