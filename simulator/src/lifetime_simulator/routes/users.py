# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users. Their records are written in PascalCase, the roles in applications within them in camelCase."""

from __future__ import annotations

from typing import Any

from .. import answers
from ..call import TEXT, Answer, Call, listed
from ..world import governance
from ..world.access_model import User
from .route import Operation


def list_users(call: Call) -> Answer:
    """Users_List: only active users unless IncludeInactive says otherwise; 204 without any."""
    governance.demand_right(call.world, call.account)
    users = [user for user in call.world.state.access.users.values() if user.active or call.flag("IncludeInactive")]
    teams, applications = call.flag("IncludeTeams"), call.flag("IncludeApplicationRoles")
    records = [_record(call, user, teams=teams, applications=applications) for user in users]
    return listed([_with_key(call, record) for record in records])


def get_user(call: Call) -> Answer:
    """Users_Get: the names of its parameters begin with a small letter."""
    governance.demand_right(call.world, call.account)
    user = governance.user_of(call.world, call.path["UserKey"])
    teams, applications = call.flag("includeTeams"), call.flag("includeApplicationRoles")
    return Answer(200, _record(call, user, teams=teams, applications=applications))


def create_user(call: Call) -> Answer:
    """Users_Create: 201, the key."""
    governance.demand_right(call.world, call.account, infrastructure=True)
    return answers.user_created(call, governance.create_user(call.world, call.body).key)


def update_user(call: Call) -> Answer:
    """Users_Update: 200, the key as text."""
    governance.demand_right(call.world, call.account, infrastructure=True)
    user = governance.user_of(call.world, call.path["UserKey"])
    governance.update_user(call.world, user, call.body)
    return Answer(200, user.key, TEXT)


def set_password(call: Call) -> Answer:
    """Users_SetPassword: 200 without a body; 405 with external authentication."""
    governance.demand_right(call.world, call.account, infrastructure=True)
    user = governance.user_of(call.world, call.path["UserKey"])
    governance.set_password(call.world, user, call.body.get("password", ""))
    return Answer(200)


def grant_application(call: Call) -> Answer:
    """Users_GrantApp: 201 without a body."""
    governance.demand_right(call.world, call.account)
    governance.grant_application(call.world, governance.user_of(call.world, call.path["UserKey"]), call.body)
    return Answer(201)


def revoke_application(call: Call) -> Answer:
    """Users_RevokeApp: 204"""
    governance.demand_right(call.world, call.account)
    governance.revoke_application(governance.user_of(call.world, call.path["UserKey"]), call.path["ApplicationKey"])
    return Answer(204)


def _record(call: Call, user: User, *, teams: bool, applications: bool) -> dict[str, Any]:
    record: dict[str, Any] = {
        "Key": user.key,
        "Username": user.username,
        "Name": user.name,
        "Email": user.email,
        "IsActive": user.active,
        "RoleKey": user.role_key,
        "RoleName": governance.role_name(call.world, user.role_key),
        "ApplicationRoles": [],
        "Teams": [],
    }
    if applications:
        record["ApplicationRoles"] = [
            {
                "applicationKey": application,
                "applicationName": call.world.state.applications[application].name,
                "roleKey": role,
                "roleName": governance.role_name(call.world, role),
            }
            for application, role in user.application_roles.items()
            if application in call.world.state.applications
        ]
    if teams:
        record["Teams"] = [
            {
                "TeamKey": team.key,
                "TeamName": team.name,
                "RoleKey": team.members[user.key],
                "RoleName": governance.role_name(call.world, team.members[user.key]),
            }
            for team in call.world.state.access.teams.values()
            if user.key in team.members
        ]
    return record


def _with_key(call: Call, record: dict[str, Any]) -> dict[str, Any]:
    """Give a record of the list: the key of a user without a role is as `--keys-without-role` says."""
    habit = call.world.settings.keys_without_role
    if record["RoleKey"] or habit == "given":
        return record
    others = {name: value for name, value in record.items() if name != "Key"}
    return {"Key": "", **others} if habit == "empty" else others


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
