# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Other running deployments for the same target, and waiting for their end."""

from __future__ import annotations

from collections.abc import Iterable

from ..._api import deployments
from ..._api.deployments import was_started
from ..._api.errors import LifeTimeError
from . import state_machine
from .context import DeploymentContext
from .other_plans import OtherPlan, look_into

# How many of the newest plans of the target are looked at to find the reason for a refused start.
_NEWEST = 10


def competing_plans(context: DeploymentContext, own_key: str, ended: set[str]) -> list[str]:
    """Keys and owners of the running plans for which LifeTime may refuse the start of another one, newest first.

    `ended` are the keys of plans that have ended; more of them are added.
    """
    names = []
    recent = context.api.recent(context.environment.key)
    started = [plan for plan in recent if was_started(plan) and plan["Key"] != own_key]
    for plan in started[:_NEWEST]:
        key = plan["Key"]
        status = None if key in ended else look_into(context, key, context.api.status)
        if status is None or status.status in state_machine.ENDED:
            ended.add(key)
        elif status.status != state_machine.SAVED:
            names.append(f"{key} of {plan.get('StartedByUsername') or plan.get('CreatedByUsername') or 'unknown'}")
    return names


def wait_until_ended(context: DeploymentContext, plans: Iterable[OtherPlan], until: float) -> None:
    """Wait for each of these deployments, until `until` on the clock; raises LifeTimeError `queue_timeout`."""
    for plan in plans:
        while not _has_ended(context, plan.key):
            left = until - context.clock.monotonic()
            if left <= 0:
                raise LifeTimeError(
                    f"Another deployment of the same applications is running: {plan}.",
                    "queue_timeout",
                    advice="Wait for it, resolve its intervention in LifeTime, or raise queue_timeout.",
                    key=plan.key,
                    operation=deployments.GET_STATUS.id,
                )
            context.pause(left)


def _has_ended(context: DeploymentContext, key: str) -> bool:
    try:
        status = context.api.status(key)
    except LifeTimeError as error:
        # The waiting goes on while LifeTime cannot be reached.
        if error.code not in state_machine.TRANSIENT:
            raise
        return False
    return status is None or status.status in (*state_machine.ENDED, state_machine.SAVED)
