# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles and permission levels. Fields are in camelCase."""

from __future__ import annotations

from typing import Any

from ..http_types import TEXT, ApiRequest, ApiResponse
from ..model import access_rules
from ..model.access_entities import Role
from .route import Operation


def list_roles(request: ApiRequest) -> ApiResponse:
    """Roles_List: 200, also for an empty list."""
    access_rules.require_permission(request.model, request.account)
    return ApiResponse(200, [_record(request, role) for role in request.model.state.access.roles.values()])


def get_role(request: ApiRequest) -> ApiResponse:
    """Roles_Get"""
    access_rules.require_permission(request.model, request.account)
    return ApiResponse(200, _record(request, access_rules.role_of(request.model, request.path["RoleKey"])))


def create_role(request: ApiRequest) -> ApiResponse:
    """Roles_Create: 201, the key as text."""
    access_rules.require_permission(request.model, request.account, infrastructure=True)
    return ApiResponse(201, access_rules.create_role(request.model, request.body).key, TEXT)


def update_role(request: ApiRequest) -> ApiResponse:
    """Roles_Update: 200, the key as text."""
    access_rules.require_permission(request.model, request.account, infrastructure=True)
    role = access_rules.role_of(request.model, request.path["RoleKey"])
    access_rules.update_role(request.model, role, request.body)
    return ApiResponse(200, role.key, TEXT)


def delete_role(request: ApiRequest) -> ApiResponse:
    """Roles_Delete: 204"""
    access_rules.require_permission(request.model, request.account, infrastructure=True)
    role = access_rules.role_of(request.model, request.path["RoleKey"])
    access_rules.delete_role(request.model, role, request.query.get("UsersNewRoleKey", ""))
    return ApiResponse(204)


def list_permission_levels(request: ApiRequest) -> ApiResponse:
    """Roles_PermissionLevels: a list; the contract declares one object (see deviations.py)."""
    access_rules.require_permission(request.model, request.account)
    levels = request.model.state.access.permission_levels
    return ApiResponse(
        200, [{"level": it.level, "levelLabel": it.label, "description": it.description} for it in levels]
    )


def _record(request: ApiRequest, role: Role) -> dict[str, Any]:
    model = request.model
    content = role.shown(model.now())
    record: dict[str, Any] = {
        "key": role.key,
        "name": content.name,
        "manageInfrastructure": content.manage_infrastructure,
        "manageTeams": content.manage_teams,
        "environmentPermissions": [],
    }
    if request.flag("IncludeEnvPermissions"):
        labels = {level.level: level.label for level in model.state.access.permission_levels}
        record["environmentPermissions"] = [
            {
                "environmentKey": key,
                "environmentName": model.state.environments[key].name,
                "level": permission.level,
                "levelLabel": labels[permission.level],
                "createApplications": permission.create_applications,
                "addDependenciesToSystem": permission.add_dependencies_to_system,
            }
            for key, permission in content.permissions.items()
        ]
    return record


_ONE = "/roles/{RoleKey}/"

# The literal path comes first: the one with a parameter would match it.
OPERATIONS = (
    Operation("Roles_List", "GET", "/roles/", list_roles),
    Operation("Roles_Create", "POST", "/roles/", create_role),
    Operation("Roles_PermissionLevels", "GET", "/roles/permissionlevels/", list_permission_levels),
    Operation("Roles_Get", "GET", _ONE, get_role),
    Operation("Roles_Update", "PUT", _ONE, update_role),
    Operation("Roles_Delete", "DELETE", _ONE, delete_role),
)
