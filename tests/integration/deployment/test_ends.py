# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How deployments end, and what the next run makes of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.deployment_target import DeploymentTarget, code, outcomes
from tests.support.packages import App, Mod, Pack

ONCE = {"Deployments_CreateWithBinary": 1, "start": 1}


@pytest.fixture
def solution(tmp_path: Path) -> Callable[[str], Path]:
    def write(content: str) -> Path:
        applications = tuple(App(name, (Mod(f"{name}_UI", content),)) for name in ("Shop", "Stock", "Staff"))
        return Pack(applications, application_pack=False).write(tmp_path, f"{content}.osp")

    return write


@pytest.mark.scenario("C.8")
def test_warnings_of_lifetime_are_passed_on(deploy: DeploymentTarget, package: Path) -> None:
    deploy.script(outcome="finished_with_warnings")
    result = deploy(package)
    assert not result.failed
    assert result["deployment"]["status"] == "finished_with_warnings"
    assert any("finished with warnings" in warning for warning in result.warnings)
    assert outcomes(result) == {"Shop": "applied"}
    deploy.forget()
    assert not deploy(package)["changed"]
    assert not deploy.writes


@pytest.mark.scenario("C.7", "C.9", "C.10")
@pytest.mark.parametrize("outcome", ["finished_with_errors", "aborted", "force_finished"])
def test_a_bad_end_fails_and_the_same_command_deploys_again(
    deploy: DeploymentTarget, package: Path, outcome: str
) -> None:
    deploy.script(outcome=outcome, messages=[{"Message": "Out of disk space.", "Type": "Error"}])
    result = deploy(package)
    assert code(result) == f"deployment_{outcome}"
    assert result["changed"]
    assert outcome.replace("_", " ") in result["msg"]
    assert "Out of disk space." in result["failure"]["errors"]
    assert "Its log says: 'Out of disk space.'" in result["msg"]
    assert any(line["message"] == "Out of disk space." for line in result["log"])
    assert result["deployment"]["status"] == outcome
    assert result["receipt"] is None
    deploy.forget()
    again = deploy(package)
    assert not again.failed, again["msg"]
    assert again["changed"], "nothing is equal after a bad end"
    assert deploy.writes == ONCE
    assert again["deployment"]["key"] != result["deployment"]["key"]
    deploy.forget()
    assert not deploy(package)["changed"]


@pytest.mark.scenario("C.9")
@pytest.mark.parametrize("outcome", ["finished_with_errors", "aborted", "force_finished"])
def test_after_a_bad_end_what_ran_before_is_not_equal_either(
    deploy: DeploymentTarget, shop: Callable[..., Path], outcome: str
) -> None:
    deploy(shop("1"))
    deploy.script(outcome=outcome)
    assert code(deploy(shop("2"), receipts_dir=shop("1").parent / "receipts")) == f"deployment_{outcome}"
    deploy.forget()
    back = deploy(shop("1"), allow_downgrade=True)
    assert back["changed"]
    assert deploy.writes == ONCE
    assert back["comparison"]["verdict"] != "equal"


@pytest.mark.scenario("C.11")
def test_a_status_never_heard_of_fails_and_is_named(deploy: DeploymentTarget, package: Path) -> None:
    deploy.script(outcome="evaporated")
    result = deploy(package)
    assert code(result) == "unknown_status"
    assert "'evaporated'" in result["msg"]
    assert result["failure"]["key"] == result["deployment"]["key"]
    again = deploy(package)
    assert code(again) == "unknown_status" or again["changed"]
    assert deploy.writes == ONCE, "whatever that is, it is not deployed a second time meanwhile"


@pytest.mark.scenario("C.12")
def test_a_solution_of_which_a_part_arrived(deploy: DeploymentTarget, solution: Callable[[str], Path]) -> None:
    deploy(solution("1"))
    stock = App("Stock", ()).key
    deploy.script(failed_applications=[stock])
    result = deploy(solution("2"))
    assert code(result) == "deployment_finished_with_errors"
    assert outcomes(result) == {"Shop": "applied", "Stock": "not_applied", "Staff": "applied"}
    by_name = {application["name"]: application for application in result["applications"]}
    assert by_name["Stock"]["outcome_reason"]
    assert by_name["Stock"]["after"]["modules"] == by_name["Stock"]["before"]["modules"]
    assert by_name["Shop"]["after"]["modules"] != by_name["Shop"]["before"]["modules"]
    deploy.forget()
    again = deploy(solution("2"))
    assert not again.failed, again["msg"]
    assert again["changed"]
    assert set(outcomes(again).values()) == {"applied"}


@pytest.mark.scenario("C.12")
def test_a_success_that_did_not_reach_everything_is_none(
    deploy: DeploymentTarget, solution: Callable[[str], Path]
) -> None:
    """LifeTime says 'successful', and the target does not run it."""
    deploy.script(outcome="finished_with_warnings", failed_applications=[App("Stock", ()).key])
    result = deploy(solution("1"))
    assert code(result) == "not_applied"
    assert "Stock" in result["msg"]
    assert outcomes(result) == {"Shop": "applied", "Stock": "not_applied", "Staff": "applied"}
    deploy.forget()
    again = deploy(solution("1"))
    assert again["changed"]
    assert set(outcomes(again).values()) == {"applied"}


@pytest.mark.scenario("C.13")
def test_the_wait_ends_and_the_deployment_goes_on(deploy: DeploymentTarget, package: Path) -> None:
    deploy.script(steps=600)
    result = deploy(package, wait_timeout=150)
    assert code(result) == "wait_timeout"
    key = result["deployment"]["key"]
    assert result["failure"]["key"] == key
    assert f"deployment_key {key}" in result["msg"]
    assert result["deployment"]["status"] == "running"
    assert result["log"], "as far as it came"
    deploy.forget()
    done = deploy.resume(key)
    assert done["deployment"]["status"] == "finished_successful"
    assert not done["changed"], "it was changed by the run before"
    assert not deploy.writes


@pytest.mark.scenario("C.14")
def test_the_wait_ends_with_an_abort(deploy: DeploymentTarget, package: Path) -> None:
    deploy.script(steps=600)
    result = deploy(package, wait_timeout=60, on_timeout="abort")
    assert code(result) == "aborted_on_timeout"
    assert result["deployment"]["status"] == "aborted"
    assert deploy.writes == {**ONCE, "abort": 1}
    assert deploy.running("Shop") is None
    deploy.forget()
    assert deploy(package)["changed"]


@pytest.mark.scenario("C.15")
def test_the_wait_ends_with_an_abort_that_lifetime_refuses(deploy: DeploymentTarget, package: Path) -> None:
    deploy.script(steps=600, refuse_abort=True)
    result = deploy(package, wait_timeout=60, on_timeout="abort")
    assert code(result) == "abort_refused"
    assert result["failure"]["http_status"] == 400
    assert "still running" in result["msg"]
    assert "publishing" in result["msg"], "what LifeTime said"
    assert result["deployment"]["status"] == "running"
    assert deploy.resume(result["deployment"]["key"])["deployment"]["status"] == "finished_successful"


def test_without_waiting_it_is_started_and_left(deploy: DeploymentTarget, package: Path) -> None:
    result = deploy(package, wait=False)
    assert not result.failed
    assert result["changed"]
    assert result["deployment"]["status"] == "running"
    assert result["receipt"] is None
    deploy.forget()
    done = deploy(package)
    assert done["deployment"]["key"] == result["deployment"]["key"]
    assert done["receipt"]
    assert not deploy.writes


def test_a_plan_that_lifetime_has_purged(deploy: DeploymentTarget, package: Path) -> None:
    key = deploy(package, state="present")["deployment"]["key"]
    deploy.lifetime.change({"advance": 91 * 24 * 3600})
    result = deploy.resume(key)
    assert code(result) == "unknown_deployment"
    assert result["failure"]["key"] == key
    assert "90 days" in result["msg"]
    deploy.forget()
    assert deploy(package)["changed"], "its record does not stand in the way"
    assert deploy.writes == ONCE


def test_a_plan_that_somebody_deletes_meanwhile(deploy: DeploymentTarget, package: Path) -> None:
    key = deploy(package, state="present")["deployment"]["key"]
    deploy.lifetime.change({"command": {"key": key, "command": "delete"}})
    deploy.forget()
    result = deploy(package)
    assert result["deployment"]["key"] != key
    assert deploy.writes == ONCE
