# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the tasks of `operations.py`, in this process and on simulated time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .in_process import PassingTime, run_here
from .operations import Task
from .packages import App, Mod, Pack
from .simulator import Simulator

Options = Mapping[str, Any]


def _same(_module: str, options: Options) -> Options:
    return options


def run(task: Task, lifetime: Simulator, folder: Path, write: Callable[[str, Options], Options] = _same) -> set[str]:
    """Run a task, whose options `write` writes in its way; the operations that the simulator has not refused."""
    prepared = task.prepare(lifetime)
    package = folder / "shop.oap"
    Pack((App("Shop", (Mod("Shop_UI"), Mod("Shop_CS"))),)).write(folder)
    time = PassingTime(lambda seconds: lifetime.change({"advance": seconds}))

    def run_one(module: str, options: Options) -> None:
        filled = {name: value(lifetime) if callable(value) else value for name, value in options.items()}
        filled = {
            name: value.format(folder=folder, package=package, prepared=prepared) if isinstance(value, str) else value
            for name, value in filled.items()
        }
        connection = {"lifetime_url": lifetime.url, "lifetime_token": lifetime.token}
        result = run_here(module, {**connection, **write(module, filled)}, time)
        assert not result.get("failed"), f"{module} with {options}: {result['msg']}"

    for module, options in task.before:
        run_one(module, options)
    lifetime.forget()
    run_one(task.module, task.options)
    return {request["operation"] for request in lifetime.requests() if request["status"] < 300}
