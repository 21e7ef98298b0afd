# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Running a plan: what is sent how often, and when the waiting ends."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment import state_machine
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.deployment_content import (
    PlanContent,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.result import Result
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.runner import (
    MAX_STARTS,
    VISIBLE_WITHIN,
    DeploymentRunner,
    PlanRun,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.state_machine import Goal
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.fake_deployments import (
    ANSWER_LOST,
    KEY,
    NO_CONNECTION,
    START,
    FakeClock,
    FakeDeployments,
    context,
    refused,
)

RUN = ((1, "running"), (20, "finished_successful"))


def runner(time: FakeClock, plans: FakeDeployments, goal: Goal | None = None, **options: Any) -> DeploymentRunner:
    given = {"poll_interval": 5, "wait_timeout": 600, "queue_timeout": 300, **options}
    with_context = context(plans, time, **given)
    with_context.show_plan(KEY, {"Deployment": {"DetailsURL": "https://lt/plan"}})
    return DeploymentRunner(with_context, PlanRun(KEY, goal or Goal("deployed"), PlanContent()))


def result(running: DeploymentRunner) -> Result:
    return running._context.result


def failure(running: DeploymentRunner) -> LifeTimeError:
    with pytest.raises(LifeTimeError) as caught:
        running.run()
    assert result(running).changed == bool(running.actions)
    if caught.value.message.startswith(f"Deployment {KEY} "):
        # Whatever the reason: what to do, and where.
        assert (caught.value.advice or "").endswith(". The plan: https://lt/plan")
    return caught.value


@pytest.fixture
def time() -> FakeClock:
    return FakeClock()


@pytest.fixture
def plans(time: FakeClock) -> FakeDeployments:
    found = FakeDeployments(time)
    found.on_command("start", *RUN)
    return found


def test_a_saved_plan_is_started_once_and_run_to_its_end(time: FakeClock, plans: FakeDeployments) -> None:
    running = runner(time, plans)
    running.run()
    assert plans.sent == ["start"]
    assert result(running).status == "finished_successful"


@pytest.mark.parametrize("lag", [0.5, 10, VISIBLE_WITHIN - 2])
def test_a_late_status_does_not_cause_a_second_start(time: FakeClock, plans: FakeDeployments, lag: float) -> None:
    plans.on_command("start", (lag, "running"), (lag + 20, "finished_successful"))
    runner(time, plans).run()
    assert plans.sent == ["start"]


def test_a_lost_answer_to_a_start_does_not_cause_a_second_one(time: FakeClock, plans: FakeDeployments) -> None:
    plans.answers["start"] = [ANSWER_LOST]
    runner(time, plans).run()
    assert plans.sent == ["start"]


def test_a_start_that_never_arrived_is_repeated(time: FakeClock, plans: FakeDeployments) -> None:
    plans.on_command("start")
    plans.answers["start"] = [ANSWER_LOST]
    time.at(VISIBLE_WITHIN - 1, lambda: plans.on_command("start", *RUN))
    runner(time, plans).run()
    assert plans.sent == ["start", "start"]
    assert time.passed >= VISIBLE_WITHIN


def test_starts_without_effect_are_limited(time: FakeClock, plans: FakeDeployments) -> None:
    plans.on_command("start")
    assert failure(runner(time, plans)).code == "start_without_effect"
    assert plans.count("start") == MAX_STARTS


def test_a_start_refused_because_the_plan_runs_already_is_accepted(time: FakeClock, plans: FakeDeployments) -> None:
    plans.answers["start"] = [refused("It was started already.")]
    plans.before_command["start"] = lambda: plans.set_status("running")
    time.at(9, lambda: plans.set_status("finished_successful"))
    runner(time, plans).run()
    assert plans.sent == ["start"]


def test_a_refused_start_is_repeated_until_the_competing_deployment_ends(
    time: FakeClock, plans: FakeDeployments
) -> None:
    plans.others = {"other": "running"}
    plans.answers["start"] = [refused("Another plan is running.")] * 8
    time.at(40, lambda: plans.others.update(other="finished_successful"))
    runner(time, plans).run()
    assert plans.count("start") == 9
    assert time.passed < 100


def test_the_queue_times_out(time: FakeClock, plans: FakeDeployments) -> None:
    plans.others = {"other": "needs_user_intervention"}
    plans.answers["start"] = [refused("Another plan is running.")] * 1000
    error = failure(runner(time, plans))
    assert error.code == "queue_timeout"
    assert "other of eve" in error.message
    assert "Another plan is running." in error.message
    assert 300 <= time.passed < 310


def test_a_plan_that_may_not_be_read_keeps_no_start_waiting(time: FakeClock, plans: FakeDeployments) -> None:
    plans.others = {"other": "running"}
    plans.untold = {"other": LifeTimeError("LifeTime answered 403.", "permission_denied", http_status=403)}
    plans.answers["start"] = [refused("The environment is in maintenance mode.")] * 9
    running = runner(time, plans)
    error = failure(running)
    assert error.code == "start_refused"
    assert "maintenance mode" in error.message
    assert time.passed < 300
    (warning,) = result(running).warnings
    assert "LifeTime answered 403." in warning


def test_a_start_refused_without_a_competing_deployment_is_repeated_once(
    time: FakeClock, plans: FakeDeployments
) -> None:
    plans.answers["start"] = [refused("The environment is in maintenance mode.")] * 9
    error = failure(runner(time, plans))
    assert error.code == "start_refused"
    assert error.errors == ["The environment is in maintenance mode."]
    assert KEY in str(error)
    assert plans.count("start") == 2


def test_the_competing_deployment_may_end_right_after_the_refusal(time: FakeClock, plans: FakeDeployments) -> None:
    plans.answers["start"] = [refused("Another plan is running.")]
    plans.others = {"other": "finished_successful"}
    runner(time, plans).run()
    assert plans.count("start") == 2


def test_the_queue_tolerates_transient_errors(time: FakeClock, plans: FakeDeployments) -> None:
    plans.others = {"other": "running"}
    plans.answers["start"] = [refused("Another plan is running."), NO_CONNECTION, NO_CONNECTION]
    time.at(12, plans.others.clear)
    runner(time, plans).run()
    assert plans.count("start") == 4


def test_a_transient_error_at_the_first_start_fails(time: FakeClock, plans: FakeDeployments) -> None:
    plans.answers["start"] = [NO_CONNECTION]
    assert failure(runner(time, plans)).code == "connection_failed"
    assert plans.count("start") == 1


@pytest.mark.parametrize("code", state_machine.TRANSIENT)
def test_waiting_tolerates_transient_errors(time: FakeClock, plans: FakeDeployments, code: str) -> None:
    away = LifeTimeError("LifeTime cannot be reached.", code)
    plans.status_errors = [None, None, away, away, away]
    running = runner(time, plans)
    running.run()
    assert plans.sent == ["start"]
    assert result(running).warnings == ["LifeTime cannot be reached."]


def test_transient_errors_right_after_the_start_are_tolerated(time: FakeClock, plans: FakeDeployments) -> None:
    plans.status_errors = [None, NO_CONNECTION, NO_CONNECTION]
    plans.answers["start"] = [ANSWER_LOST]
    runner(time, plans).run()
    assert plans.sent == ["start"]


def test_an_expired_token_ends_the_waiting(time: FakeClock, plans: FakeDeployments) -> None:
    plans.status_errors = [None, None, LifeTimeError("No.", "authentication_failed")]
    assert failure(runner(time, plans)).code == "authentication_failed"


def test_a_deleted_plan_ends_the_waiting(time: FakeClock, plans: FakeDeployments) -> None:
    time.at(10, lambda: setattr(plans, "now", None))
    assert failure(runner(time, plans)).code == "unknown_deployment"


def test_waiting_times_out(time: FakeClock, plans: FakeDeployments) -> None:
    plans.on_command("start", (1, "running"))
    error = failure(runner(time, plans))
    assert error.code == "wait_timeout"
    assert error.key == KEY
    assert 600 <= time.passed < 700
    assert plans.sent == ["start"]


def test_wait_timeout_begins_with_the_start(time: FakeClock, plans: FakeDeployments) -> None:
    plans.others = {"other": "running"}
    plans.answers["start"] = [refused("Another plan is running.")] * 40
    time.at(200, plans.others.clear)
    runner(time, plans, wait_timeout=50).run()


def test_an_abort_on_timeout(time: FakeClock, plans: FakeDeployments) -> None:
    plans.on_command("start", (1, "running"))
    plans.on_command("abort", (1, "aborting"), (10, "aborted"))
    running = runner(time, plans, on_timeout="abort")
    assert failure(running).code == "aborted_on_timeout"
    assert running.actions == ["start", "abort"]


@pytest.mark.parametrize("answer", [ANSWER_LOST, None])
def test_an_abort_without_effect(time: FakeClock, plans: FakeDeployments, answer: LifeTimeError | None) -> None:
    plans.on_command("start", (1, "running"))
    plans.answers["abort"] = [answer]
    assert failure(runner(time, plans, on_timeout="abort")).code == "abort_without_effect"
    assert plans.count("abort") == 1
    assert time.passed < 600 + 2 * VISIBLE_WITHIN


def test_a_refused_abort(time: FakeClock, plans: FakeDeployments) -> None:
    plans.on_command("start", (1, "running"))
    plans.answers["abort"] = [refused("Publishing has begun.")]
    error = failure(runner(time, plans, on_timeout="abort"))
    assert error.code == "abort_refused"
    assert "Publishing has begun." in error.message
    assert "still running" in error.message


def test_a_timeout_does_not_abort_twice(time: FakeClock, plans: FakeDeployments) -> None:
    plans.now = ("running", "")
    plans.on_command("abort", (1, "aborting"))
    assert failure(runner(time, plans, Goal("aborted"), on_timeout="abort")).code == "wait_timeout"
    assert plans.sent == ["abort"]


def test_continue_without_effect_is_sent_once(time: FakeClock, plans: FakeDeployments) -> None:
    plans.now = ("needs_user_intervention", "business_process_impact")
    goal = Goal("deployed", {"business_process_impact": "continue"})
    error = failure(runner(time, plans, goal))
    assert error.code == "continue_without_effect"
    assert "https://lt/plan" in str(error)
    assert plans.sent == ["continue"]
    assert VISIBLE_WITHIN <= time.passed < 2 * VISIBLE_WITHIN


@pytest.mark.parametrize("lag", [0.5, VISIBLE_WITHIN - 2])
def test_a_lost_answer_to_continue_does_not_cause_a_second_one(
    time: FakeClock, plans: FakeDeployments, lag: float
) -> None:
    plans.now = ("needs_user_intervention", "business_process_impact")
    plans.answers["continue"] = [ANSWER_LOST]
    plans.on_command("continue", (lag, "running"), (lag + 9, "finished_successful"))
    runner(time, plans, Goal("deployed", {"business_process_impact": "continue"})).run()
    assert plans.sent == ["continue"]


def test_every_intervention_is_continued_on_its_own(time: FakeClock, plans: FakeDeployments) -> None:
    plans.now = ("needs_user_intervention", "business_process_impact")
    plans.on_command("continue", (1, "running"), (9, "needs_user_intervention", "deployment_suspended"))
    goal = Goal("deployed", {"business_process_impact": "continue", "deployment_suspended": "continue"})
    time.at(10, lambda: plans.on_command("continue", *RUN))
    runner(time, plans, goal).run()
    assert plans.sent == ["continue", "continue"]


def test_a_refused_continue(time: FakeClock, plans: FakeDeployments) -> None:
    plans.now = ("needs_user_intervention", "deployment_suspended")
    plans.answers["continue"] = [refused("The environment is in maintenance mode.")]
    running = runner(time, plans, Goal("deployed", {"deployment_suspended": "continue"}))
    error = failure(running)
    assert error.code == "continue_refused"
    assert "maintenance mode" in error.message
    assert running.actions == []


def test_mappings_are_asked_for_and_supplied(time: FakeClock, plans: FakeDeployments) -> None:
    plans.now = ("needs_user_intervention", state_machine.CONFIGURATION)
    plans.missing = [{"ExtensionKey": "k", "ExtensionName": "Tax", "LogicalDatabase": "TAXDB"}]
    plans.on_command("map", *RUN)
    running = runner(time, plans, Goal("deployed", has_mappings=True), database_mappings={("Tax", "TAXDB"): "Taxes"})
    running.run()
    assert plans.sent == ["map"]
    assert result(running).database_mappings_supplied


def test_a_missing_mapping_is_named(time: FakeClock, plans: FakeDeployments) -> None:
    plans.now = ("needs_user_intervention", state_machine.CONFIGURATION)
    plans.missing = [{"ExtensionKey": "k", "ExtensionName": "Tax", "LogicalDatabase": "RATES"}]
    error = failure(
        runner(time, plans, Goal("deployed", has_mappings=True), database_mappings={("Tax", "TAXDB"): "Taxes"})
    )
    assert error.code == "database_mapping_missing"
    assert "Tax/RATES" in error.message
    assert plans.sent == []


@pytest.mark.parametrize(
    ("status", "info"),
    [("saved", ""), ("needs_user_intervention", "business_process_impact"), ("needs_user_intervention", "mapped")],
)
def test_nothing_is_started_or_continued_after_not_after(
    time: FakeClock, plans: FakeDeployments, status: str, info: str
) -> None:
    plans.now = (status, state_machine.CONFIGURATION if info == "mapped" else info)
    plans.missing = [{"ExtensionKey": "k", "ExtensionName": "Tax", "LogicalDatabase": "TAXDB"}]
    goal = Goal("deployed", {"business_process_impact": "continue"}, has_mappings=True)
    options = {"not_after": START - timedelta(seconds=1), "database_mappings": {("Tax", "TAXDB"): "Taxes"}}
    error = failure(runner(time, plans, goal, **options))
    assert error.code == "too_late"
    assert KEY in str(error)
    assert plans.sent == []


def test_not_after_ends_the_queue(time: FakeClock, plans: FakeDeployments) -> None:
    plans.others = {"other": "running"}
    plans.answers["start"] = [refused("Another plan is running.")] * 1000
    assert failure(runner(time, plans, not_after=START + timedelta(seconds=60))).code == "too_late"
    assert time.passed < 70


def test_an_accepted_start_ends_the_queue(time: FakeClock, plans: FakeDeployments) -> None:
    plans.answers["start"] = [refused("Another plan is running."), None, NO_CONNECTION, None]
    plans.on_command("start")
    assert failure(runner(time, plans)).code == "connection_failed"
    assert plans.count("start") == 3


def test_without_wait_it_is_only_started(time: FakeClock, plans: FakeDeployments) -> None:
    running = runner(time, plans, wait=False)
    running.run()
    assert plans.sent == ["start"]
    assert result(running).status == "running"


moves = st.sampled_from([*state_machine.MOVING, state_machine.INTERVENTION, *state_machine.ENDED, "strange"])

timed = st.lists(st.tuples(st.integers(1, 200), moves), max_size=4)


@pytest.mark.scenario("I.1")
@settings(max_examples=60)
@given(
    transitions=st.fixed_dictionaries(dict.fromkeys(("start", "continue", "abort"), timed)),
    answers=st.lists(st.sampled_from([None, ANSWER_LOST, NO_CONNECTION, refused("No.")]), max_size=6),
    info=st.sampled_from(state_machine.INTERVENTIONS),
    policy=st.sampled_from(["continue", "fail", "return"]),
    state=st.sampled_from(["deployed", "prepared", "aborted"]),
    on_timeout=st.sampled_from(["fail", "abort"]),
    begins=st.sampled_from(["saved", "running", "needs_user_intervention"]),
)
def test_whatever_happens_it_ends_in_time_and_nothing_is_sent_twice_for_one_cause(
    transitions: dict[str, list[tuple[int, str]]],
    answers: list[LifeTimeError | None],
    info: str,
    policy: str,
    state: str,
    on_timeout: str,
    begins: str,
) -> None:
    time = FakeClock()
    plans = FakeDeployments(time, begins, info if begins == state_machine.INTERVENTION else "")
    for command, steps in transitions.items():
        plans.on_command(
            command, *((after, status, info if status == state_machine.INTERVENTION else "") for after, status in steps)
        )
    plans.answers = {command: list(answers) for command in ("start", "continue", "abort")}
    running = runner(time, plans, Goal(state, {info: policy}), on_timeout=on_timeout)
    with contextlib.suppress(LifeTimeError):
        running.run()
    interventions = [status for status in plans.history if status == state_machine.INTERVENTION]
    assert plans.count("continue") <= len(interventions)
    # Each that is accepted may come after one that was refused.
    assert plans.count("start") <= (2 * MAX_STARTS if begins == "saved" else 0)
    assert plans.count("abort") <= 1 + len(plans.history)
    assert time.passed < 600 * (1 + MAX_STARTS) + 300 * MAX_STARTS + 10 * VISIBLE_WITHIN
