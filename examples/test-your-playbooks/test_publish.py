# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of publish.yml against two simulated LifeTimes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PLAYBOOK = Path(__file__).with_name("publish.yml")


class LifeTime:
    """A simulated LifeTime in a process of its own."""

    def __init__(self, name: str) -> None:
        command = ["lifetime-simulator", "--name", name, "--token", "secret", "--time-scale", "10"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        # The simulator prints one line once it accepts connections.
        self.url: str = json.loads(self.process.stdout.readline())["url"]

    def stop(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=30)

    def simulate(self, path: str, body: Any) -> None:
        """Send a request to the control API, which needs no token: faults, manual changes."""
        request = urllib.request.Request(f"{self.url}/_simulator/{path}", json.dumps(body).encode(), method="POST")
        request.add_header("Content-Type", "application/json")
        urllib.request.urlopen(request, timeout=30).close()

    def writes(self) -> list[str]:
        """Return the operations that have changed something."""
        with urllib.request.urlopen(f"{self.url}/_simulator/requests", timeout=30) as answer:
            return [request["operation"] for request in json.load(answer) if request["write"]]


@pytest.fixture
def source() -> Iterator[LifeTime]:
    lifetime = LifeTime("source")
    yield lifetime
    lifetime.stop()


@pytest.fixture
def target() -> Iterator[LifeTime]:
    lifetime = LifeTime("target")
    yield lifetime
    lifetime.stop()


def publish(source: LifeTime, target: LifeTime, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    variables = {
        "SOURCE_URL": source.url,
        "SOURCE_TOKEN": "secret",
        "TARGET_URL": target.url,
        "TARGET_TOKEN": "secret",
        "PUBLISH_DEST": str(folder),
        "ANSIBLE_NOCOLOR": "1",
    }
    return subprocess.run(
        ["ansible-playbook", str(PLAYBOOK), *arguments],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def changed(run: subprocess.CompletedProcess[str]) -> int:
    found = re.search(r"changed=(\d+)", run.stdout)
    assert found, run.stdout + run.stderr
    return int(found.group(1))


def test_a_second_run_changes_nothing(source: LifeTime, target: LifeTime, tmp_path: Path) -> None:
    first = publish(source, target, tmp_path)
    assert first.returncode == 0, first.stdout + first.stderr
    assert changed(first) > 0
    written = target.writes()

    second = publish(source, target, tmp_path)

    assert second.returncode == 0, second.stdout + second.stderr
    assert changed(second) == 0
    assert target.writes() == written


def test_a_hotfix_in_the_target_is_not_overwritten(source: LifeTime, target: LifeTime, tmp_path: Path) -> None:
    target.simulate("changes", {"hotfix": {"environment": "Test", "application": "Customer Services", "by": "ana"}})

    run = publish(source, target, tmp_path)

    assert run.returncode != 0
    assert "ana" in run.stdout + run.stderr
    assert target.writes() == []
