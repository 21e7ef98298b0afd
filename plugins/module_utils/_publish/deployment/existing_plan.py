# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resumes a plan that exists in LifeTime: starts, continues, aborts or deletes it, or waits for its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..._api.deployments import Status
from ..._api.errors import LifeTimeError
from ..._api.infrastructure import Named
from ..._changes import Change, ChangeSet
from ..running.content import States
from . import state_machine, versions_content
from .context import DeploymentContext
from .deployment_content import CurrentState, PlanContent
from .execution import check_plan, execute, read_details
from .objections import overridden
from .other_plans import application_keys
from .overtaking import StartCheck
from .runner import PlanRun
from .state_machine import Goal, NextStep, PlanState, next_step
from .versions_content import VersionsContent


@dataclass(frozen=True)
class ExistingPlan:
    """A plan in LifeTime, and what is known of it.

    `content` is None where LifeTime has to be asked for it. `before` is what the target ran when the plan was created,
    None where nobody recorded it; `overrides` are the options that were needed to create it. `is_named` says that the
    user gave its key.
    """

    key: str
    status: Status
    content: PlanContent | None = None
    before: CurrentState | None = None
    overrides: Sequence[str] = ()
    is_named: bool = False

    @property
    def is_saved(self) -> bool:
        """Whether it has not been started."""
        return self.status.status == state_machine.SAVED

    @property
    def is_prepared(self) -> bool:
        """Whether the first step of a two-step deployment is done."""
        return (self.status.status, self.status.info) == (state_machine.INTERVENTION, state_machine.PREPARED)

    def step(self, goal: Goal) -> NextStep:
        """What would be done next with it."""
        return next_step(goal, PlanState(self.status.status, self.status.info))


def resume(context: DeploymentContext, plan: ExistingPlan, start_check: StartCheck | None = None) -> None:
    """Bring an existing plan to the desired state; in check mode only say what would be done.

    Raises `OvertakenError` where `start_check` does not hold.
    """
    goal = context.options.goal(was_prepared=plan.is_named and plan.is_prepared)
    context.result.changes = _changes(plan, goal)
    _show(context, plan, {})
    if context.options.check_mode:
        _predict(context, plan, goal)
        return
    details = read_details(context, plan.key)
    _show(context, plan, details)
    check_target(plan.key, context.environment, details.get("Deployment") or {})
    content = plan.content or content_of(details)
    before = _state_before(context, plan, content) or CurrentState()
    run = PlanRun(plan.key, goal, content, before, start_check)
    if plan.is_saved and goal.state in ("deployed", "prepared", "present"):
        check_plan(context, run, details, discard=False)
    execute(context, run)


def check_target(key: str, environment: Named, plan: Mapping[str, Any]) -> None:
    """Raise LifeTimeError (`other_target`) for a plan, as lists hold it, for another environment."""
    actual = str(plan.get("TargetEnvironmentKey") or environment.key)
    if actual != environment.key:
        raise LifeTimeError(
            f"Deployment {key} goes to environment {actual}, not to {environment}.",
            "other_target",
            advice="Correct target_environment, or leave it out.",
            key=key,
        )


def content_of(details: Mapping[str, Any]) -> PlanContent:
    """The content of a plan (Deployments_Get): versions, or a package of which only the applications are known."""
    desired = versions_content.from_details(details)
    if desired:
        return VersionsContent(Named(str((details.get("Deployment") or {}).get("SourceEnvironmentKey") or "")), desired)
    applications = details.get("ApplicationsToDeploy") or []
    names = {str(each.get("ApplicationKey")): each.get("ApplicationName") for each in applications}
    return PlanContent([Named(key, names.get(key)) for key in sorted(application_keys(details))])


def _changes(plan: ExistingPlan, goal: Goal) -> ChangeSet:
    action = plan.step(goal).action
    if action in ("done", "wait", "fail"):
        return ChangeSet()
    after = None if goal.state == "absent" else {"status": goal.state}
    return ChangeSet((Change(action, "deployment", plan.key, {"status": plan.status.status}, after),))


def _show(context: DeploymentContext, plan: ExistingPlan, details: Mapping[str, Any]) -> None:
    context.show_plan(plan.key, details)
    context.result.show_status(plan.status)


def _predict(context: DeploymentContext, plan: ExistingPlan, goal: Goal) -> None:
    if plan.content is not None:
        _state_before(context, plan, plan.content)
    step = plan.step(goal)
    if step.action == "fail":
        raise LifeTimeError(f"{context.plan_name(plan.key)}: {step.reason}", step.code, key=plan.key)
    context.result.changed = step.action not in ("done", "wait")
    context.result.not_checked = ["conflicts", "modules_to_delete", "applications"]


def _state_before(context: DeploymentContext, plan: ExistingPlan, content: PlanContent) -> CurrentState | None:
    """What the target ran before the deployment, None if unknown.

    Where the plan is about to publish, what speaks against that raises a LifeTimeError. The overrides that the plan was
    created with count as long as the target is unchanged.
    """
    state = context.options.state
    will_start = plan.is_saved and state in ("deployed", "prepared")
    if not will_start and not (plan.is_prepared and state == "deployed"):
        return plan.before
    current = context.read(content, plan.before.histories if plan.before else None)
    if plan.overrides and plan.before and _modules(plan.before.states) == _modules(current.states):
        context.result.overrides = list(plan.overrides)
    else:
        context.result.overrides = overridden(content.objections(context.target, current), context.options)
    if plan.before is None:
        context.result.show_applications(content, current.states)
        return current
    return plan.before


def _modules(states: States) -> Mapping[str, Mapping[str, str] | None]:
    return {key: state.modules if state else None for key, state in states.items()}
