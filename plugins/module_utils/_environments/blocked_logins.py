# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Blocked logins of a user, or from an address, and what unblocks them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api import blocked_logins as api
from .._api import users
from .._api.infrastructure import Infrastructure, for_pick, pick
from .._api.operation import Request
from .._changes import Change, ChangeSet


def blocked(lifetime: Infrastructure, options: Mapping[str, Any]) -> tuple[str | None, list[dict[str, Any]]]:
    """The key of the user that the options name, and what is blocked (see `api.blocked`)."""
    client, user = lifetime.client, None
    if options["username"]:
        known = for_pick(users.list_all(client, "IncludeInactive"), "username")
        user = pick("user", options["username"], known, f"in {client.url}")["Key"]
    found = api.blocked(client, user, _environment(lifetime, options))
    address = options["address"]
    return user, [one for one in found if address is None or one["ip_address"] == address]


def unblocking(lifetime: Infrastructure, options: Mapping[str, Any]) -> ChangeSet:
    """What unblocks the user or address of these options: nothing, if none is blocked."""
    user, found = blocked(lifetime, options)
    if not found:
        return ChangeSet()
    environment = _environment(lifetime, options)
    query = {"EnvironmentKey": environment} if environment else {}
    if user is None:
        request = Request(
            api.UNBLOCK_ADDRESS, f"unblock address {options['address']}", (options["address"],), query=query
        )
        return ChangeSet((Change("delete", "blocked address", options["address"], {"logins": found}, None, request),))
    query = {**query, **({"IpAddress": options["address"]} if options["address"] else {})}
    request = Request(api.UNBLOCK_USER, f"unblock user '{options['username']}'", (user,), query=query)
    return ChangeSet((Change("delete", "blocked user", options["username"], {"logins": found}, None, request),))


def _environment(lifetime: Infrastructure, options: Mapping[str, Any]) -> str | None:
    name = options["environment"]
    return None if name is None else str(lifetime.environment_record(name)["Key"])
