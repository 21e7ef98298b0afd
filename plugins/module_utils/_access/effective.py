# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What users may do with which application in which environment, and where that comes from. Pure.

As LifeTime documents it: a role on an application goes before a role in the team of the application, and that before
the default role, whichever allows more. Who has the lowest level by the default role cannot log in to the environment.
The highest level is about the environment; from a team, or on an application, it is what the next lower one is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .._changes import Key
from .model import AccessModel, User

DEFAULT_ROLE, TEAM, APPLICATION_ROLE = "default_role", "team", "application_role"


@dataclass(frozen=True)
class AccessSource:
    """Where a level comes from: the role, how the user has it (`kind`), and the team where it is one's."""

    kind: str
    role: Key
    team: Key | None = None


@dataclass(frozen=True)
class EffectiveAccess:
    """The level that a user has in an environment for one application, or for all but `others` where it is None.

    `level` is None where this account does not see the role.
    """

    user: Key
    environment: str
    application: str | None
    level: int | None
    source: AccessSource
    others: frozenset[str] = frozenset()


def effective_access(
    model: AccessModel, applications: Iterable[str] | None = None, users: Iterable[Key] | None = None
) -> Iterator[EffectiveAccess]:
    """The access of all active users, or of these.

    Each of `applications` has an entry of its own, and no other has. Without them, applications have one where a role
    in a team or on the application decides, and all others share an entry.
    """
    assigned = _assigned(model)
    chosen = None if applications is None else list(applications)
    for key in model.users if users is None else users:
        user = model.users[key]
        for environment in model.environments if user.active else ():
            yield from _in_environment(model, (key, user), environment, assigned.get(key, {}), chosen)


def _in_environment(
    model: AccessModel,
    who: tuple[Key, User],
    environment: str,
    assigned: Mapping[str, AccessSource],
    chosen: list[str] | None,
) -> Iterator[EffectiveAccess]:
    key, user = who
    default = AccessSource(DEFAULT_ROLE, user.role)
    base = _level(model, user.role, environment)
    own = {} if base == model.lowest_level() else assigned
    if chosen is None:
        yield EffectiveAccess(key, environment, None, base, default, frozenset(own))
    for application in own if chosen is None else chosen:
        source = own.get(application)
        level = base if source is None else _capped(model, _level(model, source.role, environment))
        yield EffectiveAccess(key, environment, application, level, source or default)


def _assigned(model: AccessModel) -> dict[Key, dict[str, AccessSource]]:
    """User -> application -> what decides in place of the default role."""
    found: dict[Key, dict[str, AccessSource]] = {}
    for team_key, team in model.teams.items():
        for user_key, role in team.members.items():
            for application in team.applications:
                found.setdefault(user_key, {})[application] = AccessSource(TEAM, role, team_key)
    for user_key, user in model.users.items():
        for application, role in user.application_roles.items():
            found.setdefault(user_key, {})[application] = AccessSource(APPLICATION_ROLE, role)
    return found


def _level(model: AccessModel, key: Key, environment: str) -> int | None:
    role = model.roles.get(key)
    if role is None:
        # A user may have no role; one that is not listed is one that this account does not see.
        return None if key else model.lowest_level()
    permission = role.permissions.get(environment)
    return model.lowest_level() if permission is None else permission.level


def _capped(model: AccessModel, level: int | None) -> int | None:
    """The level without what only a default role can give."""
    if level is None or len(model.levels) < 2:
        return level
    return min(level, sorted(model.levels)[-2])
