# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Roles, users and teams in the words of the document: sorted, by name, without secrets. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .model import AccessModel, Permission, Role, Team, User
from .name_index import NameIndex


def role_view(role: Role, names: NameIndex, model: AccessModel) -> dict[str, Any]:
    """A role as an entry of the document."""
    permissions = [
        {"environment": names.label("environment", key), **permission_view(permission, model)}
        for key, permission in role.permissions.items()
    ]
    return {
        "name": role.name,
        "manage_infrastructure": role.manage_infrastructure,
        "manage_teams": role.manage_teams,
        "environment_permissions": sort_records(permissions, "environment"),
    }


def permission_view(permission: Permission, model: AccessModel) -> dict[str, Any]:
    """What a role may do in one environment, with the level's label."""
    return {
        "level": model.levels.get(permission.level, str(permission.level)),
        "create_applications": permission.create_applications,
        "add_dependencies_to_system": permission.add_dependencies_to_system,
    }


def user_view(user: User, names: NameIndex) -> dict[str, Any]:
    """A user as an entry of the document."""
    application_roles = [
        {"application": names.label("application", key), "role": names.label("role", role)}
        for key, role in user.application_roles.items()
    ]
    return {
        "username": user.username,
        "name": user.name,
        "email": user.email,
        "role": names.label("role", user.role),
        "active": user.active,
        "application_roles": sort_records(application_roles, "application"),
    }


def team_view(team: Team, names: NameIndex) -> dict[str, Any]:
    """A team as an entry of the document."""
    members = [
        {"username": names.label("user", user), "role": names.label("role", role)}
        for user, role in team.members.items()
    ]
    return {
        "name": team.name,
        "description": team.description,
        "members": sort_records(members, "username"),
        "applications": sorted((names.label("application", key) for key in team.applications), key=order),
    }


def order(text: str) -> tuple[str, str]:
    """The key by which people expect names to be sorted, the same on every machine."""
    return text.casefold(), text


def sort_records(records: Iterable[dict[str, Any]], field: str) -> list[dict[str, Any]]:
    """The records in the order of the names in this field."""
    return sorted(records, key=lambda record: order(record[field]))
