# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role publish in its playbooks, from one simulator to others, and what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .playbook import PlaybookResult
from .simulator import Simulator

ROLE = "community.outsystems.publish"
SOURCE_ENVIRONMENT = "Development"
TARGET_ENVIRONMENT = "Test"
RECORD = "Build the result"

#: One play that publishes to all hosts, as people write it.
PLAY: Mapping[str, Any] = {
    "name": "Publish",
    "hosts": "all",
    "gather_facts": False,
    "tasks": [{"name": "Publish", "ansible.builtin.include_role": {"name": ROLE}}],
}


def target_variables(target: Simulator) -> dict[str, Any]:
    """What a host is told of the infrastructure that it stands for."""
    return {
        "publish_target_url": target.url,
        "publish_target_token": target.token,
        "publish_target_environment": TARGET_ENVIRONMENT,
    }


def variables(source: Simulator, folder: Path, **more: Any) -> dict[str, Any]:
    """What all hosts are told; times are short."""
    return {
        "publish_source_url": source.url,
        "publish_source_token": source.token,
        "publish_source_environment": SOURCE_ENVIRONMENT,
        "publish_dest": str(folder / "packages"),
        "publish_poll_interval": 0.1,
        # Where a test lets something fail, nobody wants to wait for it.
        "publish_retries": 0,
        **more,
    }


def published(result: PlaybookResult, host: str | None = None) -> dict[str, Any]:
    """The last publish_result (of a host)."""
    found = [
        event.result["ansible_facts"]["publish_result"]
        for event in result.events
        if event.task.endswith(RECORD) and host in (None, event.host) and event.status == "ok"
    ]
    assert found, f"the role has recorded nothing:\n{result}"
    record: dict[str, Any] = found[-1]
    return record


def outcomes(record: Mapping[str, Any]) -> dict[str, str]:
    """Application name -> outcome."""
    return {each["name"]: each["outcome"] for each in record["applications"]}


def reads_and_writes(*lifetimes: Simulator) -> tuple[int, int]:
    """How many requests the simulators have had that only read, and how many others."""
    writes = [bool(request["write"]) for lifetime in lifetimes for request in lifetime.requests()]
    return writes.count(False), writes.count(True)


def downloads(lifetime: Simulator) -> int:
    """How many packages were downloaded from it."""
    return sum(request["operation"] == "Downloads" for request in lifetime.requests())


def forget(*lifetimes: Simulator) -> None:
    for lifetime in lifetimes:
        lifetime.forget()


def receipts(folder: Path) -> Sequence[Path]:
    return sorted((folder / "packages" / "receipts").rglob("*.json"))
