# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Inspected packages and the state of an environment as plain data: without files and without HTTP."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ansible_collections.community.outsystems.plugins.module_utils._publish.package.model import (
    Application,
    Module,
    Package,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.running.content import (
    ApplicationState,
)

from .packages import App, Mod, Pack, hash_of


def inspected(*applications: App, made: str = "") -> Package:
    """The result of inspecting a package of these applications; `made` varies the sha256 of equal content."""
    pack = Pack(applications)
    modules = tuple(
        Module(
            key=module.key,
            name=module.name,
            kind=module.kind,
            hash=module.hash,
            general_hash=module.general_hash if module.kind == "eSpace" else None,
            upgraded_from_hash=None,
            modified_on=module.modified_on,
            application_key=application.key if application.lists_modules else None,
        )
        for application in applications
        for module in application.modules
    )
    return Package(
        path="shop.oap",
        size=1,
        sha256=hashlib.sha256(pack.manifest() + made.encode()).hexdigest(),
        format="oap",
        name=pack.folder,
        platform_version=pack.platform,
        applications=tuple(
            Application(
                each.key, each.name, "WebResponsive", tuple(m.key for m in each.modules) if each.lists_modules else ()
            )
            for each in applications
        ),
        modules=modules,
        warnings=(),
    )


class Target:
    """An environment. `portable`: publishing keeps a module's GeneralHash, else each time gives it a new one."""

    def __init__(self, portable: bool) -> None:
        self.portable = portable
        self.content: dict[str, dict[str, Mod]] = {}
        self._states: dict[str, ApplicationState] = {}
        self._numbers = itertools.count(1)

    def publish(self, *applications: App) -> None:
        """Publish these applications; every module gets a new version key."""
        for each in applications:
            self.content[each.key] = {module.key: module for module in each.modules}
            state = ApplicationState(each.key, each.name, "", "", True, {}, "OK")
            self._states[each.key] = self._with(state, each.modules, each.modules)

    def tamper(self, application: App, module: Mod) -> None:
        """Publish one module by hand."""
        state = self._states[application.key]
        self.content[application.key][module.key] = module
        self._states[application.key] = self._with(state, self.content[application.key].values(), [module])

    def remove(self, application: App, module: Mod) -> None:
        """Delete one module by hand."""
        state = self._states[application.key]
        del self.content[application.key][module.key]
        modules = {key: version for key, version in state.modules.items() if key != module.key}
        self._states[application.key] = replace(state, modules=modules)

    def states(
        self, *applications: App, details: bool = True, status: str = "OK"
    ) -> dict[str, ApplicationState | None]:
        """The state of these applications as LifeTime reports it, by key; None if not installed."""
        return {each.key: self._state(each.key, details, status) for each in applications}

    def _state(self, key: str, details: bool, status: str) -> ApplicationState | None:
        state = self._states.get(key)
        if state is None:
            return None
        return replace(state, consistency_status=status, module_details=state.module_details if details else {})

    def _with(self, state: ApplicationState, modules: Iterable[Mod], published: Iterable[Mod]) -> ApplicationState:
        versions: dict[str, str] = {module.key: state.modules.get(module.key, "") for module in modules}
        details: dict[str, Module] = dict(state.module_details)
        for module in published:
            number = next(self._numbers)
            versions[module.key] = f"version-{number}"
            details[module.key] = self._details(module, number)
        return replace(state, modules=versions, module_details=details)

    def _details(self, module: Mod, number: int) -> Module:
        upgraded = {"general_hash": module.general_hash, "upgraded_from_hash": ""}
        if not self.portable:
            upgraded = {"general_hash": hash_of(f"local {number}"), "upgraded_from_hash": module.general_hash}
        made = {"created_by": f"Author {number}", "created_on": "2026-01-02T03:04:05Z"}
        return Module(module.key, module.name, version_key=f"version-{number}", **made, **upgraded)


def verdicts(outcomes: Mapping[str, object]) -> dict[str, str]:
    """Key -> the verdict as text."""
    return {key: str(getattr(outcome, "verdict")) for key, outcome in outcomes.items()}  # noqa: B009
