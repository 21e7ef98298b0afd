# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The effects of a finished deployment on its target environment."""

from __future__ import annotations

import copy

from .deployment_script import script_of
from .entities import INCONSISTENT, Deployment, Environment
from .model import Model
from .plan_analysis import content_of
from .publishing import publish_package, publish_version


def apply(model: Model, deployment: Deployment) -> None:
    """Publish the plan's applications in the target; a script may delay when LifeTime shows it."""
    script = script_of(deployment.script)
    target = model.state.environments[deployment.target]
    if script.sync_delay:
        delay_sync(model, target, deployment.last_step + script.sync_delay)
    failed = set(script.failed_applications)
    if deployment.package:
        content = content_of(model, deployment.package)
        if script.outcome == "finished_with_errors" and not failed:
            failed = {application.key for application in content.applications}
        author = (deployment.started_by, deployment.started_by_username)
        publish_package(model, target, content, deployment.package, author, skip=failed)
    else:
        if script.outcome == "finished_with_errors" and not failed:
            failed = {operation.application_key for operation in deployment.operations}
        for operation in deployment.operations:
            if operation.application_key not in failed and operation.label != "Do Nothing":
                application = model.state.applications[operation.application_key]
                version = model.state.versions[operation.version_key]
                publish_version(model, target, application, version, operation.zone_key)
    _mark_inconsistent(target, failed)


def delay_sync(model: Model, environment: Environment, until: float) -> None:
    """Let LifeTime show the current content of the environment until the time `until`."""
    environment.stale = copy.deepcopy(environment.running)
    environment.stale_until = until


def _mark_inconsistent(target: Environment, failed: set[str]) -> None:
    for key in failed:
        if running := target.running.get(key):
            running.consistency = INCONSISTENT
            running.consistency_message = "The last deployment of the application ended with errors."
