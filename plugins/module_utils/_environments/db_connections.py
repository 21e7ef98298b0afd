# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Database connections of an environment: as a resource."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api import db_connections as api
from .._api.client import Client
from .._api.errors import LifeTimeError
from .._api.infrastructure import pick
from .._api.operation import Operation, Request
from .._changes import Key, Secret
from .._resource import Fields, Resource

# Option -> field of requests. LifeTime shows a provider by its name and is given its key.
_FIELDS = {
    "name": "dbConnectionName",
    "description": "description",
    "provider": "providerKey",
    "configuration": "dbConfigParams",
    "username": "dbUsername",
    "password": "dbPassword",
}
_WRITE_ONLY = ("username", "password")
_DEFAULTS = {"description": "", "configuration": ""}


def find(client: Client, environment: str, name: str) -> dict[str, Any] | None:
    """The connection of that name, in any case, as `api.fields_of` has it; None where there is none.

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
    return next((found for found in map(api.fields_of, listed) if found["name"].casefold() == wanted), None)


def resource(environment: str, providers: list[dict[str, Any]], *, tested: bool) -> Resource:
    """The connections of the environment with that key. `tested`: LifeTime has to connect before it writes one."""

    def request(operation: Operation, verb: str, name: Key, fields: Fields) -> Request:
        body = {field: fields.get(option, "") for option, field in _FIELDS.items()}
        body["providerKey"] = next((one["Key"] for one in providers if one["Name"] == fields["provider"]), "")
        keys = (environment, name) if operation is api.UPDATE else (environment,)
        return Request(operation, f"{verb} database connection '{name}'", keys, body)

    return Resource(
        "database connection",
        create=lambda fields: request(api.CREATE, "create", fields["name"], fields),
        update=lambda name, fields: request(api.UPDATE, "change", name, fields),
        delete=lambda name: Request(api.DELETE, f"delete database connection '{name}'", (environment, name)),
        read=lambda client, name: find(client, environment, name) or {},
        find_key=lambda client, name: name if find(client, environment, name) else None,
        write_only=frozenset(_WRITE_ONLY),
        needed=("provider", *_WRITE_ONLY),
        defaults=_DEFAULTS,
        test=(lambda fields: request(api.TEST, "test", fields["name"], fields)) if tested else None,
        keyed_by_name=True,
    )


def desired(options: Mapping[str, Any], providers: list[dict[str, Any]], name: str) -> dict[str, Any] | None:
    """The fields that the options of `lifetime_db_connection` ask for; None: no connection."""
    if options["state"] == "absent":
        return None
    fields = {option: options[option] for option in _FIELDS if options[option] is not None}
    if "provider" in fields:
        fields["provider"] = pick("database provider", fields["provider"], providers, "for this environment")["Name"]
    if "password" in fields:
        fields["password"] = Secret(fields["password"])
    return {**fields, "name": name}


def known(current: Fields | None, desired: Fields | None, options: Mapping[str, Any]) -> Fields | None:
    """`current`, with what is only sent along with other changes, unless the options want it sent always."""
    if current is None or desired is None or options["update_password"] == "always":
        return current
    return {**current, **{field: desired[field] for field in _WRITE_ONLY if field in desired}}


def shown(current: Fields | None, desired: Fields | None) -> dict[str, Any] | None:
    """What LifeTime shows of the connection afterwards."""
    if desired is None:
        return None
    fields = {**_DEFAULTS, **(current or {}), **desired}
    return {field: value for field, value in fields.items() if field not in _WRITE_ONLY}
