# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the target runs: read with as few requests as will do, and read again until LifeTime has synchronised with
it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..._api.infrastructure import Infrastructure, Named
from ..package.model import Module
from .application_state import of_record, owners_in, version_keys
from .content import ApplicationState

# Up to this many applications are read one by one; more come out of one list.
FEW = 2
# How many of a module's newest versions are looked through for the one that the target runs.
_NEWEST = 50


class Target:
    """One environment of one LifeTime, to deploy to. What is read of module versions is kept: they never change."""

    def __init__(self, infrastructure: Infrastructure, environment: Named) -> None:
        self.environment = environment
        self.infrastructure = infrastructure
        # Module version key -> module key and name.
        self._owners: dict[str, tuple[str, str]] = {}
        self._details: dict[str, Module] = {}

    @property
    def platform_version(self) -> str:
        """The version of the platform, such as 11.28.0.43210; "" where LifeTime does not say."""
        return str(self.infrastructure.environment_record(self.environment.key).get("OSVersion") or "")

    def learn_owners(self, owners: Mapping[str, tuple[str, str]]) -> None:
        """Note whose versions these are (module version key -> module key and name), from deployment records."""
        self._owners.update(owners)

    def versions(self, applications: Sequence[Named]) -> dict[str, frozenset[str] | None]:
        """The module version keys of each application, None for one that is not there: one request each, or one
        list."""
        return {
            key: None if record is None else version_keys(record, self.environment.key)
            for key, record in self._records(applications).items()
        }

    def states(
        self, applications: Sequence[Named], modules: Mapping[str, Iterable[str]] | None = None
    ) -> dict[str, ApplicationState | None]:
        """What runs of these applications, None for what does not.

        `modules` names the modules that are expected, by application key. LifeTime does not say whose module versions
        an application runs; where no record does either, the versions of the expected modules are asked for (one
        request a module, with their hashes), and what is left is looked up in the list of all modules.
        """
        records = self._records(applications)
        for key, record in records.items():
            if record is not None:
                self._find_owners(version_keys(record, self.environment.key), (modules or {}).get(key, ()))
        return {key: None if record is None else self._state(record) for key, record in records.items()}

    def reread(self, applications: Sequence[Named]) -> dict[str, ApplicationState | None]:
        """The same, read again."""
        self.infrastructure.forget()
        return self.states(applications)

    def with_details(self, state: ApplicationState, module_keys: Iterable[str]) -> ApplicationState:
        """The state with hash, author and date of these modules: one request each, unless known (ModuleVersion_Get)."""
        details = dict(state.module_details)
        for key in module_keys:
            version_key = state.modules.get(key)
            if version_key is None or version_key == key:
                continue
            if version_key not in self._details:
                record = self.infrastructure.module_version(key, version_key)
                self._note(key, version_key, record or {})
            details[key] = dataclasses.replace(self._details[version_key], name=state.details(key).name)
        return dataclasses.replace(state, module_details=details)

    def tagged_modules(self, state: ApplicationState) -> dict[str, str]:
        """Module key -> version key in the tag that the application is based on (Applications_Versions_Get)."""
        version = self.infrastructure.version(state.key, state.version_key) if state.version_key else None
        records = (version or {}).get("ModuleVersions") or []
        return {str(record.get("ModuleKey")): str(record.get("Key")) for record in records}

    def _records(self, applications: Sequence[Named]) -> dict[str, dict[str, Any] | None]:
        if len(applications) > FEW:
            self.infrastructure.running_applications(self.environment)
        return {each.key: self.infrastructure.running_application(self.environment, each.key) for each in applications}

    def _state(self, record: Mapping[str, Any]) -> ApplicationState:
        state = of_record(record, self.environment.key, self._owners)
        return self.with_details(state, [key for key, version in state.modules.items() if version in self._details])

    def _find_owners(self, versions: frozenset[str], expected: Iterable[str]) -> None:
        for module_key in expected:
            if versions <= set(self._owners):
                return
            for record in self.infrastructure.module_versions(module_key, _NEWEST):
                version_key = str(record.get("Key"))
                if version_key in versions:
                    self._owners[version_key] = (module_key, "")
                    self._note(module_key, version_key, record)
        if not versions <= set(self._owners):
            self._owners.update(owners_in(self.infrastructure.modules(), self.environment.key))

    def _note(self, module_key: str, version_key: str, record: Mapping[str, Any]) -> None:
        self._details[version_key] = Module(
            module_key,
            version_key=version_key,
            general_hash=str(record.get("GeneralHash") or ""),
            created_by=str(record.get("CreatedBy") or record.get("CreatedByUsername") or ""),
            created_on=str(record.get("CreatedOn") or ""),
        )


def describe_state(state: ApplicationState | None, names: Mapping[str, str]) -> dict[str, Any] | None:
    """A state as results show it; `names` maps module keys to names where LifeTime was not asked for them."""
    if state is None:
        return None
    modules = [
        {"key": key, "name": state.details(key).name or names.get(key) or None, "version_key": version}
        for key, version in state.modules.items()
    ]
    return {
        "version": state.version,
        "version_key": state.version_key,
        "is_modified": state.is_modified,
        "modules": sorted(modules, key=lambda module: (module["name"] or "", module["key"])),
    }
