# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Create and delete tags: version numbers for what an environment runs."""

from __future__ import annotations

from typing import Any

from .entities import Account, Application, ApplicationVersion, Environment
from .errors import ApiError
from .model import Model
from .version_numbers import is_lower, is_version, parts

PROCESSED_AFTER = 5.0


def tag(
    model: Model, account: Account, environment: Environment, application: Application, body: dict[str, Any]
) -> ApplicationVersion:
    """Create a tag; ApiError 400 if the number is malformed, exists or is too low. `body` is the contract's."""
    running = model.running(environment, application.key)
    number = str(body.get("Version") or "")
    _check_number(model, application, number)
    if any(entry.maintenance for entry in model.state.environments.values()):
        raise ApiError(400, "Cannot continue the operation because the environment is in maintenance mode.")
    mobile = {entry["NativePlatform"]: entry["VersionNumber"] for entry in body.get("MobileVersions") or []}
    for platform, version in mobile.items():
        _check_mobile(model, application, platform, version)
    unknown = set(body.get("ModuleVersionKeys") or []) - set(running.modules.values())
    if unknown:
        raise ApiError(400, f"Not a running module version: {', '.join(sorted(unknown))}.")
    now = model.now()
    version = ApplicationVersion(
        key=model.new_key(),
        application_key=application.key,
        version=number,
        created_on=now,
        environment_key=environment.key,
        module_versions=list(running.modules.values()),
        change_log=body.get("ChangeLog", ""),
        created_by=account.username,
        mobile_versions={**running.mobile_versions, **mobile},
        usable_from=0.0 if model.settings.since(11, 27, 3) else now + PROCESSED_AFTER,
        package=running.package,
    )
    model.state.versions[version.key] = version
    running.base_version, running.is_modified, running.modified_reason = version.key, False, ""
    running.mobile_versions = dict(version.mobile_versions)
    return version


def processed(model: Model, application: Application, key: str) -> ApplicationVersion:
    """Return the tag with that key; ApiError 404 if there is none, or if LifeTime still processes it."""
    version = model.version(application, key)
    if model.now() < version.usable_from:
        raise ApiError(404, f"Version {version.version} of '{application.name}' is being processed.")
    return version


def delete(model: Model, application: Application, version: ApplicationVersion) -> None:
    """Delete a tag; ApiError 500 if an environment or a plan uses it."""
    used = any(
        (running := environment.running.get(application.key)) is not None and running.base_version == version.key
        for environment in model.state.environments.values()
    ) or any(
        operation.version_key == version.key
        for deployment in model.state.deployments.values()
        for operation in deployment.operations
    )
    if used:
        raise ApiError(500, f"Version {version.version} of '{application.name}' is in use and cannot be deleted.")
    del model.state.versions[version.key]


def _check_number(model: Model, application: Application, number: str) -> None:
    if not is_version(number) or (not model.settings.since(11, 21, 0) and len(number) > 7):
        raise ApiError(400, f"'{number}' is not a valid version.")
    for known in model.versions_of(application.key):
        if parts(known.version) == parts(number):
            raise ApiError(400, f"Version {number} of '{application.name}' exists already.")
        if is_lower(number, known.version):
            raise ApiError(400, f"Version {number} is lower than {known.version}, which '{application.name}' has.")


def _check_mobile(model: Model, application: Application, platform: str, number: str) -> None:
    for known in model.versions_of(application.key):
        other = known.mobile_versions.get(platform)
        if other and not is_lower(other, number):
            raise ApiError(400, f"The {platform} version {number} has to be higher than {other}.")
