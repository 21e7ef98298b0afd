# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Teams. Their records are written in camelCase, users and applications within them in PascalCase."""

from __future__ import annotations

from typing import Any

from ..call import Answer, Call, listed
from ..world import governance
from ..world.access_model import Team
from .route import Operation


def list_teams(call: Call) -> Answer:
    """Teams_List: 204 without any."""
    governance.demand_right(call.world, call.account)
    return listed([_record(call, team) for team in call.world.state.access.teams.values()])


def get_team(call: Call) -> Answer:
    """Teams_Get"""
    governance.demand_right(call.world, call.account)
    return Answer(200, _record(call, governance.team_of(call.world, call.path["TeamKey"])))


def create_team(call: Call) -> Answer:
    """Teams_Create: 201, the whole team."""
    governance.demand_right(call.world, call.account)
    return Answer(201, _record(call, governance.create_team(call.world, call.body)))


def update_team(call: Call) -> Answer:
    """Teams_Update: 200, the whole team."""
    governance.demand_right(call.world, call.account)
    team = governance.team_of(call.world, call.path["TeamKey"])
    governance.update_team(call.world, team, call.body)
    return Answer(200, _record(call, team))


def delete_team(call: Call) -> Answer:
    """Teams_Delete: 204"""
    governance.demand_right(call.world, call.account)
    governance.delete_team(call.world, governance.team_of(call.world, call.path["TeamKey"]))
    return Answer(204)


def add_application(call: Call) -> Answer:
    """Teams_AddApplication: 201 without a body."""
    governance.demand_right(call.world, call.account)
    team = governance.team_of(call.world, call.path["TeamKey"])
    governance.add_application(call.world, team, call.body["Key"])
    return Answer(201)


def remove_application(call: Call) -> Answer:
    """Teams_RemApplication: 200 without a body."""
    governance.demand_right(call.world, call.account)
    team = governance.team_of(call.world, call.path["TeamKey"])
    governance.remove_application(call.world, team, call.path["ApplicationKey"])
    return Answer(200)


def add_member(call: Call) -> Answer:
    """Teams_AddUser: 201 without a body."""
    governance.demand_right(call.world, call.account)
    governance.add_member(call.world, governance.team_of(call.world, call.path["TeamKey"]), call.body)
    return Answer(201)


def remove_member(call: Call) -> Answer:
    """Teams_RemUser: 200 without a body."""
    governance.demand_right(call.world, call.account)
    team = governance.team_of(call.world, call.path["TeamKey"])
    governance.remove_member(call.world, team, call.path["UserKey"])
    return Answer(200)


def _record(call: Call, team: Team) -> dict[str, Any]:
    state = call.world.state
    record: dict[str, Any] = {
        "key": team.key,
        "name": team.name,
        "description": team.description,
        "users": [],
        "applications": [],
    }
    if call.flag("IncludeUsers"):
        record["users"] = [
            {
                "UserKey": key,
                "Name": state.access.users[key].name,
                "Username": state.access.users[key].username,
                "RoleKey": role,
                "RoleName": governance.role_name(call.world, role),
            }
            for key, role in team.members.items()
        ]
    if call.flag("IncludeApplications"):
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
