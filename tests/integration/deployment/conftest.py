# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""lifetime_deployment against simulated targets, the time of which passes when the module waits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.deployment_target import DeploymentTarget
from tests.support.module_runner import ModuleRunner
from tests.support.packages import App, Mod, Pack
from tests.support.simulator import Simulator

Deploy = Callable[..., DeploymentTarget]


@pytest.fixture
def new_target(lifetime: Callable[..., Simulator], runner: ModuleRunner) -> Deploy:
    """`new_target(*flags, name="target")`: a target of its own flags."""

    def give(*flags: str, name: str = "target") -> DeploymentTarget:
        # No time passes by itself, so that each step is where the test expects it.
        return DeploymentTarget(lifetime(name, "--time-scale", "0.001", *flags), runner)

    return give


@pytest.fixture
def deploy(new_target: Deploy) -> DeploymentTarget:
    """The usual target; call it with options of lifetime_deployment."""
    return new_target()


@pytest.fixture
def shop(tmp_path: Path) -> Callable[..., Path]:
    """`shop(content="1", modules=("Shop_UI", "Shop_CS"), **fields of Pack)`: a package of the application Shop."""

    def write(content: str = "1", modules: tuple[str, ...] = ("Shop_UI", "Shop_CS"), **fields: object) -> Path:
        day = int(content) if content.isdigit() else 1
        mods = tuple(Mod(name, content, modified_on=f"2026-01-{day:02} 03:04:05") for name in modules)
        folder = tmp_path / f"{content}-{len(modules)}"
        folder.mkdir(exist_ok=True)
        return Pack((App("Shop", mods),), **fields).write(folder)  # type: ignore[arg-type]

    return write


@pytest.fixture
def package(shop: Callable[..., Path]) -> Path:
    return shop()
