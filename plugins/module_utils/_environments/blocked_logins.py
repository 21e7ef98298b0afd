# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Blocked logins of a user, or from an address, and what unblocks them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api import blocked_logins as api
from .._api.infrastructure import Infrastructure
from .._api.operation import Request
from .._changes import Change, ChangeSet
from .known import users_of


def blocked(lifetime: Infrastructure, options: Mapping[str, Any]) -> tuple[str | None, list[dict[str, Any]]]:
    """The key of the user that the options name, and what is blocked (see `api.blocked`)."""
    client, user = lifetime.client, None
    if options["username"]:
        user = users_of(client).key(options["username"])
    found = api.blocked(client, user, _environment(lifetime, options))
    address = options["address"]
    return user, [one for one in found if address is None or one["ip_address"] == address]


def unblocking(lifetime: Infrastructure, options: Mapping[str, Any]) -> ChangeSet:
    """What unblocks the user or address of these options: nothing, if none is blocked."""
    user, found = blocked(lifetime, options)
    if not found:
        return ChangeSet()
    environment, address = _environment(lifetime, options), options["address"]
    query = {"EnvironmentKey": environment} if environment else {}
    if user is None:
        kind, name = "address", address
        request = Request(api.UNBLOCK_ADDRESS, f"unblock address {address}", (address,), query=query)
    else:
        kind, name = "user", options["username"]
        query = {**query, **({"IpAddress": address} if address else {})}
        request = Request(api.UNBLOCK_USER, f"unblock user '{name}'", (user,), query=query)
    return ChangeSet((Change("delete", f"blocked {kind}", name, {"logins": found}, None, request),))


def _environment(lifetime: Infrastructure, options: Mapping[str, Any]) -> str | None:
    name = options["environment"]
    return None if name is None else str(lifetime.environment_record(name)["Key"])
