# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The next step of a deployment: properties of every state and goal, and a table of the steps."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment import state_machine
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.state_machine import (
    Goal,
    PlanState,
    next_step,
)
from hypothesis import given
from hypothesis import strategies as st

STATES = ("present", "prepared", "deployed", "aborted", "absent")
ACTIONS = {"start", "continue", "abort", "delete", "map", "wait", "done", "fail"}
STATUSES = (state_machine.SAVED, state_machine.INTERVENTION, *state_machine.MOVING, *state_machine.ENDED)
POLICIES = ("fail", "continue", "return")

infos = st.sampled_from(["", *state_machine.INTERVENTIONS]) | st.text(max_size=8)
goals = st.builds(
    Goal,
    state=st.sampled_from(STATES),
    on_intervention=st.dictionaries(st.sampled_from(state_machine.INTERVENTIONS), st.sampled_from(POLICIES)),
    has_mappings=st.booleans(),
)
seen = st.builds(
    PlanState,
    status=st.sampled_from(STATUSES) | st.text(max_size=12),
    info=infos,
    has_mappings=st.booleans(),
)


@pytest.mark.scenario("I.1")
@given(goals, seen)
def test_there_is_a_step_for_every_state(goal: Goal, what: PlanState) -> None:
    step = next_step(goal, what)
    assert step.action in ACTIONS
    assert bool(step.code) == bool(step.reason) == (step.action == "fail")
    assert not step.warning or step.action == "done"


@given(goals, seen)
def test_actions_are_taken_only_in_states_that_allow_them(goal: Goal, what: PlanState) -> None:
    act = next_step(goal, what).action
    if act in ("start", "delete"):
        assert what.status == state_machine.SAVED
    if act in ("continue", "map"):
        assert what.status == state_machine.INTERVENTION
    if act == "abort":
        assert what.status in ("running", state_machine.INTERVENTION)
    if what.status in state_machine.ENDED or what.status not in STATUSES:
        assert act in ("done", "fail"), "an end is an end, and what is not known is left alone"


@given(goals, seen)
def test_only_what_was_asked_for_is_done(goal: Goal, what: PlanState) -> None:
    act = next_step(goal, what).action
    allowed = {
        "present": set(),
        "absent": {"delete"},
        "aborted": {"abort"},
        "prepared": {"start", "continue", "map"},
        "deployed": {"start", "continue", "map"},
    }[goal.state]
    assert act in allowed | {"wait", "done", "fail"}
    if act == "continue":
        assert goal.on_intervention.get(what.info) == "continue"
    if act == "map":
        assert goal.has_mappings
        assert what.info == state_machine.CONFIGURATION


@given(goals, st.sampled_from(state_machine.UNSUCCESSFUL))
def test_an_unsuccessful_end_fails(goal: Goal, status: str) -> None:
    step = next_step(goal, PlanState(status))
    assert step.action == ("done" if (goal.state, status) == ("aborted", "aborted") else "fail")


@given(goals, st.text(max_size=12).filter(lambda word: word not in STATUSES))
def test_an_unknown_status_fails_and_is_named(goal: Goal, status: str) -> None:
    step = next_step(goal, PlanState(status))
    assert (step.action, step.code) == ("fail", "unknown_status")
    assert f"'{status}'" in step.reason


@pytest.mark.parametrize(
    ("state", "acts"),
    [
        ("present", "done done done done done done fail fail fail"),
        ("prepared", "start fail wait wait fail fail fail fail fail"),
        ("deployed", "start fail wait wait done done fail fail fail"),
        ("aborted", "fail abort abort wait fail fail fail done fail"),
        ("absent", "delete fail fail fail fail fail fail fail fail"),
    ],
)
def test_every_known_status_for_every_goal(state: str, acts: str) -> None:
    found = [next_step(Goal(state), PlanState(status)).action for status in STATUSES]
    assert found == acts.split()


@pytest.mark.parametrize(
    ("goal", "what", "act"),
    [
        ({}, {}, "fail"),
        ({"on_intervention": {state_machine.PREPARED: "continue"}}, {}, "continue"),
        ({"on_intervention": {state_machine.PREPARED: "return"}}, {}, "done"),
        ({"state": "prepared"}, {}, "done"),
        ({"has_mappings": True}, {"info": state_machine.CONFIGURATION}, "map"),
        ({"has_mappings": True}, {"info": state_machine.CONFIGURATION, "has_mappings": True}, "fail"),
        (
            {"has_mappings": True, "on_intervention": {state_machine.CONFIGURATION: "continue"}},
            {"info": state_machine.CONFIGURATION, "has_mappings": True},
            "continue",
        ),
        ({}, {"info": state_machine.CONFIGURATION, "has_mappings": False}, "fail"),
    ],
)
def test_interventions(goal: dict[str, Any], what: dict[str, Any], act: str) -> None:
    step = next_step(
        Goal(**{"state": "deployed", **goal}),
        PlanState(state_machine.INTERVENTION, **{"info": state_machine.PREPARED, **what}),
    )
    assert step.action == act
    if act == "done" and goal.get("state") != "prepared":
        assert step.warning


def test_an_unknown_intervention_is_named() -> None:
    step = next_step(Goal("deployed"), PlanState(state_machine.INTERVENTION, "moon_is_full"))
    assert step.code == "needs_user_intervention"
    assert "'moon_is_full'" in step.reason
    assert next_step(Goal("deployed"), PlanState(state_machine.INTERVENTION)).reason


def test_a_target_that_publishes_at_once_is_not_called_prepared() -> None:
    step = next_step(Goal("prepared"), PlanState(state_machine.SUCCESSFUL))
    assert (step.action, step.code) == ("fail", "not_two_step")


def test_warnings_are_shown() -> None:
    assert next_step(Goal("deployed"), PlanState(state_machine.WITH_WARNINGS)).warning
    assert not next_step(Goal("deployed"), PlanState(state_machine.SUCCESSFUL)).warning
