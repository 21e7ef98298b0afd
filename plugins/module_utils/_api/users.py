# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users of LifeTime: what is read of them, and the operations that change them."""

from __future__ import annotations

from typing import Any

from .access_records import USER, USERS
from .client import Client, Listed
from .operation import Operation, Request

LIST = Operation("Users_List", "GET", "/users/")
GET = Operation("Users_Get", "GET", "/users/{}/")
CREATE = Operation("Users_Create", "POST", "/users/")
UPDATE = Operation("Users_Update", "PUT", "/users/{}/")
SET_PASSWORD = Operation("Users_SetPassword", "POST", "/users/{}/setpassword/")
GRANT_APPLICATION_ROLE = Operation("Users_GrantApp", "POST", "/users/{}/applications/")
REVOKE_APPLICATION_ROLE = Operation("Users_RevokeApp", "DELETE", "/users/{}/applications/{}/")


def list_all(client: Client, *including: str) -> Listed:
    """All users; `including` are IncludeInactive, IncludeTeams, IncludeApplicationRoles (Users_List)."""
    return client.read_list(Request(LIST, "list the users", query=dict.fromkeys(including, "true")), USERS)


def get(client: Client, key: str) -> dict[str, Any]:
    """One user with the roles on applications (Users_Get)."""
    # The parameters of this one operation begin with a small letter.
    parameters = {"includeApplicationRoles": "true"}
    return client.read(Request(GET, "read the user", (key,), query=parameters), USER)
