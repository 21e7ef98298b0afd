# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Versions (tags) of an application: what an environment runs is given a number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .._api import applications, environments
from .._api.client import Client
from .._api.errors import LifeTimeError
from .._api.infrastructure import Infrastructure, Named, check_named_once
from .._api.operation import Request
from .._api.waiting import Waiting
from .._changes import ChangeSet
from .._resource import Resource, reconcile

KIND = "application version"
BUMPS = ("major", "minor", "patch")

# More than any application has; LifeTime gives five unless it is asked for more.
_ALL = 10_000
_FIRST = "1.0.0"
# Of longer numbers Python refuses to make one.
_NUMBER = re.compile(r"\d{1,18}(\.\d{1,18}){0,2}")


@dataclass(frozen=True)
class Tagging:
    """What would be done to versions of an application (its key). `version` is what is there afterwards, or None."""

    application: str
    changes: ChangeSet
    version: dict[str, Any] | None


def tagging_for(lifetime: Infrastructure, environment: Named, options: Mapping[str, Any]) -> Tagging:
    """What the options of `lifetime_application_version` ask for.

    Raises `LifeTimeError` where the version exists and is not what the environment runs.
    """
    mobile = _mobile_versions(options["mobile_versions"] or [])
    application = lifetime.application_in(environment, options["application"])
    known = lifetime.versions(application["Key"], _ALL)
    resource = _resource(environment.key, application)
    if options["state"] == "absent":
        found = _find(known, options["version"])
        key = found["Key"] if found else None
        changes = reconcile(resource, _label(application, options["version"]), key, found, None)
        return Tagging(application["Key"], changes, None)
    running = _running(application, environment.key, known)
    number = options["version"]
    is_tagged = running and (not options["force"] if number is None else same(running.get("Version") or "", number))
    if running and is_tagged:
        return Tagging(application["Key"], ChangeSet(), _shown(running))
    number = number or next_version([version.get("Version") or "" for version in known], options["bump"])
    called = f"application '{application.get('Name')}' of environment {environment}"
    if _find(known, number):
        raise LifeTimeError(
            f"Cannot tag {called} as {number}: that version exists, and it is not what the environment runs.",
            "version_exists",
            advice="Give a higher version, or let bump find one.",
            options=("bump",),
        )
    desired = {"Version": number, "ChangeLog": options["change_log"] or "", "MobileVersions": mobile}
    changes = reconcile(resource, _label(application, number), None, None, desired)
    return Tagging(application["Key"], changes, {"key": None, **_shown(desired)})


def _mobile_versions(entries: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The builds of mobile applications, as LifeTime takes them. Raises `LifeTimeError` for a platform twice."""
    found = [
        {
            "NativePlatform": entry["native_platform"],
            "VersionNumber": entry["version_number"],
            "VersionDescription": entry["version_description"] or "",
        }
        for entry in entries
    ]
    check_named_once("mobile_versions", "platform", ((each["NativePlatform"],) * 2 for each in found))
    return found


def wait_until_usable(client: Client, tagging: Tagging, waiting: Waiting) -> None:
    """Ask for a version that was just created until LifeTime has it.

    Older LifeTimes process a version for some seconds, and answer 404 to whoever uses it meanwhile. Raises
    `LifeTimeError` where that takes longer.
    """
    version = tagging.version or {}
    if not waiting.until(bool, lambda: applications.version(client, tagging.application, version["key"])):
        raise LifeTimeError(
            f"Version {version['version']} was created, and {waiting.wait_timeout:g} s later LifeTime"
            f" ({client.url}) still answers that it does not have it.",
            "wait_timeout",
            advice="It is probably still being processed: run again in a while, or raise wait_timeout.",
            key=version["key"],
        )


def next_version(known: Iterable[str], bump: str) -> str:
    """The number that follows the highest of `known` (`1.2.3`; others are left out), of three parts."""
    numbers = [_parts(version) for version in known if _NUMBER.fullmatch(version)]
    if not numbers:
        return _FIRST
    place = BUMPS.index(bump)
    highest = max(numbers)
    return ".".join(map(str, [*highest[:place], highest[place] + 1, *[0] * (2 - place)]))


def same(one: str, other: str) -> bool:
    """Whether two versions are the same number, as 1.2 and 1.2.0 are."""
    if not _NUMBER.fullmatch(one) or not _NUMBER.fullmatch(other):
        return one == other
    return _parts(one) == _parts(other)


def _parts(version: str) -> list[int]:
    numbers = [int(part) for part in version.split(".")]
    return numbers + [0] * (3 - len(numbers))


def _running(application: Mapping[str, Any], environment: str, known: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The version that the environment runs; None where it runs none, or has changed since."""
    states: list[dict[str, Any]] = application.get("AppStatusInEnvs") or []
    status = next((state for state in states if state["EnvironmentKey"] == environment), {})
    if status.get("IsModified"):
        return None
    return next((version for version in known if version["Key"] == status.get("BaseApplicationVersionKey")), None)


def _find(known: Iterable[dict[str, Any]], number: str) -> dict[str, Any] | None:
    return next((version for version in known if same(version.get("Version") or "", number)), None)


def _resource(environment: str, application: Mapping[str, Any]) -> Resource:
    key, name = application["Key"], application.get("Name")

    def find_key(client: Client, called: str) -> str | None:
        found = _find(applications.versions(client, key, _ALL), called.rpartition(" ")[2])
        return found["Key"] if found else None

    return Resource(
        KIND,
        create=lambda fields: Request(
            environments.CREATE_VERSION, f"tag application '{name}' as {fields['Version']}", (environment, key), fields
        ),
        delete=lambda version: Request(
            applications.DELETE_VERSION, f"delete a version of application '{name}'", (key, version)
        ),
        find_key=find_key,
        view=lambda fields: {name: value for name, value in _shown(fields).items() if name != "key"},
    )


def _label(application: Mapping[str, Any], number: str) -> str:
    return f"{application.get('Name')} {number}"


def _shown(version: Mapping[str, Any]) -> dict[str, Any]:
    return {"key": version.get("Key"), "version": version.get("Version"), "change_log": version.get("ChangeLog") or ""}
