# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Create, change and delete deployment plans."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..packages import PackageContent
from .deployment_script import script_of
from .entities import Account, Application, ApplicationOperation, ApplicationVersion, Deployment, Environment
from .errors import ApiError
from .model import Model
from .plan_analysis import ACTIVE
from .version_numbers import is_lower

IPP_UPLOAD = (
    "Invalid Intellectual Property: the solution was created in a Platform Server whose intellectual property is "
    "protected, and this environment belongs to another one."
)


def create_from_binary(
    model: Model, account: Account, environment: Environment, content: PackageContent, upload: Path, digest: str | None
) -> Deployment:
    """Create a plan (Deployments_CreateWithBinary) of the package file `upload`, which is moved into the store.

    `digest` is its SHA-256 in hexadecimal, if known.
    """
    if model.settings.ipp == "refuse" and is_foreign(environment, content.activation_code):
        raise ApiError(400, IPP_UPLOAD)
    deployment = _new(model, account, environment)
    deployment.package = model.files.keep(upload, digest)
    model.contents[deployment.package] = content
    return deployment


def require_binaries_allowed(model: Model, environment: Environment) -> None:
    """ApiError 400 if the environment accepts no binaries at all."""
    if environment.environment_type == "Production" and not model.state.allow_binary_in_production:
        raise ApiError(
            400,
            f"Deploying binaries directly to the production environment '{environment.name}' is not allowed. "
            "It can be allowed in the settings of LifeTime.",
        )


def is_foreign(environment: Environment, activation_code: str) -> bool:
    """Return whether a package has the activation code of another infrastructure."""
    return bool(activation_code) and activation_code != environment.activation_code


def create_from_tags(model: Model, account: Account, body: dict[str, Any]) -> Deployment:
    """Create a plan (Deployments_Create) of tags of this infrastructure; `body` is the contract's."""
    source = model.environment(body["SourceEnvironmentKey"], account)
    target = model.environment(body["TargetEnvironmentKey"], account, "change")
    operations = _operations(model, account, source, target, body.get("ApplicationOperations") or [])
    deployment = _new(model, account, target)
    deployment.source, deployment.notes, deployment.operations = source.key, body.get("Notes", ""), operations
    return deployment


def update(model: Model, account: Account, deployment: Deployment, body: dict[str, Any]) -> None:
    """Replace the content of a saved plan (Deployments_Update); a missing field is emptied."""
    if deployment.phase != "saved":
        raise ApiError(400, "Only deployment plans that were not started can be changed.")
    if deployment.package:
        raise ApiError(400, "A deployment plan that was created with a binary cannot be changed.")
    source = model.environment(body["SourceEnvironmentKey"], account)
    target = model.environment(body["TargetEnvironmentKey"], account, "change")
    operations = _operations(model, account, source, target, body.get("ApplicationOperations") or [])
    if not model.settings.since(11, 22, 0):
        kept = {operation.application_key for operation in operations}
        operations += [
            ApplicationOperation(old.application_key, old.version_key, "Do Nothing", old.zone_key)
            for old in deployment.operations
            if old.application_key not in kept
        ]
    deployment.source, deployment.target, deployment.operations = source.key, target.key, operations
    deployment.notes = body.get("Notes", "")
    deployment.saved_on = model.now()
    deployment.saved_by, deployment.saved_by_username = account.name, account.username


def delete(model: Model, deployment: Deployment) -> None:
    if deployment.phase != "saved":
        raise ApiError(400, "Only deployment plans in the state 'saved' can be deleted.")
    del model.state.deployments[deployment.key]


def _new(model: Model, account: Account, target: Environment) -> Deployment:
    if not model.settings.since(11, 21, 0):
        for other in model.state.deployments.values():
            if other.target == target.key and other.phase in ("saved", *ACTIVE):
                raise ApiError(400, f"There is already a deployment plan for the '{target.name}' environment.")
    now = model.now()
    script = model.deployment_scripts.pop(0) if model.deployment_scripts else {}
    deployment = Deployment(
        key=model.new_key(),
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
    model.state.deployments[deployment.key] = deployment
    return deployment


def _operations(
    model: Model, account: Account, source: Environment, target: Environment, wanted: list[dict[str, str]]
) -> list[ApplicationOperation]:
    operations = []
    for entry in wanted:
        version = model.state.versions.get(entry.get("ApplicationVersionKey", ""))
        if version is None:
            raise ApiError(400, f"There is no application version with the key '{entry.get('ApplicationVersionKey')}'.")
        application = model.visible_application(version.application_key, account)
        _check_version(model, source, target, application, version)
        zone = entry.get("DeploymentZoneKey", "")
        if zone and zone not in {known.key for known in target.zones}:
            raise ApiError(400, f"There is no deployment zone with the key '{zone}' in '{target.name}'.")
        operations.append(ApplicationOperation(application.key, version.key, f"Deploy {version.version}", zone))
    return operations


def _check_version(
    model: Model, source: Environment, target: Environment, application: Application, version: ApplicationVersion
) -> None:
    if model.now() < version.usable_from:
        raise ApiError(
            404,
            f"Failed to include application version in staging because it was never published in source environment "
            f"'{source.name}'.",
        )
    if application.key in target.blocked:
        raise ApiError(400, f"The application '{application.name}' is blocked in the '{target.name}' environment.")
    running = target.running.get(application.key)
    base = model.state.versions.get(running.base_version) if running else None
    if base and model.settings.lower_version == "refuse" and is_lower(version.version, base.version):
        raise ApiError(
            400,
            f"Version {version.version} of '{application.name}' is lower than {base.version}, which runs in "
            f"'{target.name}'.",
        )
