# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Database connections of an environment, as a resource with two item lists: what roles and users may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .._api import db_connections as api
from .._api.client import Client
from .._api.errors import LifeTimeError
from .._api.operation import Request
from .._changes import ChangeSet, Key
from .._fields import Choices, Field, shown
from .._resource import ItemList, ItemOptions, Resource, reconcile_items, resource_of
from .known import roles_of, users_of

FIELDS = (
    Field("name", "dbConnectionName", "dbConnectionName", needed=True),
    Field("description", "description", "description"),
    Field("provider", "providerKey", "providerName", needed=True),
    Field("configuration", "dbConfigParams", "databaseConfiguration"),
    Field("username", "dbUsername", needed=True),
    Field("password", "dbPassword", needed=True, secret=True),
)
# The items of each list have the name by which the API names a role or a user.
ROLE_PERMISSIONS = ItemOptions("role_permissions", "revoke_roles", "role", "level")
USER_PERMISSIONS = ItemOptions("user_permissions", "revoke_users", "username", "level")


def find(client: Client, environment: str, name: str) -> dict[str, Any] | None:
    """The connection of that name, in any case; None where there is none.

    Raises `LifeTimeError` where LifeTime lists it in a way that nothing can be done with it.
    """
    wanted = name.strip().casefold()
    listed = api.list_all(client, environment)
    unusable = next((each for each in listed.left_out if each.name.casefold() == wanted), None)
    if unusable is not None:
        raise LifeTimeError(
            f"{unusable}, so nothing can be done with it.",
            "unusable_database_connection",
            advice="Correct it in LifeTime first.",
            operation=api.LIST.id,
        )
    return next((shown(FIELDS, one) for one in listed if one["dbConnectionName"].casefold() == wanted), None)


def resource(environment: str, providers: list[dict[str, Any]], *, tested: bool) -> Resource:
    """The connections of the environment with that key. `tested`: LifeTime has to connect before it writes one."""
    choices = Choices("database provider", providers, "for this environment")
    fields = [field._replace(choices=choices) if field.name == "provider" else field for field in FIELDS]
    operations = {"create": api.CREATE, "update": api.UPDATE, "delete": api.DELETE, "test": api.TEST}
    connections = resource_of("database connection", fields, operations, (environment,))
    return replace(
        connections,
        test=connections.test if tested else None,
        read=lambda client, name: find(client, environment, name) or {},
        find_key=lambda client, name: name if find(client, environment, name) else None,
        keyed_by_name=True,
    )


def permissions(client: Client, environment: str, name: str, options: Mapping[str, Any], *, is_new: bool) -> ChangeSet:
    """Grants and revokes permissions for the connection of that name; `is_new`: nobody has one for it yet."""
    changes = ChangeSet()
    for given in (ROLE_PERMISSIONS, USER_PERMISSIONS):
        if not given.are_in(options):
            continue
        levels = [{**level, "Name": level["Label"]} for level in api.permission_levels(client)]
        known = roles_of(client) if given.item == "role" else users_of(client)
        desired = given.desired(options, known, Choices("permission level", levels, "for database connections"))
        items = _items(environment, given.item, list(desired), {level["Label"]: level for level in levels})
        current = {} if is_new else items.read(client, name)
        # LifeTime may show somebody who never had a permission like somebody with the lowest one: nothing to revoke.
        lowest = min(levels, key=lambda level: int(level["Level"]), default={"Name": None})["Name"]
        current = {who: None if desired[who] is None and level == lowest else level for who, level in current.items()}
        changes += reconcile_items(items, name, name, current, desired)
    return changes


def _items(environment: str, kind: str, names: list[str], levels: Mapping[str, Mapping[str, Any]]) -> ItemList:
    def grant(connection: Key, name: Any, level: Any) -> Request:
        purpose = f"give '{name}' the level '{level}' for database connection '{connection}'"
        # The contract does not say which of the two numbers of a level is meant.
        body, other = ({kind: name, "permissionLevel": levels[level].get(number)} for number in ("Level", "Id"))
        return Request(api.SET_PERMISSION[kind], purpose, (environment, connection), body, alternative=other)

    def revoke(connection: Key, name: Any) -> Request:
        purpose = f"revoke the permission of '{name}' for database connection '{connection}'"
        return Request(api.REVOKE_PERMISSION[kind], purpose, (environment, connection), {kind: name})

    def read(client: Client, connection: str) -> dict[str, str | None]:
        return {name: api.permission(client, environment, connection, kind, name) for name in names}

    return ItemList(f"{kind.removesuffix('name')} permission", grant, revoke, read, owner_kind="database connection")
