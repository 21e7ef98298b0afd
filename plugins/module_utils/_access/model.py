# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Roles, users and teams as data: the current ones of a LifeTime, and in the same form the desired ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .._changes import Key

# The field that people know an object of a kind by, in the document as in the model.
IDENTITY = {"role": "name", "user": "username", "team": "name"}


@dataclass(frozen=True)
class Permission:
    """What a role may do in one environment; `level` is LifeTime's number."""

    level: int
    create_applications: bool = False
    add_dependencies_to_system: bool = False


@dataclass(frozen=True)
class Role:
    """`permissions` by the key of the environment."""

    name: str
    manage_infrastructure: bool = False
    manage_teams: bool = False
    permissions: Mapping[str, Permission] = field(default_factory=dict)


@dataclass(frozen=True)
class User:
    """`role` is the default role; `application_roles` maps the keys of applications to roles."""

    username: str
    name: str = ""
    email: str = ""
    active: bool = True
    role: Key = ""
    application_roles: Mapping[str, Key] = field(default_factory=dict)


@dataclass(frozen=True)
class Team:
    """`members` maps users to the roles that they have in the team; `applications` are keys."""

    name: str
    description: str = ""
    members: Mapping[Key, Key] = field(default_factory=dict)
    applications: frozenset[str] = frozenset()


@dataclass(frozen=True)
class AccessModel:
    """The access model of one LifeTime, as it is or as it should be.

    `environments` and `applications` map keys to names, `levels` numbers to labels. `others` holds names, by kind and
    key, of what was only mentioned: LifeTime names members and roles also where the account may not list them.
    `unusable` says, by kind and name, what LifeTime gives instead of a key: nothing can be done with these.
    """

    roles: Mapping[Key, Role] = field(default_factory=dict)
    users: Mapping[Key, User] = field(default_factory=dict)
    teams: Mapping[Key, Team] = field(default_factory=dict)
    environments: Mapping[str, str] = field(default_factory=dict)
    applications: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[int, str] = field(default_factory=dict)
    others: Mapping[tuple[str, str], str] = field(default_factory=dict)
    unusable: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def lowest_level(self) -> int:
        """The permission level that a role has where nothing is said."""
        return min(self.levels, default=0)


def administrators(model: AccessModel) -> list[str]:
    """The usernames of active users whose default role manages the infrastructure."""
    managing = {handle for handle, role in model.roles.items() if role.manage_infrastructure}
    return [user.username for user in model.users.values() if user.active and user.role in managing]


def takes_power(before: Role | None, after: Role | None) -> bool:
    """True where having `after` instead of `before` means having less of anything.

    Coming to manage the infrastructure is no loss, whatever else changes: who does may have all the rest too, and has
    to be there before others cease to.
    """
    if before is None or after is None:
        return before is not None
    if after.manage_infrastructure and not before.manage_infrastructure:
        return False
    return ceases_to_manage(before, after) or any(
        _is_less(was, after.permissions.get(key)) for key, was in before.permissions.items()
    )


def ceases_to_manage(before: Role | None, after: Role | None) -> bool:
    """True where having `after` instead of `before` means to manage the infrastructure or the teams no longer."""
    return _loses_any(("manage_infrastructure", "manage_teams"), before, after)


def _is_less(before: Permission, after: Permission | None) -> bool:
    flags = ("create_applications", "add_dependencies_to_system")
    return after is None or after.level < before.level or _loses_any(flags, before, after)


def _loses_any(flags: Iterable[str], before: Any, after: Any) -> bool:
    return any(getattr(before, flag, False) and not getattr(after, flag, False) for flag in flags)
