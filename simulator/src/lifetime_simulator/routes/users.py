# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users. Their records are written in PascalCase, the roles in applications within them in camelCase."""

from __future__ import annotations

from typing import Any

from .. import response_shapes
from ..http_types import TEXT, ApiRequest, ApiResponse, list_response
from ..model import access_rules
from ..model.access_entities import User
from .route import Operation


def list_users(request: ApiRequest) -> ApiResponse:
    """Users_List: only active users unless IncludeInactive is true; 204 if there are none."""
    access_rules.require_permission(request.model, request.account)
    users = [
        user for user in request.model.state.access.users.values() if user.active or request.flag("IncludeInactive")
    ]
    teams, applications = request.flag("IncludeTeams"), request.flag("IncludeApplicationRoles")
    records = [_record(request, user, teams=teams, applications=applications) for user in users]
    return list_response([_with_key(request, record) for record in records])


def get_user(request: ApiRequest) -> ApiResponse:
    """Users_Get: its parameters are in camelCase."""
    access_rules.require_permission(request.model, request.account)
    user = access_rules.user_of(request.model, request.path["UserKey"])
    teams, applications = request.flag("includeTeams"), request.flag("includeApplicationRoles")
    return ApiResponse(200, _record(request, user, teams=teams, applications=applications))


def create_user(request: ApiRequest) -> ApiResponse:
    """Users_Create: 201, the key."""
    access_rules.require_permission(request.model, request.account, infrastructure=True)
    return response_shapes.user_created(request, access_rules.create_user(request.model, request.body).key)


def update_user(request: ApiRequest) -> ApiResponse:
    """Users_Update: 200, the key as text."""
    access_rules.require_permission(request.model, request.account, infrastructure=True)
    user = access_rules.user_of(request.model, request.path["UserKey"])
    access_rules.update_user(request.model, user, request.body)
    return ApiResponse(200, user.key, TEXT)


def set_password(request: ApiRequest) -> ApiResponse:
    """Users_SetPassword: 200 without a body; 405 with external authentication."""
    access_rules.require_permission(request.model, request.account, infrastructure=True)
    user = access_rules.user_of(request.model, request.path["UserKey"])
    access_rules.set_password(request.model, user, request.body.get("password", ""))
    return ApiResponse(200)


def grant_application(request: ApiRequest) -> ApiResponse:
    """Users_GrantApp: 201 without a body."""
    access_rules.require_permission(request.model, request.account)
    access_rules.grant_application(
        request.model, access_rules.user_of(request.model, request.path["UserKey"]), request.body
    )
    return ApiResponse(201)


def revoke_application(request: ApiRequest) -> ApiResponse:
    """Users_RevokeApp: 204"""
    access_rules.require_permission(request.model, request.account)
    access_rules.revoke_application(
        access_rules.user_of(request.model, request.path["UserKey"]), request.path["ApplicationKey"]
    )
    return ApiResponse(204)


def _record(request: ApiRequest, user: User, *, teams: bool, applications: bool) -> dict[str, Any]:
    record: dict[str, Any] = {
        "Key": user.key,
        "Username": user.username,
        "Name": user.name,
        "Email": user.email,
        "IsActive": user.active,
        "RoleKey": user.role_key,
        "RoleName": access_rules.role_name(request.model, user.role_key),
        "ApplicationRoles": [],
        "Teams": [],
    }
    if applications:
        record["ApplicationRoles"] = [
            {
                "applicationKey": application,
                "applicationName": request.model.state.applications[application].name,
                "roleKey": role,
                "roleName": access_rules.role_name(request.model, role),
            }
            for application, role in user.application_roles.items()
            if application in request.model.state.applications
        ]
    if teams:
        record["Teams"] = [
            {
                "TeamKey": team.key,
                "TeamName": team.name,
                "RoleKey": team.members[user.key],
                "RoleName": access_rules.role_name(request.model, team.members[user.key]),
            }
            for team in request.model.state.access.teams.values()
            if user.key in team.members
        ]
    return record


def _with_key(request: ApiRequest, record: dict[str, Any]) -> dict[str, Any]:
    """The record as the list shows it: `--keys-without-role` says how the key of a user without a role is given."""
    answers_with = request.model.settings.keys_without_role
    if record["RoleKey"] or answers_with == "given":
        return record
    others = {name: value for name, value in record.items() if name != "Key"}
    return {"Key": "", **others} if answers_with == "empty" else others


_ONE = "/users/{UserKey}/"

OPERATIONS = (
    Operation("Users_List", "GET", "/users/", list_users),
    Operation("Users_Create", "POST", "/users/", create_user),
    Operation("Users_Get", "GET", _ONE, get_user),
    Operation("Users_Update", "PUT", _ONE, update_user),
    Operation("Users_SetPassword", "POST", _ONE + "setpassword/", set_password),
    Operation("Users_GrantApp", "POST", _ONE + "applications/", grant_application),
    Operation("Users_RevokeApp", "DELETE", _ONE + "applications/{ApplicationKey}/", revoke_application),
)
