# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hypothesis strategies for access documents (roles, users, teams) that are valid for a given state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.community.outsystems.plugins.module_utils._access.context import AccessSettings
from ansible_collections.community.outsystems.plugins.module_utils._access.model import (
    AccessModel,
    Permission,
    Role,
    User,
)
from ansible_collections.community.outsystems.plugins.module_utils._api.operation import Request
from ansible_collections.community.outsystems.plugins.module_utils._changes import Key, PendingKey
from ansible_collections.community.outsystems.plugins.module_utils._resource import Creation, ItemRequest, Update
from hypothesis import strategies as st

Draw = Any
Document = dict[str, Any]

LEVELS = {0: "No Access", 1: "List Applications", 4: "Change & Deploy Applications", 5: "Full Control"}
ROLES = [f"Role {letter}" for letter in "abcd"]
USERS = [f"user.{letter}" for letter in "abcdef"]
TEAMS = [f"Team {letter}" for letter in "abc"]

_BOOL = st.booleans()
_MAYBE = st.one_of(st.none(), _BOOL)
_TEXT = st.one_of(st.none(), st.sampled_from(["", "x", " padded ", "Ünïcode", "'quoted' {{ braces }}"]))


def small_state() -> AccessModel:
    """Two environments, three applications, and one administrator."""
    environments = {f"env-{number}": name for number, name in enumerate(("Development", "Production"))}
    full = dict.fromkeys(environments, Permission(5, True, True))
    return AccessModel(
        roles={"r-admin": Role("Administrator", True, True, full)},
        users={"u-admin": User("admin", "Administrator", "", True, "r-admin")},
        environments=environments,
        applications={f"app-{letter}": f"App {letter}" for letter in "abc"},
        levels=LEVELS,
    )


def with_known_keys(state: AccessModel) -> AccessModel:
    """The state with keys in the place of what stood for them: as LifeTime has it once a plan was carried out."""

    def key(handle: Key) -> str:
        return f"{handle.kind}-{handle.name}" if isinstance(handle, PendingKey) else handle

    def keys(held: Mapping[Any, Key]) -> dict[Any, Key]:
        return {key(holder): key(role) for holder, role in held.items()}

    return replace(
        state,
        roles={key(handle): role for handle, role in state.roles.items()},
        users={
            key(handle): replace(user, role=key(user.role), application_roles=keys(user.application_roles))
            for handle, user in state.users.items()
        },
        teams={key(handle): replace(team, members=keys(team.members)) for handle, team in state.teams.items()},
    )


def sent(request: Any) -> Request:
    """The request that is sent for a change, where nobody else has changed the object."""
    if isinstance(request, Update):
        changed = {field: change.after for field, change in request.changes.items()}
        return request.request({**request.current, **changed})
    return request.request if isinstance(request, (Creation, ItemRequest)) else request


def without_none(record: Document) -> Document:
    """As people write it: what is not said is not there."""
    return {name: value for name, value in record.items() if value is not None}


@st.composite
def settings(draw: Draw) -> AccessSettings:
    """Purging or not, in every combination."""
    return AccessSettings(
        purge_roles=draw(_BOOL),
        purge_users=draw(_BOOL),
        purge_teams=draw(_BOOL),
        purge_application_roles=draw(_BOOL),
        purge_members=draw(_BOOL),
        purge_applications=draw(_BOOL),
        purge_replacement_role="Administrator",
        move_applications=True,
        protected_roles=("administrator",),
        protected_users=("ADMIN",),
        allow_lockout=True,
    )


@st.composite
def documents(draw: Draw, state: AccessModel, chosen: AccessSettings) -> Document:
    """A document that can be made true."""
    here = {role.name for role in state.roles.values()} - {"Administrator"}
    going = draw(st.sets(st.sampled_from(sorted(here)))) if here else set()
    stated = draw(st.sets(st.sampled_from(ROLES))) - going
    usable = sorted({"Administrator", *stated, *(() if chosen.purge_roles else here - going)})
    role = st.sampled_from(usable)
    applications = sorted(state.applications.values())
    roles = [draw(_role(name, sorted(state.environments.values()))) for name in sorted(stated)]
    roles += [{"name": name, "state": "absent", "replacement_role": draw(role)} for name in sorted(going)]
    usernames = {user.username.lower() for user in state.users.values()}
    people = draw(st.sets(st.sampled_from(USERS)))
    users = [draw(_user(name, role, applications)) for name in sorted(people)]
    members = sorted(usernames | {user["username"].lower() for user in users if user.get("state") != "absent"})
    owned = {name: draw(st.sampled_from([*TEAMS, None])) for name in applications}
    teams = [
        draw(_team(name, role, members, [app for app, team in owned.items() if team == name]))
        for name in sorted(draw(st.sets(st.sampled_from(TEAMS))))
    ]
    lists = {"roles": roles, "users": users, "teams": teams}
    return {name: draw(st.permutations(entries)) for name, entries in lists.items()}


@st.composite
def _role(draw: Draw, name: str, environments: list[str]) -> Document:
    manages = draw(_MAYBE)
    listed = draw(st.sets(st.sampled_from(environments)))
    return without_none(
        {
            "name": name,
            "manage_infrastructure": manages,
            # manage_infrastructure implies manage_teams, and the existing role may have it.
            "manage_teams": draw(_MAYBE) if manages is False else draw(st.sampled_from([None, True])),
            "environment_permissions": [
                {
                    "environment": environment,
                    "level": draw(st.sampled_from(list(LEVELS.values()))),
                    "create_applications": draw(_BOOL),
                    "add_dependencies_to_system": draw(_BOOL),
                }
                for environment in sorted(listed)
            ]
            or None,
            "default_level": draw(st.sampled_from([None, *LEVELS.values()])),
        }
    )


@st.composite
def _user(draw: Draw, username: str, role: Any, applications: list[str]) -> Document:
    if draw(st.integers(0, 5)) == 0:
        return {"username": username, "state": "absent"}
    return without_none(
        {
            "username": draw(st.sampled_from([username, username.upper()])),
            "name": draw(st.sampled_from(["x", " Somebody "])),
            "email": draw(_TEXT),
            "role": draw(role),
            "active": draw(_BOOL),
            "application_roles": [
                {"application": name, "role": draw(role)}
                for name in sorted(draw(st.sets(st.sampled_from(applications))))
            ],
            "purge_application_roles": draw(_MAYBE),
            "password": draw(st.sampled_from([None, "s3cret of " + username])),
        }
    )


@st.composite
def _team(draw: Draw, name: str, role: Any, usernames: list[str], applications: list[str]) -> Document:
    if draw(st.integers(0, 5)) == 0:
        return {"name": name, "state": "absent"}
    return without_none(
        {
            "name": name,
            "description": draw(_TEXT),
            "members": [
                {"username": username, "role": draw(role)}
                for username in sorted(draw(st.sets(st.sampled_from(usernames), max_size=4)))
            ],
            "purge_members": draw(_MAYBE),
            "applications": applications,
            "purge_applications": draw(_MAYBE),
        }
    )
