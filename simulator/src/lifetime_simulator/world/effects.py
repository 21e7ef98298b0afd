# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a deployment leaves behind in its target."""

from __future__ import annotations

import copy

from .model import INCONSISTENT, Deployment, Environment
from .plan import content_of
from .publishing import publish_package, publish_version
from .script import script_of
from .world import World


def apply(world: World, deployment: Deployment) -> None:
    """Change what the target runs. LifeTime shows the change when it has synchronised, which a script may delay."""
    script = script_of(deployment.script)
    target = world.state.environments[deployment.target]
    if script.sync_delay:
        hold_back(world, target, deployment.last_step + script.sync_delay)
    failed = set(script.failed_applications)
    if deployment.package:
        content = content_of(world, deployment.package)
        if script.outcome == "finished_with_errors" and not failed:
            failed = {application.key for application in content.applications}
        author = (deployment.started_by, deployment.started_by_username)
        publish_package(world, target, content, deployment.package, author, skip=failed)
    else:
        if script.outcome == "finished_with_errors" and not failed:
            failed = {operation.application_key for operation in deployment.operations}
        for operation in deployment.operations:
            if operation.application_key not in failed and operation.label != "Do Nothing":
                application = world.state.applications[operation.application_key]
                version = world.state.versions[operation.version_key]
                publish_version(world, target, application, version, operation.zone_key)
    _mark(target, failed)


def hold_back(world: World, environment: Environment, until: float) -> None:
    """Let LifeTime go on showing what runs there now, until that time."""
    environment.stale = copy.deepcopy(environment.running)
    environment.stale_until = until


def _mark(target: Environment, failed: set[str]) -> None:
    for key in failed:
        if running := target.running.get(key):
            running.consistency = INCONSISTENT
            running.consistency_message = "The last deployment of the application ended with errors."
