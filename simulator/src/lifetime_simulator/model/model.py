# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The in-memory data model of the infrastructure: state, clock, package files and settings."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from ..packages import PackageContent
from ..settings import Settings
from .clock import Clock
from .deployment_script import SolutionScript
from .entities import (
    Account,
    Application,
    ApplicationVersion,
    Deployment,
    Environment,
    Module,
    ModuleVersion,
    Running,
    State,
)
from .errors import ApiError
from .files import Files
from .levels import allows

NO_PERMISSION = "Invalid user permissions."


@dataclass
class Model:
    """The infrastructure; its methods look up objects with the permissions of an account.

    `deployment_scripts` and `solution_scripts` are queues: each is taken by the next deployment or solution.
    `contents` caches the content of packages by file name. `link_ttl` overrides the setting, in simulated seconds.
    Look-ups raise ApiError: 404 for an unknown key, 403 for a missing permission.
    """

    settings: Settings
    state: State
    clock: Clock
    files: Files
    deployment_scripts: list[dict[str, Any]] = field(default_factory=list)
    solution_scripts: list[SolutionScript] = field(default_factory=list)
    contents: dict[str, PackageContent] = field(default_factory=dict)
    link_ttl: float | None = None

    def now(self) -> float:
        return self.clock.now()

    @staticmethod
    def new_key() -> str:
        return str(uuid.uuid4())

    def level(self, account: Account, environment: Environment) -> str:
        return account.environments.get(environment.name, account.default)

    def may(self, account: Account, environment: Environment, wanted: str) -> bool:
        return allows(self.level(account, environment), wanted)

    def demand(self, account: Account, environment: Environment, wanted: str) -> None:
        if not self.may(account, environment, wanted):
            raise ApiError(403, NO_PERMISSION)

    def visible_environments(self, account: Account) -> list[Environment]:
        found = [e for e in self.state.environments.values() if self.may(account, e, "list")]
        return sorted(found, key=lambda environment: environment.order)

    def environment(self, key: str, account: Account, wanted: str = "list") -> Environment:
        """Return the environment; the account needs the permission level `wanted` there."""
        environment = self.state.environments.get(key)
        if environment is None:
            raise ApiError(404, f"There is no environment with the key '{key}'.")
        self.demand(account, environment, wanted)
        return environment

    def visible_running(self, environment: Environment) -> dict[str, Running]:
        """Return what LifeTime shows as running in the environment: the state at its last synchronisation."""
        return environment.stale if self.now() < environment.stale_until else environment.running

    def visible_application(self, key: str, account: Account) -> Application:
        application = self.state.applications.get(key)
        if application is None:
            raise ApiError(404, f"There is no application with the key '{key}'.")
        if not self._is_visible(key, account):
            raise ApiError(403, NO_PERMISSION)
        return application

    def visible_applications(self, account: Account) -> list[Application]:
        found = [a for key, a in self.state.applications.items() if self._is_visible(key, account)]
        return sorted(found, key=lambda application: application.name)

    def _is_visible(self, application_key: str, account: Account) -> bool:
        places = [e for e in self.state.environments.values() if application_key in self.visible_running(e)]
        return any(self.may(account, place, "list") for place in places or self.state.environments.values())

    def running(self, environment: Environment, application_key: str) -> Running:
        running = self.visible_running(environment).get(application_key)
        if running is None:
            raise ApiError(
                404, f"The application with the key '{application_key}' does not run in '{environment.name}'."
            )
        return running

    def version(self, application: Application, key: str) -> ApplicationVersion:
        version = self.state.versions.get(key)
        if version is None or version.application_key != application.key:
            raise ApiError(404, f"The application '{application.name}' has no version with the key '{key}'.")
        return version

    def versions_of(self, application_key: str) -> list[ApplicationVersion]:
        """Return the versions of an application, newest first."""
        found = [version for version in self.state.versions.values() if version.application_key == application_key]
        return sorted(found, key=lambda version: version.created_on, reverse=True)

    def application_of(self, module_key: str) -> str:
        """Return the key of the application that has the module in some environment, or an empty text."""
        for environment in self.state.environments.values():
            for running in environment.running.values():
                if module_key in running.modules:
                    return running.application_key
        return ""

    def module_owners(self) -> dict[str, str]:
        """Return for each module the key of the application that has it, as `application_of` does, in one pass."""
        owners: dict[str, str] = {}
        for environment in self.state.environments.values():
            for running in environment.running.values():
                for key in running.modules:
                    owners.setdefault(key, running.application_key)
        return owners

    def visible_modules(self, account: Account) -> list[Module]:
        """Return the modules that the account may see, by name."""
        owners = self.module_owners()
        seen = {owner: self._is_visible(owner, account) for owner in set(owners.values())}
        found = [module for key, module in self.state.modules.items() if seen.get(owners.get(key, ""), True)]
        return sorted(found, key=lambda module: module.name)

    def module_places(self, account: Account) -> dict[str, list[tuple[Environment, Running]]]:
        """Return where each module runs, in the environments that the account may see, in one pass."""
        places: dict[str, list[tuple[Environment, Running]]] = {}
        for environment in self.visible_environments(account):
            for running in self.visible_running(environment).values():
                for key in running.modules:
                    places.setdefault(key, []).append((environment, running))
            for key, version_key in environment.loose_modules.items():
                nobody = Running(application_key="", modules={key: version_key})
                places.setdefault(key, []).append((environment, nobody))
        return places

    def visible_module(self, key: str, account: Account) -> Module:
        module = self.state.modules.get(key)
        if module is None:
            raise ApiError(404, f"There is no module with the key '{key}'.")
        owner = self.application_of(key)
        if owner and not self._is_visible(owner, account):
            raise ApiError(403, NO_PERMISSION)
        return module

    def module_versions_of(self, module_key: str) -> list[ModuleVersion]:
        """Return the versions of a module, newest first."""
        found = [version for version in self.state.module_versions.values() if version.module_key == module_key]
        return sorted(found, key=lambda version: version.created_on, reverse=True)

    def deployment(self, key: str, account: Account, wanted: str = "list") -> Deployment:
        """Return a deployment plan; the account needs the permission level `wanted` in its target."""
        deployment = self.state.deployments.get(key)
        if deployment is None:
            raise ApiError(404, f"There is no deployment with the key '{key}'.")
        self.demand(account, self.state.environments[deployment.target], wanted)
        return deployment
