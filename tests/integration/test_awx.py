# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role awx with the modules of awx.awx, against an emulated AWX that refuses what AWX refuses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import awx_in_worker
from tests.support.awx_data import data, job_templates
from tests.support.awx_emulator import TOKEN, AwxServer
from tests.support.environment import ROOT, link_collection
from tests.support.playbook import PlaybookResult, run_playbook

COLLECTION = ROOT / ".cache" / "awx"
SECRET = "a-token-for-lifetime"
GIVEN = {
    "awx_source_url": "https://lifetime.dev.example.com",
    "awx_source_token": SECRET,
    "awx_target_url": "https://lifetime.example.com",
    "awx_names": {"project": "Applications", "publish": "Publish"},
    "awx_notification": {
        "notification_type": "webhook",
        "notification_configuration": {"url": "https://example.com/hook", "http_method": "POST", "headers": {}},
    },
}


@pytest.fixture
def server() -> Iterator[AwxServer]:
    running = AwxServer()
    yield running
    running.stop()


@pytest.fixture
def collections(tmp_path: Path) -> str:
    if not (COLLECTION / ".stamp").exists():
        pytest.skip("the collection awx.awx is not there: `scripts/env awx` fetches it")
    return f"{link_collection()}:{awx_in_worker.install(COLLECTION, tmp_path / 'awx')}"


def apply(server: AwxServer, collections: str, **more: Any) -> PlaybookResult:
    env = {
        "ANSIBLE_COLLECTIONS_PATH": collections,
        "CONTROLLER_HOST": server.url,
        "CONTROLLER_OAUTH_TOKEN": TOKEN,
    }
    server.awx.writes.clear()
    result = run_playbook(
        "community.outsystems.awx",
        variables={**GIVEN, **more},
        env=env,
        secrets=[TOKEN, SECRET],
        # Of awx.awx, on newer releases of ansible-core than it was made for.
        warnings=["six", "awx.awx", "Deprecation"],
    )
    assert result.ok, str(result)
    return result


def changed(result: PlaybookResult) -> list[str]:
    return [event.task for event in result.events if event.changed]


def test_everything_is_created_once_and_deleted(server: AwxServer, collections: str) -> None:
    apply(server, collections)
    awx = server.awx
    names = {**data("default_names"), **GIVEN["awx_names"]}
    assert awx.names("job_templates") == sorted(names[key] for key in job_templates())
    assert awx.names("projects") == ["Applications"]
    assert awx.names("workflow_job_template_nodes") == sorted(each["identifier"] for each in data("workflow")["nodes"])
    assert awx.names("workflow_approval_templates") == sorted([names["approve_prepare"], names["approve_continue"]])
    assert awx.names("groups") == ["lifetimes", "production", "targets", "test"]
    assert awx.names("schedules") == [names["drift_schedule"]]
    source = next(each for each in awx.objects["credentials"].values() if each["name"] == names["credential_source"])
    assert source["inputs"] == {"url": GIVEN["awx_source_url"], "token": SECRET}

    assert changed(apply(server, collections)) == []

    deleted = changed(apply(server, collections, awx_state="absent"))
    assert len(deleted) > 5
    left = {path for path, objects in awx.objects.items() if objects}
    assert left <= {"organizations", "workflow_approval_templates"}
    assert changed(apply(server, collections, awx_state="absent")) == []
    assert awx.writes == []
