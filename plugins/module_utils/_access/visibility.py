# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waits until changed roles are visible: who reads a role before that and writes it whole undoes the change."""

from __future__ import annotations

import time

from .._api.client import Client
from .._api.errors import LifeTimeError
from .._changes import ChangeSet
from .._resource import Update
from .model import AccessModel
from .reading import read_roles

# Seconds: how long LifeTime is waited for, and how long between two reads.
LIMIT = 60.0
PAUSE = 1.0

_LOST = (
    "The changes were made, and now LifeTime refuses this account what it allowed before: one of the roles that were "
    "changed is probably its own. {} Give the account a role that manages the infrastructure, in LifeTime itself."
)


def wait_until_visible(changes: ChangeSet, before: AccessModel, client: Client) -> list[str]:
    """Read the roles (Roles_List) until none that was changed is as it was before; returns warnings.

    The same read tells whether this account may still do what it could before.
    """
    roles = [change for change in changes if change.kind == "role" and change.action != "create"]
    late = {change.request.key for change in roles if isinstance(change.request, Update)}
    until = time.monotonic() + LIMIT
    while roles:
        try:
            found = read_roles(client)
        except LifeTimeError as error:
            return [_LOST.format(error.message)] if error.http_status in (401, 403) else []
        # Not compared with the desired role: LifeTime may keep it in a form of its own.
        late = {key for key in late if found.get(key) == before.roles[key]}
        if not late:
            break
        if time.monotonic() >= until:
            names = ", ".join(sorted(repr(before.roles[key].name) for key in late))
            return [f"LifeTime accepted the change of {names}, and {LIMIT:.0f} s later still shows what was before."]
        time.sleep(PAUSE)
    return []
