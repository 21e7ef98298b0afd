# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules run on every Python that a target may have, with nothing beside it but requests."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.api import Api
from tests.support.environment import ROOT
from tests.support.module import run_module
from tests.support.simulator import Simulator

Start = Callable[..., Simulator]
ORDERS = "Order Management"
#: Python -> the requests to run with: the oldest that is promised with the oldest Python, then the newest.
PYTHONS = {"3.9": "requests==2.28.*", "3.10": "requests", "3.11": "requests", "3.12": "requests", "3.13": "requests"}


@pytest.fixture(scope="module", params=PYTHONS)
def python(request: pytest.FixtureRequest) -> str:
    """The interpreter of an environment with that Python and requests, kept from one run to the next."""
    version: str = request.param
    found = ROOT / ".cache" / "pythons" / f"python{version}"
    subprocess.run([ROOT / "scripts" / "env", "pythons"], stdin=subprocess.DEVNULL, check=True)
    if not found.exists():
        pytest.skip(f"There is no Python {version} on this machine.")
    interpreter = ROOT / ".cache" / "targets" / version / "bin" / "python"
    if not _runs(interpreter, "import requests"):
        _make(found, interpreter.parents[1], PYTHONS[version])
    return str(interpreter)


def _runs(interpreter: Path, code: str) -> bool:
    try:
        return subprocess.run([interpreter, "-c", code], stderr=subprocess.DEVNULL, check=False).returncode == 0
    except OSError:
        return False


def _make(python: Path, folder: Path, requirement: str) -> None:
    # With its own pip: that of a newer Python refuses to install for an older one.
    subprocess.run([python, "-m", "venv", "--clear", folder], check=True)
    made = subprocess.run(
        [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if made.returncode:
        pytest.skip(f"{requirement} cannot be installed for {python.name}: {made.stdout.strip()}")


@pytest.mark.scenario("I.7")
def test_looks_fetches_and_deploys(start: Start, python: str, tmp_path: Path) -> None:
    source, target = start("source"), start("target")

    def run(module: str, simulator: Simulator, **options: Any) -> Any:
        connection = {"lifetime_url": simulator.url, "lifetime_token": simulator.token}
        result = run_module(module, {**connection, **options}, python=python)
        assert not result.failed, result
        assert result.warnings == []
        return result

    environments = run("lifetime_environment_info", source)["environments"]
    assert [each["name"] for each in environments] == ["Development", "Test", "Production"]
    fetched = run(
        "lifetime_app_binary", source, environment="Development", application=ORDERS, dest=f"{tmp_path}/orders.oap"
    )
    deployment = {"target_environment": "Test", "package": fetched["dest"], "poll_interval": 0.05}
    assert run("lifetime_deployment", target, **deployment)["changed"]
    assert Api(target).package("Test", ORDERS) == (tmp_path / "orders.oap").read_bytes()
    assert not run("lifetime_deployment", target, **deployment)["changed"]
