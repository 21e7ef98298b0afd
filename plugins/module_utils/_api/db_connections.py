# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Database connections of environments: what is read of them, and the operations that change them."""

from __future__ import annotations

from typing import Any

from .client import Client, Listed
from .operation import Operation, Request, operations_for
from .shapes import Place, ReaderOf, Record, flag, key, keyed, label, number, optional, record, text, usable

_ROOT = "/environments/{}/dbconnections/"
LIST = Operation("Environments_DBConnections_List", "GET", _ROOT)
GET = Operation("Environments_DBConnections_Get", "GET", _ROOT + "{}/")
WRITES = {
    "create": Operation("Environments_DBConnections_Create", "POST", _ROOT, subject=None),
    "update": Operation("Environments_DBConnections_Edit", "PUT", _ROOT + "{}/", subject=1),
    "delete": Operation("Environments_DBConnections_Delete", "DELETE", _ROOT + "{}/", subject=1),
    "test": Operation(
        "Environments_DBConnections_TestConnection",
        "POST",
        "/environments/{}/testdbconnection/",
        subject=None,
        leaves_nothing=True,
    ),
}
PROVIDERS = Operation("Environments_DBConnections_ListProviders", "GET", "/environments/{}/dbconnection/dbproviders/")
LEVELS = Operation(
    "Environments_DBConnections_ListPermissionLevels", "GET", "/environments/dbconnection/permissionlevels/"
)
# By what names them in the body of a request: a role or a user.
_OWNERS = {"role": "Role", "username": "User"}
_PERMISSION = _ROOT + "{}/<>permissionlevel/"
GET_PERMISSION = operations_for("Environments_DBConnections_Get<>Permissions", "GET", _PERMISSION + "{}/", _OWNERS)
GRANT = operations_for("Environments_DBConnections_Set<>Permissions", "PUT", _PERMISSION, _OWNERS)
REVOKE = operations_for("Environments_DBConnections_Revoke<>Permissions", "DELETE", _PERMISSION, _OWNERS)

_FIELDS = {
    "description": text,
    "providerName": text,
    "isAdvancedConfiguration": flag,
    "databaseConfiguration": text,
}
_CONNECTION = record({"dbConnectionName": key, **_FIELDS}, needs=["dbConnectionName"])
_CONNECTIONS = keyed("database connection", record(_FIELDS), "dbConnectionName", ("dbConnectionName", "description"))
_PROVIDERS = keyed("database provider", record({"DisplayName": text}), "ProviderKey", ("DisplayName",))
_LEVEL = record({"Id": number, "Label": text, "Level": number, "Description": label}, needs=["Label", "Level"])
# Of the level that somebody has, the label is enough.
_LABELLED = record({"Label": text}, needs=["Label"])
_WRAPPED = "DbConnectionPermissionLevel"


def _wrapped(reader: ReaderOf[Record]) -> ReaderOf[Record]:
    """A level, alone or within a record of its own: the contract has both."""

    wrapper = record({_WRAPPED: reader})

    def read(value: Any, place: Place) -> Record:
        inner: Record | None = wrapper(value, place).get(_WRAPPED)
        return reader(value, place) if inner is None else inner

    return read


def list_all(client: Client, environment: str) -> Listed:
    """All connections of an environment (Environments_DBConnections_List)."""
    return client.read_list(Request(LIST, "list the database connections", (environment,)), _CONNECTIONS)


def get(client: Client, environment: str, name: str) -> dict[str, Any] | None:
    """One connection, None where LifeTime has none of exactly that name (Environments_DBConnections_Get)."""
    request = Request(GET, f"read database connection '{name}'", (environment, name))
    return client.read_or_none(request, _CONNECTION)


def providers(client: Client, environment: str) -> list[dict[str, Any]]:
    """`{Key, Name}` of each kind of database (Environments_DBConnections_ListProviders)."""
    request = Request(PROVIDERS, "list the database providers", (environment,))
    found = client.read_list(request, _PROVIDERS)
    return [{"Key": one["ProviderKey"], "Name": one.get("DisplayName") or one["ProviderKey"]} for one in found]


def permission_levels(client: Client) -> list[dict[str, Any]]:
    """`{Key, Name, Level, Description}`, lowest first (Environments_DBConnections_ListPermissionLevels).

    `Key` and `Level` are two numbers, and `Key` may be absent.
    """
    request = Request(LEVELS, "list the permission levels of database connections")
    found = client.read_list(request, usable("permission level of database connections", _wrapped(_LEVEL)))
    return [
        {**level, "Key": level.get("Id"), "Name": level["Label"]}
        for level in sorted(found, key=lambda level: level["Level"])
    ]


def permission(client: Client, environment: str, connection: str, kind: str, name: str) -> str | None:
    """Label of the level that a role or user has, None where LifeTime has none of it; `kind` is `role` or `username`.

    Source: Environments_DBConnections_GetRolePermissions, ..._GetUserPermissions.
    """
    purpose = f"read what '{name}' may do with database connection '{connection}'"
    request = Request(GET_PERMISSION[kind], purpose, (environment, connection, name))
    found = client.read_or_none(request, optional(_wrapped(_LABELLED)))
    return None if found is None else str(found["Label"])
