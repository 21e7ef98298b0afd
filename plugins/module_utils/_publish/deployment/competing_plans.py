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


class CompetingPlans:
    """The running plans for which LifeTime may refuse the start of another one."""

    def __init__(self, context: DeploymentContext, own_key: str) -> None:
        self._context = context
        self._own_key = own_key
        self._ended: set[str] = set()

    def names(self) -> list[str]:
        """Keys and owners of the running plans for the target, newest first."""
        names = []
        api, target_key = self._context.api, self._context.environment.key
        started = [plan for plan in api.recent(target_key) if was_started(plan) and plan["Key"] != self._own_key]
        for plan in started[:_NEWEST]:
            if plan["Key"] in self._ended:
                continue
            status = look_into(self._context, plan["Key"], api.status)
            if status is None or status.status in state_machine.ENDED:
                self._ended.add(plan["Key"])
            elif status.status != state_machine.SAVED:
                owner = plan.get("StartedByUsername") or plan.get("CreatedByUsername") or "unknown"
                names.append(f"{plan['Key']} of {owner}")
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
