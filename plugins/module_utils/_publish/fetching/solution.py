# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting for a solution: a package of several applications, which LifeTime puts together on request."""

from __future__ import annotations

from ..._api import solutions
from ..._api.client import Client
from ..._api.errors import LifeTimeError
from ..._api.infrastructure import Named
from ..._api.waiting import Waiting


def wait(client: Client, environment: Named, key: str, waiting: Waiting) -> None:
    """Wait until the solution can be fetched.

    Raises LifeTimeError `solution_aborted` or `wait_timeout`.
    """
    status, reason = waiting.until_status(
        ("completed", "aborted"), lambda: solutions.status(client, environment.key, key)
    )
    if status.lower() == "completed":
        return
    if status.lower() == "aborted":
        raise LifeTimeError(
            f"LifeTime ({client.url}) aborted solution {key} of environment {environment}: "
            f"{reason or 'no reason given'}",
            "solution_aborted",
            advice="Correct in the environment what LifeTime names, and try again.",
            operation=solutions.STATUS.id,
            key=key,
            errors=[reason] if reason else [],
            details={"status": status},
        )
    raise LifeTimeError(
        f"Solution {key} of environment {environment} is still '{status or 'unknown'}' after "
        f"{waiting.wait_timeout:.0f} s ({client.url}).",
        "wait_timeout",
        advice="Raise wait_timeout, or see in LifeTime and Service Center what takes so long.",
        operation=solutions.STATUS.id,
        key=key,
        details={"status": status},
    )
