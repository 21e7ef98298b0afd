# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""lifetime_deployment_info over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.module import run_module
from tests.support.simulator import Simulator

APPLICATION = "Order Management"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Simulator, dict[str, Any], str]]:
    """A target to which one application was published, its connection options, and the key of that deployment."""
    folder: Path = tmp_path_factory.mktemp("published")
    with Simulator("source") as source, Simulator("target") as target:
        connection = {"lifetime_url": target.url, "lifetime_token": target.token}
        fetched = run_module(
            "lifetime_app_binary",
            {
                "lifetime_url": source.url,
                "lifetime_token": source.token,
                "environment": "Development",
                "application": APPLICATION,
                "dest": f"{folder}/",
            },
        )
        deployed = run_module(
            "lifetime_deployment",
            {**connection, "target_environment": "Test", "package": fetched["dest"], "poll_interval": 0.1},
        )
        assert deployed["changed"], deployed
        yield target, connection, deployed["deployment"]["key"]


def test_one_plan_with_everything(published: tuple[Simulator, dict[str, Any], str]) -> None:
    _target, connection, key = published
    result = run_module("lifetime_deployment_info", {**connection, "deployment_key": key, "details": True, "log": True})
    (deployment,) = result["deployments"]
    assert deployment["key"] == key
    assert deployment["status"] == "finished_successful"
    assert [each["application_name"] for each in deployment["applications_to_deploy"]] == [APPLICATION]
    assert deployment["conflicts"] == deployment["modules_to_delete"] == []
    assert deployment["log"][-1]["message"]
    assert deployment["started_on"]
    assert deployment["aborted_on"] is None
    assert key in deployment["details_url"]
    assert not result["changed"]


def test_the_list_costs_one_request_and_a_status_filter_one_more_for_each(
    published: tuple[Simulator, dict[str, Any], str],
) -> None:
    target, connection, key = published
    target.forget()
    everything = run_module("lifetime_deployment_info", connection)
    assert [each["key"] for each in everything["deployments"]] == [key]
    assert "status" not in everything["deployments"][0]
    assert [request["operation"] for request in target.requests()] == ["Deployments_List"]
    target.forget()
    filtered = run_module("lifetime_deployment_info", {**connection, "status": ["saved", "running"]}, check=True)
    assert filtered["deployments"] == []
    assert [request["operation"] for request in target.requests()] == ["Deployments_List", "Deployments_GetStatus"]


def test_only_plans_for_the_environment_that_is_named(published: tuple[Simulator, dict[str, Any], str]) -> None:
    _target, connection, key = published
    for environment, keys in (("Test", [key]), ("Production", [])):
        result = run_module("lifetime_deployment_info", {**connection, "target_environment": environment})
        assert [each["key"] for each in result["deployments"]] == keys


def test_days_outside_the_window_and_days_that_are_none(published: tuple[Simulator, dict[str, Any], str]) -> None:
    _target, connection, _key = published
    window = {"created_from": "2020-01-01", "created_to": "2020-01-31"}
    assert run_module("lifetime_deployment_info", {**connection, **window})["deployments"] == []
    refused = run_module("lifetime_deployment_info", {**connection, "created_from": "yesterday"})
    assert refused["failure"]["code"] == "invalid_option"
    assert "yesterday" in refused["msg"]


def test_a_plan_that_is_not_there(published: tuple[Simulator, dict[str, Any], str]) -> None:
    _target, connection, _key = published
    key = "00000000-0000-4000-8000-000000000000"
    refused = run_module("lifetime_deployment_info", {**connection, "deployment_key": key})
    assert refused["failure"]["code"] == "unknown_deployment"
    assert key in refused["msg"]
    assert "90 days" in refused["msg"]
