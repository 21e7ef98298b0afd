# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environments, applications, modules and their versions, and who sees them."""

from __future__ import annotations

from typing import Any

from lifetime_simulator.demo import demo_infrastructure

from tests.support.api import BINARY, Api

from .conftest import Lifetime


def test_details_url_came_with_11_22(lifetime: Lifetime) -> None:
    assert all(each["DetailsURL"] for each in lifetime("target").get("/environments/"))
    older = lifetime("target", "--lifetime-version", "11.21.9")
    assert all("DetailsURL" not in each for each in older.get("/environments/"))


def test_one_environment_and_its_zones(target: Api) -> None:
    key = target.environment("Production")
    assert target.get(f"/environments/{key}/")["EnvironmentType"] == "Production"
    (zone,) = target.get(f"/environments/{key}/deploymentzones/")
    assert zone["IsDefault"] is True
    assert target.running("Production", "Shared Theme")["DeploymentZoneKey"] == zone["Key"]
    target.refused("GET", "/environments/nobody/", 404)


def test_the_status_where_it_was_asked_for_comes_first(source: Api) -> None:
    application = source.application("Order Management")
    for name in ("Development", "Production"):
        place = source.environment(name)
        alone = source.get(f"/environments/{place}/applications/{application}/", IncludeEnvStatus="true")
        among = source.get(f"/environments/{place}/applications/", IncludeEnvStatus="true")
        for record in (alone, *among):
            first, *others = (status["EnvironmentKey"] for status in record["AppStatusInEnvs"])
            assert first == place
            assert place not in others
        assert len(alone["AppStatusInEnvs"]) > 1


def test_status_has_what_the_vendors_client_reads(source: Api) -> None:
    status = source.running("Development", "Employee Directory")
    assert status["IsModified"] is True
    assert status["BaseApplicationVersionLabel"] == "1.0.1"
    assert status["MobileAppsStatus"] == []
    assert {each["NativePlatform"] for each in source.running("Test", "Field Service")["MobileAppsStatus"]} == {
        "Android",
        "iOS",
    }


def test_an_application_that_does_not_run_there_is_not_found(target: Api) -> None:
    place, order = target.environment("Test"), target.application("Order Management")
    target.refused("GET", f"/environments/{place}/applications/{order}/", 404)
    target.refused("GET", f"/environments/{place}/applications/nonsense/", 404)
    target.refused("GET", "/applications/nonsense/", 404)


def test_two_applications_may_share_a_name(lifetime: Lifetime) -> None:
    document = demo_infrastructure("target")
    twin = {"key": "twin", "name": "Shared Theme", "modules": [], "versions": [], "references": ["System Components"]}
    document["applications"].append(twin)
    document["running"]["Test"].append({"application": "twin", "modules": []})
    api = lifetime("twins", data=document)
    found = api.get(f"/environments/{api.environment('Test')}/applications/")
    assert [each["Name"] for each in found].count("Shared Theme") == 2
    assert len({each["Key"] for each in found}) == len(found)


def _many_versions() -> dict[str, Any]:
    document = demo_infrastructure("target")
    theme = next(each for each in document["applications"] if each["name"] == "Shared Theme")
    first = theme["versions"][0]
    theme["versions"] = [
        {**first, "key": f"version-{n}", "version": f"1.{n}.0", "created_on": f"2026-01-{n + 1:02}T00:00:00"}
        for n in range(9)
    ]
    return document


def test_five_versions_unless_asked_newest_first(lifetime: Lifetime) -> None:
    api = lifetime("versions", data=_many_versions())
    path = f"/applications/{api.application('Shared Theme')}/versions/"
    assert [each["Version"] for each in api.get(path)] == ["1.8.0", "1.7.0", "1.6.0", "1.5.0", "1.4.0"]
    assert len(api.get(path, MaximumVersionsToReturn=8)) == 8
    assert "negative" in api.refused("GET", path, 400, params={"MaximumVersionsToReturn": -1})


def test_module_versions(target: Api) -> None:
    modules = target.get("/modules/", IncludeEnvStatus="true")
    module = next(each for each in modules if each["Name"] == "Customer_CS")
    used = {status["ModuleVersionKey"] for status in module["ModuleStatusInEnv"]}
    versions = target.get(f"/modules/{module['Key']}/versions/")
    assert used <= {each["Key"] for each in versions}
    assert target.get(f"/modules/{module['Key']}/versions/{versions[0]['Key']}/") == versions[0]
    target.refused("GET", f"/modules/{module['Key']}/versions/nonsense/", 404)
    target.refused("GET", "/modules/", 400, params={"IncludeEnvStatus": "7"})


def test_a_version_shows_its_modules_when_asked(target: Api) -> None:
    application, versions = target.application("Customer Services"), target.versions("Customer Services")
    path = f"/applications/{application}/versions/{versions['2.0.0']}/"
    assert len(target.get(path, IncludeModules="True")["ModuleVersions"]) == 3
    assert target.get(path, IncludeModules="False")["ModuleVersions"] == []
    target.refused("GET", path, 400)


def test_change_logs_can_be_searched(target: Api) -> None:
    path = f"/applications/{target.application('Customer Services')}/versions/"
    assert [each["Version"] for each in target.get(path, ChangeLogFilter="Contact")] == ["2.1.0"]


def test_an_account_sees_what_it_may(target: Api) -> None:
    test, production = target.environment("Test"), target.environment("Production")
    theme = target.application("Shared Theme")
    target.simulator.change(
        {
            "accounts": [
                {
                    "username": "monitoring",
                    "token": "weak",
                    "environments": {"Development": "none", "Test": "list", "Production": "none"},
                }
            ]
        }
    )
    weak = Api(target.simulator, "weak")
    assert [each["Name"] for each in weak.get("/environments/")] == ["Test"]
    assert "permissions" in weak.refused("GET", f"/environments/{production}/", 403)
    assert "Order Management" not in {each["Name"] for each in weak.get("/applications/")}
    weak.refused("GET", f"/environments/{test}/applications/{theme}/content/", 403)
    weak.refused("POST", f"/environments/{test}/deployment/", 403, data=b"x", headers=BINARY)
    assert weak.get("/deployments/", TargetEnvironmentKey=production) == []
