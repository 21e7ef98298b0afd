# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles and permission levels. Their records are written in camelCase."""

from __future__ import annotations

from typing import Any

from ..call import TEXT, Answer, Call
from ..world import governance
from ..world.access_model import Role
from .route import Operation


def list_roles(call: Call) -> Answer:
    """Roles_List: 200 with an empty list, too."""
    governance.demand_right(call.world, call.account)
    return Answer(200, [_record(call, role) for role in call.world.state.access.roles.values()])


def get_role(call: Call) -> Answer:
    """Roles_Get"""
    governance.demand_right(call.world, call.account)
    return Answer(200, _record(call, governance.role_of(call.world, call.path["RoleKey"])))


def create_role(call: Call) -> Answer:
    """Roles_Create: 201, the key as text."""
    governance.demand_right(call.world, call.account, infrastructure=True)
    return Answer(201, governance.create_role(call.world, call.body).key, TEXT)


def update_role(call: Call) -> Answer:
    """Roles_Update: 200, the key as text."""
    governance.demand_right(call.world, call.account, infrastructure=True)
    role = governance.role_of(call.world, call.path["RoleKey"])
    governance.update_role(call.world, role, call.body)
    return Answer(200, role.key, TEXT)


def delete_role(call: Call) -> Answer:
    """Roles_Delete: 204"""
    governance.demand_right(call.world, call.account, infrastructure=True)
    role = governance.role_of(call.world, call.path["RoleKey"])
    governance.delete_role(call.world, role, call.query.get("UsersNewRoleKey", ""))
    return Answer(204)


def list_permission_levels(call: Call) -> Answer:
    """Roles_PermissionLevels: a list, as the operation's name says; the contract declares one object."""
    governance.demand_right(call.world, call.account)
    levels = call.world.state.access.permission_levels
    return Answer(200, [{"level": it.level, "levelLabel": it.label, "description": it.description} for it in levels])


def _record(call: Call, role: Role) -> dict[str, Any]:
    world = call.world
    content = role.shown(world.now())
    record: dict[str, Any] = {
        "key": role.key,
        "name": content.name,
        "manageInfrastructure": content.manage_infrastructure,
        "manageTeams": content.manage_teams,
        "environmentPermissions": [],
    }
    if call.flag("IncludeEnvPermissions"):
        labels = {level.level: level.label for level in world.state.access.permission_levels}
        record["environmentPermissions"] = [
            {
                "environmentKey": key,
                "environmentName": world.state.environments[key].name,
                "level": permission.level,
                "levelLabel": labels[permission.level],
                "createApplications": permission.create_applications,
                "addDependenciesToSystem": permission.add_dependencies_to_system,
            }
            for key, permission in content.permissions.items()
        ]
    return record


_ONE = "/roles/{RoleKey}/"

# The literal path comes before the one with a parameter, which would match it, too.
OPERATIONS = (
    Operation("Roles_List", "GET", "/roles/", list_roles),
    Operation("Roles_Create", "POST", "/roles/", create_role),
    Operation("Roles_PermissionLevels", "GET", "/roles/permissionlevels/", list_permission_levels),
    Operation("Roles_Get", "GET", _ONE, get_role),
    Operation("Roles_Update", "PUT", _ONE, update_role),
    Operation("Roles_Delete", "DELETE", _ONE, delete_role),
)
