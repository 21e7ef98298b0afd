# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""lifetime_source_code."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.module import ModuleResult
from tests.support.module_runner import ModuleRunner
from tests.support.simulator import Simulator

Run = Callable[..., ModuleResult]


@pytest.fixture(params=["client", "contract"])
def lifetime(request: pytest.FixtureRequest, start: Callable[..., Simulator]) -> Simulator:
    return start("source", "--answers", request.param, "--time-scale", "100")


@pytest.fixture
def run(runner: ModuleRunner, lifetime: Simulator) -> Run:
    def give(*, check: bool = False, **options: Any) -> ModuleResult:
        given = {"environment": "Development", "poll_interval": 0.01, **options}
        return runner.run("lifetime_source_code", lifetime, given, check=check, diff=True, real_time=True)

    return give


@pytest.mark.parametrize("owner", [{"application": "Shared Theme"}, {"module": "SharedTheme"}])
def test_source_code_is_fetched_once(run: Run, lifetime: Simulator, tmp_path: Path, owner: dict[str, str]) -> None:
    dest = tmp_path / "code.zip"
    checked = run(check=True, dest=dest, **owner)
    assert (checked["changed"], dest.exists(), lifetime.writes()) == (True, False, [])
    done = run(dest=dest, **owner)
    assert not done.failed, done
    assert zipfile.ZipFile(dest).namelist()
    assert (done["size"], done["diff"]) == (dest.stat().st_size, checked["diff"])
    assert done["checksum"].startswith("sha256:")
    assert os.stat(dest).st_mode & 0o777 == 0o600
    again = run(dest=dest, **owner)
    assert (again["changed"], again["size"], again["changes"]) == (False, done["size"], [])
    assert done["changes"] == checked["changes"]
    assert [change["summary"] for change in done["changes"]] == [f"source code {dest}: fetched"]
    assert run(dest=dest, force=True, **owner)["changed"] is True


def test_what_is_wrong_is_said_and_leaves_no_file(
    run: Run, start: Callable[..., Simulator], runner: ModuleRunner, tmp_path: Path
) -> None:
    assert run(dest=tmp_path / "code.zip", module="SharedThem")["failure"]["code"] == "unknown_module"
    assert (
        run(dest=tmp_path / "missing" / "code.zip", application="Shared Theme")["failure"]["code"] == "invalid_option"
    )
    # Time stands still there: however busy the machine is, the source code is not ready at the first look.
    slow = start("source", "--time-scale", "0.0001")
    options = {"environment": "Development", "application": "Shared Theme", "dest": tmp_path / "code.zip"}
    late = runner.run("lifetime_source_code", slow, {**options, "wait_timeout": 0}, real_time=True)
    assert late["failure"]["code"] == "wait_timeout"
    assert late["changed"] is False
    assert [name for name in os.listdir(tmp_path) if not name.endswith(".lock")] == []
