# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A package is published, and then there is nothing left to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.deployment_target import DeploymentTarget, code, outcomes
from tests.support.packages import App, Mod, Pack, key

ONCE = {"Deployments_CreateWithBinary": 1, "start": 1}
SHOP = App("Shop", ())


@pytest.mark.scenario("D.1")
def test_a_package_is_published_and_read_back(deploy: DeploymentTarget, package: Path) -> None:
    result = deploy(package)
    assert not result.failed, result["msg"]
    assert result["changed"]
    assert deploy.writes == ONCE
    assert result["deployment"]["status"] == "finished_successful"
    assert result["deployment"]["target_environment"]["name"] == "Test"
    assert result["deployment"]["key"] in deploy.plans
    assert [line["message"] for line in result["log"]][-1] == "Deploy completed"
    (application,) = result["applications"]
    assert application["before"] is None
    assert application["outcome"] == "applied"
    running = {module["key"]: module["version_key"] for module in application["after"]["modules"]}
    assert running == deploy.running("Shop")
    assert {module["name"] for module in application["after"]["modules"]} == {"Shop_UI", "Shop_CS"}
    assert (
        result.warnings == [f"The token is sent without encryption to {deploy.lifetime.url}: use https."]
        or not result.warnings
    )


@pytest.mark.scenario("D.1")
def test_the_second_run_changes_nothing_and_asks_little(deploy: DeploymentTarget, package: Path) -> None:
    deploy(package)
    deploy.forget()
    result = deploy(package)
    assert not result.failed
    assert not result["changed"]
    assert not deploy.writes
    assert sum(deploy.reads.values()) <= 2
    assert result["comparison"]["verdict"] == "equal"
    assert result["deployment"] is None
    assert result["applications"][0]["before"]


def test_force_deploys_what_runs_already(deploy: DeploymentTarget, package: Path) -> None:
    deploy(package)
    deploy.forget()
    assert deploy(package, force=True)["changed"]
    assert deploy.writes == ONCE


def test_a_newer_package_is_published_over_the_older_one(deploy: DeploymentTarget, shop: Callable[..., Path]) -> None:
    deploy(shop("1"))
    before = deploy.running("Shop")
    result = deploy(shop("2", ("Shop_UI", "Shop_CS", "Shop_Jobs")))
    assert not result.failed, result["msg"]
    (application,) = result["applications"]
    assert {module["key"]: module["version_key"] for module in application["before"]["modules"]} == before
    assert key("Shop_Jobs") in {module["key"] for module in application["after"]["modules"]}
    assert outcomes(result) == {"Shop": "applied"}
    assert not deploy(shop("2", ("Shop_UI", "Shop_CS", "Shop_Jobs")))["changed"]


def test_several_applications_in_one_package(deploy: DeploymentTarget, tmp_path: Path) -> None:
    pack = Pack(
        (App("Shop", (Mod("Shop_UI"),)), App("Stock", (Mod("Stock_CS"), Mod("Stock_X", kind="Extension")))),
        application_pack=False,
    )
    solution = pack.write(tmp_path, "both.osp")
    result = deploy(solution)
    assert not result.failed, result["msg"]
    assert outcomes(result) == {"Shop": "applied", "Stock": "applied"}
    deploy.forget()
    again = deploy(solution)
    assert not again["changed"]
    assert not deploy.writes


def test_the_target_may_be_given_by_its_key(deploy: DeploymentTarget, package: Path) -> None:
    key_of_test = deploy.lifetime.environment("Test")["key"]
    assert deploy(package, target_environment=key_of_test)["changed"]
    assert not deploy(package)["changed"]


@pytest.mark.scenario("F.7")
def test_check_mode_says_what_would_be_and_writes_nothing(deploy: DeploymentTarget, package: Path) -> None:
    predicted = deploy(package, check=True, diff=True)
    assert not predicted.failed
    assert predicted["changed"]
    assert not deploy.writes
    assert not deploy.reads["Deployments_Get"]
    assert predicted["deployment"] is None
    assert set(predicted["not_checked"]) == {
        "deployment",
        "log",
        "conflicts",
        "modules_to_delete",
        "applications.after",
    }
    done = deploy(package, diff=True)
    assert done["diff"] == predicted["diff"]
    assert set(done) == set(predicted)
    assert set(done["diff"]["after"]["application Shop"]["modules"]) == {"Shop_UI", "Shop_CS"}
    assert "application Shop" not in done["diff"]["before"]
    deploy.forget()
    again = deploy(package, check=True, diff=True)
    assert not again["changed"]
    assert again["diff"] == {"before": {}, "after": {}}


def test_check_mode_of_a_package_that_is_yet_to_be_fetched(deploy: DeploymentTarget, tmp_path: Path) -> None:
    module = {"key": key("Shop_UI"), "name": "Shop_UI", "kind": "eSpace", "version_key": None, "hash": None}
    contents = {"applications": [{"key": SHOP.key, "name": "Shop", "kind": "WebResponsive", "modules": [module]}]}
    result = deploy(tmp_path / "not-there-yet.oap", package_contents=contents, check=True)
    assert not result.failed
    assert result["changed"]
    assert result["package"]["checksum"] is None
    assert not deploy.writes
    assert code(deploy(tmp_path / "not-there-yet.oap", package_contents=contents)) == "package_unreadable"
    assert code(deploy(tmp_path / "x.oap", package_contents={"applications": [1]}, check=True)) == "invalid_option"


def test_an_update_shows_what_moves(deploy: DeploymentTarget, shop: Callable[..., Path]) -> None:
    deploy(shop("1"))
    predicted = deploy(shop("2"), check=True, diff=True)
    assert set(predicted["diff"]["before"]["application Shop"]["modules"]) == {"Shop_UI", "Shop_CS"}
    assert predicted["diff"]["before"] != predicted["diff"]["after"]
