# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The vendor's client and two LifeTimes for it, as at their start for each test."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.interop.vendor import Vendor
from tests.support.environment import ROOT
from tests.support.simulator import Simulator

NOT_TO_BE_HAD = 3


@pytest.fixture(scope="session", autouse=True)
def _environment() -> None:
    """The client in an environment of its own; only where it cannot be installed is nothing tested."""
    made = subprocess.run(
        [ROOT / "scripts" / "env", "interop"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if made.returncode == NOT_TO_BE_HAD:
        pytest.skip(f"the vendor's client cannot be installed here: {made.stderr.strip()}")
    assert made.returncode == 0, made.stderr


@pytest.fixture
def vendor(tmp_path: Path) -> Vendor:
    return Vendor(tmp_path)


@pytest.fixture(scope="session")
def _simulators() -> Iterator[dict[str, Simulator]]:
    simulators = {name: Simulator(name) for name in ("source", "target")}
    yield simulators
    for simulator in simulators.values():
        errors = simulator.errors()
        simulator.stop()
        assert errors == "", errors


@pytest.fixture
def source(_simulators: dict[str, Simulator]) -> Iterator[Simulator]:
    """The infrastructure in which everything runs already."""
    yield from _used(_simulators["source"])


@pytest.fixture
def target(_simulators: dict[str, Simulator]) -> Iterator[Simulator]:
    """The infrastructure in which only some applications run, in older versions."""
    yield from _used(_simulators["target"])


def _used(simulator: Simulator) -> Iterator[Simulator]:
    simulator.reset()
    yield simulator
    violations = [request for request in simulator.requests() if request["violation"]]
    assert not violations, f"the simulator broke the contract: {violations}"
