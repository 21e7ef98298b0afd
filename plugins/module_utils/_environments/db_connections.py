# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Database connections of an environment, as a resource with two item lists: what roles and users may do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from .._api import db_connections as api
from .._api.client import Client
from .._api.infrastructure import find
from .._api.operation import Operation, Request
from .._changes import Key
from .._fields import Choices, Field, shown
from .._resource import DesiredItems, ItemList, ItemOptions, Resource, resource_of
from .known import roles_of, users_of

KIND = "database connection"
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


def shown_of(record: Mapping[str, Any], fields: Iterable[Field] = FIELDS) -> dict[str, Any]:
    """What LifeTime shows of a connection; `configuration` is None where it says that there is one, and does not show
    it."""
    found = shown(fields, record)
    is_hidden = record.get("isAdvancedConfiguration") and not found["configuration"]
    return {**found, "configuration": None} if is_hidden else found


def connections(client: Client, environment: str, *, tested: bool) -> Resource:
    """The connections of the environment with that key. `tested`: LifeTime has to connect before it writes one."""
    choices = Choices("database provider", api.providers(client, environment), "for this environment")
    fields = [field._replace(choices=choices) if field.name == "provider" else field for field in FIELDS]
    operations = api.WRITES if tested else {verb: one for verb, one in api.WRITES.items() if verb != "test"}

    def read(client: Client, name: str) -> dict[str, Any]:
        found = find(name, api.list_all(client, environment), "dbConnectionName", KIND)
        return shown_of(found, fields) if found else {}

    resource = replace(resource_of(KIND, fields, operations, (environment,)), read=read, keyed_by_name=True)
    return replace(resource, find_key=lambda client, name: name if read(client, name) else None)


def permissions(client: Client, environment: str, options: Mapping[str, Any]) -> Iterator[DesiredItems]:
    """The permissions that the options ask for, of roles and of users, for a connection in that environment."""
    for asked, known_in in ((ROLE_PERMISSIONS, roles_of), (USER_PERMISSIONS, users_of)):
        if asked.are_in(options):
            levels = api.permission_levels(client)
            values = Choices("permission level", levels, "for database connections")
            desired = asked.desired(options, known_in(client), values)
            yield DesiredItems(_item_list(environment, asked.item, levels, list(desired)), desired)


def _item_list(environment: str, kind: str, levels: list[dict[str, Any]], names: list[str]) -> ItemList:
    permission = f"{kind.removesuffix('name')} permission"

    def request(verb: str, operation: Operation, connection: Key, name: str, level: str | None = None) -> Request:
        # The contract does not say which of the two numbers of a level is meant.
        numbers = [number for one in levels if one["Name"] == level for number in (one["Level"], one["Key"])]
        bodies = [{kind: name, "permissionLevel": number} for number in numbers] or [{kind: name}]
        purpose = f"{verb} {permission} '{name}' of {KIND} '{connection}'" + (f": '{level}'" if level else "")
        return Request(operation, purpose, (environment, connection), bodies[0], alternative=(*bodies[1:], None)[0])

    def read(client: Client, connection: str) -> dict[str, str | None]:
        return {name: api.permission(client, environment, connection, kind, name) for name in names}

    grant, revoke = partial(request, "grant", api.GRANT[kind]), partial(request, "revoke", api.REVOKE[kind])
    # LifeTime may show somebody who never had a permission like somebody with the lowest one.
    return ItemList(permission, grant, revoke, read, owner_kind=KIND, unset=levels[0]["Name"] if levels else None)
