# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The reports of the role publish hold what an auditor asks for, also when it went wrong; and no token."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.filter.publish_page import publish_page

from tests.support.playbook import PlaybookResult
from tests.support.role_publish import PLAY, published, target_variables, variables
from tests.support.simulator import Simulator

Play = Callable[..., PlaybookResult]
SERVICES, THEME = "Customer Services", "Shared Theme"
#: What AWX tells a job of itself.
AWX = {
    "awx_job_id": 4711,
    "awx_job_launch_type": "manual",
    "awx_job_template_name": "Publish | nightly",
    "awx_user_name": "jane.doe",
}


def reporting(source: Simulator, folder: Path, **more: Any) -> dict[str, Any]:
    reports = {
        "publish_report_json": str(folder / "reports" / "publish.json"),
        "publish_report_markdown": str(folder / "reports" / "publish.md"),
        "publish_report_html": str(folder / "reports" / "publish.html"),
        "publish_change_ticket": "CHG0012345",
    }
    return variables(source, folder, **reports, **AWX, **more)


def read(folder: Path) -> tuple[dict[str, Any], str]:
    """The report for machines, and that for people, which is the same as a page."""
    reports = folder / "reports"
    record = json.loads((reports / "publish.json").read_text("utf-8"))
    assert (reports / "publish.html").read_text("utf-8") == publish_page(record)
    return record, (reports / "publish.md").read_text("utf-8")


@pytest.mark.only_variant(0)
def test_a_report_of_a_success(play: Play, source: Simulator, target: Simulator, tmp_path: Path) -> None:
    given = reporting(
        source, tmp_path, publish_applications=[SERVICES, THEME], publish_backup_dir=str(tmp_path / "backups")
    )
    result = play([PLAY], {"target": target_variables(target)}, given)
    record, text = read(tmp_path)
    assert record == published(result)
    assert not record["failed"]
    assert record["launched_by"] == {
        "job": "4711",
        "job_template": "Publish | nightly",
        "launch_type": "manual",
        "user": "jane.doe",
        "workflow_job": "",
    }
    assert record["started"] <= record["ended"]
    account = target.state()["accounts"][0]["username"]
    assert record["accounts"] == [account]
    assert record["source"]["lifetime_url"] == source.url
    assert record["target"]["lifetime_url"] == target.url
    assert record["target"]["environment"] == "Test"

    plans = target.state()["deployments"]
    assert {each["key"] for each in record["deployments"]} == set(plans)
    for each in record["packages"]:
        content = Path(each["path"]).read_bytes()
        assert each["checksum"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert each["size"] == len(content)
        assert each["checksum"] in text
        assert Path(each["backup"]).exists()
        assert each["backup"] in text
    for each in record["deployments"]:
        assert each["status"] == "finished_successful"
        assert each["url"].startswith("http")
        assert each["key"] in each["url"]
        assert f"[{each['key']}]({each['url']})" in text
        assert each["log"]
        assert each["first_message"] <= each["last_message"]
    versions = {
        (application["key"], module["name"]): (module["before"], module["after"])
        for application in record["applications"]
        for module in application["modules"]
    }
    running = {key: place["modules"] for key, place in target.environment("Test")["running"].items()}
    names = {module["key"]: module["name"] for each in record["applications"] for module in each["modules"]}
    for application in record["applications"]:
        for key, version in running[application["key"]].items():
            before, after = versions[application["key"], names[key]]
            assert after == version
            assert before in text
            assert after in text
    for said in ("CHG0012345", "jane.doe", "4711", r"Publish \| nightly", account, "Published"):
        assert said in text
    for secret in (source.token, target.token):
        assert secret not in text + json.dumps(record)
    for path in (tmp_path / "reports").iterdir():
        assert path.stat().st_mode & 0o007 == 0


@pytest.mark.only_variant(1)
def test_a_report_of_a_failure(play: Play, source: Simulator, target: Simulator, tmp_path: Path) -> None:
    given = reporting(source, tmp_path, publish_applications=[SERVICES, THEME, "Order Management"])
    # The first one goes well, the second one does not, and the third one is not tried.
    faults = [{"deployment": {"outcome": "finished_successful"}}, {"deployment": {"outcome": "finished_with_errors"}}]

    def before() -> None:
        target.reset()
        target.faults(*faults)

    # With as many v as anybody types: no token is on the screen.
    result = play([PLAY], {"target": target_variables(target)}, given, ok=False, before=before, verbosity=4)
    record, text = read(tmp_path)
    assert record["failed"]
    assert record["failed_task"] == "Deploy"
    assert record["message"] == result.failures()[-1]["msg"]
    assert record["message"] in text
    assert "environment 'Test'" in record["message"]
    found = {each["name"]: each["outcome"] for each in record["applications"]}
    assert found[SERVICES] == "applied"
    assert found[THEME] != "applied"
    assert found["Order Management"] == "not_deployed"
    assert [each["status"] for each in record["deployments"]] == ["finished_successful", "finished_with_errors"]
    assert len(target.state()["deployments"]) == 2


@pytest.mark.only_variant(0)
def test_a_report_of_a_publish_that_never_began(
    play: Play, source: Simulator, target: Simulator, tmp_path: Path
) -> None:
    given = reporting(source, tmp_path, publish_applications=[SERVICES, "Nobody Knows It"])
    result = play([PLAY], {"target": target_variables(target)}, given, ok=False, check_ok=False)
    record, text = read(tmp_path)
    assert record["failed_task"] == "Fetch the packages"
    assert "'Nobody Knows It'" in record["message"]
    assert "Nobody Knows It" in text
    assert record["message"] == result.failures()[-1]["msg"]
    assert not target.writes()
    assert record["deployments"] == []
