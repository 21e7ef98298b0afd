# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A database connection is written whole: what LifeTime does not show, or calls otherwise, must not get lost."""

from __future__ import annotations

from typing import Any, cast

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api import db_connections as api
from ansible_collections.community.outsystems.plugins.module_utils._api.client import Client, Listed
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError
from ansible_collections.community.outsystems.plugins.module_utils._api.operation import Request
from ansible_collections.community.outsystems.plugins.module_utils._api.shapes import Place
from ansible_collections.community.outsystems.plugins.module_utils._environments.db_connections import (
    connections,
    permissions,
)
from ansible_collections.community.outsystems.plugins.module_utils._executor import execute
from ansible_collections.community.outsystems.plugins.module_utils._fields import given
from ansible_collections.community.outsystems.plugins.module_utils._resource import reconcile

PROVIDERS = [{"DisplayName": "SQL Server", "ProviderKey": "SqlServer"}, {"DisplayName": "Oracle", "ProviderKey": "Ora"}]
SECRETS = {"username": "orders", "password": "pa55"}


class LifeTime:
    """Answers each operation with its body, and keeps what is written."""

    url = "https://lifetime.example.com"

    def __init__(self, **answers: Any) -> None:
        self.written: list[Any] = []
        self._answers = {"Environments_DBConnections_ListProviders": PROVIDERS, **answers}

    def read_list(self, request: Request, shape: Any) -> Listed:
        return Listed(shape(self._answers[request.operation.id], Place()))

    def read_or_none(self, request: Request, shape: Any) -> Any:
        return shape(self._answers[request.operation.id], Place())

    def write(self, request: Request) -> str:
        self.written.append(request.body)
        return ""


def change(record: dict[str, Any], options: dict[str, Any]) -> dict[str, Any] | None:
    """What is written where LifeTime shows this record of the connection, None for nothing."""
    lifetime = LifeTime(Environments_DBConnections_List=[{"dbConnectionName": "Orders", **record}])
    client = cast(Client, lifetime)
    resource = connections(client, "E", tested=False)
    assert resource.read
    current = resource.read(client, "Orders")
    desired = given(resource.fields, {"name": "Orders", **SECRETS, **options})
    known = {**current, **{name: desired[name] for name in SECRETS}}
    execute(reconcile(resource, "Orders", "Orders", known, desired), client)
    return lifetime.written[-1] if lifetime.written else None


def test_a_configuration_that_is_not_shown_has_to_be_given() -> None:
    hidden = {"providerName": "Oracle", "isAdvancedConfiguration": True}
    for blank in ({}, {"databaseConfiguration": None}, {"databaseConfiguration": ""}):
        with pytest.raises(LifeTimeError, match="without configuration: LifeTime takes it whole") as caught:
            change({**hidden, **blank}, {"description": "New"})
        assert caught.value.options == ["configuration"]
    written = change(hidden, {"description": "New", "configuration": "Host=db"})
    assert written
    assert written["dbConfigParams"] == "Host=db"
    assert change(hidden, {"description": ""}) is None, "nothing is to be written"


@pytest.mark.parametrize("is_advanced", [{}, {"isAdvancedConfiguration": False}, {"isAdvancedConfiguration": None}])
def test_without_an_advanced_configuration_there_is_none_to_be_lost(is_advanced: dict[str, Any]) -> None:
    written = change({"providerName": "Oracle", **is_advanced}, {"description": "New"})
    assert written
    assert written["dbConfigParams"] == ""


@pytest.mark.parametrize(("shown", "sent"), [("Oracle", "Ora"), ("Ora", "Ora"), ("MySQL", "MySQL")])
def test_the_provider_is_sent_as_the_one_that_is_shown(shown: str, sent: str) -> None:
    written = change({"providerName": shown}, {"description": "New"})
    assert written
    assert written["providerKey"] == sent


@pytest.mark.parametrize("shown", ["SQL Server", "SqlServer"])
def test_a_provider_is_the_same_by_name_and_key(shown: str) -> None:
    assert change({"providerName": shown}, {"provider": "sqlserver"}) is None


def test_names_of_fields_in_the_case_in_which_the_contract_requires_them() -> None:
    lifetime = LifeTime(Environments_DBConnections_List=[{"DBConnectionName": "Orders", "ProviderName": "Oracle"}])
    (found,) = api.list_all(cast(Client, lifetime), "E")
    assert found == {"dbConnectionName": "Orders", "providerName": "Oracle"}


LEVEL = {"Id": 3, "Label": "Full Control", "Level": 2}


@pytest.mark.parametrize(
    "listed", [LEVEL, {"DbConnectionPermissionLevel": LEVEL}, {"DBConnectionPermissionLevel": LEVEL}]
)
def test_a_permission_level_is_read_alone_and_in_a_record_of_its_own(listed: dict[str, Any]) -> None:
    lifetime = LifeTime(
        Environments_DBConnections_ListPermissionLevels=[listed, {"Id": 4}],
        Environments_DBConnections_GetRolePermissions=listed,
        Environments_DBConnections_GetUserPermissions=None,
    )
    client = cast(Client, lifetime)
    (level,) = api.permission_levels(client)
    assert (level["Key"], level["Name"], level["Level"]) == (3, "Full Control", 2)
    assert api.permission(client, "E", "Orders", "role", "Ops") == "Full Control"
    assert api.permission(client, "E", "Orders", "username", "lea") is None


def test_of_the_level_that_somebody_has_the_label_is_enough() -> None:
    lifetime = LifeTime(Environments_DBConnections_GetRolePermissions={"Label": "No Access"})
    assert api.permission(cast(Client, lifetime), "E", "Orders", "role", "Ops") == "No Access"


def test_a_permission_is_granted_by_both_numbers_of_its_level_and_revoked_without_one() -> None:
    lifetime = LifeTime(
        Environments_DBConnections_ListPermissionLevels=[LEVEL], Roles_List=[{"Key": "r-1", "Name": "Ops"}]
    )
    client = cast(Client, lifetime)
    options = {"role_permissions": [{"role": "Ops", "level": "Full Control"}], "revoke_roles": None}
    ((items, desired),) = permissions(client, "E", {**options, "user_permissions": None, "revoke_users": None})
    assert desired == {"Ops": "Full Control"}
    purpose, keys = "role permission 'Ops' of database connection 'Orders'", ("E", "Orders")
    first, second = ({"role": "Ops", "permissionLevel": number} for number in (2, 3))
    granted = Request(api.GRANT["role"], f"grant {purpose}: 'Full Control'", keys, first, alternative=second)
    assert items.grant("Orders", "Ops", "Full Control") == granted
    assert items.grant("Orders", "Ops", "of another time").body == {"role": "Ops"}, "LifeTime may refuse it itself"
    assert items.revoke("Orders", "Ops") == Request(api.REVOKE["role"], f"revoke {purpose}", keys, {"role": "Ops"})
