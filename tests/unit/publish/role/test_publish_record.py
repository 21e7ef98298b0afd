# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""publish_result: whatever happened, the record agrees with itself, and its outcomes are the documented ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment import state_machine
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.result import Result, merge
from ansible_collections.community.outsystems.plugins.module_utils._publish.role.outcomes import OUTCOMES, outcome
from ansible_collections.community.outsystems.plugins.module_utils._publish.role.publish_record import publish_record
from hypothesis import given
from hypothesis import strategies as st

from tests.support.environment import ROOT

STATUSES = (state_machine.SAVED, state_machine.INTERVENTION, *state_machine.MOVING, *state_machine.ENDED)


def state(version: str) -> dict[str, Any]:
    return {"version": "1.0", "is_modified": False, "modules": [{"key": "m", "name": "M", "version_key": version}]}


def application(**more: Any) -> dict[str, Any]:
    return {"key": "a", "name": "Shop", "existed": True, "before": state("1"), "after": None, "outcome": None, **more}


def entry(status: str = "", info: str = "", **more: Any) -> dict[str, Any]:
    plan = {"key": "k", "status": status, "info": info} if status else None
    shown = {**Result().to_dict(), "deployment": plan, "applications": [application()]}
    return {**shown, "path": "/p.oap", "is_due": True, "changed": bool(status), "failed": False, **more}


def record(*entries: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return publish_record({"request": {"state": "deployed"}, "deployed": {"packages": list(entries)}, **more})


@pytest.mark.parametrize(
    ("found", "expected", "summary"),
    [
        (entry(is_due=False), "unchanged", "Nothing was left to do"),
        (entry(is_due=False, failed=True), "not_deployed", "Nothing was left to do"),
        (entry(), "not_deployed", "Nothing was deployed"),
        (entry(not_checked=["deployment"], changed=True), "to_be_deployed", "Check mode: would change"),
        (entry("saved"), "saved", "Saved as a plan, and not started"),
        (entry("running"), "running", "Still running in LifeTime"),
        (entry("needs_user_intervention", "deployment_prepared"), "prepared", "Prepared, and waiting to be continued"),
        (entry("needs_user_intervention", "x"), "waiting", "Waiting for somebody to intervene in LifeTime"),
        (entry("discarded"), "not_deployed", "Ended"),
        (entry("aborted"), "unknown", "Ended"),
        (entry("a word never heard of"), "unknown", "Ended"),
        (
            entry("finished_successful", applications=[application(outcome="applied", after=state("2"))]),
            "applied",
            "Published",
        ),
        # A plan that somebody else has made: nobody could compare, and the target runs something else than before.
        (entry("finished_successful", applications=[application(after=state("2"))]), "applied", "Published"),
        (entry("finished_successful", applications=[application(after=state("1"))]), "unknown", "Ended"),
        (
            entry("finished_successful", applications=[application(existed=None, before=None, after=state("2"))]),
            "unknown",
            "Ended",
        ),
    ],
)
def test_what_is_said_of_it(found: Mapping[str, Any], expected: str, summary: str) -> None:
    said = record(found)
    (row,) = said["applications"]
    assert row["outcome"] == expected
    if not found["failed"]:
        assert said["summary"] == summary


STATES = st.none() | st.builds(state, st.sampled_from("12"))
APPLICATIONS = st.builds(
    application,
    existed=st.sampled_from([True, False, None]),
    before=STATES,
    after=STATES,
    outcome=st.sampled_from([None, "applied", "not_applied", "unknown"]),
)
ENTRIES = st.builds(
    entry,
    st.sampled_from(["", "deleted", "discarded", "never heard of", *STATUSES]),
    st.sampled_from(["", *state_machine.INTERVENTIONS]),
    is_due=st.sampled_from([True, False, None]),
    failed=st.booleans(),
    changed=st.booleans(),
    not_checked=st.sampled_from([[], ["deployment"]]),
    applications=st.lists(APPLICATIONS, max_size=2),
    backup=st.sampled_from([None, {"path": "/b", "checksum": None}, {"path": "/b", "checksum": "sha256:0"}]),
)
FAILURES = st.sampled_from([{}, {"task": "Deploy", "msg": "No."}])


@given(st.lists(ENTRIES, max_size=3), FAILURES, st.booleans())
def test_the_record_never_contradicts_itself(
    entries: list[dict[str, Any]], failure: dict[str, str], is_check: bool
) -> None:
    said = record(*entries, failure=failure, check_mode=is_check)
    found = {each["outcome"] for each in said["applications"]}
    assert found <= set(OUTCOMES)
    assert said["deployed"] is ("applied" in found)
    if said["summary"] == "Nothing was left to do":
        assert found <= {"unchanged"}
        assert not said["changed"]
    assert (said["summary"] == "Failed") is said["failed"] is bool(failure)
    for each in said["applications"]:
        if each["outcome"] == "unchanged":
            assert each["after"] == each["before"]
        if each["before"]:
            assert each["existed"]


@pytest.mark.parametrize(
    ("status", "info"),
    [
        ("saved", ""),
        ("running", ""),
        (state_machine.INTERVENTION, state_machine.PREPARED),
        (state_machine.INTERVENTION, "x"),
    ],
)
def test_what_is_not_at_its_end_is_told_with_how_to_go_on(status: str, info: str) -> None:
    plan = {"key": "the-key", "status": status, "info": info, "details_url": "https://lt/plan"}
    (row,) = record(entry(status, info, deployment=plan, comparison={"reason": "It differs."}))["applications"]
    assert row["reason"].startswith("It differs. ")
    assert row["reason"].endswith("Continue with publish_deployment_key the-key (https://lt/plan).")


PARTS = st.lists(
    st.tuples(st.sampled_from(["running", "aborting", "finished_successful", "aborted"]), STATES, STATES), min_size=1
)


@given(PARTS)
def test_what_ran_before_is_what_the_first_part_saw(parts: list[tuple[str, Any, Any]]) -> None:
    results = [
        entry(
            status,
            applications=[application(existed=bool(before) if number == 0 else None, before=before, after=after)],
        )
        for number, (status, before, after) in enumerate(parts)
    ]
    merged: dict[str, Any] = {}
    for each in results:
        merged = merge(merged, each)
    (row,) = record(merged)["applications"]
    assert row["existed"] is bool(parts[0][1])
    assert row["before"] == ("1.0" if parts[0][1] else None)


def test_a_resumed_plan_is_recorded() -> None:
    result = {**entry("finished_successful"), "applications": [application(outcome="applied", after=state("2"))]}
    for name in ("path", "is_due"):
        del result[name]
    said = publish_record({"request": {"state": "deployed"}, "deployed": {**result, "changed": False}})
    assert said["summary"] == "Published"
    assert said["deployed"]
    assert said["deployments"][0]["package"] is None


def test_nothing_is_known_where_it_could_not_begin() -> None:
    said = publish_record({"failure": {"task": "Start a new run", "msg": "No."}})
    assert said["failed"]
    assert said["deployments"] == said["applications"] == said["packages"] == []
    assert said["source"] is None


def test_the_outcomes_are_documented() -> None:
    guide = (ROOT / "docs" / "docsite" / "rst" / "guide_publish.rst").read_text(encoding="utf-8")
    for word, meaning in OUTCOMES.items():
        assert f"``{word}``" in guide
        assert meaning in " ".join(guide.split())


def test_an_outcome_of_the_module_is_kept() -> None:
    for word in ("applied", "not_applied", "unknown"):
        assert outcome(application(outcome=word), entry("aborted"), is_open=False) == word
        assert word in OUTCOMES


def test_warnings_name_the_variables_of_the_role() -> None:
    request = {
        "state": "deployed",
        "fetch": {"wait_timeout": 1},
        "deploy": {"force": False},
        "target": {"ca_path": "/ca"},
    }
    said = publish_record(
        {
            "request": request,
            "fetched": {"warnings": ["Raise wait_timeout."]},
            "deployed": {"warnings": ["Set force to deploy.", {"event": {"msg": "See ca_path."}}], "packages": []},
        }
    )
    assert said["warnings"] == [
        "Raise publish_wait_timeout.",
        "Set publish_force to deploy.",
        "See publish_target_ca_path.",
    ]
