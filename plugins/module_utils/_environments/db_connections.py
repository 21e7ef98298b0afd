# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Database connections of an environment: as a resource."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .._api import db_connections as api
from .._api.errors import LifeTimeError
from .._api.infrastructure import Infrastructure, pick
from .._api.operation import Request
from .._changes import ChangeSet, Key, Secret
from .._resource import Fields, Resource, reconcile
from . import db_permissions

# Field -> what requests call it. LifeTime shows a provider by its name and is given its key.
_FIELDS = {
    "name": "dbConnectionName",
    "description": "description",
    "provider": "providerKey",
    "configuration": "dbConfigParams",
    "username": "dbUsername",
    "password": "dbPassword",
}
_WRITE_ONLY = ("username", "password")


@dataclass(frozen=True)
class ConnectionChanges:
    """What would be done to a connection: first `test`. `after` is what LifeTime shows of it in the end, or None."""

    changes: ChangeSet
    test: ChangeSet
    after: dict[str, Any] | None


def find(lifetime: Infrastructure, environment: str, name: str) -> dict[str, Any] | None:
    """The connection of that name, in any case, as `api.fields_of` has it; None where there is none."""
    connections = map(api.fields_of, api.list_all(lifetime.client, environment))
    return next((found for found in connections if found["name"].casefold() == name.strip().casefold()), None)


def changes_for(lifetime: Infrastructure, environment: str, options: Mapping[str, Any]) -> ConnectionChanges:
    """What makes the connection what the options of `lifetime_db_connection` say.

    Raises `LifeTimeError` for an unknown provider, role, user or level, and for values that LifeTime needs.
    """
    current = find(lifetime, environment, options["name"])
    name = current["name"] if current else options["name"].strip()
    if options["state"] == "absent":
        return ConnectionChanges(
            reconcile(_resource(lifetime, environment, {}), name, name, current, None), ChangeSet(), None
        )
    providers = {
        one["ProviderKey"]: one.get("DisplayName") or "" for one in api.providers(lifetime.client, environment)
    }
    resource = _resource(lifetime, environment, providers)
    desired = {**_given(options, providers), "name": name}
    if current is None:
        desired = {"description": "", "configuration": "", **desired}
    whole = {**(current or {}), **desired}
    secrets = {field: desired[field] for field in _WRITE_ONLY if field in desired}
    known = {**current, **secrets} if current and options["update_password"] == "on_create" else current
    changes = reconcile(resource, name, name, known, desired)
    missing = [field for field in ("provider", *_WRITE_ONLY) if not whole.get(field)]
    if changes and missing:
        raise LifeTimeError(
            f"Cannot {changes.changes[0].action} database connection '{name}' without {' and '.join(missing)}: "
            "LifeTime takes a connection whole, and never shows its username and password.",
            "invalid_option",
            advice=f"Give {' and '.join(missing)}.",
        )
    permissions = db_permissions.changes(lifetime.client, environment, name, options, is_new=current is None)
    request = Request(api.TEST, _purpose("test", name), (environment,), _body(whole, providers))
    test = [replace(change, request=request) for change in changes if options["test"]]
    shown = {field: value for field, value in whole.items() if field not in _WRITE_ONLY}
    return ConnectionChanges(changes + permissions, ChangeSet(tuple(test)), shown)


def _given(options: Mapping[str, Any], providers: Mapping[str, str]) -> dict[str, Any]:
    """The fields that are given: the provider by its name, the password as a secret."""
    given = {field: options[field] for field in _FIELDS if options[field] is not None}
    if "provider" in given:
        known = [{"Key": key, "Name": name} for key, name in providers.items()]
        given["provider"] = pick("database provider", given["provider"], known, "for this environment")["Name"]
    if "password" in given:
        given["password"] = Secret(given["password"])
    return given


def _resource(lifetime: Infrastructure, environment: str, providers: Mapping[str, str]) -> Resource:
    return Resource(
        "database connection",
        create=lambda fields: Request(
            api.CREATE, _purpose("create", fields["name"]), (environment,), _body(fields, providers)
        ),
        update=lambda name, fields: Request(
            api.UPDATE, _purpose("change", name), (environment, name), _body(fields, providers)
        ),
        delete=lambda name: Request(api.DELETE, _purpose("delete", name), (environment, name)),
        read=lambda client, name: find(lifetime, environment, name) or {},
        find_key=lambda client, name: name if find(lifetime, environment, name) else None,
        write_only=frozenset(_WRITE_ONLY),
        keyed_by_name=True,
    )


def _body(fields: Fields, providers: Mapping[str, str]) -> dict[str, Any]:
    keys = {name: key for key, name in providers.items()}
    shown = {field: fields.get(option, "") for option, field in _FIELDS.items()}
    return {**shown, "providerKey": keys.get(fields.get("provider", ""), "")}


def _purpose(verb: str, name: Key) -> str:
    return f"{verb} database connection '{name}'"
