# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waits until changes are visible: who reads an object before that and writes it whole undoes the change.

What never becomes visible, LifeTime has not applied, although it accepted it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from .._api import teams, users
from .._api.client import Client
from .._api.errors import LifeTimeError
from .._changes import ChangeSet
from .._resource import Fields, Update
from .reading import read_roles, team_of, user_of
from .resources import role_fields, team_fields, user_fields

# Seconds: how long LifeTime is waited for, and how long between two reads.
LIMIT = 60.0
PAUSE = 1.0

_LOST = (
    "The changes were made, and now LifeTime refuses this account what it allowed before: one of the roles that were "
    "changed is probably its own. {} Give the account a role that manages the infrastructure, in LifeTime itself."
)


_READ: Mapping[str, Callable[[Client], dict[Any, Fields]]] = {
    "role": lambda client: {key: role_fields(role) for key, role in read_roles(client).items()},
    "user": lambda client: {
        record["key"]: user_fields(user_of(record, {})) for record in users.list_all(client, "IncludeInactive")
    },
    "team": lambda client: {record["key"]: team_fields(team_of(record, {})) for record in teams.list_all(client)},
}


def wait_until_visible(changes: ChangeSet, client: Client) -> list[str]:
    """Read what was changed (Roles_List, Users_List, Teams_List) until no field is as it was before; returns warnings.

    One request for each kind of which something was changed. That of roles also tells whether this account may still
    do what it could before.
    """
    left = _changed_fields(changes)
    kinds = {kind for kind, _key in left}
    if any(change.kind == "role" and change.action != "create" for change in changes):
        kinds.add("role")
    until = time.monotonic() + LIMIT
    while kinds:
        try:
            shown = {kind: _READ[kind](client) for kind in sorted(kinds)}
        except LifeTimeError as error:
            return [_LOST.format(error.message)] if "role" in kinds and error.http_status in (401, 403) else []
        left = {which: fields for which, fields in left.items() if _is_as_before(shown, which, fields)}
        kinds = {kind for kind, _key in left}
        if kinds and time.monotonic() >= until:
            return [_not_visible(changes, left)]
        if kinds:
            time.sleep(PAUSE)
    return []


def _is_as_before(shown: Mapping[str, Mapping[Any, Fields]], which: tuple[str, Any], before: Fields) -> bool:
    # Not compared with what is desired: LifeTime may keep it in a form of its own.
    found = shown.get(which[0], {}).get(which[1])
    return found is not None and any(found.get(name) == value for name, value in before.items())


def _changed_fields(changes: ChangeSet) -> dict[tuple[str, Any], dict[Any, Any]]:
    """By kind and key of what was updated: each field, and its value before."""
    found: dict[tuple[str, Any], dict[Any, Any]] = {}
    for change in changes:
        request = change.request
        if isinstance(request, Update):
            values = {name: value.before for name, value in request.changes.items()}
            found.setdefault((request.resource.kind, request.key), {}).update(values)
    return found


def _not_visible(changes: ChangeSet, left: Mapping[tuple[str, Any], Any]) -> str:
    updates = [(change.name, change.request) for change in changes if isinstance(change.request, Update)]
    late = [(update.resource.kind, name) for name, update in updates if (update.resource.kind, update.key) in left]
    named = ", ".join(f"{kind} '{name}'" for kind, name in dict.fromkeys(late))
    return (
        f"LifeTime accepted the change of {named}, and {LIMIT:.0f} s later still shows what was before. Look at it in"
        " LifeTime before you run the task again."
    )
