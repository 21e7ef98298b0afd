# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Environments that LifeTime begins and ceases to manage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .._api import environments, roles
from .._api.infrastructure import Infrastructure, check_named_once
from .._api.operation import Request
from .._changes import ChangeSet
from .._fields import Choices, Field, body_of, given, shown
from .._resource import check_needed, reconcile, resource_of
from .known import roles_of

KIND = "environment"
FIELDS = (
    Field("name", "EnvironmentName", needed=True),
    Field("address", "EnvironmentAddress", "HostName", needed=True),
    Field("username", "ServiceCenterUsername", needed=True),
    Field("password", "ServiceCenterPassword", needed=True, secret=True),
    Field("lifetime_address", "LifeTimeAddress", needed=True),
    Field("position", "EnvironmentPosition", needed=True),
    Field("take_over", "OverridePreviousLifetime"),
    Field("role_permissions", "EnvironmentRolePermissions"),
)


def changes_for(
    lifetime: Infrastructure, options: Mapping[str, Any], name: str, current: Mapping[str, Any] | None
) -> ChangeSet:
    """What registers or unregisters the environment. Raises `LifeTimeError` for what is missing or unknown."""
    environment = replace(
        resource_of(KIND, FIELDS, {}),
        create=lambda fields: Request(environments.REGISTER, "register the environment", body=body_of(FIELDS, fields)),
        delete=lambda key: Request(environments.UNREGISTER, "unregister the environment", (key,)),
        view=lambda fields: {"address": fields["address"]},
        write_only=frozenset(),
    )
    if options["state"] == "absent":
        key = current["Key"] if current else None
        return reconcile(environment, name, key, shown(FIELDS, current) if current else None, None)
    if current:
        return ChangeSet()
    desired = {**given(FIELDS, options), "name": name}
    check_needed(environment, name, desired, is_new=True)
    permissions = _permissions(lifetime, options["role_permissions"] or [])
    return reconcile(environment, name, None, None, {**desired, "role_permissions": permissions})


def _permissions(lifetime: Infrastructure, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if not entries:
        return []
    known = roles_of(lifetime.client)
    listed = roles.permission_levels(lifetime.client)
    named = [{"Key": str(one["level"]), "Name": one.get("levellabel") or ""} for one in listed]
    levels = Choices("permission level", named, known.where)
    check_named_once("role_permissions", "role", ((known.key(entry["role"]), entry["role"]) for entry in entries))
    return [
        {
            "RoleKey": known.key(entry["role"]),
            "PermissionLevel": int(levels.key(entry["level"])),
            "CanCreateApplications": entry["create_applications"],
            "CanAddDependenciesToSystem": entry["add_dependencies_to_system"],
        }
        for entry in entries
    ]
