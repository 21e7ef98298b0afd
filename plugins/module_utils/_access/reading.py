# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may do what, read from LifeTime: each list once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from .._lifetime.client import Client, Listed
from .._lifetime.infrastructure import Infrastructure, path
from .access_records import LEVELS, LISTS, TEAM, USER
from .calls import Effect
from .model import Handle, Permission, Ref, Role, State, Team, User

ALL = ("roles", "levels", "users", "teams", "environments", "applications")

_OPERATIONS = {"role": "Roles_List", "user": "Users_List", "team": "Teams_List"}
_NOTHING = Listed([])

Others = dict[tuple[str, str], str]


def read_state(lifetime: Infrastructure, lists: Iterable[str] = ALL) -> State:
    """What is so, as far as these lists tell; one request for each.

    Operations: Roles_List, Roles_PermissionLevels, Users_List, Teams_List, Environments_List, Applications_List.
    """
    wanted = set(lists)
    client = lifetime.client
    others: Others = {}
    roles = _records(client, "role", "IncludeEnvPermissions") if "roles" in wanted else _NOTHING
    levels = _levels(client) if "levels" in wanted else {}
    users = (
        _records(client, "user", "IncludeInactive", "IncludeTeams", "IncludeApplicationRoles")
        if "users" in wanted
        else _NOTHING
    )
    teams = _records(client, "team", "IncludeUsers", "IncludeApplications") if "teams" in wanted else _NOTHING
    environments = lifetime.environments() if "environments" in wanted else []
    applications = lifetime.applications() if "applications" in wanted else []
    return State(
        {record["key"]: role_of(record, others) for record in roles},
        {record["key"]: user_of(record, others) for record in users},
        _with_memberships({record["key"]: team_of(record, others) for record in teams}, users),
        {record["Key"]: _text(record, "Name") for record in environments},
        {record["Key"]: _text(record, "Name") for record in applications},
        {**_levels_in_use(roles), **levels},
        others,
        {(each.kind, each.name): each.reason for listed in (roles, users, teams) for each in listed.left_out},
    )


def read_roles(client: Client) -> dict[Handle, Role]:
    """All roles with their permissions, read anew (Roles_List)."""
    return {record["key"]: role_of(record, {}) for record in _records(client, "role", "IncludeEnvPermissions")}


def find_key(client: Client, ref: Ref) -> str | None:
    """The key of the role, user or team of that name, read anew."""
    field = "username" if ref.kind == "user" else "name"
    parameters = ("IncludeInactive",) if ref.kind == "user" else ()
    for record in _records(client, ref.kind, *parameters):
        if _text(record, field).lower() == ref.name.lower():
            return str(record["key"])
    return None


def is_so(client: Client, effect: Effect) -> bool:
    """Whether an effect shows, read anew (Teams_Get or Users_Get)."""
    now: Any
    if effect.of == "user":
        # One user's parameters begin with a small letter.
        record = client.read(
            "Users_Get",
            path("users", effect.owner),
            "read the user's roles on applications",
            params={"includeApplicationRoles": "true"},
            shape=USER,
        )
        now = user_of(record, {}).application_roles.get(effect.member)
    else:
        record = client.read(
            "Teams_Get",
            path("teams", effect.owner),
            "read the team",
            params={"IncludeUsers": "true", "IncludeApplications": "true"},
            shape=TEAM,
        )
        team = team_of(record, {})
        now = team.members.get(effect.member) if effect.of == "team" else effect.member in team.applications
    return bool(now == effect.value)


def role_of(record: dict[str, Any], others: Others) -> Role:
    """A role from LifeTime's record; names that it mentions are added to `others`."""
    permissions: dict[str, Permission] = {}
    for item in record.get("environmentpermissions") or []:
        _mention(others, "environment", item)
        permissions[item["environmentkey"]] = Permission(
            item.get("level") or 0, bool(item.get("createapplications")), bool(item.get("adddependenciestosystem"))
        )
    return Role(
        _text(record, "name"), bool(record.get("manageinfrastructure")), bool(record.get("manageteams")), permissions
    )


def user_of(record: dict[str, Any], others: Others) -> User:
    """A user from LifeTime's record; names that it mentions are added to `others`."""
    _mention(others, "role", record)
    roles: dict[str, Handle] = {}
    for item in record.get("applicationroles") or []:
        _mention(others, "application", item)
        _mention(others, "role", item)
        roles[item["applicationkey"]] = _text(item, "rolekey")
    return User(
        _text(record, "username"),
        _text(record, "name"),
        _text(record, "email"),
        record.get("isactive") is not False,
        _text(record, "rolekey"),
        roles,
    )


def team_of(record: dict[str, Any], others: Others) -> Team:
    """A team from LifeTime's record; names that it mentions are added to `others`."""
    members: dict[Handle, Handle] = {}
    applications: set[str] = set()
    for item in record.get("users") or []:
        others.setdefault(("user", item["userkey"]), _text(item, "username"))
        _mention(others, "role", item)
        members[item["userkey"]] = _text(item, "rolekey")
    for item in record.get("applications") or []:
        others.setdefault(("application", item["key"]), _text(item, "name"))
        applications.add(item["key"])
    return Team(_text(record, "name"), _text(record, "description"), members, frozenset(applications))


def _records(client: Client, kind: str, *including: str) -> Listed:
    parameters = dict.fromkeys(including, "true")
    return client.read_list(
        _OPERATIONS[kind], path(kind + "s"), f"list the {kind}s", params=parameters, shape=LISTS[kind]
    )


def _levels(client: Client) -> dict[int, str]:
    levels = client.read_list(
        "Roles_PermissionLevels", "/roles/permissionlevels/", "list the permission levels", shape=LEVELS
    )
    return {level["level"]: _text(level, "levellabel") for level in levels}


def _levels_in_use(roles: Iterable[dict[str, Any]]) -> dict[int, str]:
    permissions = [item for role in roles for item in role.get("environmentpermissions") or []]
    return {item.get("level") or 0: _text(item, "levellabel") for item in permissions if _text(item, "levellabel")}


def _with_memberships(teams: dict[Handle, Team], users: Iterable[dict[str, Any]]) -> dict[Handle, Team]:
    # Users tell of their teams too, and some of them a team may not: nobody says that it lists inactive members.
    missing: dict[Handle, dict[Handle, Handle]] = {}
    for user in users:
        for membership in user.get("teams") or []:
            team = membership["teamkey"]
            if team in teams and user["key"] not in teams[team].members:
                missing.setdefault(team, {})[user["key"]] = _text(membership, "rolekey")
    more = {team: replace(teams[team], members={**teams[team].members, **found}) for team, found in missing.items()}
    return {**teams, **more}


def _mention(others: Others, kind: str, record: dict[str, Any]) -> None:
    key, name = _text(record, kind + "key"), _text(record, kind + "name")
    if key and name:
        others.setdefault((kind, key), name)


def _text(record: dict[str, Any], field: str) -> str:
    return str(record.get(field) or "").strip()
