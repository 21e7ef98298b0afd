# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Maintenance mode, policies, new applications, registration, blocked logins and tokens."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api import Api

from .conftest import Lifetime


def test_maintenance_mode_refuses_and_aborts_deployments(source: Api) -> None:
    place = source.environment("Test")
    key = source.upload("Test", source.package("Development", "Shared Theme"))
    source.command(key, "start")
    path = f"/environments/{place}/maintenancemode/"
    source.call("PUT", path, 200, json={"IsMaintenanceModeEnabled": True, "Reason": "Patches"})
    assert source.ended(key)["DeploymentStatus"] == "aborted"
    other = source.upload("Test", source.package("Development", "Shared Theme"))
    source.refused("POST", f"/deployments/{other}/start/", 400)
    source.call("PUT", path, 200, json={"IsMaintenanceModeEnabled": False, "Reason": ""})
    source.command(other, "start")


def test_policies_are_replaced_as_a_whole(target: Api) -> None:
    path = f"/environments/{target.environment('Test')}/content_security_policies/"
    assert target.get(path)["DefaultSrc"]["IsSetForEnv"] is False
    body: dict[str, Any] = {"ImgSrc": {"Value": "self https://img.example.com", "IsSetForEnv": True}}
    assert target.call("PUT", path, 200, json=body).json()["Success"] is True
    assert target.get(path)["ImgSrc"]["Value"] == "self https://img.example.com"
    target.call("PUT", path, 200, json={"FontSrc": {"Value": "self", "IsSetForEnv": True}})
    assert target.get(path)["ImgSrc"]["IsSetForEnv"] is False
    answer = target.call("PUT", path, 200, json={"ImgSrc": {"Value": "a; b", "IsSetForEnv": True}}).json()
    assert (answer["Success"], answer["ErrorDirectives"]) == (False, ["ImgSrc"])
    assert target.get(path)["FontSrc"]["IsSetForEnv"] is True


def test_an_application_is_created_from_a_template_without_modules(target: Api) -> None:
    place = target.environment("Development")
    template = target.get(f"/environments/{place}/templates/")[0]["Key"]
    team = target.get("/teams/")[0]["key"]
    body = {"TemplateKey": template, "TeamKey": team, "Name": "Brand New", "Description": "", "Color": "#ff0000"}
    path = f"/environments/{place}/applications/"
    key = target.call("POST", path, 201, json=body).json()["ApplicationKey"]
    assert target.get(f"/applications/{key}/")["Name"] == "Brand New"
    assert target.running("Development", "Brand New")["ModuleStatusInEnvs"] == []
    assert "another application" in target.refused("POST", path, 400, json={**body, "Name": "brand new"})
    target.refused("POST", path, 400, json={**body, "TemplateKey": "paper", "Name": "Other"})


def test_an_application_is_blocked_in_an_environment(target: Api) -> None:
    path = f"/applications/{target.application('Shared Theme')}/configurations/"
    place = target.environment("Production")
    entry = {"environmentKey": place, "isBlocked": True, "isBlockedChangeReason": "Freeze"}
    target.call("PUT", path, 204, json={"configurations": [entry]})
    shown = {each["environmentKey"]: each for each in target.get(path)["configurations"]}
    assert shown[place] == entry
    assert sum(each["isBlocked"] for each in shown.values()) == 1
    target.refused("PUT", path, 404, json={"configurations": [{**entry, "environmentKey": "nowhere"}]})


def test_an_environment_is_registered_and_unregistered(target: Api) -> None:
    role = target.get("/roles/")[0]["key"]
    body = {
        "EnvironmentName": "Sandbox",
        "EnvironmentAddress": "sandbox.example.com",
        "ServiceCenterUsername": "admin",
        "ServiceCenterPassword": "secret",
        "LifeTimeAddress": "lifetime.example.com",
        "EnvironmentPosition": 4,
        "EnvironmentRolePermissions": [{"RoleKey": role, "PermissionLevel": 1}],
    }
    key = target.call("POST", "/environments/", 201, json=body).json()["EnvironmentKey"]
    assert target.environment("Sandbox") == key
    assert "secret" not in str(target.simulator.state())
    target.refused("POST", "/environments/", 400, json=body)
    target.call("DELETE", f"/environments/{key}/", 204)
    target.refused("GET", f"/environments/{key}/", 404)


def test_blocked_logins_are_listed_and_unblocked(target: Api) -> None:
    place = target.environment("Test")
    for username in ("raj.patel", ""):
        target.simulator.change({"block_login": {"environment": "Test", "address": "192.0.2.7", "username": username}})
    users = target.get("/users/")
    key = next(each["Key"] for each in users if each["Username"] == "raj.patel")
    (login,) = target.get(f"/users/{key}/blockedlogins/", EnvironmentKey=place)
    assert (login["ipAddress"], login["environmentName"]) == ("192.0.2.7", "Test")
    assert target.get(f"/users/{key}/blockedlogins/", EnvironmentKey=target.environment("Production")) == []
    target.call("DELETE", f"/users/{key}/blockedlogins/", 200, params={"IpAddress": "192.0.2.8"})
    target.call("DELETE", f"/users/{key}/blockedlogins/", 200)
    assert target.get(f"/users/{key}/blockedlogins/") == []
    assert len(target.get("/environments/blockedipaddresses/")) == 1
    target.call("DELETE", "/environments/blockedipaddresses/192.0.2.7/", 200)
    assert target.get("/environments/blockedipaddresses/") == []


@pytest.mark.parametrize(("version", "old"), [("11.28.3", 403), ("11.29.0", 200)])
def test_a_renewed_token_replaces_the_old_one(lifetime: Lifetime, version: str, old: int) -> None:
    api = lifetime("target", "--lifetime-version", version)
    given = api.session.headers["Authorization"]
    answer = api.call("POST", "/auth/tokens/", 200, json={"timePeriod": 6, "unit": "M"}).json()
    assert answer["expiresAt"]
    assert api.call("GET", "/environments/").status_code == old
    api.session.headers["Authorization"] = f"Bearer {answer['token']}"
    assert api.get("/environments/")
    api.simulator.change({"advance": 25 * 3600})
    assert api.call("GET", "/environments/", headers={"Authorization": str(given)}).status_code == 403
    api.simulator.change({"advance": 200 * 24 * 3600})
    assert api.call("GET", "/environments/").status_code == 403


def test_a_token_lives_for_months(target: Api) -> None:
    target.refused("POST", "/auth/tokens/", 400, json={"timePeriod": 0, "unit": "M"})
    target.refused("POST", "/auth/tokens/", 400, json={"timePeriod": 6, "unit": "D"})
