# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run modules against a simulator on simulated time: a deployment of minutes takes milliseconds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .module import ModuleResult, run_module
from .simulator import Simulator


class ModuleRunner:
    """Gives modules the connection to a simulator, and its clock to wait by."""

    def run(
        self,
        name: str,
        lifetime: Simulator,
        options: Mapping[str, Any],
        *,
        check: bool = False,
        diff: bool = False,
        real_time: bool = False,
    ) -> ModuleResult:
        """Run a module against a simulator, check what it prints and return its result.

        Where the module sleeps in a deployment, the simulator's clock is advanced instead, unless `real_time` is true.
        """
        connection = {"lifetime_url": lifetime.url, "lifetime_token": lifetime.token}
        control = None if real_time else "/".join(lifetime.url.split("/")[:3]) + "/_simulator"
        return run_module(name, {**connection, **options}, check=check, diff=diff, control=control)
