# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An answer is lost: nothing is sent blindly a second time, and whatever came of the first is found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.deployment_target import CREATE, DeploymentTarget, code, outcomes

COMMAND = "Deployments_ExecuteCommand"
ONCE = {CREATE: 1, "start": 1}
# A reset, and what proxies say when they have had enough of waiting.
ANSWER_LOST = [{"drop": "after"}, {"act_then_status": 504, "body": "<html><title>Gateway Timeout</title></html>"}]
NEVER_ARRIVED = [{"drop": "before"}, {"status": 502, "body": "<html><title>Bad Gateway</title></html>"}]

# A creation is answered with a key, and with nothing else.
KEYLESS = {"act_then_status": 200, "body": ""}

lost = pytest.mark.parametrize("how", ANSWER_LOST, ids=["reset", "504"])
never_arrived = pytest.mark.parametrize("how", NEVER_ARRIVED, ids=["reset", "502"])


@pytest.mark.scenario("C.34")
@pytest.mark.parametrize("how", [*ANSWER_LOST, KEYLESS], ids=["reset", "504", "keyless"])
def test_the_plan_is_there(deploy: DeploymentTarget, package: Path, how: dict[str, object]) -> None:
    deploy.fault(CREATE, **how)
    result = deploy(package)
    assert not result.failed, result["msg"]
    assert deploy.writes == ONCE
    assert len(deploy.plans) == 1
    assert outcomes(result) == {"Shop": "applied"}
    assert any("lost" in warning and result["deployment"]["key"] in warning for warning in result.warnings)


@pytest.mark.scenario("C.35")
@never_arrived
def test_the_plan_is_not_there(deploy: DeploymentTarget, package: Path, how: dict[str, object]) -> None:
    deploy.fault(CREATE, **how)
    before = deploy.lifetime.state()["clock"]
    result = deploy(package)
    assert code(result) == "ambiguous_write"
    assert "No new plan has shown up" in result["msg"]
    assert deploy.writes == {CREATE: 1}, "nothing is uploaded a second time"
    assert result["changed"], "for all that is known"
    assert 30 < deploy.lifetime.state()["clock"] - before < 120, "it is looked for a while, and not for ever"
    assert not deploy(package).failed


@pytest.mark.scenario("C.36")
@lost
def test_the_plan_shows_up_late(deploy: DeploymentTarget, package: Path, how: dict[str, object]) -> None:
    deploy.fault(CREATE, **how)
    deploy.script(list_delay=25)
    result = deploy(package)
    assert not result.failed, result["msg"]
    assert deploy.writes == ONCE


def test_the_plan_shows_up_too_late(deploy: DeploymentTarget, package: Path) -> None:
    deploy.fault(CREATE, drop="after")
    deploy.script(list_delay=3600)
    assert code(deploy(package)) == "ambiguous_write"
    assert deploy.writes == {CREATE: 1}
    (orphan,) = deploy.plans
    deploy.lifetime.change({"advance": 3600})
    result = deploy(package)
    assert not result.failed
    assert [plan["key"] for plan in result["stale_plans"]] == [orphan]


def test_plans_that_were_there_before_are_not_it(deploy: DeploymentTarget, package: Path) -> None:
    older = deploy.save_plan(package)
    deploy.fault(CREATE, drop="after")
    result = deploy(package)
    assert not result.failed
    assert result["deployment"]["key"] != older
    assert deploy.plans[older]["status"] == "saved"


def test_a_plan_of_something_else_is_not_it(deploy: DeploymentTarget, package: Path, shop: Callable[..., Path]) -> None:
    other = shop("2", ("Shop_UI", "Shop_CS", "Shop_More"))
    deploy.fault(CREATE, drop="before", delay_ms=0)
    deploy.lifetime.change({"plan": {"environment": "Test", "package": str(other), "script": {"list_delay": 10}}})
    result = deploy(package)
    assert code(result) == "ambiguous_write"
    assert not deploy.writes["start"]


@pytest.mark.scenario("C.36")
def test_two_plans_could_be_it(deploy: DeploymentTarget, package: Path) -> None:
    somebodys = deploy.save_plan(package, script={"list_delay": 5})
    deploy.fault(CREATE, drop="after")
    deploy.script(list_delay=5)
    result = deploy(package)
    assert code(result) == "ambiguous_plan"
    candidates = result["failure"]["candidates"]
    assert somebodys in candidates
    assert len(candidates) == 2
    assert all(candidate in result["msg"] for candidate in candidates)
    assert deploy.writes == {CREATE: 1}, "neither is started"


@lost
def test_the_answer_to_the_start(deploy: DeploymentTarget, package: Path, how: dict[str, object]) -> None:
    deploy.fault(COMMAND, **how)
    deploy.script(status_delay=40)
    result = deploy(package)
    assert not result.failed, result["msg"]
    assert deploy.writes == ONCE


@never_arrived
def test_a_start_that_never_arrived(deploy: DeploymentTarget, package: Path, how: dict[str, object]) -> None:
    deploy.fault(COMMAND, **how)
    result = deploy(package)
    assert not result.failed, result["msg"]
    assert deploy.writes["start"] == 2, "the plan is still saved, so the first one did nothing"
    assert len(deploy.plans) == 1


@lost
def test_the_answer_to_continue(deploy: DeploymentTarget, package: Path, how: dict[str, object]) -> None:
    deploy.fault(COMMAND, after=1, **how)
    deploy.script(interventions=["business_process_impact"], status_delay=40)
    result = deploy(package, on_intervention={"business_process_impact": "continue"})
    assert not result.failed, result["msg"]
    assert deploy.writes == {**ONCE, "continue": 1}


@never_arrived
def test_a_continue_that_never_arrived(deploy: DeploymentTarget, package: Path, how: dict[str, object]) -> None:
    deploy.fault(COMMAND, after=1, **how)
    deploy.script(interventions=["business_process_impact"])
    result = deploy(package, on_intervention={"business_process_impact": "continue"})
    assert code(result) == "continue_without_effect"
    assert deploy.writes == {**ONCE, "continue": 1}, "never blindly"
    assert result["deployment"]["details_url"] in result["msg"]
    assert not deploy(package, on_intervention={"business_process_impact": "continue"}).failed


@lost
def test_the_answer_to_mappings(deploy: DeploymentTarget, package: Path, how: dict[str, object]) -> None:
    missing = {"ExtensionKey": "e" * 8, "ExtensionName": "Tax", "LogicalDatabase": "TAXDB"}
    deploy.script(missing_db_mappings=[missing])
    deploy.fault("Deployments_Configuration", **how)
    mapping = {"extension": "Tax", "logical_database": "TAXDB", "database": "Default"}
    result = deploy(package, database_mappings=[mapping])
    assert not result.failed, result["msg"]
    assert deploy.writes["Deployments_Configuration"] == 1


@lost
def test_the_answer_to_the_abort_at_the_end_of_the_time(
    deploy: DeploymentTarget, package: Path, how: dict[str, object]
) -> None:
    deploy.fault(COMMAND, after=1, **how)
    deploy.script(steps=600)
    result = deploy(package, wait_timeout=30, on_timeout="abort")
    assert code(result) == "aborted_on_timeout"
    assert deploy.writes == {**ONCE, "abort": 1}


@pytest.mark.parametrize("lag", [5, 55])
def test_a_status_that_lags_behind_is_not_started_again(deploy: DeploymentTarget, package: Path, lag: float) -> None:
    deploy.script(status_delay=lag)
    result = deploy(package)
    assert not result.failed, result["msg"]
    assert deploy.writes == ONCE


def test_an_answer_without_a_key(deploy: DeploymentTarget, package: Path) -> None:
    deploy.fault(CREATE, act_then_status=201, body="<html><title>Welcome</title></html>", content_type="text/html")
    result = deploy(package)
    assert not result.failed or code(result) == "not_lifetime"
    assert len(deploy.plans) == 1
