# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The `contents` of a fetched file, as a result and for a diff: what is in it, or, before it is fetched, what will be.

Contents are `{applications: [...], other_modules: [...], builds: [...]}`. An application is `{key, name, kind,
version_key, version, is_modified, modules}`; a module is `{key, name, kind, version_key, hash, general_hash}`. Version
keys and labels are the source's own and None where it does not say; hashes are None before there is a file, and where
it has none. `builds` are the native builds of a mobile application, `{platform, version_number}`, for a file that is
one of them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..package.model import Module, Package
from ..running.source import Snapshot, SourceApplication

_MODULE = ("key", "name", "kind", "version_key", "hash", "general_hash")


@dataclass(frozen=True)
class Inventory:
    """Applications, and all modules that are theirs or nobody's."""

    applications: Sequence[SourceApplication]
    modules: Sequence[Module]

    @property
    def contents(self) -> dict[str, Any]:
        """The contents of a file with these applications and modules."""
        owned: dict[str | None, list[Module]] = {each.key: [] for each in self.applications}
        others: list[Module] = []
        for module in self.modules:
            owned.get(module.application_key, others).append(module)
        return {
            "applications": [
                {
                    "key": each.key,
                    "name": each.name,
                    "kind": each.kind or None,
                    "version_key": each.version_key or None,
                    "version": each.version or None,
                    "is_modified": each.is_modified,
                    "modules": _described(owned[each.key]),
                }
                for each in self.applications
            ],
            "other_modules": _described(others),
            "builds": [
                {"platform": platform, "version_number": number}
                for each in self.applications
                for platform, number, _available in each.builds
            ],
        }


def running_modules(records: Iterable[Mapping[str, Any]], environment_key: str) -> list[Module]:
    """The modules that an environment runs, from Modules_List with status."""
    return [
        dataclasses.replace(
            _module(record), application_key=status.get("ApplicationKey"), version_key=status["ModuleVersionKey"]
        )
        for record in records
        for status in record.get("ModuleStatusInEnv") or []
        if status.get("EnvironmentKey") == environment_key
    ]


def tagged_modules(
    version: Mapping[str, Any], records: Iterable[Mapping[str, Any]], application_key: str
) -> list[Module]:
    """The modules of a tag (Applications_Versions_Get), with the names that Modules_List gives them."""
    known = {record.get("Key"): record for record in records}
    return [
        dataclasses.replace(
            _module(known.get(each.get("ModuleKey"), {"Key": each.get("ModuleKey")})),
            application_key=application_key,
            version_key=each["Key"],
            general_hash=each.get("GeneralHash") or None,
        )
        for each in version.get("ModuleVersions") or []
    ]


def of_source(snapshot: Snapshot, modules: Iterable[Module]) -> Inventory:
    """What a file fetched now would hold; `modules` may be of further applications."""
    return Inventory(snapshot.applications, [each for each in modules if each.application_key in snapshot.keys])


def of_file(package: Package | None, snapshot: Snapshot, modules: Iterable[Module]) -> Inventory:
    """What an inspected package holds, with the versions that its modules have in the source; None for a build."""
    if package is None:
        return of_source(snapshot, modules)
    in_source = {module.key: module for module in modules}
    # Packages made by older platforms do not say which application a module belongs to.
    only = package.applications[0].key if len(package.applications) == 1 else None
    packed = []
    for module in package.modules:
        there = in_source.get(module.key, Module(module.key))
        owner = module.application_key or there.application_key or only
        version_key = _certain(there.version_key, snapshot.get(owner or ""))
        packed.append(dataclasses.replace(module, application_key=owner, version_key=version_key))
    return Inventory(
        [
            snapshot.get(each.key) or SourceApplication(each.key, each.name, each.kind, "", "", None, frozenset())
            for each in package.applications
        ],
        packed,
    )


def difference(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both contents as a diff shows them: version by application, and the modules that are not the same in both."""
    old, new = _summary(before), _summary(after)
    for name in old.keys() & new.keys():
        old_modules, new_modules = old[name]["modules"], new[name]["modules"]
        for module in old_modules.keys() & new_modules.keys():
            if old_modules[module] == new_modules[module]:
                del old_modules[module], new_modules[module]
    return old, new


def _module(record: Mapping[str, Any]) -> Module:
    return Module(str(record.get("Key")), str(record.get("Name") or ""), str(record.get("Kind") or ""))


def _certain(version_key: str, application: SourceApplication | None) -> str:
    """The version key, unless the list of modules was read at another instant than the snapshot."""
    if application is not None and application.module_version_keys:
        return version_key if version_key in application.module_version_keys else ""
    return version_key


def _described(modules: Iterable[Module]) -> list[dict[str, str | None]]:
    shown = [{name: getattr(module, name) or None for name in _MODULE} for module in modules]
    return sorted(shown, key=lambda module: ((module["name"] or "").casefold(), str(module["key"])))


def _summary(contents: Mapping[str, Any] | None) -> dict[str, Any]:
    summary = {}
    for application in (contents or {}).get("applications") or []:
        version = application["version"] or "untagged"
        summary[str(application["name"])] = {
            "version": f"{version} (modified)" if application["is_modified"] else version,
            "modules": {str(each["name"]): each["version_key"] or each["hash"] for each in application["modules"]},
        }
    return summary
