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

from .._api import roles, teams, users
from .._api.client import Client, Listed
from .._api.errors import LifeTimeError
from .._changes import ChangeSet
from .._resource import Fields, Update
from .model import Role, Team, User
from .reading import role_of, team_of, user_of
from .resources import fields_of

# Seconds: how long LifeTime is waited for, and how long between two reads.
LIMIT = 60.0
PAUSE = 1.0

_LOST = (
    "The changes were made, and now LifeTime refuses this account what it allowed before: one of the roles that were "
    "changed is probably its own. {} Give the account a role that manages the infrastructure, in LifeTime itself."
)


_LISTS: Mapping[str, tuple[Callable[[Client], Listed], Callable[..., Role | User | Team]]] = {
    "role": (roles.list_all, role_of),
    "user": (lambda client: users.list_all(client, "IncludeInactive"), user_of),
    "team": (teams.list_all, team_of),
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
            shown = {kind: _read(kind, client) for kind in sorted(kinds)}
        except LifeTimeError as error:
            return [_LOST.format(error.message)] if "role" in kinds and error.http_status in (401, 403) else []
        left = {which: (name, before) for which, (name, before) in left.items() if _is_as_before(shown, which, before)}
        kinds = {kind for kind, _key in left}
        if kinds and time.monotonic() >= until:
            return [_not_visible(left)]
        if kinds:
            time.sleep(PAUSE)
    return []


def _read(kind: str, client: Client) -> dict[Any, Fields]:
    list_all, of_record = _LISTS[kind]
    return {record["key"]: fields_of(of_record(record, {})) for record in list_all(client)}


def _is_as_before(shown: Mapping[str, Mapping[Any, Fields]], which: tuple[str, Any], before: Fields) -> bool:
    # Not compared with what is desired: LifeTime may keep it in a form of its own.
    found = shown.get(which[0], {}).get(which[1])
    return found is not None and any(found.get(name) == value for name, value in before.items())


def _changed_fields(changes: ChangeSet) -> dict[tuple[str, Any], tuple[str, dict[Any, Any]]]:
    """By kind and key of what was updated: its name, and each field with its value before."""
    found: dict[tuple[str, Any], tuple[str, dict[Any, Any]]] = {}
    for change in changes:
        request = change.request
        if isinstance(request, Update):
            _name, before = found.setdefault((request.resource.kind, request.key), (change.name, {}))
            before.update({name: value.before for name, value in request.changes.items()})
    return found


def _not_visible(left: Mapping[tuple[str, Any], tuple[str, Any]]) -> str:
    named = ", ".join(dict.fromkeys(f"{kind} '{name}'" for (kind, _key), (name, _before) in left.items()))
    return (
        f"LifeTime accepted the change of {named}, and {LIMIT:.0f} s later still shows what was before. Look at it in"
        " LifeTime before you run the task again."
    )
