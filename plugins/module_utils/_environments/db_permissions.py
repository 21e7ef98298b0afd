# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What roles and users may do with a database connection: an item list of each, name -> label of the level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._api import db_connections as api
from .._api import roles, users
from .._api.client import Client
from .._api.errors import LifeTimeError
from .._api.infrastructure import pick
from .._api.operation import Request
from .._changes import ChangeSet, Key
from .._resource import ItemList, ItemRequest, Replacement, reconcile_items

# Option -> what its entries, and requests, name a role or a user by.
_KINDS = {"role_permissions": "role", "user_permissions": "username"}

Level = Mapping[str, Any]


def changes(
    client: Client, environment: str, connection: str, options: Mapping[str, Any], *, is_new: bool
) -> ChangeSet:
    """Grants and revokes the permissions that the options list. `is_new`: nobody has one of the connection yet.

    Raises `LifeTimeError` for a role, a user or a level that LifeTime does not have.
    """
    needed = ChangeSet()
    levels = api.permission_levels(client) if any(options[option] for option in _KINDS) else []
    for option, kind in _KINDS.items():
        desired = _desired(client, kind, options[option] or [], levels)
        items = _items(environment, kind, list(desired), levels)
        current = {} if is_new or not desired else items.read(client, connection)
        # LifeTime may show somebody who was never given a permission like somebody with the lowest one.
        lowest = min(levels, key=lambda level: int(level["Level"]), default={"Label": None})["Label"]
        revoked = [name for name, label in desired.items() if label is None and current.get(name) == lowest]
        kept = {name: label for name, label in desired.items() if label is not None or name not in revoked}
        needed += reconcile_items(items, connection, connection, {name: current.get(name) for name in kept}, kept)
    return needed


def check(needed: ChangeSet, client: Client) -> None:
    """Read what was granted. Raises `LifeTimeError` where LifeTime shows another level than was set."""
    for change in needed:
        if isinstance(change.request, (ItemRequest, Replacement)):
            expected = change.request.expected
            shown = expected.items.read(client, str(expected.owner))[expected.item]
            if expected.value is not None and shown != expected.value:
                raise LifeTimeError(
                    f"LifeTime shows '{shown}' for {change.kind} '{change.name}' after '{expected.value}' was set.",
                    "not_applied",
                    advice="Look at the permission in LifeTime: it may be one that was not meant.",
                    operation=change.request.request.operation.id,
                )


def _desired(
    client: Client, kind: str, entries: list[dict[str, Any]], levels: Sequence[Level]
) -> dict[str, str | None]:
    """Name -> label, None to revoke; names as LifeTime writes them."""
    listed = () if not entries else roles.list_all(client) if kind == "role" else users.list_all(client)
    known = [{"Key": one.get("key"), "Name": one["name" if kind == "role" else "username"]} for one in listed]
    labels = [{"Key": str(level["Level"]), "Name": level["Label"]} for level in levels]
    desired: dict[str, str | None] = {}
    for entry in entries:
        name = pick("role" if kind == "role" else "user", entry[kind], known, f"in {client.url}")["Name"]
        desired[name] = None
        if entry["state"] == "present":
            desired[name] = pick("permission level", entry["level"], labels, "of database connections")["Name"]
    return desired


def _items(environment: str, kind: str, names: list[str], levels: Sequence[Level]) -> ItemList:
    numbers = {level["Label"]: level for level in levels}

    def grant(connection: Key, name: Any, label: Any) -> Request:
        body = {kind: name, "permissionLevel": numbers[label]["Level"]}
        # The contract does not say which of the two numbers of a level is meant.
        other = {**body, "permissionLevel": numbers[label].get("Id")}
        purpose = f"give {name} the level '{label}' for database connection '{connection}'"
        return Request(api.SET_PERMISSION[kind], purpose, (environment, connection), body, alternative=other)

    def revoke(connection: Key, name: Any) -> Request:
        purpose = f"revoke the permission of {name} for database connection '{connection}'"
        return Request(api.REVOKE_PERMISSION[kind], purpose, (environment, connection), {kind: name})

    def read(client: Client, connection: str) -> dict[str, str | None]:
        return {name: api.permission(client, environment, connection, kind, name) for name in names}

    return ItemList(f"{kind.removesuffix('name')} permission", grant, revoke, read)
