# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demonstration does what it promises: once, and not again until it is reset."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.support.environment import ROOT, clean_environment, link_collection

DEMO = ROOT / "scripts" / "demo.py"
TABLE = {"Customer Services", "Shared Theme", "Order Management", "Field Service"}


def demo(state: Path, *arguments: str) -> str:
    """Run it, with short deployments; gives what is on the screen."""
    link_collection()
    # Ansible puts its own files below the home.
    with tempfile.TemporaryDirectory(prefix="home-") as home:
        done = subprocess.run(
            [sys.executable, DEMO, "--state", state, "--deployment-seconds", "1", *arguments],
            env=clean_environment(Path(home)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout
    return done.stdout


def rows(screen: str) -> dict[str, str]:
    """Application -> outcome, out of the table at the end."""
    table = screen.rpartition("Show what was published")[2]
    return {name: outcome for name in TABLE for outcome in re.findall(rf"  {name}  .*  (\S[\w ]*)\"", table)}


def written(screen: str) -> int:
    counts = re.findall(r"(\d+) POST, PUT or DELETE", screen)
    assert len(counts) == 2, screen
    return sum(map(int, counts))


@pytest.mark.scenario("A1", "A2")
def test_twice_and_again_after_a_reset(tmp_path: Path) -> None:
    state = tmp_path / "demo"
    first = demo(state)
    assert rows(first) == dict.fromkeys(TABLE, "applied")
    assert written(first)
    # The log of each deployment comes while it runs.
    assert first.count("] ") > first.count("Deploy completed") == 2
    for report in ("application", "solution"):
        assert (state / "reports" / f"{report}.json").stat().st_size
        assert (state / "reports" / f"{report}.md").stat().st_size
        assert (state / "reports" / f"{report}.html").stat().st_size

    second = demo(state)
    assert rows(second) == dict.fromkeys(TABLE, "unchanged")
    assert written(second) == 0
    assert "Nothing was left to do" in second
    assert "changed=0" in second

    tokens = [path.read_text(encoding="utf-8") for path in state.glob("*.token")]
    assert len(tokens) == 2
    assert not any(token in first + second for token in tokens)
    demo(state, "--reset")
    assert not state.exists()
