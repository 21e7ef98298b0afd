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


def wait_until_visible(changes: ChangeSet, before: AccessModel, client: Client) -> list[str]:
    """Read the roles (Roles_List) until none that was changed is as it was before; returns warnings."""
    updates = [change.request for change in changes if isinstance(change.request, Update)]
    late = {update.key for update in updates if update.resource.kind == "role"}
    until = time.monotonic() + LIMIT
    while late:
        try:
            roles = read_roles(client)
        except LifeTimeError:
            # The changes may have ended with this account's own permission.
            return []
        # Not compared with the desired role: LifeTime may keep it in a form of its own.
        late = {key for key in late if roles.get(key) == before.roles[key]}
        if late and time.monotonic() >= until:
            names = ", ".join(sorted(repr(before.roles[key].name) for key in late))
            return [f"LifeTime accepted the change of {names}, and {LIMIT:.0f} s later still shows what was before."]
        if late:
            time.sleep(PAUSE)
    return []
