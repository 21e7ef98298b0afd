# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Roles of LifeTime: what is read of them, and the operations that change them."""

from __future__ import annotations

from typing import Any

from .client import Client
from .operation import Operation
from .records import get_record, list_records, with_lower_names

LIST = Operation("Roles_List", "GET", "/roles/")
GET = Operation("Roles_Get", "GET", "/roles/{}/")
CREATE = Operation("Roles_Create", "POST", "/roles/")
UPDATE = Operation("Roles_Update", "PUT", "/roles/{}/")
DELETE = Operation("Roles_Delete", "DELETE", "/roles/{}/")
PERMISSION_LEVELS = Operation("Roles_PermissionLevels", "GET", "/roles/permissionlevels/")


def list_all(client: Client) -> list[dict[str, Any]]:
    """All roles with their permissions (Roles_List)."""
    return list_records(client, LIST, "list the roles", "IncludeEnvPermissions")


def get(client: Client, key: str) -> dict[str, Any]:
    """One role with its permissions (Roles_Get)."""
    return get_record(client, GET, key, "read the role", "IncludeEnvPermissions")


def permission_levels(client: Client) -> list[dict[str, Any]]:
    """All permission levels (Roles_PermissionLevels)."""
    body = client.read(PERMISSION_LEVELS.id, PERMISSION_LEVELS.path, "list the permission levels")
    # The contract declares one level where it means all of them.
    return [with_lower_names(record) for record in (body if isinstance(body, list) else [body or {}])]
