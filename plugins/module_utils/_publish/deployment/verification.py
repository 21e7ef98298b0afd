# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""After the end of a deployment: what the target runs now, and the record of it."""

from __future__ import annotations

from collections.abc import Mapping

from ..._api.errors import LifeTimeError
from ..comparison.outcome import APPLIED, NOT_APPLIED
from ..records.history import Ending
from ..records.record_store import PlanRecord
from ..running.content import UNKNOWN, States, Verdict
from . import state_machine
from .context import DeploymentContext
from .deployment_content import CurrentState, PlanContent
from .other_plans import tells_nothing
from .package_content import PackageContent
from .runner import PlanRun

# How long LifeTime may take to show what was published, in seconds, and how often to look.
SYNC = 60.0
SYNC_PAUSE = 2.0


def verify_success(context: DeploymentContext, run: PlanRun) -> None:
    """Write receipts; raises LifeTimeError `not_applied` for applications that the target does not run."""
    after, outcomes = _wait_until_applied(context, run)
    context.result.show_applications(run.content, run.before.states, after, outcomes)
    _record(context, run, after, outcomes)
    missing = _reasons(run, outcomes, NOT_APPLIED)
    if missing:
        raise LifeTimeError(
            f"Deployment {run.key} has finished, but the target does not run what was deployed: {missing}",
            "not_applied",
            advice="See the log in the result; run again once LifeTime has synchronised with the environment.",
            key=run.key,
        )
    unknown = _reasons(run, outcomes, UNKNOWN)
    if unknown:
        context.result.warn(f"Deployment {run.key} has finished, but its effect cannot be seen: {unknown}")


def verify_failure(context: DeploymentContext, run: PlanRun) -> None:
    """Show what each application runs now, and record that the deployment failed: nothing is equal after a failure."""
    after: States = {}
    outcomes: Mapping[str, Verdict] = {}
    try:
        after = context.target.reread(run.content.applications)
    except LifeTimeError as error:
        # The failure of the deployment is what people have to hear of first.
        context.result.warn(f"What the target runs now could not be read: {error}")
    else:
        outcomes = run.content.outcomes(run.before, after, False)
        context.result.show_applications(run.content, run.before.states, after, outcomes)
    _record(context, run, after, outcomes)


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
            _record_ended(context, record, status.status)


def _wait_until_applied(context: DeploymentContext, run: PlanRun) -> tuple[States, Mapping[str, Verdict]]:
    """Read the target until everything is applied, for SYNC seconds at most: LifeTime has to synchronise first."""
    until = context.clock.monotonic() + SYNC
    while True:
        is_last = context.clock.monotonic() >= until
        try:
            after = context.target.reread(run.content.applications)
        except LifeTimeError as error:
            if is_last or error.code not in state_machine.TRANSIENT:
                raise
        else:
            outcomes = run.content.outcomes(run.before, after, True)
            if is_last or all(each.verdict == APPLIED for each in outcomes.values()):
                return after, outcomes
        context.pause(SYNC_PAUSE)


def _record_end(context: DeploymentContext, ending: Ending, status: str, outcomes: Mapping[str, Verdict]) -> str | None:
    """Keep receipts, or that the deployment did not succeed; returns the directory of the receipts, None without."""
    if status not in state_machine.SUCCEEDED or any(each.verdict == NOT_APPLIED for each in outcomes.values()):
        context.records.record(ending.failures(status))
        return None
    return context.records.succeeded(ending, [key for key, each in outcomes.items() if each.verdict == UNKNOWN])


def _record_ended(context: DeploymentContext, record: PlanRecord, status: str) -> None:
    content = PackageContent(record.package)
    current = context.read(content)
    before = CurrentState(record.before, current.histories)
    outcomes = content.outcomes(before, current.states, status in state_machine.SUCCEEDED)
    ending = Ending(record.package, current.states, record.deployment_key, context.instant())
    _record_end(context, ending, status, outcomes)
    context.records.forget_plan(record.deployment_key)


def _record(context: DeploymentContext, run: PlanRun, after: States, outcomes: Mapping[str, Verdict]) -> None:
    context.records.forget_plan(run.key)
    if run.content.package is not None:
        ending = Ending(run.content.package, after, run.key, context.instant())
        context.result.receipt = _record_end(context, ending, context.result.status, outcomes)


def _reasons(run: PlanRun, outcomes: Mapping[str, Verdict], verdict: str) -> str:
    return " ".join(
        f"{application}: {outcomes[application.key].reason}"
        for application in run.content.applications
        if application.key in outcomes and outcomes[application.key].verdict == verdict
    )
