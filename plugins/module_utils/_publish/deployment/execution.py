# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a plan in LifeTime to the verified end of its deployment: read it, check it, run it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._api import deployments
from ..._api.errors import LifeTimeError
from .context import DeploymentContext
from .objections import overridden
from .plan_check import plan_objections
from .result import DELETED, DISCARDED
from .runner import VISIBLE_WITHIN, DeploymentRunner, PlanRun
from .verification import verify_failure, verify_success

MAPPINGS_NOT_ASKED = (
    "database_mappings were given and LifeTime never asked for them: it may have taken the default database, as it"
    " does without asking for an account that may not use the target's database connections."
)


def read_details(context: DeploymentContext, key: str) -> Mapping[str, Any]:
    """The plan as LifeTime describes it (Deployments_Get); a new one may take a moment to be visible."""
    until = context.clock.monotonic() + VISIBLE_WITHIN
    while True:
        details = context.api.get(key)
        if details is not None:
            return details
        if context.clock.monotonic() >= until:
            raise LifeTimeError(
                f"{context.plan_name(key)} cannot be checked: LifeTime does not know the plan.",
                "unknown_deployment",
                advice="It may have been deleted in the meantime. Nothing was started.",
                operation=deployments.GET.id,
                key=key,
            )
        context.pause(2.0)


def check_plan(context: DeploymentContext, run: PlanRun, details: Mapping[str, Any], *, discard: bool) -> None:
    """Raise LifeTimeError where the plan must not be started; such a plan is deleted with `discard`."""
    try:
        context.result.overrides += overridden(plan_objections(details, run.content), context.options)
    except LifeTimeError as error:
        consequence = _discard(context, run.key) if discard else f"The plan {run.key} stays saved."
        error.message = f"{context.plan_name(run.key)} cannot be started: {error.message}"
        error.advice = f"{error.advice} {consequence}"
        error.key = run.key
        raise


def _discard(context: DeploymentContext, key: str) -> str:
    try:
        context.api.delete(key)
    except LifeTimeError as error:
        return f"Nothing was started. The plan {key} could not be deleted: {error.message}"
    context.records.forget_plan(key)
    context.result.show_end(DISCARDED)
    return "The plan was discarded; nothing was started."


def execute(context: DeploymentContext, run: PlanRun) -> None:
    """Run the plan until its goal is reached, and verify the target where the deployment has ended."""
    result = context.result
    runner = DeploymentRunner(context, run)
    try:
        runner.run()
    except LifeTimeError:
        # A target that should have stopped after the first step may have published with success.
        if result.has_succeeded:
            verify_success(context, run)
        elif result.has_ended:
            verify_failure(context, run)
        raise
    if "delete" in runner.actions:
        context.records.forget_plan(run.key)
        result.show_end(DELETED)
    was_asked = result.database_mappings_supplied
    # Only for a deployment that this task started: what LifeTime asked an earlier task is not known.
    if run.goal.has_mappings and "start" in runner.actions and result.has_ended and not was_asked:
        result.warn(MAPPINGS_NOT_ASKED)
    if context.options.state == "deployed" and result.has_ended:
        verify_success(context, run)
