# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a package comes from: what was ordered, and what the source holds of it at one instant."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..._api import environments
from ..._api.errors import LifeTimeError
from ..._api.infrastructure import Infrastructure, Named, pick
from ..._api.keys import own_key
from .application_state import status_in, version_keys

# NativePlatform of each kind of mobile build.
MOBILE = {"apk": "Android", "aab": "Android", "ipa": "iOS"}

NOWHERE = Named("")
_FEW_VERSIONS = 100
_ALL_VERSIONS = 10_000


@dataclass(frozen=True)
class Order:
    """What is to be fetched. `applications` and `version` are as people wrote them: names, labels or keys."""

    format: str
    applications: tuple[str, ...]
    environment: str | None = None
    version: str | None = None
    require_tagged: bool = False
    include_references: bool = False
    solution_name: str = "Solution"

    @property
    def is_solution(self) -> bool:
        return self.format == "osp"


@dataclass(frozen=True)
class SourceApplication:
    """One application as the source has it. `version_key` and `version` are of its tag, "" without one.
    `is_modified` is None for one of which the source says nothing.

    Two are equal when a package of either would hold the same; what is only for people does not count.
    """

    key: str
    name: str = field(compare=False)
    kind: str = field(compare=False)
    version_key: str
    version: str = field(compare=False)
    is_modified: bool | None
    module_version_keys: frozenset[str]
    builds: tuple[tuple[str, str, bool], ...] = ()
    message: str = field(default="", compare=False)

    @property
    def is_tagged(self) -> bool:
        return bool(self.version_key) and not self.is_modified

    def __str__(self) -> str:
        return f"'{self.name}'"


@dataclass(frozen=True)
class Snapshot:
    """The source at one instant; `others` are further applications that run in the environment.

    Of a tag `environment` is where it was looked for, NOWHERE where none was named.
    """

    environment: Named
    applications: tuple[SourceApplication, ...]
    others: Mapping[str, SourceApplication] = field(default_factory=dict)

    def get(self, key: str) -> SourceApplication | None:
        """The application with that key, ordered or not."""
        return next((each for each in self.applications if each.key == key), self.others.get(key))

    @property
    def keys(self) -> frozenset[str]:
        """The keys of what was ordered."""
        return frozenset(each.key for each in self.applications)

    def same(self, other: Snapshot, keys: Iterable[str]) -> bool:
        """True where both hold the same of the applications with these keys."""
        return all(self.get(key) == other.get(key) for key in keys)


def running(record: Mapping[str, Any], environment_key: str) -> SourceApplication:
    """An application of Environments_GetRunningApp(s) as that environment runs it."""
    state = status_in(record, environment_key)
    builds = sorted(
        (_platform(each.get("NativePlatform")), str(each.get("VersionNumber")), bool(each.get("HasBinaryAvailable")))
        for each in state.get("MobileAppsStatus") or []
    )
    return SourceApplication(
        key=str(record["Key"]),
        name=str(record.get("Name") or record["Key"]),
        kind=str(record.get("Kind") or ""),
        version_key=str(state.get("BaseApplicationVersionKey") or ""),
        version=str(state.get("BaseApplicationVersionLabel") or ""),
        is_modified=bool(state.get("IsModified")),
        module_version_keys=version_keys(record, environment_key),
        builds=tuple(builds),
        message=str(state.get("IsModifiedMessage") or ""),
    )


def _platform(name: Any) -> str:
    known = {platform.lower(): platform for platform in MOBILE.values()}
    return known.get(str(name).lower(), str(name))


def tagged(record: Mapping[str, Any], version: Mapping[str, Any]) -> SourceApplication:
    """An application in one of its versions; Applications_Versions_List does not tell the modules."""
    return SourceApplication(
        key=str(record["Key"]),
        name=str(record.get("Name") or record["Key"]),
        kind=str(record.get("Kind") or ""),
        version_key=str(version["Key"]),
        version=str(version.get("Version") or ""),
        is_modified=False,
        module_version_keys=frozenset(),
    )


def read(lifetime: Infrastructure, order: Order) -> Snapshot:
    """Look at the source, in one request beside those for names; raises LifeTimeError where the order cannot be met."""
    environment = lifetime.environment(order.environment) if order.environment is not None else NOWHERE
    if order.version is not None:
        record = lifetime.application(order.applications[0])
        version = find_version(lifetime, record, order.version)
        return Snapshot(environment, (tagged(record, version),))
    if environment is NOWHERE:
        raise LifeTimeError("No environment is named.", "invalid_option", advice="Give environment, or version.")
    others: dict[str, SourceApplication] = {}
    if order.is_solution:
        # The list first: what is asked for by key is then found in it, without a request each.
        for record in lifetime.running_applications(environment):
            others[str(record["Key"])] = running(record, environment.key)
    found = [running(lifetime.application_in(environment, name), environment.key) for name in order.applications]
    _check_once(found)
    place = f"environment {environment} of {lifetime.client.url}"
    if order.require_tagged:
        _check_tagged(found, place)
    if order.format in MOBILE:
        _check_mobile(found[0], order.format, place)
        return Snapshot(environment, tuple(found))
    return Snapshot(
        environment,
        tuple(_without_builds(each) for each in found),
        {key: _without_builds(each) for key, each in others.items()},
    )


def find_version(lifetime: Infrastructure, application: Mapping[str, Any], label_or_key: str) -> dict[str, Any]:
    """The version of an application with that label or key. More of them are asked for where it is not a new one."""
    where = f"of application '{application.get('Name')}' in {lifetime.client.url}"

    def named(limit: int) -> list[dict[str, Any]]:
        return [{**each, "Name": each.get("Version")} for each in lifetime.versions(str(application["Key"]), limit)]

    newest = named(_FEW_VERSIONS)
    wanted = (label_or_key, own_key(label_or_key))
    known = any(each.get("Key") in wanted or each.get("Name") in wanted for each in newest)
    if known or len(newest) < _FEW_VERSIONS:
        return pick("version", label_or_key, newest, where)
    return pick("version", label_or_key, named(_ALL_VERSIONS), where)


def _without_builds(application: SourceApplication) -> SourceApplication:
    # A native build that is made again changes nothing in a package of modules.
    return dataclasses.replace(application, builds=())


def _check_once(found: Iterable[SourceApplication]) -> None:
    seen: set[str] = set()
    for each in found:
        if each.key in seen:
            raise LifeTimeError(
                f"Application {each} ({each.key}) is listed twice in applications.",
                "invalid_option",
                advice="A name and a key may stand for the same application.",
            )
        seen.add(each.key)


def _check_tagged(found: Iterable[SourceApplication], place: str) -> None:
    bad = [each for each in found if not each.is_tagged]
    if bad:
        names = "; ".join(f"{each} ({each.message or 'no version was tagged'})" for each in bad)
        raise LifeTimeError(
            f"What runs in {place} is not a tagged version: {names}.",
            "not_tagged",
            advice="Tag a version in LifeTime, fetch an older one with version, or leave require_tagged out.",
            details={"applications": [{"key": each.key, "name": each.name} for each in bad]},
        )


def _check_mobile(application: SourceApplication, format_: str, place: str) -> None:
    # The kinds that LifeTime names are not all documented: what it lists builds of has builds.
    if application.kind and application.kind.lower() != "mobile" and not application.builds:
        raise LifeTimeError(
            f"Application {application} in {place} is of the kind {application.kind}: there is no {format_} of it.",
            "invalid_option",
            advice="Only mobile applications have builds; fetch the others as oap.",
        )
    if (MOBILE[format_], False) in {(platform, available) for platform, _number, available in application.builds}:
        raise no_binary(application, format_, place)


def no_binary(application: SourceApplication, format_: str, place: str) -> LifeTimeError:
    """The error for a binary that LifeTime does not have."""
    advice = "Generate the native build there first." if format_ in MOBILE else "See in LifeTime what is wrong with it."
    return LifeTimeError(
        f"LifeTime has no {format_} of application {application} in {place}.",
        "no_binary",
        advice=advice,
        operation=environments.DOWNLOAD_APPLICATION.id,
        key=application.key,
    )
