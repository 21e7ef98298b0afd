# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""LifeTime is away for a moment while a deployment runs: that is no reason to give up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.deployment_target import CREATE, DeploymentTarget, code, outcomes

STATUS = "Deployments_GetStatus"
ONCE = {CREATE: 1, "start": 1}
NO_CONNECTION: list[dict[str, Any]] = [
    {"drop": "before"},
    {"status": 503, "body": "<html><title>Service Unavailable</title></html>", "content_type": "text/html"},
    {"status": 404, "body": "<html><title>Not Found</title></html>", "content_type": "text/html"},
    {"status": 200, "body": "<html><title>Maintenance</title></html>", "content_type": "text/html"},
    {"status": 500, "body": "The application pool is starting.", "content_type": "text/plain"},
]


@pytest.mark.parametrize("how", NO_CONNECTION, ids=["reset", "503", "404 page", "200 page", "500 text"])
def test_for_several_looks(deploy: DeploymentTarget, package: Path, how: dict[str, Any]) -> None:
    deploy.script(steps=60)
    # The first look is before the start, the second right after it.
    deploy.fault(STATUS, after=2, times=4, **how)
    result = deploy(package)
    assert not result.failed, result["msg"]
    assert outcomes(result) == {"Shop": "applied"}
    assert deploy.writes == ONCE
    assert result.warnings, "it is told"


def test_right_after_the_start(deploy: DeploymentTarget, package: Path) -> None:
    deploy.fault("Deployments_ExecuteCommand", drop="after")
    deploy.fault(STATUS, after=1, times=5, drop="before")
    result = deploy(package)
    assert not result.failed, result["msg"]
    assert deploy.writes == ONCE


def test_to_the_end_of_the_time(deploy: DeploymentTarget, package: Path) -> None:
    deploy.fault(STATUS, after=2, times=-1, drop="before")
    deploy.script(steps=60)
    result = deploy(package, wait_timeout=90)
    assert code(result) == "wait_timeout"
    assert result["failure"]["key"] in result["msg"]
    assert result.warnings


def test_a_token_that_is_taken_away_meanwhile_ends_it(deploy: DeploymentTarget, package: Path) -> None:
    deploy.fault(STATUS, after=2, status=401, body={"Errors": ["Authentication failed."], "StatusCode": 401})
    deploy.script(steps=60)
    result = deploy(package)
    assert code(result) == "authentication_failed"
    assert result["changed"]
    assert result["deployment"]["status"] == "running"


def test_before_anything_was_done_it_is_an_error(deploy: DeploymentTarget, package: Path) -> None:
    deploy.fault("Environments_List", drop="before")
    result = deploy(package)
    assert code(result) == "connection_failed"
    assert not result["changed"]
    assert not deploy.writes


def test_reads_are_tried_again_by_themselves(deploy: DeploymentTarget, package: Path) -> None:
    deploy.fault("Environments_List", status=503, headers={"Retry-After": "0"})
    result = deploy(package, retries=2, retry_max_delay=0.01)
    assert not result.failed, result["msg"]


@pytest.mark.parametrize("operation", ["Environments_GetRunningApp", "Deployments_List"])
def test_a_read_that_fails_for_good_leaves_nothing_behind(
    deploy: DeploymentTarget, package: Path, operation: str
) -> None:
    deploy.fault(operation, times=-1, status=500, body="broken", content_type="text/plain")
    result = deploy(package)
    assert code(result) == "server_error"
    assert not result["changed"]
    assert not deploy.plans


def test_a_target_that_cannot_be_read_right_before_the_start(deploy: DeploymentTarget, package: Path) -> None:
    """It is read to compare, and once more before the start."""
    deploy.fault("Environments_GetRunningApp", after=1, times=-1, drop="before")
    result = deploy(package)
    assert code(result) == "connection_failed"
    assert result["changed"]
    assert deploy.writes == {CREATE: 1}
    assert result["deployment"]["status"] == "saved"
    assert [change["action"] for change in result["changes"]] == ["save"]


def test_a_target_that_cannot_be_read_right_afterwards(deploy: DeploymentTarget, package: Path) -> None:
    deploy.fault("Environments_GetRunningApp", after=2, times=5, drop="before")
    result = deploy(package)
    assert not result.failed, result["msg"]
    assert outcomes(result) == {"Shop": "applied"}


def test_a_target_that_cannot_be_read_afterwards_at_all(deploy: DeploymentTarget, package: Path) -> None:
    deploy.fault("Environments_GetRunningApp", after=2, times=-1, drop="before")
    result = deploy(package)
    assert code(result) == "connection_failed"
    assert result["changed"]
    assert result["deployment"]["status"] == "finished_successful"
    assert result["receipt"] is None


def test_a_target_that_cannot_be_read_does_not_hide_the_failure(deploy: DeploymentTarget, package: Path) -> None:
    deploy.fault("Environments_GetRunningApp", after=2, times=-1, drop="before")
    deploy.script(outcome="finished_with_errors")
    result = deploy(package)
    assert code(result) == "deployment_finished_with_errors"
    assert any("could not be read" in warning for warning in result.warnings)
