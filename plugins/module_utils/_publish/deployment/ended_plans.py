# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans of earlier tasks that ended after their task: their outcome is recorded before anything is compared."""

from __future__ import annotations

from ..._api.errors import LifeTimeError
from ..records.history import Ending
from ..records.record_store import PlanRecord
from . import state_machine
from .context import DeploymentContext
from .deployment_content import CurrentState, PlanContent
from .other_plans import tells_nothing
from .package_content import PackageContent
from .verification import record_end


def record_ended_plans(context: DeploymentContext, content: PlanContent) -> None:
    """Write the receipt, or the note of a failure, that a task which ended too early could not write.

    Costs a request for each recorded plan with one of these applications; usually there is none.
    """
    keys = {application.key for application in content.applications}
    for record in reversed(context.records.plans()):
        if not keys & {application.key for application in record.package.applications}:
            continue
        try:
            status = context.api.status(record.deployment_key)
        except LifeTimeError as error:
            # Another account may have made it.
            if not tells_nothing(error):
                raise
            context.result.warn(f"What became of deployment {record.deployment_key} is not known: {error.message}")
            continue
        if status is None:
            context.records.forget_plan(record.deployment_key)
        elif status.status in state_machine.ENDED:
            _record_end(context, record, status.status)


def _record_end(context: DeploymentContext, record: PlanRecord, status: str) -> None:
    content = PackageContent(record.package)
    current = context.read(content)
    before = CurrentState(record.before, current.histories)
    outcomes = content.outcomes(before, current.states, status in state_machine.SUCCEEDED)
    ending = Ending(record.package, current.states, record.deployment_key, context.instant())
    record_end(context, ending, status, outcomes)
    context.records.forget_plan(record.deployment_key)
