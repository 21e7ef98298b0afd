# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the parameters of lifetime_deployment to its options, and points in time."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.options import (
    DeploymentOptions,
    parse_instant,
    parse_options,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.state_machine import (
    INTERVENTION,
    PREPARED,
    PlanState,
    next_step,
)
from ansible_collections.community.outsystems.plugins.modules.lifetime_deployment import OPTIONS
from hypothesis import given
from hypothesis import strategies as st

NIGHT = datetime(2026, 12, 1, 3, 0, tzinfo=timezone.utc)

zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@pytest.mark.parametrize(
    "text",
    ["2026-12-01T04:00:00+01:00", "2026-12-01T03:00:00Z", " 2026-12-01 03:00:00z", "2026-12-01T03:00+00:00"],
)
def test_points_in_time(text: str) -> None:
    assert parse_instant(text, "not_after") == NIGHT


@given(st.datetimes(min_value=datetime(1990, 1, 1), timezones=zones))
def test_every_point_in_time_is_read_back(instant: datetime) -> None:
    assert parse_instant(instant.isoformat(), "not_after") == instant


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-12-01", "2026-12-01T04:00:00", "04:00+01:00"])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(LifeTimeError, match="not_after is") as caught:
        parse_instant(text, "not_after")
    assert caught.value.code == "invalid_option"
    assert "+01:00" in str(caught.value)


def test_not_after_itself_is_not_too_late() -> None:
    options = DeploymentOptions(not_after=NIGHT)
    assert options.too_late(NIGHT) == DeploymentOptions().too_late(NIGHT) == ""
    assert "2026-12-01T03:00:00+00:00" in options.too_late(NIGHT + timedelta(microseconds=1))


def params(**given: Any) -> dict[str, Any]:
    defaults = {name: option.get("default") for name, option in OPTIONS.items()}
    return {**defaults, "target_environment": "Test", "package": "/p.oap", **given}


def test_defaults() -> None:
    options = parse_options(params())
    assert options.state == "deployed"
    assert (options.wait_timeout, options.queue_timeout, options.poll_interval) == (3600, 1800, 10)
    assert options.on_target_changed == "fail"
    assert not options.allow_downgrade
    assert not options.force
    goal = options.goal()
    assert (goal.has_mappings, goal.on_intervention) == (False, {})


@pytest.mark.parametrize(
    ("given", "was_prepared", "action"),
    [
        ({}, False, "fail"),
        ({"two_step": True}, False, "continue"),
        ({}, True, "continue"),
        ({"two_step": True, "on_intervention": {PREPARED: "return"}}, False, "done"),
        ({"on_intervention": {PREPARED: "fail"}}, True, "fail"),
        ({"on_intervention": {PREPARED: "continue"}}, False, "continue"),
    ],
)
def test_the_second_step_follows_where_it_was_asked_for(given: dict[str, Any], was_prepared: bool, action: str) -> None:
    goal = parse_options(params(**given)).goal(was_prepared=was_prepared)
    assert next_step(goal, PlanState(INTERVENTION, PREPARED)).action == action


@pytest.mark.parametrize("info", ["business_process_impact", "something_new"])
def test_a_two_step_deployment_continues_nothing_else(info: str) -> None:
    goal = parse_options(params(two_step=True)).goal()
    assert next_step(goal, PlanState(INTERVENTION, info)).action == "fail"


def test_two_steps_are_only_taken_at_once_where_the_state_is_deployed() -> None:
    assert parse_options(params(two_step=True)).goal().on_intervention == {PREPARED: "continue"}
    assert parse_options(params(two_step=True, state="prepared")).goal().on_intervention == {}


def test_policies_of_the_user_stay_with_a_goal() -> None:
    given = {PREPARED: "return", "deployment_suspended": "continue"}
    goal = parse_options(params(two_step=True, on_intervention=given)).goal(was_prepared=True)
    assert goal.on_intervention == given


def test_mappings_go_by_extension_and_logical_database() -> None:
    mapping = {"extension": "Tax", "logical_database": "TAXDB", "database": "Main"}
    options = parse_options(params(database_mappings=[mapping]))
    assert options.database_mappings == {("Tax", "TAXDB"): "Main"}
    assert options.goal().has_mappings


def test_an_extension_is_the_same_whatever_the_case_of_its_key() -> None:
    key = "0ec5b6c6-5aa2-4d7a-9c7e-0a4c0e6f6f0e"
    mapping = {"extension": key.upper(), "logical_database": "TAXDB", "database": "Main"}
    assert parse_options(params(database_mappings=[mapping])).database_mappings == {(key, "TAXDB"): "Main"}
    with pytest.raises(LifeTimeError, match="twice"):
        parse_options(params(database_mappings=[mapping, {**mapping, "extension": key}]))


@pytest.mark.parametrize(
    ("given", "piece"),
    [
        ({"target_environment": None}, "target_environment"),
        ({"state": "prepared"}, "two_step"),
        ({"on_intervention": {"moon": "continue"}}, "moon"),
        ({"on_intervention": {"deployment_prepared": "go"}}, "deployment_prepared: go"),
        ({"on_intervention": {"deployment_prepared": None}}, "deployment_prepared"),
        ({"not_after": "soon"}, "not_after"),
    ],
)
def test_contradictions_are_refused(given: dict[str, Any], piece: str) -> None:
    with pytest.raises(LifeTimeError) as caught:
        parse_options(params(**given))
    assert caught.value.code == "invalid_option"
    assert piece in caught.value.message
