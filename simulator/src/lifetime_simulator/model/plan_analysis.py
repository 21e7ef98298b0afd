# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Analysis of a plan against its target: content, conflicts, deleted modules, concurrent plans."""

from __future__ import annotations

from dataclasses import dataclass

from ..packages import PackageContent
from .deployment_script import script_of
from .entities import Application, Deployment, Environment
from .model import Model
from .package_reading import read

ACTIVE = ("active", "paused", "aborting")


@dataclass(frozen=True)
class PlannedApplication:
    """One application of a plan; `modules` are (key, name), `references` keys of producers."""

    key: str
    name: str
    modules: tuple[tuple[str, str], ...]
    references: tuple[str, ...]


def content_of(model: Model, package: str) -> PackageContent:
    """Return the content of a package file; each file is read once."""
    if package not in model.contents:
        model.contents[package] = read(model.settings, model.files.path(package), through=False)
    return model.contents[package]


def parts(model: Model, deployment: Deployment) -> list[PlannedApplication]:
    """Return the applications of a plan."""
    state = model.state
    if deployment.package:
        content = content_of(model, deployment.package)
        names = {module.key: module.name for module in content.modules}
        return [
            PlannedApplication(
                application.key,
                application.name,
                tuple((key, names[key]) for key in application.module_keys if key in names),
                tuple(key for key, _name in application.references),
            )
            for application in content.applications
        ]
    found = []
    for operation in deployment.operations:
        application = state.applications[operation.application_key]
        keys = [state.module_versions[key].module_key for key in state.versions[operation.version_key].module_versions]
        modules = tuple((key, state.modules[key].name) for key in keys)
        found.append(PlannedApplication(application.key, application.name, modules, tuple(application.references)))
    return found


def modules_to_delete(model: Model, deployment: Deployment) -> list[dict[str, str]]:
    """Return the records of modules in the target that the plan's applications no longer contain."""
    script = script_of(deployment.script)
    if script.modules_to_delete is not None:
        return script.modules_to_delete
    target = model.state.environments[deployment.target]
    plan = parts(model, deployment)
    kept = {key for part in plan for key, _name in part.modules}
    if deployment.package:
        # Modules that the package only mentions, or lists for no application, are not deleted.
        content = content_of(model, deployment.package)
        kept |= {key for each in content.applications for key in each.module_keys}
        kept |= {module.key for module in content.modules}
    gone = []
    for part in plan:
        running = target.running.get(part.key)
        for key in running.modules if running else ():
            if key not in kept:
                module = model.state.modules[key]
                gone.append({"Key": key, "Name": module.name, "Description": module.description})
    return gone


def applications_to_redeploy(model: Model, deployment: Deployment) -> list[Application]:
    """Return the consumers in the target that are not part of the plan."""
    if deployment.package:
        return []
    planned = {operation.application_key for operation in deployment.operations}
    target = model.state.environments[deployment.target]
    return [
        application
        for key in target.running
        if key not in planned and planned.intersection((application := model.state.applications[key]).references)
    ]


def blocking_reason(model: Model, deployment: Deployment) -> str:
    """Return the reason why the plan cannot run concurrently with those that run now, or an empty text."""
    running = [
        other
        for other in model.state.deployments.values()
        if other.target == deployment.target and other.key != deployment.key and other.phase in ACTIVE
    ]
    target = model.state.environments[deployment.target]
    if running and not model.settings.since(11, 24, 0):
        return f"Another deployment plan is already running in the '{target.name}' environment."
    if len(running) >= target.max_parallel:
        return f"The limit of {target.max_parallel} deployment plans running in '{target.name}' is reached."
    wanted = _affected_modules(model, target, parts(model, deployment))
    for other in running:
        busy = wanted & {key for part in parts(model, other) for key, _name in part.modules}
        if busy:
            names = sorted(model.state.modules[key].name for key in busy if key in model.state.modules)
            return (
                "The deployment plan contains modules that are being deployed by another plan: "
                f"{', '.join(names) or ', '.join(sorted(busy))}."
            )
    return ""


def _affected_modules(model: Model, target: Environment, plan: list[PlannedApplication]) -> set[str]:
    """Return the keys of the plan's modules and of all direct and indirect producers."""
    touched = {key for part in plan for key, _name in part.modules}
    seen: set[str] = set()
    waiting = [key for part in plan for key in part.references]
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        if running := target.running.get(key):
            touched.update(running.modules)
        if application := model.state.applications.get(key):
            waiting.extend(application.references)
    return touched
