# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Teams. Fields are in camelCase, those of users and applications within in PascalCase."""

from __future__ import annotations

from typing import Any

from ..http_types import ApiRequest, ApiResponse, list_response
from ..model import access_rules
from ..model.access_entities import Team
from .route import Operation


def list_teams(request: ApiRequest) -> ApiResponse:
    """Teams_List: 204 if there are none."""
    access_rules.require_permission(request.model, request.account)
    return list_response([_record(request, team) for team in request.model.state.access.teams.values()])


def get_team(request: ApiRequest) -> ApiResponse:
    """Teams_Get"""
    access_rules.require_permission(request.model, request.account)
    return ApiResponse(200, _record(request, access_rules.team_of(request.model, request.path["TeamKey"])))


def create_team(request: ApiRequest) -> ApiResponse:
    """Teams_Create: 201, the whole team."""
    access_rules.require_permission(request.model, request.account)
    return ApiResponse(201, _record(request, access_rules.create_team(request.model, request.body)))


def update_team(request: ApiRequest) -> ApiResponse:
    """Teams_Update: 200, the whole team."""
    access_rules.require_permission(request.model, request.account)
    team = access_rules.team_of(request.model, request.path["TeamKey"])
    access_rules.update_team(request.model, team, request.body)
    return ApiResponse(200, _record(request, team))


def delete_team(request: ApiRequest) -> ApiResponse:
    """Teams_Delete: 204"""
    access_rules.require_permission(request.model, request.account)
    access_rules.delete_team(request.model, access_rules.team_of(request.model, request.path["TeamKey"]))
    return ApiResponse(204)


def add_application(request: ApiRequest) -> ApiResponse:
    """Teams_AddApplication: 201 without a body."""
    access_rules.require_permission(request.model, request.account)
    team = access_rules.team_of(request.model, request.path["TeamKey"])
    access_rules.add_application(request.model, team, request.body["Key"])
    return ApiResponse(201)


def remove_application(request: ApiRequest) -> ApiResponse:
    """Teams_RemApplication: 200 without a body."""
    access_rules.require_permission(request.model, request.account)
    team = access_rules.team_of(request.model, request.path["TeamKey"])
    access_rules.remove_application(request.model, team, request.path["ApplicationKey"])
    return ApiResponse(200)


def add_member(request: ApiRequest) -> ApiResponse:
    """Teams_AddUser: 201 without a body."""
    access_rules.require_permission(request.model, request.account)
    access_rules.add_member(request.model, access_rules.team_of(request.model, request.path["TeamKey"]), request.body)
    return ApiResponse(201)


def remove_member(request: ApiRequest) -> ApiResponse:
    """Teams_RemUser: 200 without a body."""
    access_rules.require_permission(request.model, request.account)
    team = access_rules.team_of(request.model, request.path["TeamKey"])
    access_rules.remove_member(request.model, team, request.path["UserKey"])
    return ApiResponse(200)


def _record(request: ApiRequest, team: Team) -> dict[str, Any]:
    state = request.model.state
    record: dict[str, Any] = {
        "key": team.key,
        "name": team.name,
        "description": team.description,
        "users": [],
        "applications": [],
    }
    if request.flag("IncludeUsers"):
        record["users"] = [
            {
                "UserKey": key,
                "Name": state.access.users[key].name,
                "Username": state.access.users[key].username,
                "RoleKey": role,
                "RoleName": access_rules.role_name(request.model, role),
            }
            for key, role in team.members.items()
        ]
    if request.flag("IncludeApplications"):
        record["applications"] = [
            {"Key": key, "Name": state.applications[key].name} for key in team.applications if key in state.applications
        ]
    return record


_ONE = "/teams/{TeamKey}/"

OPERATIONS = (
    Operation("Teams_List", "GET", "/teams/", list_teams),
    Operation("Teams_Create", "POST", "/teams/", create_team),
    Operation("Teams_Get", "GET", _ONE, get_team),
    Operation("Teams_Update", "PUT", _ONE, update_team),
    Operation("Teams_Delete", "DELETE", _ONE, delete_team),
    Operation("Teams_AddApplication", "POST", _ONE + "applications/", add_application),
    Operation("Teams_RemApplication", "DELETE", _ONE + "applications/{ApplicationKey}/", remove_application),
    Operation("Teams_AddUser", "POST", _ONE + "users/", add_member),
    Operation("Teams_RemUser", "DELETE", _ONE + "users/{UserKey}/", remove_member),
)
