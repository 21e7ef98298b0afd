# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Roles of LifeTime: what is read of them, and the operations that change them."""

from __future__ import annotations

from typing import Any

from .access_records import LEVELS, ROLE, ROLES
from .client import Client, Listed
from .operation import Operation, Request

LIST = Operation("Roles_List", "GET", "/roles/")
GET = Operation("Roles_Get", "GET", "/roles/{}/")
CREATE = Operation("Roles_Create", "POST", "/roles/")
UPDATE = Operation("Roles_Update", "PUT", "/roles/{}/")
DELETE = Operation("Roles_Delete", "DELETE", "/roles/{}/")
PERMISSION_LEVELS = Operation("Roles_PermissionLevels", "GET", "/roles/permissionlevels/")

_PERMISSIONS = {"IncludeEnvPermissions": "true"}


def list_all(client: Client) -> Listed:
    """All roles with their permissions (Roles_List)."""
    return client.read_list(Request(LIST, "list the roles", query=_PERMISSIONS), ROLES)


def get(client: Client, key: str) -> dict[str, Any]:
    """One role with its permissions (Roles_Get)."""
    return client.read(Request(GET, "read the role", (key,), query=_PERMISSIONS), ROLE)


def permission_levels(client: Client) -> Listed:
    """All permission levels (Roles_PermissionLevels)."""
    return client.read_list(Request(PERMISSION_LEVELS, "list the permission levels"), LEVELS)
