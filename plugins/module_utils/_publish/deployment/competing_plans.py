# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Other deployments that are under run for the same target, and waiting until they are not."""

from __future__ import annotations

from collections.abc import Iterable

from ..._api.errors import LifeTimeError
from . import state_machine
from .clock import Clock
from .deployment_api import Deployments, was_started
from .other_plans import OtherPlan

# How many of the newest plans of the target are looked at to see what stands in the run of a start.
_NEWEST = 10


class CompetingPlans:
    """Who may be the reason that LifeTime refuses a start."""

    def __init__(self, plans: Deployments, target_key: str, own_key: str) -> None:
        self._plans = plans
        self._target_key = target_key
        self._own_key = own_key
        self._ended: set[str] = set()

    def names(self) -> list[str]:
        """Keys and owners of the plans for the target that are under run, newest first."""
        found = []
        recent = self._plans.recent(self._target_key)
        started = [plan for plan in recent if was_started(plan) and plan["Key"] != self._own_key]
        for plan in started[:_NEWEST]:
            if plan["Key"] in self._ended:
                continue
            status = self._plans.status(plan["Key"])
            if status is None or status.status in state_machine.ENDED:
                self._ended.add(plan["Key"])
            elif status.status != state_machine.SAVED:
                owner = plan.get("StartedByUsername") or plan.get("CreatedByUsername") or "unknown"
                found.append(f"{plan['Key']} of {owner}")
        return found


def wait_until_ended(plans: Deployments, others: Iterable[OtherPlan], clock: Clock, until: float, pause: float) -> None:
    """Wait for each of these deployments, until `until` on the clock; raises LifeTimeError `queue_timeout`."""
    for other in others:
        while not _has_ended(plans, other.key):
            if clock.monotonic() >= until:
                raise LifeTimeError(
                    f"Another deployment of the same applications is under run: {other}.",
                    "queue_timeout",
                    advice="Wait for it, resolve what it waits for in LifeTime, or raise queue_timeout.",
                    key=other.key,
                    operation="Deployments_GetStatus",
                )
            clock.sleep(min(pause, max(until - clock.monotonic(), 0.0)))


def _has_ended(plans: Deployments, key: str) -> bool:
    try:
        status = plans.status(key)
    except LifeTimeError as error:
        # A LifeTime that cannot be reached for a moment does not end the waiting.
        if error.code not in state_machine.PASSING:
            raise
        return False
    return status is None or status.status in (*state_machine.ENDED, state_machine.SAVED)
