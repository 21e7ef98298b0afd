# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Making, changing and deleting deployment plans."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..packages import PackageContent
from .model import Account, Application, ApplicationVersion, Deployment, Environment, Operation
from .plan import ACTIVE
from .refused import Refused
from .script import script_of
from .version_numbers import is_lower
from .world import World

IPP_UPLOAD = (
    "Invalid Intellectual Property: the solution was created in a Platform Server whose intellectual property is "
    "protected, and this environment belongs to another one."
)


def create_from_binary(
    world: World, account: Account, environment: Environment, content: PackageContent, upload: Path, digest: str | None
) -> Deployment:
    """Save a plan that publishes a package file, which is taken."""
    if world.settings.ipp == "refuse" and is_foreign(environment, content.activation_code):
        raise Refused(400, IPP_UPLOAD)
    deployment = _new(world, account, environment)
    deployment.package = world.files.keep(upload, digest)
    world.contents[deployment.package] = content
    return deployment


def refuse_binary(world: World, environment: Environment) -> None:
    """Refuse what LifeTime refuses whatever the package holds."""
    if environment.environment_type == "Production" and not world.state.allow_binary_in_production:
        raise Refused(
            400,
            f"Deploying binaries directly to the production environment '{environment.name}' is not allowed. "
            "It can be allowed in the settings of LifeTime.",
        )


def is_foreign(environment: Environment, activation_code: str) -> bool:
    """Tell whether a package carries the stamp of another infrastructure."""
    return bool(activation_code) and activation_code != environment.activation_code


def create_from_tags(world: World, account: Account, body: dict[str, Any]) -> Deployment:
    """Save a plan that deploys tags from one environment of this infrastructure to another."""
    source = world.environment(body["SourceEnvironmentKey"], account)
    target = world.environment(body["TargetEnvironmentKey"], account, "change")
    operations = _operations(world, account, source, target, body.get("ApplicationOperations") or [])
    deployment = _new(world, account, target)
    deployment.source, deployment.notes, deployment.operations = source.key, body.get("Notes", ""), operations
    return deployment


def update(world: World, account: Account, deployment: Deployment, body: dict[str, Any]) -> None:
    """Replace what a saved plan deploys; whatever is not given is emptied."""
    if deployment.phase != "saved":
        raise Refused(400, "Only deployment plans that were not started can be changed.")
    if deployment.package:
        raise Refused(400, "A deployment plan that was created with a binary cannot be changed.")
    source = world.environment(body["SourceEnvironmentKey"], account)
    target = world.environment(body["TargetEnvironmentKey"], account, "change")
    operations = _operations(world, account, source, target, body.get("ApplicationOperations") or [])
    if not world.settings.since(11, 22, 0):
        kept = {operation.application_key for operation in operations}
        operations += [
            Operation(old.application_key, old.version_key, "Do Nothing", old.zone_key)
            for old in deployment.operations
            if old.application_key not in kept
        ]
    deployment.source, deployment.target, deployment.operations = source.key, target.key, operations
    deployment.notes = body.get("Notes", "")
    deployment.saved_on = world.now()
    deployment.saved_by, deployment.saved_by_username = account.name, account.username


def delete(world: World, deployment: Deployment) -> None:
    if deployment.phase != "saved":
        raise Refused(400, "Only deployment plans in the state 'saved' can be deleted.")
    del world.state.deployments[deployment.key]


def _new(world: World, account: Account, target: Environment) -> Deployment:
    if not world.settings.since(11, 21, 0):
        for other in world.state.deployments.values():
            if other.target == target.key and other.phase in ("saved", *ACTIVE):
                raise Refused(400, f"There is already a deployment plan for the '{target.name}' environment.")
    now = world.now()
    script = world.deployment_scripts.pop(0) if world.deployment_scripts else {}
    deployment = Deployment(
        key=world.new_key(),
        target=target.key,
        created_on=now,
        created_by=account.name,
        created_by_username=account.username,
        saved_on=now,
        saved_by=account.name,
        saved_by_username=account.username,
        script=script,
        listed_from=now + script_of(script).list_delay,
    )
    world.state.deployments[deployment.key] = deployment
    return deployment


def _operations(
    world: World, account: Account, source: Environment, target: Environment, wanted: list[dict[str, str]]
) -> list[Operation]:
    operations = []
    for entry in wanted:
        version = world.state.versions.get(entry.get("ApplicationVersionKey", ""))
        if version is None:
            raise Refused(400, f"There is no application version with the key '{entry.get('ApplicationVersionKey')}'.")
        application = world.visible_application(version.application_key, account)
        _refuse_version(world, source, target, application, version)
        zone = entry.get("DeploymentZoneKey", "")
        if zone and zone not in {known.key for known in target.zones}:
            raise Refused(400, f"There is no deployment zone with the key '{zone}' in '{target.name}'.")
        operations.append(Operation(application.key, version.key, f"Deploy {version.version}", zone))
    return operations


def _refuse_version(
    world: World, source: Environment, target: Environment, application: Application, version: ApplicationVersion
) -> None:
    if world.now() < version.usable_from:
        raise Refused(
            404,
            f"Failed to include application version in staging because it was never published in source environment "
            f"'{source.name}'.",
        )
    if application.key in target.blocked:
        raise Refused(400, f"The application '{application.name}' is blocked in the '{target.name}' environment.")
    running = target.running.get(application.key)
    base = world.state.versions.get(running.base_version) if running else None
    if base and world.settings.lower_version == "refuse" and is_lower(version.version, base.version):
        raise Refused(
            400,
            f"Version {version.version} of '{application.name}' is lower than {base.version}, which runs in "
            f"'{target.name}'.",
        )
