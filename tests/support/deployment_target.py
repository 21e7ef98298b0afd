# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A simulated target infrastructure, with helpers to deploy to it and to look at the outcome."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from .module import ModuleResult
from .module_runner import ModuleRunner
from .simulator import Simulator

ENVIRONMENT = "Test"
MODULE = "lifetime_deployment"
CREATE, START = "Deployments_CreateWithBinary", "start"


class DeploymentTarget:
    """A simulator; calling the object runs `lifetime_deployment` against its environment Test.

    The module gets `retries: 0`, so that no test waits for the client; every option can be overridden.
    """

    def __init__(self, lifetime: Simulator, modules: ModuleRunner) -> None:
        self.lifetime = lifetime
        self._modules = modules

    def __call__(
        self,
        package: Path | None = None,
        *,
        check: bool = False,
        diff: bool = False,
        real_time: bool = False,
        **options: Any,
    ) -> ModuleResult:
        defaults: dict[str, Any] = {"package": package, "target_environment": ENVIRONMENT, "retries": 0}
        return self._modules.run(
            MODULE, self.lifetime, {**defaults, **options}, check=check, diff=diff, real_time=real_time
        )

    def resume(self, key: str, **options: Any) -> ModuleResult:
        """Run `lifetime_deployment` with `deployment_key` instead of a package and an environment."""
        return self(deployment_key=key, **{"target_environment": None, **options})

    def script(self, **script: Any) -> None:
        """Script the next deployment: the fault `deployment` of the simulator's control API."""
        self.lifetime.faults({"deployment": script})

    def fault(self, operation: str, **fault: Any) -> None:
        self.lifetime.faults({"operation": operation, **fault})

    def save_plan(self, package: Path, **more: Any) -> str:
        """Save a deployment plan as another user; returns its key."""
        key = self.lifetime.change({"plan": {"environment": ENVIRONMENT, "package": str(package), **more}})
        return str(key)

    def install(self, package: Path) -> None:
        """Publish a package by hand, outside of any deployment plan."""
        self.lifetime.change({"install": {"environment": ENVIRONMENT, "package": str(package)}})

    def hotfix(self, application: str, module: str | None = None, by: str = "Lena Fischer") -> str:
        """Publish a changed module by hand; returns its new version key."""
        change = {"environment": ENVIRONMENT, "application": application, "by": by}
        return str(self.lifetime.change({"hotfix": change | ({"module": module} if module else {})}))

    @property
    def plans(self) -> dict[str, dict[str, Any]]:
        plans: dict[str, dict[str, Any]] = self.lifetime.state()["deployments"]
        return plans

    @property
    def writes(self) -> Counter[str]:
        """Counts the writes since the last `reset` or `forget`, by operation id (a command: by its name)."""
        return Counter(_name(request) for request in self.lifetime.writes())

    @property
    def reads(self) -> Counter[str]:
        return Counter(each["operation"] for each in self.lifetime.requests() if not each["write"])

    def running(self, application: str) -> dict[str, str] | None:
        """Module key -> version key of an application in Test; None if it is not installed."""
        for key, running in self.lifetime.environment(ENVIRONMENT)["running"].items():
            if self.lifetime.state()["applications"][key]["name"] == application:
                modules: dict[str, str] = running["modules"]
                return modules
        return None

    def forget(self) -> None:
        self.lifetime.forget()


def outcomes(result: ModuleResult) -> dict[str, str]:
    """Application name -> outcome."""
    return {application["name"]: application["outcome"] for application in result["applications"]}


def code(result: ModuleResult) -> str:
    """The code of the failure; "" if the module succeeded."""
    return str((result.get("failure") or {}).get("code", ""))


def _name(request: dict[str, Any]) -> str:
    if request["operation"] == "Deployments_ExecuteCommand":
        return str(request["path"].rstrip("/").rsplit("/", 1)[1])
    return str(request["operation"])
