# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook drift: two LifeTimes in one report, and one that cannot be read."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.playbook import PlaybookResult
from tests.support.simulator import Simulator

Start = Callable[..., Simulator]
Play = Callable[..., PlaybookResult]

DRIFT = "community.outsystems.drift"


def lifetimes(folder: Path, hosts: dict[str, dict[str, Any]]) -> list[str]:
    """The arguments for an inventory in which each LifeTime is a host that only a wrong connection would reach."""
    inventory = folder / "hosts.json"
    variables = {"ansible_connection": "ssh", "ansible_python_interpreter": "/nowhere"}
    inventory.write_text(json.dumps({"lifetimes": {"hosts": hosts, "vars": variables}}), encoding="utf-8")
    return ["-i", str(inventory)]


@pytest.mark.only_variant(0)
def test_two_lifetimes_are_one_report_and_what_cannot_be_read_is_told(start: Start, play: Play, tmp_path: Path) -> None:
    europe, asia = start("source"), start("target")
    hosts = {
        "europe": {"drift_url": europe.url, "drift_token": europe.token, "drift_timeout": None},
        # As the role access is told.
        "asia": {
            "access_url": asia.url,
            "access_token": asia.token,
            "access_retries": 0,
            "drift_url": " ",
            "access_teams": [{"name": "Back Office", "description": "As the document says."}],
        },
        "gone": {"drift_url": asia.url, "drift_token": "wrong"},
    }
    folder = tmp_path / "reports"
    variables = {
        "drift_dir": str(folder),
        "drift_applications": "Order Management",
        "drift_environments": "",
        "drift_formats": "",
        "drift_access": True,
        "drift_fail": True,
    }
    result = play(
        DRIFT, variables=variables, arguments=lifetimes(tmp_path, hosts), cwd=tmp_path, ok=False, check_ok=False
    )
    assert result.checked
    shown = result.task("Show the drift")["msg"]
    assert result.checked.task("Show the drift")["msg"] == shown
    files = [file.name for file in sorted(folder.iterdir())]
    assert files == ["drift-access.csv", "drift.csv", "drift.html", "drift.json"]
    assert not result.changed
    report = json.loads((folder / "drift.json").read_text(encoding="utf-8"))
    places = [(row["infrastructure"], row["environment"]) for row in report["rows"]]
    assert {name for name, _environment in places} == {"europe", "asia"}
    assert len(set(places)) == len(places)
    assert {row["application"] for row in report["rows"]} == {"Order Management"}
    assert report["rows"][0]["content"] == "first"
    assert set(report["not_read"]) == {"gone"}
    (failure,) = {each["msg"] for each in result.failures() if "could not be read" in each["msg"]}
    assert failure.startswith("gone could not be read: ")
    # What has no document is not taken for what is as it should be.
    assert "The access of europe could not be compared: " in failure
    assert "There is drift in " in failure
    assert [row["infrastructure"] for row in report["access"]] == ["asia"]
    assert f"access, asia: {report['access'][0]['change']}" in shown
    assert "Entries of access that differ from their document: 1." in failure
    with (folder / "drift.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(places)
    assert "<h2>Could not be read</h2>" in (folder / "drift.html").read_text(encoding="utf-8")
    assert europe.writes() == asia.writes() == []
