# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Environments that LifeTime begins and ceases to manage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api import environments, roles
from .._api.errors import LifeTimeError
from .._api.infrastructure import Infrastructure, for_pick, pick
from .._api.operation import Request
from .._changes import ChangeSet, Key, Secret
from .._resource import Resource, reconcile

KIND = "environment"
_NEEDED = ("address", "username", "password", "lifetime_address", "position")


def changes_for(lifetime: Infrastructure, options: Mapping[str, Any], current: Mapping[str, Any] | None) -> ChangeSet:
    """What registers or unregisters the environment. Raises `LifeTimeError` for what is missing or unknown."""
    if options["state"] == "absent":
        key = current["Key"] if current else None
        shown = {"address": current.get("HostName")} if current else None
        return reconcile(_resource({}), str(current.get("Name")) if current else options["name"], key, shown, None)
    if current:
        return ChangeSet()
    name = options["name"].strip()
    missing = " and ".join(option for option in _NEEDED if options[option] is None)
    if missing:
        raise LifeTimeError(
            f"Cannot register environment '{name}' without {missing}.",
            "invalid_option",
            advice=f"Give {missing}, or correct the name if the environment is registered.",
        )
    body = {
        "EnvironmentName": name,
        "EnvironmentAddress": options["address"],
        "ServiceCenterUsername": options["username"],
        "ServiceCenterPassword": Secret(options["password"]),
        "LifeTimeAddress": options["lifetime_address"],
        "EnvironmentPosition": options["position"],
        "OverridePreviousLifetime": options["take_over"],
        "EnvironmentRolePermissions": _permissions(lifetime, options["role_permissions"] or []),
    }
    return reconcile(_resource(body), name, None, None, {"address": options["address"]})


def _permissions(lifetime: Infrastructure, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if not entries:
        return []
    where = f"in {lifetime.client.url}"
    known = for_pick(roles.list_all(lifetime.client))
    listed = roles.permission_levels(lifetime.client)
    levels = [{"Key": str(one["level"]), "Name": one.get("levellabel") or ""} for one in listed]
    return [
        {
            "RoleKey": pick("role", entry["role"], known, where)["Key"],
            "PermissionLevel": int(pick("permission level", entry["level"], levels, where)["Key"]),
            "CanCreateApplications": entry["create_applications"],
            "CanAddDependenciesToSystem": entry["add_dependencies_to_system"],
        }
        for entry in entries
    ]


def _resource(body: Mapping[str, Any]) -> Resource:
    def unregister(key: Key) -> Request:
        return Request(environments.UNREGISTER, "unregister the environment", (key,))

    return Resource(
        KIND,
        create=lambda fields: Request(environments.REGISTER, "register the environment", body=body),
        delete=unregister,
    )
