# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Execution of deployment plans: start, continue, abort, and the steps that are due as time passes."""

from __future__ import annotations

from .clock import log_instant
from .databases import apply_mappings, missing, take_defaults
from .deployment_effects import apply
from .deployment_script import DeploymentScript, script_of
from .deployment_steps import CONFIGURATION, PREPARED, StepInputs, steps
from .entities import Account, Deployment, Environment, Step
from .errors import ApiError
from .model import Model
from .plan_analysis import ACTIVE, applications_to_redeploy, blocking_reason, content_of, parts
from .plan_conflicts import conflicts
from .plans import is_foreign

UNREACHABLE = "The operation is not possible at the moment."
MAINTENANCE = "Cannot continue the operation because the environment is in maintenance mode."
NOT_STARTED = "The deployment plan cannot be started."
HOURS = 3600.0
PREPARED_FOR = 96 * HOURS
PURGED_AFTER = 90 * 24 * HOURS
IPP_PUBLISH = (
    "Intellectual Property Error: this module is under intellectual property protection, so it cannot be published to "
    "this environment."
)


def advance(model: Model) -> None:
    """Apply all steps that are due, and purge old plans."""
    now = model.now()
    for deployment in list(model.state.deployments.values()):
        while _is_due(deployment, now):
            step = deployment.steps.pop(0)
            deployment.last_step += step.after
            _apply_step(model, deployment, step)
        old = deployment.created_on + PURGED_AFTER < now
        if old and deployment.phase not in ACTIVE and model.settings.since(11, 22, 0):
            del model.state.deployments[deployment.key]


def _is_due(deployment: Deployment, now: float) -> bool:
    if deployment.phase == "paused" or not deployment.steps:
        return False
    return deployment.last_step + deployment.steps[0].after <= now


def start(model: Model, account: Account, deployment: Deployment, *, redeploy: bool) -> None:
    """Start a saved plan; ApiError 400 with the reason if that is not possible."""
    if not deployment.script and model.deployment_scripts:
        deployment.script = model.deployment_scripts.pop(0)
    script = script_of(deployment.script)
    _refuse_start(model, deployment, script)
    target = model.state.environments[deployment.target]
    if not account.databases:
        take_defaults(model, deployment)
    now = model.now()
    deployment.started_on, deployment.started_by = now, account.name
    deployment.started_by_username = account.username
    deployment.phase, deployment.redeploy, deployment.last_step = "active", redeploy, now
    consumers = tuple(a.name for a in applications_to_redeploy(model, deployment)) if redeploy else ()
    inputs = StepInputs(
        environment=target.name,
        applications=tuple(part.name for part in parts(model, deployment)),
        binary=bool(deployment.package),
        two_step=target.two_step,
        needs_mapping=bool(missing(model, deployment)),
        seconds=model.settings.deployment_seconds if script.steps is None else script.steps,
        failure=_failure(model, deployment, target),
        redeploy=consumers,
    )
    deployment.steps = [_status_step(model, script, "running"), *steps(inputs, script)]


def _refuse_start(model: Model, deployment: Deployment, script: DeploymentScript) -> None:
    target = model.state.environments[deployment.target]
    if deployment.phase != "saved":
        raise ApiError(400, NOT_STARTED, "It was already started.")
    if script.refuse_start:
        if script.refuse_start_times == 1:
            deployment.script = {**deployment.script, "refuse_start": "", "refuse_start_times": 0}
        elif script.refuse_start_times > 1:
            deployment.script = {**deployment.script, "refuse_start_times": script.refuse_start_times - 1}
        raise ApiError(400, script.refuse_start)
    if not deployment.package and not deployment.operations:
        raise ApiError(400, NOT_STARTED, "It contains no applications.")
    _refuse_unreachable(model, target)
    if found := conflicts(model, deployment):
        raise ApiError(400, NOT_STARTED, *(conflict["Message"] for conflict in found))
    if reason := blocking_reason(model, deployment):
        raise ApiError(400, NOT_STARTED, reason)


def _refuse_unreachable(model: Model, target: Environment) -> None:
    if target.offline:
        raise ApiError(400, UNREACHABLE, f"The environment '{target.name}' is offline.")
    if any(environment.maintenance for environment in model.state.environments.values()):
        raise ApiError(400, UNREACHABLE, MAINTENANCE)


def _failure(model: Model, deployment: Deployment, target: Environment) -> str:
    """Return the reason why the target's platform cannot publish the package, or an empty text."""
    if not deployment.package:
        return ""
    content = content_of(model, deployment.package)
    if _major(content.platform_version) > _major(target.os_version):
        return f"The solution was created with a newer version of the platform: {content.platform_version}."
    return IPP_PUBLISH if model.settings.ipp == "fail" and is_foreign(target, content.activation_code) else ""


def _major(version: str) -> int:
    first = version.partition(".")[0]
    return int(first) if first.isdigit() else 0


def resume(model: Model, deployment: Deployment) -> None:
    """Continue a deployment that waits for an intervention; ApiError 400 if it does not."""
    script = script_of(deployment.script)
    if deployment.phase != "paused":
        raise ApiError(400, "The deployment is not waiting for an intervention.")
    if script.refuse_continue:
        raise ApiError(400, script.refuse_continue)
    target = model.state.environments[deployment.target]
    _refuse_unreachable(model, target)
    now = model.now()
    if deployment.info == PREPARED and now > deployment.prepared_on + PREPARED_FOR:
        last = "aborted" if model.settings.since(11, 18, 1) else "finished_with_errors"
        gone = Step(0, "log", "The prepared solution pack no longer exists in the target environment.", "Error")
        deployment.steps = [gone, Step(0, "end", last)]
    if deployment.info == CONFIGURATION and missing(model, deployment):
        raise ApiError(400, "The deployment still needs database mappings.")
    deployment.phase, deployment.last_step = "active", now
    deployment.steps.insert(0, _status_step(model, script, "running"))


def configure(model: Model, deployment: Deployment, mappings: list[dict[str, object]]) -> None:
    """Take database connections for a deployment that waits for them, and continue it."""
    if deployment.phase != "paused" or deployment.info != CONFIGURATION:
        raise ApiError(400, "The deployment is not waiting for confirmation.")
    apply_mappings(model, deployment, mappings)
    resume(model, deployment)


def abort(model: Model, account: Account, deployment: Deployment) -> None:
    """Abort, which works until publishing begins."""
    script = script_of(deployment.script)
    if deployment.phase not in ("active", "paused"):
        raise ApiError(400, "The deployment is not running.")
    waits_for_mapping = deployment.phase == "paused" and deployment.info == CONFIGURATION
    if waits_for_mapping and not model.settings.since(11, 26, 4):
        raise ApiError(400, "The deployment cannot be aborted while it waits for a configuration.")
    if deployment.publishing or script.refuse_abort:
        raise ApiError(400, "The deployment cannot be aborted: publishing in the target environment has begun.")
    now = model.now()
    deployment.aborted_on, deployment.aborted_by = now, account.name
    deployment.aborted_by_username = account.username
    deployment.phase, deployment.last_step = "aborting", now
    line = Step(1.0, "log", "Deployment aborted by the user.", "Warning")
    deployment.steps = [_status_step(model, script, "aborting"), line, Step(0, "end", "aborted")]


def abort_all(model: Model, target: Environment) -> None:
    """Abort the running deployments of an environment in which maintenance mode was enabled."""
    now = model.now()
    for deployment in model.state.deployments.values():
        if deployment.target == target.key and deployment.phase in ("active", "paused"):
            deployment.phase, deployment.last_step = "aborting", now
            deployment.steps = [Step(0, "log", MAINTENANCE, "Error"), Step(0, "end", "aborted")]


def _status_step(model: Model, script: DeploymentScript, status: str) -> Step:
    """Return the step that shows `status`: it may lag behind the 202 of the command."""
    return Step(model.settings.status_delay if script.status_delay is None else script.status_delay, "status", status)


def _apply_step(model: Model, deployment: Deployment, step: Step) -> None:
    if step.kind == "log":
        line = {"Instant": log_instant(deployment.last_step), "Message": step.text}
        deployment.log.append({**line, "Type": step.type} if model.settings.since(11, 22, 0) else line)
    elif step.kind == "status":
        deployment.status, deployment.info = step.text, ""
    elif step.kind == "pause":
        deployment.status, deployment.info, deployment.phase = "needs_user_intervention", step.info, "paused"
        if step.info == PREPARED:
            deployment.prepared_on = deployment.last_step
    elif step.kind == "publish":
        deployment.publishing = True
    elif step.kind == "apply":
        apply(model, deployment)
    elif step.kind == "end":
        deployment.status, deployment.info, deployment.phase = step.text, "", "ended"
        deployment.publishing, deployment.ended_on, deployment.steps = False, deployment.last_step, []
