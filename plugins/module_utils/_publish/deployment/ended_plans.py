# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans of ours that ended while nobody looked: what became of them is noted before anything is compared."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ..._api.infrastructure import Named
from ..comparison.outcome import NOT_APPLIED, UNKNOWN, outcomes
from ..records.memory import Memory
from ..records.receipts import PlanRecord
from ..running.target import Target
from . import state_machine
from .deployment_api import Deployments


def note_ended_plans(
    plans: Deployments, memory: Memory, place: Target, applications: Iterable[Named], now: datetime
) -> None:
    """Write the receipt, or the note of a failure, that a task which ended too early could not write.

    Costs a request for each plan that we remember with one of these applications; usually there is none.
    """
    keys = {application.key for application in applications}
    for record in memory.plans_with(keys):
        status = plans.status(record.deployment_key)
        if status is None:
            memory.forget_plan(record.deployment_key)
        elif status.status in state_machine.ENDED:
            _note(memory, place, record, status.status, now)


def _note(memory: Memory, place: Target, record: PlanRecord, status: str, now: datetime) -> None:
    package = record.package
    brought = [Named(each.key, each.name) for each in package.applications]
    states = place.states(brought, {each.key: each.module_keys for each in package.applications})
    succeeded = status in (state_machine.SUCCESSFUL, state_machine.WITH_WARNINGS)
    histories = memory.histories(each.key for each in brought)
    found = outcomes(package, record.before, states, histories, succeeded=succeeded)
    if succeeded and not any(each.verdict == NOT_APPLIED for each in found.values()):
        unseen = [key for key, each in found.items() if each.verdict == UNKNOWN]
        memory.succeeded(record.deployment_key, package, states, now, unseen)
    else:
        memory.failed(record.deployment_key, package, states, status, now)
    memory.forget_plan(record.deployment_key)
