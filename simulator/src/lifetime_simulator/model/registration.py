# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environments that LifeTime begins and ceases to rule."""

from __future__ import annotations

from typing import Any

from .access_entities import Permission
from .entities import Environment, Zone
from .errors import ApiError
from .model import Model


def register(model: Model, body: dict[str, Any]) -> Environment:
    """Add an empty environment (Environment_Register); ApiError 400 if its name, address or login is not valid."""
    name, address = body["EnvironmentName"].strip(), body["EnvironmentAddress"].strip()
    known = model.state.environments.values()
    if not name or any(name.casefold() == other.name.casefold() for other in known):
        raise ApiError(400, f"The name '{name}' is empty, or another environment has it.")
    if not address or any(address == other.host_name for other in known):
        raise ApiError(400, f"The address '{address}' is empty, or another environment has it.")
    if not body["ServiceCenterUsername"] or not body["ServiceCenterPassword"]:
        raise ApiError(400, "Service Center refused the user name or the password.")
    permissions = body.get("EnvironmentRolePermissions") or []
    unknown = {entry.get("RoleKey") for entry in permissions} - set(model.state.access.roles)
    if unknown:
        raise ApiError(400, f"There is no role with the key '{unknown.pop()}'.")
    first = next(iter(known), None)
    environment = Environment(
        key=model.new_key(),
        name=name,
        os_version=first.os_version if first else "11.27.0.42600",
        order=body["EnvironmentPosition"],
        host_name=address,
        environment_type="NonProduction",
        zones=[Zone(model.new_key(), "Global")],
        databases=["Default"],
    )
    model.state.environments[environment.key] = environment
    levels = {
        entry.get("RoleKey"): entry.get("PermissionLevel", 0) for entry in body.get("EnvironmentRolePermissions") or []
    }
    for key, role in model.state.access.roles.items():
        role.content.permissions[environment.key] = Permission(level=levels.get(key, 0))
    return environment


def unregister(model: Model, environment: Environment) -> None:
    """Remove an environment (Environment_Unregister); ApiError 500 if one of its deployments runs."""
    deployments = model.state.deployments
    if any(
        one.target == environment.key and one.phase in ("active", "paused", "aborting") for one in deployments.values()
    ):
        raise ApiError(500, f"A deployment to '{environment.name}' is running.")
    for key in [key for key, one in deployments.items() if environment.key in (one.target, one.source)]:
        del deployments[key]
    for role in model.state.access.roles.values():
        role.content.permissions.pop(environment.key, None)
    del model.state.environments[environment.key]
