# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hypothesis strategies for access documents (roles, users, teams) that are valid for a given state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.community.outsystems.plugins.module_utils._access.model import (
    Handle,
    Permission,
    Ref,
    Role,
    State,
    User,
)
from ansible_collections.community.outsystems.plugins.module_utils._access.wish import Settings
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


def small_state() -> State:
    """Two environments, three applications, and one administrator."""
    environments = {f"env-{number}": name for number, name in enumerate(("Development", "Production"))}
    full = dict.fromkeys(environments, Permission(5, True, True))
    return State(
        roles={"r-admin": Role("Administrator", True, True, full)},
        users={"u-admin": User("admin", "Administrator", "", True, "r-admin")},
        environments=environments,
        applications={f"app-{letter}": f"App {letter}" for letter in "abc"},
        levels=LEVELS,
    )


def with_known_keys(state: State) -> State:
    """The state with a key for each object that the changes create, as LifeTime has it after they were executed."""

    def key(handle: Handle) -> str:
        return f"{handle.kind}-{handle.name}" if isinstance(handle, Ref) else handle

    def keys(held: Mapping[Any, Handle]) -> dict[Any, Handle]:
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


def without_none(record: Document) -> Document:
    """The record without the fields that are None."""
    return {name: value for name, value in record.items() if value is not None}


@st.composite
def settings(draw: Draw) -> Settings:
    """Settings with every combination of the purge options."""
    return Settings(
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
    )


@st.composite
def documents(draw: Draw, state: State, chosen: Settings) -> Document:
    """A document without errors for `state` and the `chosen` settings."""
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
