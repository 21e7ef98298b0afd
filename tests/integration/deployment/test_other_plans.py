# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans of others: saved ones are reported and left alone, running ones are waited for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.deployment_target import CREATE, DeploymentTarget, code, outcomes
from tests.support.packages import App, Mod, Pack

DAY = 86400
ONCE = {CREATE: 1, "start": 1}


@pytest.mark.scenario("C.33")
def test_a_saved_plan_with_the_same_content_is_reported_and_left_alone(deploy: DeploymentTarget, package: Path) -> None:
    key = deploy.save_plan(package, age=5 * DAY)
    before = deploy.plans[key]
    result = deploy(package)
    assert not result.failed
    (other,) = result["stale_plans"]
    assert other["key"] == key
    assert other["created_by"] == "maria.santos"
    assert other["status"] == "saved"
    assert other["action"] == "reported"
    assert other["same_content"]
    assert other["details_url"].startswith("http")
    assert any(key in warning for warning in result.warnings)
    after = deploy.plans[key]
    assert {**after, "validations": 0} == {**before, "validations": 0}
    assert result["deployment"]["key"] != key
    assert deploy.writes == ONCE


@pytest.mark.scenario("C.33")
def test_it_is_discarded_where_that_is_wanted_and_it_is_old_enough(deploy: DeploymentTarget, package: Path) -> None:
    old = deploy.save_plan(package, age=5 * DAY)
    young = deploy.save_plan(package, age=60)
    result = deploy(package, stale_plans="discard")
    assert {plan["key"]: plan["action"] for plan in result["stale_plans"]} == {old: "discarded", young: "reported"}
    assert old not in deploy.plans
    assert young in deploy.plans
    assert deploy.writes == {**ONCE, "Deployments_Delete": 1}


def test_how_old_is_old_enough_can_be_said(deploy: DeploymentTarget, package: Path) -> None:
    key = deploy.save_plan(package, age=100)
    assert not deploy(package, stale_plans="discard", stale_after=50).failed
    assert key not in deploy.plans


def test_a_plan_of_something_else_is_nobodys_business(
    deploy: DeploymentTarget, package: Path, shop: Callable[..., Path]
) -> None:
    key = deploy.save_plan(shop("2", ("Shop_UI", "Shop_CS", "Shop_More")), age=5 * DAY)
    result = deploy(package, stale_plans="discard")
    assert result["stale_plans"] == []
    assert not result.warnings
    assert key in deploy.plans


def test_check_mode_does_not_look_into_plans(deploy: DeploymentTarget, package: Path) -> None:
    key = deploy.save_plan(package, age=5 * DAY)
    result = deploy(package, check=True, stale_plans="discard")
    (other,) = result["stale_plans"]
    assert (other["key"], other["same_content"], other["action"]) == (key, None, "reported")
    assert not deploy.reads["Deployments_Get"]
    assert deploy.plans[key]["validations"] == 0
    assert not deploy.writes


def test_the_queue_moves(deploy: DeploymentTarget, package: Path) -> None:
    """The other one brings the same application: it is waited for, and then compared again."""
    deploy.save_plan(package, start=True, script={"steps": 120})
    deploy.forget()
    result = deploy(package, queue_timeout=600)
    assert not result.failed, result["msg"]
    assert outcomes(result) in ({"Shop": "applied"}, {"Shop": None})
    assert deploy.writes in ({}, ONCE)


@pytest.mark.scenario("C.16")
def test_the_queue_does_not_move_in_time(deploy: DeploymentTarget, package: Path) -> None:
    key = deploy.save_plan(package, start=True, script={"steps": 7200})
    result = deploy(package, queue_timeout=120)
    assert code(result) == "queue_timeout"
    assert key in result["msg"]
    assert "maria.santos" in result["msg"]
    assert not deploy.writes, "nothing was created for the queue"
    assert not result["changed"]


@pytest.fixture
def producer(tmp_path: Path) -> Path:
    """Another application; a deployment of it keeps consumers from being started."""
    return Pack((App("Stock", (Mod("Stock_CS"),)),)).write(tmp_path, "stock.oap")


NO_PERMISSION = {"Errors": ["User doesn't have permissions to the deployment."], "StatusCode": 403}
FAILED = {"Errors": ["Failed to access the details of the deployment."], "StatusCode": 500}
UNUSABLE = {"Deployment": {}, "ApplicationsToDeploy": [{"ApplicationName": "Stock"}], "DeploymentStatus": 7}


@pytest.mark.parametrize(
    "untold",
    [{"status": 403, "body": NO_PERMISSION}, {"status": 500, "body": FAILED}, {"status": 200, "body": UNUSABLE}],
    ids=["403", "500", "unusable"],
)
@pytest.mark.parametrize("what", ["the status of a started one", "a started one", "a saved one"])
def test_a_plan_of_others_that_lifetime_does_not_tell_about_stops_nobody(
    deploy: DeploymentTarget, package: Path, producer: Path, what: str, untold: dict[str, Any]
) -> None:
    """Plans are listed by environment, and read by their own permissions."""
    key = deploy.save_plan(producer, start=what != "a saved one")
    operation = "Deployments_GetStatus" if what.startswith("the status") else "Deployments_Get"
    deploy.fault(operation, **untold)
    result = deploy(package, stale_plans="discard", stale_after=0)
    assert not result.failed, result["msg"]
    assert outcomes(result) == {"Shop": "applied"}
    assert deploy.writes == ONCE
    (warning,) = [each for each in result.warnings if key in each]
    assert "is not taken into account" in warning
    assert result["stale_plans"] == []


def test_a_plan_of_our_own_that_may_not_be_read_any_more_stops_nobody(
    deploy: DeploymentTarget, shop: Callable[..., Path]
) -> None:
    deploy.fault("Deployments_ExecuteCommand", status=403, body=NO_PERMISSION)
    started = {"receipts_dir": str(shop("1").parent.parent / "receipts")}
    assert code(deploy(shop("1"), **started)) == "permission_denied"
    (key,) = deploy.plans
    deploy.fault("Deployments_GetStatus", status=403, body=NO_PERMISSION)
    result = deploy(shop("2"), **started)
    assert not result.failed, result["msg"]
    assert any(f"What became of deployment {key} is not known" in each for each in result.warnings)


def test_lifetime_refuses_the_start_while_another_one_runs(
    new_target: Callable[..., DeploymentTarget], package: Path, producer: Path
) -> None:
    # Before 11.24.0 only one deployment runs in an environment.
    deploy = new_target("--lifetime-version", "11.23.0")
    deploy.save_plan(producer, start=True, script={"steps": 60})
    result = deploy(package, queue_timeout=600)
    assert not result.failed, result["msg"]
    assert deploy.writes[CREATE] == 1
    assert deploy.writes["start"] > 1
    assert outcomes(result) == {"Shop": "applied"}


@pytest.mark.scenario("C.16")
def test_lifetime_refuses_the_start_for_too_long(
    new_target: Callable[..., DeploymentTarget], package: Path, producer: Path
) -> None:
    deploy = new_target("--lifetime-version", "11.23.0")
    other = deploy.save_plan(producer, start=True, script={"steps": 7200})
    result = deploy(package, queue_timeout=60)
    assert code(result) == "queue_timeout"
    assert other in result["msg"]
    assert "already running" in result["msg"], "what LifeTime said"
    key = result["failure"]["key"]
    assert deploy.plans[key]["status"] == "saved"
    deploy.lifetime.change({"advance": 7200})
    deploy.forget()
    assert deploy(package)["deployment"]["key"] == key
    assert deploy.writes == {"start": 1}


def test_a_start_that_is_refused_with_nobody_in_the_way(deploy: DeploymentTarget, package: Path) -> None:
    deploy.script(refuse_start="The environment is in maintenance mode.")
    result = deploy(package)
    assert code(result) == "start_refused"
    assert "The environment is in maintenance mode." in result["msg"]
    assert result["failure"]["key"] in result["msg"]
    assert deploy.plans[result["failure"]["key"]]["status"] == "saved"
    assert deploy.writes[CREATE] == 1


def test_a_start_that_is_refused_once(deploy: DeploymentTarget, package: Path) -> None:
    deploy.script(refuse_start="Another deployment was just ending.", refuse_start_times=1)
    result = deploy(package)
    assert not result.failed, result["msg"]
    assert deploy.writes == {CREATE: 1, "start": 2}
