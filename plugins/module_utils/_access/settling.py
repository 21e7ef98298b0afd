# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting until changed roles show: a role is written whole, so who read it before would undo the change."""

from __future__ import annotations

import time

from .._api.client import Client
from .._api.errors import LifeTimeError
from .._changes import ChangeSet
from .model import State
from .reading import read_roles

# Seconds that LifeTime may take, and between two looks.
PATIENCE = 60.0
PAUSE = 1.0


def settle(plan: ChangeSet, before: State, client: Client) -> list[str]:
    """Read the roles (Roles_List) until none that the plan has changed is as it was before; returns warnings."""
    late = {change.call.keys[0] for change in plan if getattr(change.call, "operation", "") == "Roles_Update"}
    until = time.monotonic() + PATIENCE
    while late:
        try:
            roles = read_roles(client)
        except LifeTimeError:
            # The pass may have ended with this account's own permission.
            return []
        # Not as wished: LifeTime may keep it in a form of its own.
        late = {key for key in late if roles.get(key) == before.roles[key]}
        if late and time.monotonic() >= until:
            names = ", ".join(sorted(repr(before.roles[key].name) for key in late))
            return [
                f"LifeTime has taken the change of {names}, and {PATIENCE:.0f} s later still shows what was before."
            ]
        if late:
            time.sleep(PAUSE)
    return []
