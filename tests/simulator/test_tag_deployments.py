# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags, and plans that deploy them within one infrastructure."""

from __future__ import annotations

from typing import Any

import pytest
from lifetime_simulator.demo import demo_infrastructure

from tests.support.api import Api, key_in
from tests.support.generated_infrastructures import data_of

from .conftest import Lifetime

NEW = "9.0.0"
DAY = "2026-01-15T08:00:00"


def tag(api: Api, application: str, version: str, status: int = 201, **more: Any) -> Any:
    path = f"/environments/{api.environment('Development')}/applications/{api.application(application)}/versions/"
    body = {"Version": version, "ChangeLog": "Tagged by a test", "MobileVersions": [], **more}
    return api.call("POST", path, status, json=body).json()


def deployed(api: Api, source: str, target: str, *versions: str) -> dict[str, Any]:
    key = key_in(api.plan(source, target, *versions))
    api.command(key, "start")
    return api.ended(key)


def test_a_tag_is_what_runs(source: Api) -> None:
    key = tag(source, "Employee Directory", NEW)["ApplicationVersionKey"]
    status = source.running("Development", "Employee Directory")
    assert (status["BaseApplicationVersionKey"], status["IsModified"]) == (key, False)
    version = source.get(
        f"/applications/{source.application('Employee Directory')}/versions/{key}/", IncludeModules="true"
    )
    assert version["ChangeLog"] == "Tagged by a test"
    assert version["InUse"] is True
    assert {each["Key"] for each in version["ModuleVersions"]} == {
        each["ModuleVersionKey"] for each in status["ModuleStatusInEnvs"]
    }


@pytest.mark.parametrize("number", ["1.0.1", "1.0", "0.9.0", "one", "1", "1.2.3.4", "1.1000.0", ""])
def test_numbers_that_cannot_be(source: Api, number: str) -> None:
    assert tag(source, "Employee Directory", number, 400)["Errors"]


def test_long_numbers_came_with_11_21(lifetime: Lifetime) -> None:
    assert tag(lifetime("source", "--lifetime-version", "11.20.0"), "Employee Directory", "100.1.22", 400)["Errors"]
    tag(lifetime("source"), "Employee Directory", "100.1.22")


def test_native_versions_only_rise(source: Api) -> None:
    android = {"NativePlatform": "Android", "VersionDescription": ""}
    assert "higher" in str(
        tag(source, "Field Service", NEW, 400, MobileVersions=[{**android, "VersionNumber": "1.0.0"}])
    )
    tag(source, "Field Service", NEW, MobileVersions=[{**android, "VersionNumber": "1.0.2"}])
    shown = source.running("Development", "Field Service")["MobileAppsStatus"]
    assert {each["NativePlatform"]: each["VersionNumber"] for each in shown} == {"Android": "1.0.2", "iOS": "1.0.1"}


def test_a_tag_of_module_versions_that_do_not_run_is_refused(source: Api) -> None:
    assert "running" in str(tag(source, "Employee Directory", NEW, 400, ModuleVersionKeys=["nonsense"]))


def test_tags_in_use_stay(source: Api) -> None:
    application, versions = source.application("Claims Portal"), source.versions("Claims Portal")
    source.refused("DELETE", f"/applications/{application}/versions/{versions['0.9.0']}/", 500)
    unused = tag(source, "Claims Portal", "2.0.0")["ApplicationVersionKey"]
    tag(source, "Claims Portal", "2.0.1")
    source.call("DELETE", f"/applications/{application}/versions/{unused}/", 204)
    source.refused("DELETE", f"/applications/{application}/versions/{unused}/", 404)


def test_deploying_a_tag_takes_its_very_modules_along(source: Api) -> None:
    version = source.versions("Claims Portal")["1.0.0"]
    assert deployed(source, "Development", "Test", version)["DeploymentStatus"] == "finished_successful"
    here, there = (source.running(place, "Claims Portal") for place in ("Development", "Test"))
    assert there["BaseApplicationVersionKey"] == version
    assert there["IsModified"] is False
    assert {m["ModuleVersionKey"] for m in here["ModuleStatusInEnvs"]} == {
        m["ModuleVersionKey"] for m in there["ModuleStatusInEnvs"]
    }


@pytest.mark.parametrize(("answers", "status"), [("client", 201), ("contract", 200)])
def test_what_creating_answers(lifetime: Lifetime, answers: str, status: int) -> None:
    api = lifetime("source", "--answers", answers)
    response = api.plan("Development", "Test", api.versions("Claims Portal")["1.0.0"], notes="Change 4711")
    assert response.status_code == status
    assert response.headers["Content-Type"].startswith("text/plain")
    plan = api.get(f"/deployments/{response.text}/")["Deployment"]
    assert plan["Notes"] == "Change 4711"
    assert plan["ApplicationOperations"][0]["DeploymentOperation"] == "Deploy 1.0.0"


def test_missing_producers_are_conflicts(source: Api) -> None:
    key = source.plan("Development", "Production", source.versions("Warehouse Sync")["0.4.0"]).text
    assert source.get(f"/deployments/{key}/")["ApplicationConflicts"] == []
    source.simulator.change({"remove": {"environment": "Production", "application": "Order Management"}})
    (conflict,) = source.get(f"/deployments/{key}/")["ApplicationConflicts"]
    assert conflict["ModuleConflict"]["ConflictType"] == "Producer Module Missing"
    assert "Order Management" in source.refused(
        "POST", f"/deployments/{key}/start/", 400, params={"IncludeErrorDetails": "true"}
    )


@pytest.mark.parametrize(("version", "shown"), [("11.22.9", 1), ("11.23.0", 2)])
def test_all_conflicts_since_11_23(lifetime: Lifetime, version: str, shown: int) -> None:
    api = lifetime("source", "--lifetime-version", version)
    key = api.plan("Development", "Production", api.versions("Warehouse Sync")["0.4.0"]).text
    for producer in ("Order Management", "Billing Engine"):
        api.simulator.change({"remove": {"environment": "Production", "application": producer}})
    assert len(api.get(f"/deployments/{key}/")["ApplicationConflicts"]) == shown


def test_an_application_without_modules(lifetime: Lifetime) -> None:
    data = data_of("source", 1)
    empty = {"name": "Empty", "modules": [], "versions": [{"version": "1.0", "created_on": DAY, "modules": []}]}
    data["applications"].append(empty)
    data["running"]["Development"].append({"application": "Empty", "version": "1.0"})
    api = lifetime("source", data=data)
    application = api.application("Empty")
    shown = api.get(f"/applications/{application}/", IncludeEnvStatus="true", IncludeModules="true")
    assert [status["ModuleStatusInEnvs"] for status in shown["AppStatusInEnvs"]] == [[]]
    key = api.plan("Development", "Test", api.versions("Empty")["1.0"]).text
    assert api.get(f"/deployments/{key}/")["ApplicationConflicts"] == []
    api.command(key, "start")
    assert api.ended(key)["DeploymentStatus"] == "finished_successful"
    assert api.running("Test", "Empty")["ModuleStatusInEnvs"] == []
    with pytest.raises(RuntimeError, match="'Empty' has no module"):
        api.simulator.change({"hotfix": {"environment": "Test", "application": "Empty"}})


def test_consumers_may_be_redeployed(source: Api) -> None:
    key = source.plan("Development", "Production", source.versions("Customer Services")["2.2.0"]).text
    outdated = source.get(f"/deployments/{key}/")["ApplicationsToRedeploy"]
    assert source.application("Order Management") in outdated
    source.command(key, "start", RedeployOutdated="True")
    assert any("Redeploying" in line["Message"] for line in source.ended(key)["DeploymentLog"])


@pytest.mark.parametrize(("rule", "status"), [("refuse", 400), ("accept", 201)])
def test_lower_versions(lifetime: Lifetime, rule: str, status: int) -> None:
    api = lifetime("source", "--lower-version", rule)
    assert api.plan("Development", "Test", api.versions("Order Management")["1.4.0"]).status_code == status


def test_a_fresh_tag_was_not_found_before_11_27_3(lifetime: Lifetime) -> None:
    api = lifetime("source", "--lifetime-version", "11.27.2", "--time-scale", "0.001")
    version = tag(api, "Employee Directory", NEW)["ApplicationVersionKey"]
    path = f"/applications/{api.application('Employee Directory')}/versions/{version}/?IncludeModules=true"
    assert api.plan("Development", "Test", version).status_code == 404
    assert "being processed" in api.refused("GET", path, 404)
    api.simulator.change({"advance": 10})
    assert api.get(path)["Version"] == NEW
    assert api.plan("Development", "Test", version).status_code == 201


def test_a_fresh_tag_is_found_since_11_27_3(lifetime: Lifetime) -> None:
    api = lifetime("source", "--lifetime-version", "11.27.3")
    version = tag(api, "Employee Directory", NEW)["ApplicationVersionKey"]
    assert api.plan("Development", "Test", version).status_code == 201


def test_blocked_applications_are_refused(source: Api) -> None:
    source.simulator.change({"block": {"environment": "Test", "application": "Claims Portal"}})
    response = source.plan("Development", "Test", source.versions("Claims Portal")["1.0.0"])
    assert response.status_code == 400
    assert "blocked" in response.text


def test_an_empty_plan_cannot_start(source: Api) -> None:
    key = source.plan("Development", "Test").text
    assert "cannot be started" in source.refused("POST", f"/deployments/{key}/start/", 400)


@pytest.mark.parametrize(("version", "left"), [("11.21.9", 2), ("11.22.0", 1)])
def test_applications_left_out_of_an_update(lifetime: Lifetime, version: str, left: int) -> None:
    api = lifetime("source", "--lifetime-version", version)
    claims, orders = api.versions("Claims Portal")["1.0.0"], api.versions("Order Management")["1.6.0"]
    key = api.plan("Development", "Test", claims, orders, notes="first").text
    body = {
        "SourceEnvironmentKey": api.environment("Development"),
        "TargetEnvironmentKey": api.environment("Test"),
        "Notes": "second",
        "ApplicationOperations": [{"ApplicationVersionKey": orders, "DeploymentZoneKey": ""}],
    }
    assert api.call("PUT", f"/deployments/{key}/", 200, json=body).json()["Notes"] == "second"
    operations = api.get(f"/deployments/{key}/")["Deployment"]["ApplicationOperations"]
    assert len(operations) == left
    api.command(key, "start")
    api.refused("PUT", f"/deployments/{key}/", 400, json=body)


def test_a_binary_plan_takes_no_update(target: Api) -> None:
    key = target.upload("Test", target.package("Test", "Shared Theme"))
    place = target.environment("Test")
    body = {"SourceEnvironmentKey": place, "TargetEnvironmentKey": place, "Notes": "x", "ApplicationOperations": []}
    target.refused("PUT", f"/deployments/{key}/", 400, json=body)


def test_what_is_wrong_with_a_plan(source: Api) -> None:
    version = source.versions("Claims Portal")["1.0.0"]
    assert source.plan("Development", "Test", "nonsense").status_code == 400
    body: dict[str, Any] = {
        "SourceEnvironmentKey": source.environment("Development"),
        "TargetEnvironmentKey": "nonsense",
        "Notes": "",
        "ApplicationOperations": [],
    }
    source.refused("POST", "/deployments/", 404, json=body)
    zone = [{"ApplicationVersionKey": version, "DeploymentZoneKey": "nonsense"}]
    body = {**body, "TargetEnvironmentKey": source.environment("Test"), "ApplicationOperations": zone}
    assert "zone" in source.refused("POST", "/deployments/", 400, json=body)


def test_database_mappings_are_asked_for_here_too(lifetime: Lifetime) -> None:
    document = demo_infrastructure("source")
    document["running"]["Test"] = []
    source = lifetime("unmapped", data=document)
    key = source.plan("Development", "Test", source.versions("Billing Engine")["3.2.0"]).text
    (missing,) = source.get(f"/deployments/{key}/getmissingdbmappings/")
    assert (missing["ExtensionName"], missing["LogicalDatabase"]) == ("TaxCalculation", "TAXDB")
    key = source.plan("Development", "Production", source.versions("Billing Engine")["3.2.0"]).text
    assert source.get(f"/deployments/{key}/getmissingdbmappings/") == []
