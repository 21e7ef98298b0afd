# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles, users and teams as plain data, and their loading from a data document."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .guids import lowercase_guid

Document = dict[str, Any]

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "lifetime-simulator/access")


@dataclass
class PermissionLevel:
    """A permission level; a higher `level` includes the lower ones."""

    level: int
    label: str
    description: str = ""


@dataclass
class Permission:
    """The permission of a role in one environment."""

    level: int = 0
    create_applications: bool = False
    add_dependencies_to_system: bool = False


@dataclass
class RoleContent:
    """Name and permissions of a role; `permissions` has an entry for each environment key."""

    name: str = ""
    manage_infrastructure: bool = False
    manage_teams: bool = False
    permissions: dict[str, Permission] = field(default_factory=dict)


@dataclass
class Role:
    """A role. Until the time `before_until`, LifeTime still shows and applies `before`."""

    key: str
    content: RoleContent
    protected: bool = False
    before: RoleContent = field(default_factory=RoleContent)
    before_until: float = 0.0

    def shown(self, now: float) -> RoleContent:
        return self.before if now < self.before_until else self.content


@dataclass
class User:
    """A user. `application_roles` maps application keys to role keys. Of a password only the SHA-256 is stored."""

    key: str
    username: str
    name: str
    role_key: str
    email: str = ""
    active: bool = True
    application_roles: dict[str, str] = field(default_factory=dict)
    password_sha256: str = ""


@dataclass
class Team:
    """A team. `members` maps user keys to role keys, `applications` are keys."""

    key: str
    name: str
    description: str = ""
    members: dict[str, str] = field(default_factory=dict)
    applications: list[str] = field(default_factory=list)


@dataclass
class Access:
    """The access model. `service_accounts` maps usernames to role keys; no operation of the API lists them."""

    permission_levels: list[PermissionLevel] = field(default_factory=list)
    roles: dict[str, Role] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    service_accounts: dict[str, str] = field(default_factory=dict)


def load_access(document: Document, environments: Mapping[str, str], applications: Mapping[str, str]) -> Access:
    """Build the access model of a data document; `environments` and `applications` map names to keys.

    ValueError if the document refers to something that it does not have.
    """
    access = Access(permission_levels=[PermissionLevel(**level) for level in document.get("permission_levels", [])])
    levels = {level.label: level.level for level in access.permission_levels}
    for data in document.get("roles", []):
        role = _role(data, environments, levels)
        access.roles[role.key] = role
    roles = {role.content.name: role.key for role in access.roles.values()}
    for data in document.get("users", []):
        user = User(
            key=_key(data, "user", data["username"]),
            username=data["username"],
            name=data.get("name", data["username"]),
            role_key=_look_up("role", roles, data["role"]) if data["role"] else "",
            email=data.get("email", ""),
            active=data.get("active", True),
            application_roles={
                _look_up("application", applications, entry["application"]): _look_up("role", roles, entry["role"])
                for entry in data.get("application_roles", [])
            },
        )
        access.users[user.key] = user
    users = {user.username: user.key for user in access.users.values()}
    for data in document.get("teams", []):
        team = Team(
            key=_key(data, "team", data["name"]),
            name=data["name"],
            description=data.get("description", ""),
            members={
                _look_up("user", users, entry["username"]): _look_up("role", roles, entry["role"])
                for entry in data.get("members", [])
            },
            applications=[_look_up("application", applications, name) for name in data.get("applications", [])],
        )
        access.teams[team.key] = team
    access.service_accounts = {
        data["username"]: _look_up("role", roles, data["role"])
        for data in document.get("accounts", [])
        if data.get("role")
    }
    return access


def _role(data: Document, environments: Mapping[str, str], levels: Mapping[str, int]) -> Role:
    permissions = {key: Permission() for key in environments.values()}
    for entry in data.get("environment_permissions", []):
        permissions[_look_up("environment", environments, entry["environment"])] = Permission(
            level=_look_up("permission level", levels, entry["level"]),
            create_applications=entry.get("create_applications", False),
            add_dependencies_to_system=entry.get("add_dependencies_to_system", False),
        )
    content = RoleContent(
        name=data["name"],
        manage_infrastructure=data.get("manage_infrastructure", False),
        manage_teams=data.get("manage_teams", False),
        permissions=permissions,
    )
    return Role(key=_key(data, "role", data["name"]), content=content, protected=data.get("protected", False))


def _key(data: Document, *names: str) -> str:
    return lowercase_guid(str(data.get("key") or "")) or str(uuid.uuid5(_NAMESPACE, "\n".join(names)))


def _look_up(kind: str, things: Mapping[str, Any], name: str) -> Any:
    if name not in things:
        raise ValueError(f"The data document has no {kind} {name!r}.")
    return things[name]
