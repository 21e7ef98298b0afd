# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tagging: giving a version number to what an environment runs."""

from __future__ import annotations

from typing import Any

from .model import Account, Application, ApplicationVersion, Environment
from .refused import Refused
from .version_numbers import is_lower, is_version, parts
from .world import World

PROCESSED_AFTER = 5.0


def tag(
    world: World, account: Account, environment: Environment, application: Application, body: dict[str, Any]
) -> ApplicationVersion:
    """Tag what runs; 400 when the number is malformed, taken or too low."""
    running = world.running(environment, application.key)
    number = str(body.get("Version") or "")
    _check_number(world, application, number)
    if any(entry.maintenance for entry in world.state.environments.values()):
        raise Refused(400, "Cannot continue the operation because the environment is in maintenance mode.")
    mobile = {entry["NativePlatform"]: entry["VersionNumber"] for entry in body.get("MobileVersions") or []}
    for platform, version in mobile.items():
        _check_mobile(world, application, platform, version)
    unknown = set(body.get("ModuleVersionKeys") or []) - set(running.modules.values())
    if unknown:
        raise Refused(400, f"Not a running module version: {', '.join(sorted(unknown))}.")
    now = world.now()
    version = ApplicationVersion(
        key=world.new_key(),
        application_key=application.key,
        version=number,
        created_on=now,
        environment_key=environment.key,
        module_versions=list(running.modules.values()),
        change_log=body.get("ChangeLog", ""),
        created_by=account.username,
        mobile_versions={**running.mobile_versions, **mobile},
        usable_from=0.0 if world.settings.since(11, 27, 3) else now + PROCESSED_AFTER,
        package=running.package,
    )
    world.state.versions[version.key] = version
    running.base_version, running.is_modified, running.modified_reason = version.key, False, ""
    running.mobile_versions = dict(version.mobile_versions)
    return version


def delete(world: World, application: Application, version: ApplicationVersion) -> None:
    """Delete a tag that nothing uses."""
    used = any(
        (running := environment.running.get(application.key)) is not None and running.base_version == version.key
        for environment in world.state.environments.values()
    ) or any(
        operation.version_key == version.key
        for deployment in world.state.deployments.values()
        for operation in deployment.operations
    )
    if used:
        raise Refused(500, f"Version {version.version} of '{application.name}' is in use and cannot be deleted.")
    del world.state.versions[version.key]


def _check_number(world: World, application: Application, number: str) -> None:
    if not is_version(number) or (not world.settings.since(11, 21, 0) and len(number) > 7):
        raise Refused(400, f"'{number}' is not a valid version.")
    for known in world.versions_of(application.key):
        if parts(known.version) == parts(number):
            raise Refused(400, f"Version {number} of '{application.name}' exists already.")
        if is_lower(number, known.version):
            raise Refused(400, f"Version {number} is lower than {known.version}, which '{application.name}' has.")


def _check_mobile(world: World, application: Application, platform: str, number: str) -> None:
    for known in world.versions_of(application.key):
        other = known.mobile_versions.get(platform)
        if other and not is_lower(other, number):
            raise Refused(400, f"The {platform} version {number} has to be higher than {other}.")
