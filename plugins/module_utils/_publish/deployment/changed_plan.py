# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A saved plan that the user named: changed to hold the versions that are wanted, instead of making a new one."""

from __future__ import annotations

from typing import Any

from ..._api import deployments
from ..._api.errors import AmbiguousWriteError, LifeTimeError, RefusedError
from . import state_machine
from .context import DeploymentContext
from .deployment_content import DeploymentContent
from .existing_plan import ExistingPlan


def unchanged_plan(context: DeploymentContext, content: DeploymentContent) -> ExistingPlan | None:
    """The plan of the content where it needs no change: it holds that already, saved or under way. Otherwise None."""
    key = content.plan_key
    status = context.api.known_status(key)
    if status.status in state_machine.ENDED or not content.same_saved(context.api.listed(key)):
        return None
    return ExistingPlan(key, status, content, is_named=True)


def require_saved(context: DeploymentContext, key: str) -> None:
    """Raise LifeTimeError (`plan_not_saved`) for a plan that was started: LifeTime changes no such plan."""
    status = context.api.known_status(key).status
    if status != state_machine.SAVED:
        raise LifeTimeError(
            f"{context.plan_name(key)} cannot be changed: its status is {status}, and it holds something else.",
            "plan_not_saved",
            advice="Leave out deployment_key to make a new plan, or leave out applications to continue with this one.",
            operation=deployments.UPDATE.id,
            key=key,
        )


def change_plan(context: DeploymentContext, content: DeploymentContent) -> str:
    """Change the plan in LifeTime; returns its key.

    It is read again right before. Raises LifeTimeError (`changed_meanwhile`) where somebody else changed it since.
    """
    key = content.plan_key
    _refuse_changed(context, content)
    try:
        content.create(context.api, context.environment)
    except RefusedError as error:
        error.advice = "The plan is as it was. LifeTime changes plans that are saved and were made without a package."
        raise
    except AmbiguousWriteError as error:
        if not content.same_saved(context.api.listed(key)):
            error.advice = "The plan is as it was, and nothing was started. Run again."
            raise
        context.result.warn(f"The answer to the change of the plan {key} was lost; LifeTime shows it changed.")
    return key


def _refuse_changed(context: DeploymentContext, content: DeploymentContent) -> None:
    read, found = _held(content.plan or {}), _held(context.api.listed(content.plan_key))
    if read != found:
        raise LifeTimeError(
            f"{context.plan_name(content.plan_key)} cannot be changed: somebody else changed it while this task ran.",
            "changed_meanwhile",
            advice="Nothing was written. Run the task in check mode to see what it would change now.",
            operation=deployments.UPDATE.id,
            key=content.plan_key,
            details={"read": read, "found": found},
        )


def _held(record: Any) -> dict[str, Any]:
    """What a plan of Deployments_List holds, of what a change replaces."""
    operations = record.get("ApplicationOperations") or []
    return {
        "source_environment_key": record.get("SourceEnvironmentKey"),
        "notes": record.get("Notes") or "",
        "versions": sorted(str(each.get("ApplicationVersionKey")) for each in operations),
        "zones": sorted(str(each.get("DeploymentZoneKey") or "") for each in operations),
    }
