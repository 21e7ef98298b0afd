# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state machine of a deployment: the next step as a pure function of the goal and of what LifeTime says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# LifeTime's own words (Deployments_GetStatus).
SAVED = "saved"
INTERVENTION = "needs_user_intervention"
MOVING = ("running", "aborting")
SUCCESSFUL = "finished_successful"
WITH_WARNINGS = "finished_with_warnings"
SUCCEEDED = (SUCCESSFUL, WITH_WARNINGS)
UNSUCCESSFUL = ("finished_with_errors", "aborted", "force_finished")
ENDED = (*SUCCEEDED, *UNSUCCESSFUL)

PREPARED = "deployment_prepared"
CONFIGURATION = "needs_configuration_or_confirmation"
INTERVENTIONS = (PREPARED, CONFIGURATION, "business_process_impact", "deployment_suspended")

# Codes of failed requests that may succeed at the next attempt: the deployment continues in LifeTime anyway.
TRANSIENT = (
    "proxy_failed",
    "connection_failed",
    "timeout",
    "server_error",
    "too_many_requests",
    "not_lifetime",
    "ambiguous_write",
)


@dataclass(frozen=True)
class Goal:
    """The desired state of a plan.

    `state` is one of `present`, `prepared`, `deployed`, `aborted`, `absent`. `on_intervention` maps LifeTime's `Info`
    to `fail`, `continue` or `return`; what it does not name fails.
    """

    state: str
    on_intervention: Mapping[str, str] = field(default_factory=dict)
    has_mappings: bool = False


@dataclass(frozen=True)
class PlanState:
    """What LifeTime says of the plan: status, Info, and whether it is known to miss no database mapping."""

    status: str
    info: str = ""
    has_mappings: bool = False

    def __str__(self) -> str:
        status = self.status.replace("_", " ")
        return f"{status} ({self.info.replace('_', ' ')})" if self.info else status


@dataclass(frozen=True)
class NextStep:
    """What to do next.

    `action` is `start`, `continue`, `abort`, `delete`, `map` (supply the database mappings that are missing), `wait`,
    `done` or `fail`. `code` and `reason` explain `fail`; `warning` goes with `done`.
    """

    action: str
    code: str = ""
    reason: str = ""
    warning: str = ""


WAIT = NextStep("wait")
DONE = NextStep("done")
ABORT = NextStep("abort")
NOT_TWO_STEP = NextStep(
    "fail",
    "not_two_step",
    "The target published at once: it is not set up for two-step deployments, although two_step says so.",
)


def next_step(goal: Goal, current: PlanState) -> NextStep:
    """The step that leads from the current state towards the goal; defined for unknown statuses too."""
    if current.status not in (SAVED, INTERVENTION, *MOVING, *ENDED):
        reason = f"LifeTime reports the status '{current.status}', which this collection does not know."
        return NextStep("fail", "unknown_status", reason)
    step = _STEPS[goal.state].get(current.status)
    if step is not None:
        return step
    if goal.state == "absent":
        return NextStep("fail", "not_deletable", f"Only saved plans can be deleted; this one is {current}.")
    if goal.state == "aborted":
        return NextStep("fail", "not_abortable", f"Only running deployments can be aborted; this one is {current}.")
    if current.status == INTERVENTION:
        is_prepared = goal.state == "prepared" and current.info == PREPARED
        return DONE if is_prepared else _intervention(goal, current)
    return NextStep("fail", f"deployment_{current.status}", f"The deployment is {current}.")


def _intervention(goal: Goal, current: PlanState) -> NextStep:
    if current.info == CONFIGURATION and goal.has_mappings and not current.has_mappings:
        return NextStep("map")
    policy = goal.on_intervention.get(current.info, "fail")
    if policy == "continue":
        return NextStep("continue")
    if policy == "return":
        reason = current.info or "LifeTime gives no reason"
        return NextStep("done", warning=f"The deployment waits for an intervention: {reason}.")
    named = f"LifeTime waits for an intervention '{current.info}'." if current.info else ""
    reason = _INTERVENTION_REASONS.get(current.info) or named or "LifeTime waits for an intervention."
    return NextStep("fail", "needs_user_intervention", reason)


_INTERVENTION_REASONS = {
    PREPARED: "The target is set up for two-step deployments: the versions are prepared and wait to be published.",
    CONFIGURATION: "LifeTime waits for settings, database mappings or a confirmation.",
    "business_process_impact": "Running business processes would be affected, and LifeTime waits for a review.",
    "deployment_suspended": "A step failed on the target: the deployment is suspended and can be continued or aborted.",
}

_START_OR_WAIT = {SAVED: NextStep("start"), **dict.fromkeys(MOVING, WAIT)}

# Goal -> status -> step; what is not here depends on more than the status, or is a failure.
_STEPS: dict[str, dict[str, NextStep]] = {
    "present": dict.fromkeys((SAVED, INTERVENTION, *MOVING, *SUCCEEDED), DONE),
    "absent": {SAVED: NextStep("delete")},
    "aborted": {"aborted": DONE, "aborting": WAIT, "running": ABORT, INTERVENTION: ABORT},
    "prepared": {**_START_OR_WAIT, **dict.fromkeys(SUCCEEDED, NOT_TWO_STEP)},
    "deployed": {
        **_START_OR_WAIT,
        SUCCESSFUL: DONE,
        WITH_WARNINGS: NextStep("done", warning="The deployment finished with warnings: see its log."),
    },
}
