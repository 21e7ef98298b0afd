# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sequence of steps of a deployment.

Kinds of steps: `log` (text, type) writes a log line; `status` (text) sets the status; `pause` (info) waits for an
intervention; `publish` begins publishing, after which the deployment cannot be aborted; `apply` changes what the target
runs; `end` (text) sets the final status.
"""

from __future__ import annotations

from dataclasses import dataclass

from .deployment_script import DeploymentScript
from .entities import Step

PREPARED = "deployment_prepared"
CONFIGURATION = "needs_configuration_or_confirmation"
PAUSE_LINES = {
    PREPARED: "The applications are prepared in the target environment.",
    CONFIGURATION: "The deployment waits for settings or a confirmation.",
    "business_process_impact": "The deployment has an impact on running business processes.",
    "deployment_suspended": "A step failed in the target environment: the deployment is suspended.",
}


@dataclass(frozen=True)
class StepInputs:
    """The properties of a plan and its target that determine the steps; `seconds` is the total duration."""

    environment: str
    applications: tuple[str, ...]
    binary: bool
    two_step: bool
    needs_mapping: bool
    seconds: float
    failure: str = ""
    redeploy: tuple[str, ...] = ()


def steps(inputs: StepInputs, script: DeploymentScript) -> list[Step]:
    """Return the steps in order; `script` determines failures and interventions."""
    before = [_log("Uploaded solution pack file from disk" if inputs.binary else "Generating the solution pack")]
    if inputs.two_step:
        before += _pause(PREPARED)
    before.append(_log(f"Applying Deployment Zones configurations in {inputs.environment} Environment"))
    if inputs.needs_mapping:
        before += _pause(CONFIGURATION)
    for info in script.interventions:
        if not (info == PREPARED and inputs.two_step):
            before += _pause(info)
    before += [Step(0, "log", line.get("Message", ""), line.get("Type", "Info")) for line in script.messages]
    if inputs.failure:
        before.append(_log(inputs.failure, "Error"))
        return _with_delays([*before, _end("finished_with_errors")], inputs.seconds)
    if script.outcome == "aborted":
        before.append(_log("The deployment was aborted by the server.", "Error"))
        return _with_delays([*before, _end("aborted")], inputs.seconds)
    publish = [Step(0, "publish")]
    publish += [_log(f"Publishing '{name}' to '{inputs.environment}' environment.") for name in inputs.applications]
    publish += [_log(f"Redeploying outdated application '{name}'.") for name in inputs.redeploy]
    if script.outcome == "finished_with_warnings":
        publish.append(_log("Some modules were published with warnings.", "Warning"))
    if script.outcome == "finished_with_errors" or script.failed_applications:
        publish.append(_log("Some applications could not be published.", "Error"))
    outcome = script.outcome
    if script.failed_applications and outcome == "finished_successful":
        outcome = "finished_with_errors"
    after = [
        Step(0, "apply"),
        _log(f"Synchronizing data with '{inputs.environment}' environment."),
        _log("Deploy completed" if outcome.startswith("finished") else f"Deploy ended: {outcome}"),
    ]
    return _with_delays([*before, *publish, *after, _end(outcome)], inputs.seconds)


def _log(text: str, kind: str = "Info") -> Step:
    return Step(0, "log", text, kind)


def _pause(info: str) -> list[Step]:
    """A log line precedes each pause: otherwise clients could not tell two pauses in a row from one."""
    return [_log(PAUSE_LINES.get(info, "The deployment waits for an intervention.")), Step(0, "pause", info=info)]


def _end(status: str) -> Step:
    return Step(0, "end", status)


def _with_delays(all_steps: list[Step], seconds: float) -> list[Step]:
    """Distribute the duration evenly over the log lines; all other steps follow without delay."""
    lines = sum(step.kind == "log" for step in all_steps)
    for step in all_steps:
        step.after = seconds / lines if step.kind == "log" else 0.0
    return all_steps
