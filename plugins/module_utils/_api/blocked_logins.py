# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Logins that LifeTime refuses after too many failed ones: of users, and from addresses."""

from __future__ import annotations

from typing import Any

from .client import Client
from .operation import Operation, Request
from .shapes import Reader, label, list_of, record, text

OF_USER = Operation("User_BlockedLogins_Get", "GET", "/users/{}/blockedlogins/")
UNBLOCK_USER = Operation("User_BlockedLogins_Unblock", "DELETE", "/users/{}/blockedlogins/")
ADDRESSES = Operation("BlockedAddresses_Get", "GET", "/environments/blockedipaddresses/")
UNBLOCK_ADDRESS = Operation("BlockedAddresses_Unblock", "DELETE", "/environments/blockedipaddresses/{}/")

_SHOWN: dict[str, Reader] = {"username": text, "ipAddress": text, "environmentName": label, "instant": label}
_LOGINS = list_of(record(_SHOWN))


def blocked(client: Client, user: str | None, environment: str | None) -> list[dict[str, Any]]:
    """Failed logins that block a user, given by key, or addresses: `{username, ip_address, environment, instant}`.

    `environment` is a key, None stands for all. Source: User_BlockedLogins_Get, BlockedAddresses_Get.
    """
    query = {"EnvironmentKey": environment} if environment else None
    if user is None:
        request = Request(ADDRESSES, "list the blocked addresses", query=query)
    else:
        request = Request(OF_USER, "list the blocked logins of the user", (user,), query=query)
    return [
        {
            "username": one.get("username") or None,
            "ip_address": one.get("ipAddress"),
            "environment": one.get("environmentName"),
            "instant": one.get("instant"),
        }
        for one in client.read_list(request, _LOGINS)
    ]
