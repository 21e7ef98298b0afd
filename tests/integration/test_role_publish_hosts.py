# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Targets as hosts: the package is fetched once, and every host gets its own right answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.playbook import PlaybookResult
from tests.support.role_publish import PLAY, downloads, outcomes, published, target_variables, variables
from tests.support.simulator import Simulator

Play = Callable[..., PlaybookResult]
Lifetime = Callable[..., Simulator]
SERVICES = "Customer Services"
STRATEGIES = {"linear": {"strategy": "linear"}, "free": {"strategy": "free"}, "serial": {"serial": 1}}


@pytest.mark.scenario("F.1", "F.2")
@pytest.mark.only_variant(0)
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_first_host_is_up_to_date(
    play: Play, lifetime: Lifetime, source: Simulator, tmp_path: Path, strategy: str
) -> None:
    # It has what the source has, without anybody having published it.
    done = lifetime("source", "--status-delay", "0")
    targets = {"done": done, "north": lifetime("north"), "south": lifetime("south")}
    hosts = {name: target_variables(target) for name, target in targets.items()}
    given = variables(source, tmp_path, publish_applications=[SERVICES])
    # Nobody has a record of what the first one runs.
    warnings = ["have the same general hash"]
    result = play([{**PLAY, **STRATEGIES[strategy]}], hosts, given, warnings=warnings)
    assert {name: outcomes(published(result, name))[SERVICES] for name in hosts} == {
        "done": "unchanged",
        "north": "applied",
        "south": "applied",
    }
    assert downloads(source) == 1
    assert not done.writes()
    assert targets["north"].writes()
    assert targets["south"].writes()


@pytest.mark.scenario("F.1", "F.3")
@pytest.mark.only_variant(0)
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_first_host_fails(play: Play, lifetime: Lifetime, source: Simulator, tmp_path: Path, strategy: str) -> None:
    targets = {"broken": lifetime("broken"), "north": lifetime("north"), "south": lifetime("south")}
    hosts = {name: target_variables(target) for name, target in targets.items()}
    given = variables(source, tmp_path, publish_applications=[SERVICES])

    def before() -> None:
        targets["broken"].reset()
        targets["broken"].faults({"deployment": {"outcome": "aborted"}})

    # Ansible ends a play when a whole batch of hosts has failed, and with `serial: 1` one host is a batch.
    kept_going = {
        "block": PLAY["tasks"],
        "rescue": [{"name": "Go on", "ansible.builtin.debug": {"msg": "{{ publish_result.failed }}"}}],
    }
    tasks = [kept_going] if strategy == "serial" else PLAY["tasks"]
    result = play(
        [{**PLAY, **STRATEGIES[strategy], "tasks": tasks}], hosts, given, ok=strategy == "serial", before=before
    )
    found = {name: published(result, name) for name in hosts}
    assert {name: record["failed"] for name, record in found.items()} == {
        "broken": True,
        "north": False,
        "south": False,
    }
    assert "aborted" in found["broken"]["message"]
    assert outcomes(found["north"]) == outcomes(found["south"]) == {SERVICES: "applied"}
    assert downloads(source) == 1
    assert [each["msg"] for each in result.failures("broken")][-1] == found["broken"]["message"]


@pytest.mark.scenario("F.1")
@pytest.mark.parametrize("role", ["publish", "promote"])
def test_hosts_with_one_report_file_are_refused_before_anything_is_written(
    play: Play, lifetime: Lifetime, source: Simulator, tmp_path: Path, role: str
) -> None:
    targets = {name: lifetime(name) for name in ("north", "south", "alone")}
    promoted = {"promote_applications": [SERVICES], "promote_environments": ["Development", "Test"]}
    given = {**variables(source, tmp_path, publish_applications=[SERVICES]), **promoted}
    files = {"north": "all", "south": "all", "alone": "alone"}
    hosts = {
        name: {
            **target_variables(target),
            "promote_url": target.url,
            "promote_token": target.token,
            f"{role}_report_json": str(tmp_path / f"{files[name]}.json"),
        }
        for name, target in targets.items()
    }
    tasks = [{"name": "Move", "ansible.builtin.include_role": {"name": f"community.outsystems.{role}"}}]
    result = play([{**PLAY, "tasks": tasks}], hosts, given, ok=False, check_ok=False, check_first=False)
    for name in ("north", "south"):
        message = result.failures(name)[-1]["msg"]
        assert "north, south would write reports to the same file" in message
        assert f"{role}_report_json" in message
        assert not targets[name].writes()
    assert [file.name for file in tmp_path.glob("*.json")] == ["alone.json"]
    assert not result.failures("alone")
