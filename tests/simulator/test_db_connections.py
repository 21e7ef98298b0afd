# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Database connections of an environment, and who may use them."""

from __future__ import annotations

from typing import Any

import pytest
from lifetime_simulator.demo import demo_infrastructure

from tests.support.api import Api

from .conftest import Lifetime

BODY = {
    "dbConnectionName": "Orders DB",
    "providerKey": "sqlserver",
    "description": "Orders of the shop",
    "dbUsername": "orders",
    "dbPassword": "secret",
    "dbConfigParams": "Server=db;Database=orders",
}


def connections(api: Api) -> str:
    return f"/environments/{api.environment('Test')}/dbconnections/"


def test_a_connection_is_created_replaced_and_deleted(target: Api) -> None:
    root = connections(target)
    shown = target.call("POST", root, 201, json=BODY).json()
    assert shown == {
        "dbConnectionName": "Orders DB",
        "description": "Orders of the shop",
        "providerName": "SQL Server",
        "isAdvancedConfiguration": True,
        "databaseConfiguration": "Server=db;Database=orders",
    }
    assert target.get(f"{root}orders db/") == shown
    target.call("PUT", f"{root}Orders DB/", 200, json={**BODY, "dbConnectionName": "Shop", "dbConfigParams": ""})
    found = {each["dbConnectionName"]: each for each in target.get(root)}
    assert sorted(found) == ["Default", "ReplicaDB", "Shop"]
    assert found["Shop"]["isAdvancedConfiguration"] is False
    target.call("DELETE", f"{root}Shop/", 204)
    assert len(target.get(root)) == 2
    assert "secret" not in str(target.simulator.state())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"dbConnectionName": " "}, "is missing"),
        ({"dbConnectionName": "default"}, "already"),
        ({"providerKey": "paper"}, "no database provider"),
        ({"dbPassword": ""}, "password of the database is missing"),
    ],
)
def test_a_connection_that_cannot_be_is_refused(target: Api, change: dict[str, Any], said: str) -> None:
    root = connections(target)
    assert said in target.refused("POST", root, 400, json={**BODY, **change})
    assert len(target.get(root)) == 2


def test_a_connection_that_an_extension_uses_is_not_deleted(source: Api) -> None:
    state = source.simulator.state()["environments"]
    used = next(each for each in state.values() if each["database_mappings"])
    name = next(iter(used["database_mappings"].values()))
    assert "used by an extension" in source.refused("DELETE", f"/environments/{used['key']}/dbconnections/{name}/", 400)


@pytest.mark.parametrize(("number", "value"), [("level", 20), ("id", 3)])
def test_a_permission_is_set_by_one_of_two_numbers(lifetime: Lifetime, number: str, value: int) -> None:
    api = lifetime("target", "--db-permission-number", number)
    path = f"{connections(api)}Default/rolepermissionlevel/"
    api.call("PUT", path, 200, json={"role": "Developer", "permissionLevel": value})
    assert api.get(f"{path}developer/")["Label"] == "Full Control"
    api.refused("PUT", path, 400, json={"role": "Developer", "permissionLevel": 99})


def test_a_permission_that_was_never_set_is_no_access_or_not_found(lifetime: Lifetime) -> None:
    path = "{}Default/userpermissionlevel/raj.patel/"
    api = lifetime("target")
    assert api.get(path.format(connections(api)))["Label"] == "No Access"
    api = lifetime("target", "--db-permission-unset", "not-found")
    api.refused("GET", path.format(connections(api)), 404)


def test_a_test_that_fails_is_refused_or_told_in_a_header(lifetime: Lifetime) -> None:
    api = lifetime("target")
    path = connections(api).replace("dbconnections", "testdbconnection")
    body = {
        "dbConnectionName": "Orders",
        "providerKey": "sqlserver",
        "description": "",
        "dbUsername": "nobody",
        "dbPassword": "secret",
        "dbConfigParams": "",
    }
    api.refused("POST", path, 400, json=body)
    api = lifetime("target", "--db-test-failure", "header")
    path = connections(api).replace("dbconnections", "testdbconnection")
    answer = api.call("POST", path, 200, json=body)
    assert answer.headers["Success"] == "false"
    assert "login failed" in answer.headers["Message"]
    assert api.call("POST", path, 200, json={**body, "dbUsername": "orders"}).headers["Success"] == "true"


def test_managing_connections_needs_a_role_that_manages_the_infrastructure(lifetime: Lifetime) -> None:
    accounts = [{"username": "ci", "name": "CI", "role": "Developer"}]
    api = lifetime("target", data={**demo_infrastructure("target"), "accounts": accounts})
    api.refused("GET", "/environments/dbconnection/permissionlevels/", 403)
    api.refused("GET", connections(api), 403)
