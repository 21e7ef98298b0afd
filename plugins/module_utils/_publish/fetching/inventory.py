# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The `contents` of a fetched file, as a result and for a diff: what is in it, or, before it is fetched, what will be.

Contents are `{applications: [...], other_modules: [...], builds: [...]}`. An application is `{key, name, kind,
version_key, version, is_modified, modules}`; a module is `{key, name, kind, version_key, hash, general_hash}`. Version
keys and labels are the source's own and None where it does not say; hashes are None before there is a file, and where
it has none. `builds` are the native builds of a mobile application, `{platform, version_number}`, for a file that is
one of them. A row is a module with its `application_key`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..package.model import Package
from ..running.source import Snapshot, SourceApplication

Row = Mapping[str, "str | None"]

_MODULE = ("key", "name", "kind", "version_key", "hash", "general_hash")


def running_rows(records: Iterable[Mapping[str, Any]], environment_key: str) -> list[dict[str, str | None]]:
    """The modules that an environment runs, from Modules_List with status."""
    return [
        _row(record, status.get("ApplicationKey"), version_key=status.get("ModuleVersionKey"))
        for record in records
        for status in record.get("ModuleStatusInEnv") or []
        if status.get("EnvironmentKey") == environment_key
    ]


def tagged_rows(
    version: Mapping[str, Any], records: Iterable[Mapping[str, Any]], application_key: str
) -> list[dict[str, str | None]]:
    """The modules of a tag (Applications_Versions_Get), with the names that Modules_List gives them."""
    known = {record.get("Key"): record for record in records}
    return [
        _row(
            known.get(each.get("ModuleKey"), {"Key": each.get("ModuleKey")}),
            application_key,
            version_key=each.get("Key"),
            general_hash=each.get("GeneralHash"),
        )
        for each in version.get("ModuleVersions") or []
    ]


def of_source(snapshot: Snapshot, rows: Iterable[Row]) -> dict[str, Any]:
    """The contents that a file fetched now would have; `rows` may tell of further applications."""
    wanted = [row for row in rows if row.get("application_key") in snapshot.keys]
    return assemble(snapshot.applications, wanted)


def of_package(package: Package, snapshot: Snapshot, rows: Iterable[Row]) -> dict[str, Any]:
    """The contents of an inspected package, with what the source says about their versions."""
    in_source = {row.get("key"): row for row in rows}
    # Packages made by older platforms do not say which application a module belongs to.
    only = package.applications[0].key if len(package.applications) == 1 else None
    packed: list[Row] = []
    for module in package.modules:
        row = in_source.get(module.key, {})
        owner = module.application_key or row.get("application_key") or only
        packed.append(
            {
                "key": module.key,
                "name": module.name,
                "kind": module.kind,
                "version_key": _certain(row, owner, snapshot),
                "hash": module.hash,
                "general_hash": module.general_hash,
                "application_key": owner,
            }
        )
    known = {each.key: snapshot.get(each.key) for each in package.applications}
    contents = assemble(
        [
            known[each.key] or SourceApplication(each.key, each.name, each.kind, "", "", False, frozenset())
            for each in package.applications
        ],
        packed,
    )
    for application in contents["applications"]:
        if known[application["key"]] is None:
            application["is_modified"] = None
    return contents


def assemble(applications: Iterable[SourceApplication], rows: Iterable[Row]) -> dict[str, Any]:
    """Contents out of applications and the rows of their modules."""
    every = list(applications)
    owned: dict[str, list[dict[str, str | None]]] = {each.key: [] for each in every}
    others: list[dict[str, str | None]] = []
    for row in rows:
        owned.get(row.get("application_key") or "", others).append({name: row.get(name) for name in _MODULE})
    return {
        "applications": [
            {
                "key": each.key,
                "name": each.name,
                "kind": each.kind or None,
                "version_key": each.version_key or None,
                "version": each.version or None,
                "is_modified": each.is_modified,
                "modules": _sorted(owned[each.key]),
            }
            for each in every
        ],
        "other_modules": _sorted(others),
        "builds": [
            {"platform": platform, "version_number": number}
            for each in every
            for platform, number, _available in each.builds
        ],
    }


def rows_of(contents: Mapping[str, Any]) -> tuple[Row, ...]:
    """All modules of contents as rows: the way back from `assemble`."""
    owned = [
        {**module, "application_key": application["key"]}
        for application in contents["applications"]
        for module in application["modules"]
    ]
    return (*owned, *({**module, "application_key": None} for module in contents["other_modules"]))


def difference(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both contents as a diff shows them: version by application, and the modules that are not the same in both."""
    old, new = _summary(before), _summary(after)
    for name in old.keys() & new.keys():
        old_modules, new_modules = old[name]["modules"], new[name]["modules"]
        for module in old_modules.keys() & new_modules.keys():
            if old_modules[module] == new_modules[module]:
                del old_modules[module], new_modules[module]
    return old, new


def _row(
    record: Mapping[str, Any], application_key: Any, *, version_key: Any, general_hash: Any = None
) -> dict[str, str | None]:
    return {
        "key": str(record.get("Key")),
        "name": str(record.get("Name") or ""),
        "kind": str(record.get("Kind") or ""),
        "version_key": str(version_key),
        "hash": None,
        "general_hash": str(general_hash) if general_hash else None,
        "application_key": str(application_key),
    }


def _certain(row: Row, owner: str | None, snapshot: Snapshot) -> str | None:
    """The version key, unless the list of modules was read at another instant than the snapshot."""
    application = snapshot.get(owner or "")
    version_key = row.get("version_key")
    if application is not None and application.module_version_keys:
        return version_key if version_key in application.module_version_keys else None
    return version_key


def _sorted(modules: list[dict[str, str | None]]) -> list[dict[str, str | None]]:
    return sorted(modules, key=lambda module: (str(module["name"]).casefold(), str(module["key"])))


def _summary(contents: Mapping[str, Any] | None) -> dict[str, Any]:
    summary = {}
    for application in (contents or {}).get("applications") or []:
        version = application["version"] or "untagged"
        summary[str(application["name"])] = {
            "version": f"{version} (modified)" if application["is_modified"] else version,
            "modules": {str(each["name"]): each["version_key"] or each["hash"] for each in application["modules"]},
        }
    return summary
