# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The vendor's client moves packages from one LifeTime to another."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interop.vendor import Vendor
from tests.support.api import Api
from tests.support.packages import Pack
from tests.support.simulator import Simulator

ORDERS, THEME = "Order Management", "Shared Theme"
FETCHED = "application_oap"


def running(simulator: Simulator, environment: str, application: str) -> dict[str, str]:
    """Give the general hash of each module of what runs."""
    state = simulator.state()
    modules = simulator.environment(environment)["running"][simulator.application_key(application)]["modules"]
    return {key: state["module_versions"][version]["general_hash"] for key, version in modules.items()}


def deployments(simulator: Simulator) -> list[str]:
    return [deployment["status"] for deployment in simulator.state()["deployments"].values()]


@pytest.mark.scenario("B3")
def test_fetched_from_one_and_deployed_to_the_other(vendor: Vendor, source: Simulator, target: Simulator) -> None:
    vendor.run("fetch_apps_packages", source, "-s", "Development", "-l", f"{ORDERS},{THEME}", "-n")
    folder = vendor.artefacts(source) / FETCHED
    assert sorted(path.name for path in folder.iterdir()) == ["Order_Management_v1_6_0.oap", "Shared_Theme_v1_1_0.oap"]
    assert not source.writes()
    for application, file_name in ((ORDERS, "Order_Management_v1_6_0.oap"), (THEME, "Shared_Theme_v1_1_0.oap")):
        package = folder / file_name
        output = vendor.run("deploy_package_to_target_env", target, "-d", "Test", "-p", package)
        assert "Deployment plan finished with status finished_successful." in output
        assert Api(target).package("Test", application) == package.read_bytes()
        assert running(target, "Test", application) == running(source, "Development", application)
    assert deployments(target) == ["finished_successful"] * 2


@pytest.mark.scenario("B3")
def test_a_package_of_somebody_else_arrives_byte_for_byte(
    vendor: Vendor, source: Simulator, target: Simulator, tmp_path: Path
) -> None:
    original = Pack().write(tmp_path)
    source.change({"install": {"environment": "Development", "package": str(original)}})
    vendor.run("fetch_apps_packages", source, "-s", "Development", "-l", "Shop")
    (fetched,) = (vendor.artefacts(source) / FETCHED).iterdir()
    assert fetched.read_bytes() == original.read_bytes()
    vendor.run("deploy_package_to_target_env", target, "-d", "Test", "-p", fetched)
    assert Api(target).package("Test", "Shop") == original.read_bytes()
    assert running(target, "Test", "Shop") == {m.key: m.general_hash for m in Pack().modules}


def test_fetched_by_the_manifests(vendor: Vendor, source: Simulator) -> None:
    """Both kinds of manifest of the client name the version; what has been tagged since is left alone."""
    vendor.run("generate_manifest_file", source, "-s", "Development", "-l", ORDERS)
    source.change({"tag": {"environment": "Development", "application": ORDERS, "version": "1.7.0"}})
    trigger = vendor.artefacts(source) / "trigger_manifest" / "auto_gen_trigger_manifest.json"
    vendor.run("fetch_apps_packages", source, "-s", "Development", "-f", trigger, "-n")
    assert (vendor.artefacts(source) / FETCHED / "Order_Management_v1_6_0.oap").exists()


def test_nothing_is_deployed_that_is_no_package(vendor: Vendor, target: Simulator, tmp_path: Path) -> None:
    before = target.environment("Test")["running"]
    junk = tmp_path / "junk.oap"
    junk.write_bytes(b"junk!\n")
    output = vendor.run("deploy_package_to_target_env", target, "-d", "Test", "-p", junk, status=1)
    assert "InvalidParametersError" in output
    assert target.environment("Test")["running"] == before
    assert deployments(target) == []


def test_production_takes_no_package(vendor: Vendor, target: Simulator, tmp_path: Path) -> None:
    output = vendor.run(
        "deploy_package_to_target_env", target, "-d", "Production", "-p", Pack().write(tmp_path), status=1
    )
    assert "Error" in output
    assert deployments(target) == []


@pytest.mark.scenario("B3")
@pytest.mark.parametrize("outcome", ["finished_with_errors", "aborted"])
def test_it_sees_a_deployment_fail(vendor: Vendor, target: Simulator, tmp_path: Path, outcome: str) -> None:
    target.faults({"deployment": {"outcome": outcome}})
    output = vendor.run("deploy_package_to_target_env", target, "-d", "Test", "-p", Pack().write(tmp_path), status=1)
    assert f"Deployment plan finished with status {outcome}." in output
    assert vendor.artefact(target, "DeploymentErrors")["DeploymentStatus"] == outcome


def test_it_deletes_a_plan_with_conflicts(vendor: Vendor, target: Simulator, tmp_path: Path) -> None:
    target.faults({"deployment": {"conflicts": 2}})
    output = vendor.run("deploy_package_to_target_env", target, "-d", "Test", "-p", Pack().write(tmp_path), status=1)
    assert "was deleted successfully" in output
    assert len(vendor.artefact(target, "DeploymentConflicts")) == 2
    assert deployments(target) == []


def test_it_waits_for_a_plan_that_is_in_the_way(vendor: Vendor, target: Simulator, tmp_path: Path) -> None:
    package = Pack().write(tmp_path)
    target.change(
        {"plan": {"environment": "Test", "package": str(package), "start": True, "script": {"steps": 30}}},
    )
    output = vendor.run("deploy_package_to_target_env", target, "-d", "Test", "-p", package)
    assert "Waiting for LifeTime to be free." in output
    assert deployments(target) == ["finished_successful"] * 2
