# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The `contents` of a fetched file, as a result and for a diff: what is in it, or, before it is fetched, what will be.

Contents are `{applications: [...], other_modules: [...]}`. An application is `{key, name, kind, version_key, version,
is_modified, modules}`; a module is `{key, name, kind, version_key, hash, general_hash}`. Version keys and labels are
the source's own and None where it does not say; hashes are None before there is a file, and where it has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .package_model import Module, Package
from .source import Snapshot, SourceApplication


@dataclass(frozen=True)
class SourceModule:
    """One version of a module in the source. `general_hash` is None where it was not asked for."""

    key: str
    name: str
    kind: str
    application_key: str
    version_key: str
    general_hash: str | None = None


def modules_in(records: Iterable[Mapping[str, Any]], environment_key: str) -> tuple[SourceModule, ...]:
    """The modules of Modules_List that an environment runs."""
    found = []
    for record in records:
        for status in record.get("ModuleStatusInEnv") or []:
            if status.get("EnvironmentKey") == environment_key:
                found.append(
                    SourceModule(
                        key=str(record.get("Key")),
                        name=str(record.get("Name") or ""),
                        kind=str(record.get("Kind") or ""),
                        application_key=str(status.get("ApplicationKey")),
                        version_key=str(status.get("ModuleVersionKey")),
                    )
                )
    return tuple(found)


def modules_of_version(
    version: Mapping[str, Any], records: Iterable[Mapping[str, Any]], application_key: str
) -> tuple[SourceModule, ...]:
    """The modules of a tag (Applications_Versions_Get), with the names that Modules_List gives them."""
    known = {record.get("Key"): record for record in records}
    return tuple(
        SourceModule(
            key=str(each.get("ModuleKey")),
            name=str(known.get(each.get("ModuleKey"), {}).get("Name") or ""),
            kind=str(known.get(each.get("ModuleKey"), {}).get("Kind") or ""),
            application_key=application_key,
            version_key=str(each.get("Key")),
            general_hash=str(each.get("GeneralHash") or "") or None,
        )
        for each in version.get("ModuleVersions") or []
    )


def of_source(snapshot: Snapshot, modules: Iterable[SourceModule]) -> dict[str, Any]:
    """The contents that a file fetched now would have."""
    known = list(modules)
    return {
        "applications": [
            _application(
                each,
                [
                    _module(module.key, module.name, module.kind, module, None, module.general_hash)
                    for module in known
                    if module.application_key == each.key
                ],
            )
            for each in snapshot.applications
        ],
        "other_modules": [],
    }


def of_package(package: Package, snapshot: Snapshot, modules: Iterable[SourceModule]) -> dict[str, Any]:
    """The contents of an inspected package, with what the source says about their versions."""
    versions = {module.key: module for module in modules}
    # Packages made by older platforms do not say which application a module belongs to.
    only = package.applications[0].key if len(package.applications) == 1 else None
    owned: dict[str, list[dict[str, Any]]] = {each.key: [] for each in package.applications}
    others: list[dict[str, Any]] = []
    for module in package.modules:
        source = _certain(versions.get(module.key), snapshot)
        owner = module.application_key or (source.application_key if source else None) or only
        owned.get(owner or "", others).append(_packed(module, source))
    return {
        "applications": [
            _application(
                snapshot.get(each.key), owned[each.key], {"key": each.key, "name": each.name, "kind": each.kind}
            )
            for each in package.applications
        ],
        "other_modules": _sorted(others),
    }


def difference(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both contents as a diff shows them: version by application, and the modules that are not the same in both."""
    old, new = _summary(before), _summary(after)
    for name in set(old) & set(new):
        both = old[name]["modules"], new[name]["modules"]
        for module in set(both[0]) & set(both[1]):
            if both[0][module] == both[1][module]:
                del both[0][module], both[1][module]
    return old, new


def _certain(module: SourceModule | None, snapshot: Snapshot) -> SourceModule | None:
    """The module, unless the list of modules was read at another instant than the snapshot."""
    if module is None:
        return None
    application = snapshot.get(module.application_key)
    if application is None or not application.module_version_keys:
        return module
    return module if module.version_key in application.module_version_keys else None


def _application(
    source: SourceApplication | None, modules: list[dict[str, Any]], named: Mapping[str, str] | None = None
) -> dict[str, Any]:
    facts = named or {}
    return {
        "key": source.key if source else facts.get("key"),
        "name": source.name if source else facts.get("name"),
        "kind": (source.kind if source else "") or facts.get("kind") or None,
        "version_key": (source.version_key or None) if source else None,
        "version": (source.version or None) if source else None,
        "is_modified": source.is_modified if source else None,
        "modules": _sorted(modules),
    }


def _packed(module: Module, source: SourceModule | None) -> dict[str, Any]:
    return _module(module.key, module.name, module.kind, source, module.hash, module.general_hash)


def _module(
    key: str, name: str, kind: str, source: SourceModule | None, hash_: str | None, general_hash: str | None
) -> dict[str, Any]:
    return {
        "key": key,
        "name": name,
        "kind": kind,
        "version_key": source.version_key if source else None,
        "hash": hash_,
        "general_hash": general_hash,
    }


def _sorted(modules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(modules, key=lambda module: (str(module["name"]).casefold(), str(module["key"])))


def _summary(contents: Mapping[str, Any] | None) -> dict[str, Any]:
    summary = {}
    for application in (contents or {}).get("applications") or []:
        version = application.get("version") or "untagged"
        modules = application.get("modules") or []
        summary[str(application.get("name"))] = {
            "version": f"{version} (modified)" if application.get("is_modified") else version,
            "modules": {str(each.get("name")): each.get("version_key") or each.get("hash") for each in modules},
        }
    return summary
