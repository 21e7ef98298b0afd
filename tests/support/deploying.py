# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A target to deploy to, with what tests want to know of it afterwards."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from .module import ModuleResult
from .quick import QuickModules
from .simulator import Simulator

ENVIRONMENT = "Test"
MODULE = "lifetime_deployment"
CREATE, START = "Deployments_CreateWithBinary", "start"


class Deploying:
    """Calls run lifetime_deployment towards the environment Test."""

    def __init__(self, lifetime: Simulator, modules: QuickModules) -> None:
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
        # Without retries no test waits for the client.
        usual: dict[str, Any] = {"package": package, "target_environment": ENVIRONMENT, "retries": 0}
        return self._modules.run(
            MODULE, self.lifetime, {**usual, **options}, check=check, diff=diff, real_time=real_time
        )

    def go_on(self, key: str, **options: Any) -> ModuleResult:
        """The same with the key of a plan alone."""
        return self(deployment_key=key, **{"target_environment": None, **options})

    def script(self, **script: Any) -> None:
        """The course of the next deployment; see the simulator's README."""
        self.lifetime.faults({"deployment": script})

    def fault(self, operation: str, **fault: Any) -> None:
        self.lifetime.faults({"operation": operation, **fault})

    def save_plan(self, package: Path, **more: Any) -> str:
        """Somebody else saves a plan; gives its key."""
        key = self.lifetime.change({"plan": {"environment": ENVIRONMENT, "package": str(package), **more}})
        return str(key)

    def install(self, package: Path) -> None:
        """Somebody publishes a package by hand."""
        self.lifetime.change({"install": {"environment": ENVIRONMENT, "package": str(package)}})

    def hotfix(self, application: str, module: str | None = None, by: str = "Lena Fischer") -> str:
        wanted = {"environment": ENVIRONMENT, "application": application, "by": by}
        return str(self.lifetime.change({"hotfix": wanted | ({"module": module} if module else {})}))

    @property
    def plans(self) -> dict[str, dict[str, Any]]:
        plans: dict[str, dict[str, Any]] = self.lifetime.state()["deployments"]
        return plans

    @property
    def writes(self) -> Counter[str]:
        """How often what was sent since the last reset or `forget`: commands by their name, else the operation."""
        return Counter(_act(request) for request in self.lifetime.writes())

    @property
    def reads(self) -> Counter[str]:
        return Counter(each["operation"] for each in self.lifetime.requests() if not each["write"])

    def running(self, application: str) -> dict[str, str] | None:
        """Module key -> version key of what runs of an application, None if nothing does."""
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
    """The failure's code, "" for a success."""
    return str((result.get("failure") or {}).get("code", ""))


def _act(request: dict[str, Any]) -> str:
    if request["operation"] == "Deployments_ExecuteCommand":
        return str(request["path"].rstrip("/").rsplit("/", 1)[1])
    return str(request["operation"])
