# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the access model from LifeTime, each list once, and turns records into roles, users and teams."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from .._api import roles, teams, users
from .._api.client import Listed
from .._api.infrastructure import Infrastructure
from .._changes import Key
from .model import AccessModel, Permission, Role, Team, User

ALL = ("roles", "levels", "users", "teams", "environments", "applications")

_NOTHING = Listed([])
_USER_DETAILS = ("IncludeInactive", "IncludeTeams", "IncludeApplicationRoles")

Others = dict[tuple[str, str], str]


def read_access_model(lifetime: Infrastructure, lists: Iterable[str] = ALL) -> AccessModel:
    """The current access model, as far as these lists tell; one request for each.

    Operations: Roles_List, Roles_PermissionLevels, Users_List, Teams_List, Environments_List, Applications_List.
    """
    wanted = set(lists)
    client = lifetime.client
    others: Others = {}
    role_records = roles.list_all(client) if "roles" in wanted else _NOTHING
    levels = roles.permission_levels(client) if "levels" in wanted else _NOTHING
    user_records = users.list_all(client, *_USER_DETAILS) if "users" in wanted else _NOTHING
    team_records = teams.list_all(client, "IncludeUsers", "IncludeApplications") if "teams" in wanted else _NOTHING
    left_out = [*role_records.left_out, *user_records.left_out, *team_records.left_out]
    environments = lifetime.environments() if "environments" in wanted else _NOTHING
    applications = lifetime.applications() if "applications" in wanted else _NOTHING
    return AccessModel(
        {record["key"]: role_of(record, others) for record in role_records},
        {record["key"]: user_of(record, others) for record in user_records},
        _with_memberships({record["key"]: team_of(record, others) for record in team_records}, user_records),
        {record["Key"]: _text(record, "Name") for record in environments},
        {record["Key"]: _text(record, "Name") for record in applications},
        {**_levels_in_use(role_records), **_levels(levels)},
        others,
        {(each.kind, each.name): each.reason for each in left_out},
    )


def find_key(records: Iterable[dict[str, Any]], field: str, name: str) -> str | None:
    """The key of the record with that name, whatever its case."""
    return next((str(record["key"]) for record in records if _text(record, field).lower() == name.lower()), None)


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
    roles: dict[str, Key] = {}
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
    members: dict[Key, Key] = {}
    applications: set[str] = set()
    for item in record.get("users") or []:
        others.setdefault(("user", item["userkey"]), _text(item, "username"))
        _mention(others, "role", item)
        members[item["userkey"]] = _text(item, "rolekey")
    for item in record.get("applications") or []:
        others.setdefault(("application", item["key"]), _text(item, "name"))
        applications.add(item["key"])
    return Team(_text(record, "name"), _text(record, "description"), members, frozenset(applications))


def _levels(records: Iterable[dict[str, Any]]) -> dict[int, str]:
    # One without a label is known by its number.
    return {record["level"]: _text(record, "levellabel") or str(record["level"]) for record in records}


def _levels_in_use(roles: Iterable[dict[str, Any]]) -> dict[int, str]:
    permissions = [item for role in roles for item in role.get("environmentpermissions") or []]
    return {item.get("level") or 0: _text(item, "levellabel") for item in permissions if _text(item, "levellabel")}


def _with_memberships(teams: dict[Key, Team], users: Iterable[dict[str, Any]]) -> dict[Key, Team]:
    # Users tell of their teams too, and some of them a team may not: nobody says that it lists inactive members.
    members = {key: dict(team.members) for key, team in teams.items()}
    for user in users:
        for membership in user.get("teams") or []:
            # What they tell of a team that is not listed is of no use.
            members.get(membership["teamkey"], {}).setdefault(user["key"], _text(membership, "rolekey"))
    return {key: replace(team, members=members[key]) for key, team in teams.items()}


def _mention(others: Others, kind: str, record: dict[str, Any]) -> None:
    key, name = _text(record, kind + "key"), _text(record, kind + "name")
    if key and name:
        others.setdefault((kind, key), name)


def _text(record: dict[str, Any], field: str) -> str:
    return str(record.get(field) or "").strip()
