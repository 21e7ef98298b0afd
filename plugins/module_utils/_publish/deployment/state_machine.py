# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A deployment's next step: a pure function of what is wanted and of what LifeTime says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# LifeTime's own words (Deployments_GetStatus).
SAVED = "saved"
INTERVENTION = "needs_user_intervention"
MOVING = ("running", "aborting")
SUCCESSFUL = "finished_successful"
WITH_WARNINGS = "finished_with_warnings"
UNSUCCESSFUL = ("finished_with_errors", "aborted", "force_finished")
ENDED = (SUCCESSFUL, WITH_WARNINGS, *UNSUCCESSFUL)

PREPARED = "deployment_prepared"
CONFIGURATION = "needs_configuration_or_confirmation"
INTERVENTIONS = (PREPARED, CONFIGURATION, "business_process_impact", "deployment_suspended")

# Failures of a request that may have passed by the time of the next one: the deployment goes on in LifeTime anyway.
PASSING = (
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
    """What the operator wants of a plan.

    `state` is one of `present`, `prepared`, `deployed`, `aborted`, `absent`. `on_intervention` maps LifeTime's `Info`
    to `fail`, `continue` or `return`; what it does not name fails. `two_step` is the operator's word that the target
    stops at `deployment_prepared`; `was_prepared` that the plan stood there when the task began.
    """

    state: str
    on_intervention: Mapping[str, str] = field(default_factory=dict)
    has_mappings: bool = False
    two_step: bool = False
    was_prepared: bool = False


@dataclass(frozen=True)
class PlanState:
    """What LifeTime says of the plan: status, Info, and how many database mappings it still wants (None: unasked)."""

    status: str
    info: str = ""
    missing_mappings: int | None = None


@dataclass(frozen=True)
class NextStep:
    """What to do now.

    `act` is `start`, `continue`, `abort`, `delete`, `map` (supply database mappings), `ask_mappings` (see which ones
    are missing), `wait`, `done` or `fail`. `code` and `why` explain `fail`; `warning` goes with `done`.
    """

    act: str
    code: str = ""
    why: str = ""
    warning: str = ""


WAIT = NextStep("wait")
DONE = NextStep("done")


def next_step(goal: Goal, seen: PlanState) -> NextStep:
    """The step that leads from what is seen towards the goal. Defined for every status, also those never heard of."""
    if seen.status not in (SAVED, INTERVENTION, *MOVING, *ENDED):
        why = f"LifeTime reports the status '{seen.status}', which this collection does not know."
        return NextStep("fail", "unknown_status", why)
    return _STEPS[goal.state](goal, seen)


def _present(_goal: Goal, seen: PlanState) -> NextStep:
    return DONE if seen.status in (SAVED, SUCCESSFUL, WITH_WARNINGS, INTERVENTION, *MOVING) else _unsuccessful(seen)


def _absent(_goal: Goal, seen: PlanState) -> NextStep:
    if seen.status == SAVED:
        return NextStep("delete")
    why = f"Only saved plans can be deleted; this one is {words(seen)}."
    return NextStep("fail", "not_deletable", why)


def _aborted(_goal: Goal, seen: PlanState) -> NextStep:
    if seen.status == "aborted":
        return DONE
    if seen.status == "aborting":
        return WAIT
    if seen.status in ("running", INTERVENTION):
        return NextStep("abort")
    why = f"There is nothing to abort: the plan is {words(seen)}."
    return NextStep("fail", "not_abortable", why)


def _prepared(goal: Goal, seen: PlanState) -> NextStep:
    if seen.status == INTERVENTION and seen.info == PREPARED:
        return DONE
    if seen.status in (SUCCESSFUL, WITH_WARNINGS):
        why = "The target published at once: it is not set up for two-step deployments, although two_step says so."
        return NextStep("fail", "not_two_step", why)
    return _towards_publishing(goal, seen)


def _deployed(goal: Goal, seen: PlanState) -> NextStep:
    if seen.status == SUCCESSFUL:
        return DONE
    if seen.status == WITH_WARNINGS:
        return NextStep("done", warning="The deployment finished with warnings: see its log.")
    return _towards_publishing(goal, seen)


def _towards_publishing(goal: Goal, seen: PlanState) -> NextStep:
    if seen.status == SAVED:
        return NextStep("start")
    if seen.status in MOVING:
        return WAIT
    if seen.status == INTERVENTION:
        return _intervention(goal, seen)
    return _unsuccessful(seen)


def _intervention(goal: Goal, seen: PlanState) -> NextStep:
    if seen.info == CONFIGURATION and goal.has_mappings:
        if seen.missing_mappings is None:
            return NextStep("ask_mappings")
        if seen.missing_mappings:
            return NextStep("map")
    policy = goal.on_intervention.get(seen.info, "fail")
    if seen.info == PREPARED and (goal.two_step or goal.was_prepared) and PREPARED not in goal.on_intervention:
        policy = "continue"
    if policy == "continue":
        return NextStep("continue")
    if policy == "return":
        return NextStep(
            "done", warning=f"The deployment waits for an intervention: {seen.info or 'LifeTime gives no reason'}."
        )
    return NextStep(
        "fail", "needs_user_intervention", _INTERVENTION_WORDS.get(seen.info, _unknown_intervention(seen.info))
    )


def _unsuccessful(seen: PlanState) -> NextStep:
    return NextStep("fail", f"deployment_{seen.status}", f"The deployment is {words(seen)}.")


def _unknown_intervention(info: str) -> str:
    return (
        f"LifeTime waits for an intervention and calls it '{info}'." if info else "LifeTime waits for an intervention."
    )


def words(seen: PlanState) -> str:
    """The state in words for a sentence."""
    state = seen.status.replace("_", " ")
    return f"{state} ({seen.info.replace('_', ' ')})" if seen.info else state


_INTERVENTION_WORDS = {
    PREPARED: "The target is set up for two-step deployments: the versions are prepared and wait to be published.",
    CONFIGURATION: "LifeTime waits for settings, database mappings or a confirmation.",
    "business_process_impact": "Running business processes would be affected, and LifeTime waits for a review.",
    "deployment_suspended": "A step failed on the target: the deployment is suspended and can be continued or aborted.",
}

_STEPS = {"present": _present, "absent": _absent, "aborted": _aborted, "prepared": _prepared, "deployed": _deployed}
