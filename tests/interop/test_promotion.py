# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The vendor's client works within one LifeTime: it tags, writes its manifests and promotes by them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.interop.vendor import Vendor
from tests.support.simulator import Simulator

ORDERS, BILLING, CLAIMS, DIRECTORY = "Order Management", "Billing Engine", "Claims Portal", "Employee Directory"


def version(simulator: Simulator, environment: str, application: str) -> str:
    """Give the version that runs, with a + if it was changed since; empty if none does."""
    key = simulator.application_key(application)
    running = simulator.environment(environment)["running"].get(key)
    if running is None:
        return ""
    number = simulator.state()["versions"][running["base_version"]]["version"]
    return f"{number}{'+' * running['is_modified']}"


def manifest(vendor: Vendor, source: Simulator, *applications: str) -> Path:
    """Let the client write its trigger manifest of what Development runs."""
    vendor.run("generate_manifest_file", source, "-s", "Development", "-l", ",".join(applications), "-m", "Night run")
    return vendor.artefacts(source) / "trigger_manifest" / "auto_gen_trigger_manifest.json"


def deployments(simulator: Simulator) -> list[str]:
    return [deployment["status"] for deployment in simulator.state()["deployments"].values()]


def test_what_there_is(vendor: Vendor, source: Simulator) -> None:
    vendor.run("fetch_lifetime_data", source)
    state = source.state()
    environments = {each["Key"]: each["Name"] for each in vendor.artefact(source, "environments.cache")}
    assert environments == {key: each["name"] for key, each in state["environments"].items()}
    applications = {each["Key"]: each["Name"] for each in vendor.artefact(source, "applications.cache")}
    assert applications == {key: each["name"] for key, each in state["applications"].items()}


def test_a_manifest_of_what_runs(vendor: Vendor, source: Simulator) -> None:
    written = json.loads(manifest(vendor, source, ORDERS, CLAIMS).read_text(encoding="utf-8"))
    assert {each["EnvironmentName"] for each in written["EnvironmentDefinitions"]} == {
        "Development",
        "Test",
        "Production",
    }
    orders, claims = written["ApplicationVersions"]
    assert (orders["ApplicationName"], orders["VersionNumber"]) == (ORDERS, "1.6.0")
    assert (claims["ApplicationName"], claims["VersionNumber"]) == (CLAIMS, "1.0.0")
    assert source.state()["versions"][orders["VersionKey"]]["application_key"] == orders["ApplicationKey"]
    assert orders["DeploymentZoneName"] == "Global"
    assert orders["ChangeLog"] == "Faster search"
    assert not source.writes()


def test_the_latest_tags_are_deployed_once(vendor: Vendor, source: Simulator) -> None:
    wanted = ("-s", "Development", "-d", "Production", "-l", f"{ORDERS},{BILLING}", "-m", "Night run")
    assert version(source, "Production", ORDERS) == "1.5.0"
    vendor.run("deploy_latest_tags_to_target_env", source, *wanted)
    assert (version(source, "Production", ORDERS), version(source, "Production", BILLING)) == ("1.6.0", "3.2.0")
    (deployment,) = source.state()["deployments"].values()
    assert (deployment["status"], deployment["notes"]) == ("finished_successful", "Night run")
    source.forget()
    assert "Deployment skipped" in vendor.run("deploy_latest_tags_to_target_env", source, *wanted)
    assert not source.writes()


def test_its_own_deployment_manifest_goes_on_to_the_next_environment(vendor: Vendor, source: Simulator) -> None:
    wanted = ("-s", "Development", "-l", CLAIMS)
    vendor.run("deploy_latest_tags_to_target_env", source, *wanted, "-d", "Test")
    # The client writes this one below the folder that it runs in, whatever --artifacts says.
    deployed = vendor.folder / "Artifacts" / "deployment_data" / "deployment_manifest.cache"
    source.change({"tag": {"environment": "Development", "application": CLAIMS, "version": "1.1.0"}})
    vendor.run("deploy_latest_tags_to_target_env", source, *wanted, "-d", "Production", "-f", deployed)
    assert version(source, "Production", CLAIMS) == "1.0.0"


def test_an_intervention_is_continued(vendor: Vendor, source: Simulator) -> None:
    """This script continues whatever it is that is waited for."""
    source.faults({"deployment": {"interventions": ["business_process_impact"]}})
    wanted = ("-s", "Development", "-d", "Production", "-l", ORDERS)
    assert "resumed execution" in vendor.run("deploy_latest_tags_to_target_env", source, *wanted)
    assert version(source, "Production", ORDERS) == "1.6.0"


@pytest.mark.scenario("B3")
def test_by_the_manifest_with_zones(vendor: Vendor, source: Simulator) -> None:
    file = manifest(vendor, source, ORDERS, CLAIMS)
    deploy = (
        "deploy_tags_to_target_env_with_manifest",
        source,
        "-s",
        "Development",
        "-d",
        "Production",
        "-f",
        file,
        "-z",
    )
    vendor.run(*deploy)
    assert (version(source, "Production", ORDERS), version(source, "Production", CLAIMS)) == ("1.6.0", "1.0.0")
    (deployment,) = source.state()["deployments"].values()
    assert (deployment["status"], deployment["notes"]) == ("finished_successful", "Night run")
    source.forget()
    assert "Deployment skipped" in vendor.run(*deploy)
    assert not source.writes()


@pytest.mark.scenario("B3")
def test_in_two_steps(vendor: Vendor, source: Simulator) -> None:
    file = manifest(vendor, source, ORDERS)
    source.change({"set": {"environment": "Production", "two_step": True}})
    arguments = ("-s", "Development", "-d", "Production", "-f", file)
    first = vendor.run("deploy_tags_to_target_env_with_manifest", source, *arguments)
    assert "first step finished successfully" in first
    ((key, deployment),) = source.state()["deployments"].items()
    assert (deployment["status"], deployment["info"]) == ("needs_user_intervention", "deployment_prepared")
    assert version(source, "Production", ORDERS) == "1.5.0"
    vendor.run("continue_deployment_to_target_env", source, "-d", "Production", "-k", key)
    assert version(source, "Production", ORDERS) == "1.6.0"
    assert deployments(source) == ["finished_successful"]


def test_in_two_steps_at_once(vendor: Vendor, source: Simulator) -> None:
    file = manifest(vendor, source, ORDERS)
    source.change({"set": {"environment": "Production", "two_step": True}})
    arguments = ("-s", "Development", "-d", "Production", "-f", file, "--force_two_step_deployment")
    assert "resumed execution" in vendor.run("deploy_tags_to_target_env_with_manifest", source, *arguments)
    assert version(source, "Production", ORDERS) == "1.6.0"


def test_conflicts_end_it_unless_it_is_told_to_go_on(vendor: Vendor, source: Simulator) -> None:
    file = manifest(vendor, source, ORDERS)
    arguments = ("-s", "Development", "-d", "Production", "-f", file)
    source.faults({"deployment": {"conflicts": 1}})
    vendor.run("deploy_tags_to_target_env_with_manifest", source, *arguments, status=1)
    assert deployments(source) == []
    assert version(source, "Production", ORDERS) == "1.5.0"


def test_a_saved_plan_is_started(vendor: Vendor, source: Simulator) -> None:
    source.change({"plan": {"environment": "Test", "source": "Development", "versions": {CLAIMS: "1.0.0"}}})
    output = vendor.run("start_deployment_to_target_env", source, "-d", "Test")
    assert "finished with status finished_successful" in output
    assert version(source, "Test", CLAIMS) == "1.0.0"
    assert "Traceback" in vendor.run("start_deployment_to_target_env", source, "-d", "Test", status=1)


def test_nothing_to_continue(vendor: Vendor, source: Simulator) -> None:
    assert "Continue skipped" in vendor.run("continue_deployment_to_target_env", source, "-d", "Test")


def test_modified_applications_are_tagged(vendor: Vendor, source: Simulator) -> None:
    assert version(source, "Development", DIRECTORY) == "1.0.1+"
    vendor.run("tag_modified_apps", source, "-d", "Development", "-l", f"{DIRECTORY},{ORDERS}", "-lm", "Photos")
    assert version(source, "Development", DIRECTORY) == "1.0.2"
    assert version(source, "Development", ORDERS) == "1.6.0"
    assert len(source.writes()) == 1


def test_a_modified_mobile_application_is_tagged(vendor: Vendor, source: Simulator) -> None:
    source.change({"hotfix": {"environment": "Development", "application": "Field Service"}})
    vendor.run("tag_modified_apps", source, "-d", "Development", "-l", "Field Service", "-lm", "Offline")
    assert version(source, "Development", "Field Service") == "1.0.2"
    (write,) = source.writes()
    assert write["operation"] == "Environments_Applications_Versions_Create"


def test_tagged_with_the_numbers_of_the_manifest(vendor: Vendor, source: Simulator, target: Simulator) -> None:
    """The numbers of one LifeTime are carried to another one, where the applications came as packages."""
    file = manifest(vendor, source, ORDERS)
    output = vendor.run("tag_apps_based_on_manifest_data", target, "-d", "Development", "-f", file)
    assert "successuflly tagged as 1.6.0" in output
    assert version(target, "Development", ORDERS) == "1.6.0"
    again = vendor.run("tag_apps_based_on_manifest_data", target, "-d", "Development", "-f", file)
    assert "Skipping tag!" in again


@pytest.mark.parametrize(("application", "status"), [(ORDERS, 0), (CLAIMS, 1)])
def test_whether_the_manifest_s_applications_are_there(
    vendor: Vendor, source: Simulator, application: str, status: int
) -> None:
    file = manifest(vendor, source, application)
    output = vendor.run(
        "validate_manifest_apps_exist_in_target_env", source, "-s", "Production", "-f", file, status=status
    )
    assert ("All Trigger Manifest Applications exist" in output) == (status == 0)
    assert ("AppDoesNotExistError" in output) == (status == 1)


@pytest.mark.scenario("B3")
def test_a_solution_of_what_the_manifest_names(vendor: Vendor, source: Simulator, target: Simulator) -> None:
    file = manifest(vendor, source, ORDERS, CLAIMS)
    source.forget()
    arguments = ("-s", "Development", "-f", file, "-sn", "NightRun")
    output = vendor.run("fetch_lifetime_solution_from_manifest", source, *arguments)
    assert "created successfully" in output
    assert [request["operation"] for request in source.writes()] == ["Environments_SolutionCreate"]
    package = vendor.artefacts(source) / "solution_data" / "NightRun.osp"
    vendor.run("deploy_package_to_target_env", target, "-d", "Test", "-p", package)
    assert {ORDERS, CLAIMS} <= {
        target.state()["applications"][key]["name"] for key in target.environment("Test")["running"]
    }


def test_a_solution_with_its_producers_and_one_that_fails(vendor: Vendor, source: Simulator) -> None:
    file = manifest(vendor, source, ORDERS)
    arguments = ("-s", "Development", "-f", file, "-sn", "NightRun")
    output = vendor.run("fetch_lifetime_solution_from_manifest", source, *arguments, "-r")
    assert "Producer modules will also be included" in output
    (solution,) = source.state()["solutions"].values()
    names = {source.state()["applications"][key]["name"] for key in solution["applications"]}
    assert names == {ORDERS, "Shared Theme", "Customer Services"}
    source.faults({"solution": {"outcome": "Aborted", "reason": "No space left."}})
    output = vendor.run("fetch_lifetime_solution_from_manifest", source, *arguments, status=1)
    assert "Aborted. Reason: No space left." in output
