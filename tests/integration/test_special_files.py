# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A pipe where a file is named: no task waits for somebody to write into it, and none puts a file in its place.

What holds for a pipe holds for a device: a task of root would replace that as well.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.module_runner import ModuleRunner
from tests.support.packages import App, Mod, Pack
from tests.support.simulator import Simulator
from tests.support.specs import MODULES, Place, places

#: What the tasks need beside the path.
NEEDED: dict[str, dict[str, Any]] = {
    "lifetime_app_binary": {"environment": "Development", "application": "Shared Theme"},
    "lifetime_source_code": {"environment": "Development", "application": "Shared Theme", "poll_interval": 0.1},
    "lifetime_token": {"months": 6},
    "lifetime_deployment": {"target_environment": "Test", "package": "{package}"},
}
PATHS = [
    place
    for module in MODULES
    for place in places(module)
    if "path" in (place.option.get("type"), place.option.get("elements"))
]
OWN = {"ca_path", "client_cert", "client_key"}


def _options(place: Place, pipe: Path, package: Path) -> dict[str, Any]:
    """Options of a task in which this one is the pipe."""
    options = {**NEEDED.get(place.module, {})}
    if place.name in OWN:
        options = {"client_cert": str(package), place.name: str(pipe)}
    elif place.steps == ("packages", "package"):
        options = {"target_environment": "Test", "packages": [{"package": str(pipe)}]}
    elif place.steps == ("binaries", "dest"):
        options = {
            "environment": "Development",
            "dest": f"{pipe.parent}/",
            "binaries": [{"application": "Shared Theme", "dest": str(pipe)}],
        }
    elif place.name == "backup_dir":
        options = {"target_environment": "Test", "packages": [{"package": str(package)}], "backup_dir": str(pipe)}
    else:
        options[place.name] = [str(pipe)] if place.option["type"] == "list" else str(pipe)
    return {name: str(package) if value == "{package}" else value for name, value in options.items()}


@pytest.mark.parametrize(
    "place", [one for one in PATHS if one.name not in OWN or one.module == "lifetime_environment_info"], ids=str
)
def test_a_pipe_is_refused_and_stays(
    start: Callable[..., Simulator], runner: ModuleRunner, tmp_path: Path, place: Place
) -> None:
    lifetime = start("source", "--time-scale", "100")
    pipe, package = tmp_path / "pipe", Pack((App("Shop", (Mod("Shop_UI"),)),)).write(tmp_path)
    os.mkfifo(pipe)
    if place.name == "backup_dir":
        # Only what runs already is backed up.
        runner.run("lifetime_deployment", lifetime, {"target_environment": "Test", "package": package})
        package = Pack((App("Shop", (Mod("Shop_UI", "2"),)),)).write(tmp_path, "next.oap")
        lifetime.forget()
    result = runner.run(place.module, lifetime, _options(place, pipe, package), real_time=True)
    assert result.failed, "it was refused"
    assert result["failure"]["code"] in ("invalid_option", "file_error", "package_invalid", "backup_failed")
    assert str(pipe) in result["msg"]
    assert lifetime.writes() == []
    assert stat.S_ISFIFO(os.stat(pipe).st_mode)
