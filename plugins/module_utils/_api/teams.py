# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Teams of LifeTime: what is read of them, and the operations that change them."""

from __future__ import annotations

from typing import Any

from .access_records import TEAM, TEAMS
from .client import Client, Listed
from .operation import Operation, Request

LIST = Operation("Teams_List", "GET", "/teams/")
GET = Operation("Teams_Get", "GET", "/teams/{}/")
CREATE = Operation("Teams_Create", "POST", "/teams/")
UPDATE = Operation("Teams_Update", "PUT", "/teams/{}/")
DELETE = Operation("Teams_Delete", "DELETE", "/teams/{}/")
ADD_USER = Operation("Teams_AddUser", "POST", "/teams/{}/users/")
REMOVE_USER = Operation("Teams_RemUser", "DELETE", "/teams/{}/users/{}/")
ADD_APPLICATION = Operation("Teams_AddApplication", "POST", "/teams/{}/applications/")
# The contract writes this path without a slash at its end.
REMOVE_APPLICATION = Operation("Teams_RemApplication", "DELETE", "/teams/{}/applications/{}")


def list_all(client: Client, *including: str) -> Listed:
    """All teams; `including` are IncludeUsers, IncludeApplications (Teams_List)."""
    return client.read_list(Request(LIST, "list the teams", query=dict.fromkeys(including, "true")), TEAMS)


def get(client: Client, key: str) -> dict[str, Any]:
    """One team with its users and applications (Teams_Get)."""
    parameters = {"IncludeUsers": "true", "IncludeApplications": "true"}
    return client.read(Request(GET, "read the team", (key,), query=parameters), TEAM)
