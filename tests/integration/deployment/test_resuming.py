# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan that is there already: our own goes on, one that is named is started, aborted, deleted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.deployment_target import CREATE, DeploymentTarget, code, outcomes
from tests.support.packages import key

ONCE = {CREATE: 1, "start": 1}


def test_present_is_a_saved_plan_and_no_second_one(deploy: DeploymentTarget, package: Path) -> None:
    predicted = deploy(package, state="present", check=True)
    assert predicted["changed"]
    assert not deploy.writes
    result = deploy(package, state="present")
    assert result["changed"]
    assert result["deployment"]["status"] == "saved"
    assert deploy.writes == {CREATE: 1}
    for check in (True, False):
        again = deploy(package, state="present", check=check)
        assert not again["changed"]
        assert again["deployment"]["key"] == result["deployment"]["key"]
    assert deploy.writes == {CREATE: 1}


def test_what_is_saved_is_deployed_later_by_its_key(deploy: DeploymentTarget, package: Path) -> None:
    plan = deploy(package, state="present")["deployment"]["key"]
    deploy.forget()
    predicted = deploy.resume(plan, check=True)
    assert predicted["changed"]
    assert not deploy.reads["Deployments_Get"]
    assert not deploy.writes
    result = deploy.resume(plan, receipts_dir=package.parent / "receipts")
    assert not result.failed, result["msg"]
    assert deploy.writes == {"start": 1}
    assert outcomes(result) == {"Shop": "applied"}
    deploy.forget()
    assert not deploy(package)["changed"]


@pytest.mark.parametrize("state", ["deployed", "absent"])
def test_the_diff_of_a_plan_that_is_named(deploy: DeploymentTarget, package: Path, state: str) -> None:
    plan = deploy.save_plan(package)
    predicted = deploy.resume(plan, state=state, check=True, diff=True)["diff"]
    assert predicted["before"] == {f"deployment {plan}": {"status": "saved"}}
    assert predicted["after"] == ({} if state == "absent" else {f"deployment {plan}": {"status": "deployed"}})
    assert deploy.resume(plan, state=state, diff=True)["diff"] == predicted
    assert deploy.resume(plan, state=state, diff=True)["diff"] == {"before": {}, "after": {}}


def test_the_diff_of_our_own_plan_says_what_moves(deploy: DeploymentTarget, package: Path) -> None:
    deploy(package, state="present")
    for check in (True, False):
        diff = deploy(package, check=check, diff=True)["diff"]
        assert set(diff["after"]["application Shop"]["modules"]) == {"Shop_UI", "Shop_CS"}


def test_from_another_controller_without_any_record(deploy: DeploymentTarget, package: Path) -> None:
    plan = deploy.save_plan(package)
    result = deploy.resume(plan)
    assert not result.failed, result["msg"]
    (application,) = result["applications"]
    assert application["name"] == "Shop"
    assert application["after"]
    assert application["outcome"] is None, "nobody knows what was in the package"


@pytest.mark.parametrize("option", ["conflicts", "modules_to_delete"])
def test_a_saved_plan_is_checked_once_more_before_its_start(
    deploy: DeploymentTarget, package: Path, option: str
) -> None:
    deleted = [{"Key": key("Old"), "Name": "Old", "Description": ""}]
    plan = deploy.save_plan(package, script={option: 1 if option == "conflicts" else deleted})
    result = deploy.resume(plan)
    assert code(result) == ("conflicts" if option == "conflicts" else "module_deletion")
    assert plan in deploy.plans, "it is not ours to discard"
    assert not deploy.writes


def test_a_run_that_was_cut_short_before_the_start(deploy: DeploymentTarget, package: Path) -> None:
    """The answer to the creation came, and then the connection was gone."""
    deploy.fault("Deployments_Get", status=503)
    cut = deploy(package)
    assert code(cut) == "server_error"
    assert cut["changed"]
    plan = cut["deployment"]["key"]
    deploy.forget()
    result = deploy(package)
    assert not result.failed, result["msg"]
    assert result["deployment"]["key"] == plan
    assert plan in result["comparison"]["reason"]
    assert deploy.writes == {"start": 1}, "nothing is uploaded a second time"
    assert outcomes(result) == {"Shop": "applied"}


def test_a_run_that_was_cut_short_while_it_ran(deploy: DeploymentTarget, shop: Callable[..., Path]) -> None:
    receipts = shop("1").parent / "receipts"
    deploy(shop("1"), receipts_dir=receipts)
    before = deploy.running("Shop")
    deploy.script(steps=300)
    cut = deploy(shop("2"), receipts_dir=receipts, wait_timeout=30)
    deploy.lifetime.change({"advance": 200})
    deploy.forget()
    result = deploy(shop("2"), receipts_dir=receipts)
    assert not result.failed, result["msg"]
    assert result["deployment"]["key"] == cut["deployment"]["key"]
    assert not deploy.writes
    (application,) = result["applications"]
    assert {module["key"]: module["version_key"] for module in application["before"]["modules"]} == before
    assert application["outcome"] == "applied"
    assert result["receipt"]


def test_a_run_that_was_cut_short_and_ended_meanwhile(deploy: DeploymentTarget, package: Path, variant: object) -> None:
    deploy(package, wait=False)
    deploy.lifetime.change({"advance": 60})
    deploy.forget()
    result = deploy(package)
    assert not result.failed, result["msg"]
    if "portable" in str(variant):
        assert not result["changed"]
    deploy.forget()
    assert not deploy(package)["changed"] or "portable" in str(variant)


def test_a_new_package_is_a_new_plan(deploy: DeploymentTarget, shop: Callable[..., Path]) -> None:
    receipts = shop("1").parent / "receipts"
    older = deploy(shop("1"), state="present", receipts_dir=receipts)["deployment"]["key"]
    result = deploy(shop("2"), receipts_dir=receipts)
    assert result["deployment"]["key"] != older
    assert deploy.plans[older]["status"] == "saved"


def test_a_hotfix_since_the_plan_was_saved(deploy: DeploymentTarget, shop: Callable[..., Path]) -> None:
    receipts = shop("1").parent / "receipts"
    deploy(shop("1"), receipts_dir=receipts)
    plan = deploy(shop("2"), state="present", receipts_dir=receipts)["deployment"]["key"]
    deploy.hotfix("Shop", "Shop_CS")
    deploy.forget()
    for result in (deploy(shop("2"), receipts_dir=receipts), deploy.resume(plan, receipts_dir=receipts)):
        assert code(result) == "target_changed"
    assert not deploy.writes
    assert not deploy(shop("2"), receipts_dir=receipts, on_target_changed="overwrite").failed
    assert deploy.writes == {"start": 1}


@pytest.mark.scenario("C.7")
@pytest.mark.parametrize("by_hand", [False, True])
def test_aborting(deploy: DeploymentTarget, package: Path, by_hand: bool) -> None:
    deploy.script(interventions=["deployment_suspended"])
    plan = deploy(package)["deployment"]["key"]
    deploy.forget()
    assert deploy.resume(plan, state="aborted", check=True)["changed"]
    assert not deploy.writes
    if by_hand:
        deploy.lifetime.change({"command": {"key": plan, "command": "abort"}}, {"advance": 60})
    result = deploy.resume(plan, state="aborted")
    assert not result.failed, result["msg"]
    assert result["changed"] is not by_hand
    assert result["deployment"]["status"] == "aborted"
    assert deploy.writes == ({} if by_hand else {"abort": 1})
    deploy.forget()
    assert not deploy.resume(plan, state="aborted")["changed"]
    assert not deploy.writes
    assert deploy(package)["changed"], "what was aborted is deployed again"


def test_aborting_what_lifetime_will_not_abort(deploy: DeploymentTarget, package: Path) -> None:
    deploy.script(steps=600, refuse_abort=True)
    plan = deploy(package, wait=False)["deployment"]["key"]
    result = deploy.resume(plan, state="aborted")
    assert code(result) == "abort_refused"
    assert "publishing" in result["msg"]
    assert not result["changed"]


@pytest.mark.parametrize("check", [True, False])
def test_there_is_nothing_to_abort(deploy: DeploymentTarget, package: Path, check: bool) -> None:
    saved = deploy(package, state="present")["deployment"]["key"]
    assert code(deploy.resume(saved, state="aborted", check=check)) == "not_abortable"
    deploy(package)
    assert code(deploy.resume(saved, state="aborted", check=check)) == "not_abortable"
    assert code(deploy.resume(key("nothing"), state="aborted", check=check)) == "unknown_deployment"


def test_deleting(deploy: DeploymentTarget, package: Path) -> None:
    plan = deploy(package, state="present")["deployment"]["key"]
    deploy.forget()
    assert deploy.resume(plan, state="absent", check=True)["changed"]
    assert plan in deploy.plans
    result = deploy.resume(plan, state="absent")
    assert result["changed"]
    assert deploy.writes == {"Deployments_Delete": 1}
    for check in (True, False):
        again = deploy.resume(plan, state="absent", check=check)
        assert not again.failed
        assert not again["changed"]
    assert deploy.writes == {"Deployments_Delete": 1}


@pytest.mark.parametrize("check", [True, False])
def test_only_saved_plans_can_be_deleted(deploy: DeploymentTarget, package: Path, check: bool) -> None:
    plan = deploy(package)["deployment"]["key"]
    deploy.forget()
    assert code(deploy.resume(plan, state="absent", check=check)) == "not_deletable"
    assert not deploy.writes


@pytest.mark.parametrize("check", [True, False])
def test_a_plan_for_another_target(deploy: DeploymentTarget, package: Path, check: bool) -> None:
    plan = deploy.save_plan(package)
    result = deploy.resume(plan, target_environment="Development", check=check)
    assert code(result) == "other_target"
    assert not deploy.writes


@pytest.mark.parametrize("check", [True, False])
def test_an_unknown_key(deploy: DeploymentTarget, check: bool) -> None:
    result = deploy.resume(key("nothing"), check=check)
    assert code(result) == "unknown_deployment"
    assert key("nothing") in result["msg"]


def test_following_what_somebody_started(deploy: DeploymentTarget, package: Path) -> None:
    plan = deploy.save_plan(package, start=True, script={"steps": 60})
    deploy.forget()
    result = deploy.resume(plan)
    assert result["deployment"]["status"] == "finished_successful"
    assert not result["changed"]
    assert not deploy.writes
