# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What roles and users may do with a database connection: an item list of each, name -> label of the level."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable

from .._api import db_connections as api
from .._api import roles, users
from .._api.client import Client
from .._api.infrastructure import for_pick, pick
from .._api.operation import Request
from .._changes import ChangeSet, Key
from .._resource import ItemList, reconcile_items

# Options that grant and revoke -> what requests name a role or a user by.
_KINDS = {("role_permissions", "revoke_roles"): "role", ("user_permissions", "revoke_users"): "username"}


def changes(client: Client, place: tuple[str, str], options: Mapping[str, Any], *, is_new: bool) -> ChangeSet:
    """Grants and revokes permissions for a connection; `place` is the key of its environment and its name.

    `is_new`: nobody has a permission for it yet. Raises `LifeTimeError` for an unknown role, user or level.
    """
    needed = ChangeSet()
    for (to_grant, to_revoke), kind in _KINDS.items():
        granted, revoked = options[to_grant] or [], options[to_revoke] or []
        if not granted and not revoked:
            continue
        known = _known(client, kind)
        levels = [{**level, "Name": level["Label"]} for level in api.permission_levels(client)]
        lowest = min(levels, key=lambda level: int(level["Level"]), default={"Name": None})["Name"]
        desired: dict[str, str | None] = {known(name): None for name in revoked}
        for entry in granted:
            level = pick("permission level", entry["level"], levels, "for database connections")
            desired[known(entry[kind])] = level["Name"]
        items = _items(place[0], kind, list(desired), levels)
        current = {} if is_new else items.read(client, place[1])
        # LifeTime may show somebody who never had a permission like somebody with the lowest one: nothing to revoke.
        current = {
            name: None if desired[name] is None and label == lowest else label for name, label in current.items()
        }
        needed += reconcile_items(items, place[1], place[1], current, desired)
    return needed


def _known(client: Client, kind: str) -> Callable[[str], str]:
    """A function that returns the name of a role or user, as LifeTime writes it, of a name or key."""
    is_role = kind == "role"
    listed = roles.list_all(client) if is_role else users.list_all(client, "IncludeInactive")
    records = for_pick(listed, "name" if is_role else "username")
    what = kind.removesuffix("name")
    return lambda name: str(pick(what, name, records, f"in {client.url}")["Name"])


def _items(environment: str, kind: str, names: list[str], levels: list[dict[str, Any]]) -> ItemList:
    numbers = {level["Name"]: level for level in levels}

    def grant(connection: Key, name: Any, label: Any) -> Request:
        body = {kind: name, "permissionLevel": numbers[label]["Level"]}
        # The contract does not say which of the two numbers of a level is meant.
        other = {**body, "permissionLevel": numbers[label].get("Id")}
        purpose = f"give '{name}' the level '{label}' for database connection '{connection}'"
        return Request(api.SET_PERMISSION[kind], purpose, (environment, connection), body, alternative=other)

    def revoke(connection: Key, name: Any) -> Request:
        purpose = f"revoke the permission of '{name}' for database connection '{connection}'"
        return Request(api.REVOKE_PERMISSION[kind], purpose, (environment, connection), {kind: name})

    def read(client: Client, connection: str) -> dict[str, str | None]:
        return {name: api.permission(client, environment, connection, kind, name) for name in names}

    return ItemList(f"{kind.removesuffix('name')} permission", grant, revoke, read, owner_kind="database connection")
