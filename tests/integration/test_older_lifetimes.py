# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""LifeTimes that give less: before 11.25.3 an environment tells the key of the version that it runs, and no label."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.conftest import Start
from tests.support.module_runner import ModuleRunner

VERSIONS = pytest.mark.parametrize("version", ["11.25.2", "11.25.3"])


@VERSIONS
@pytest.mark.parametrize("by_key", [False, True], ids=["by name", "by key"])
def test_a_package_is_fetched_with_its_version(
    start: Start, runner: ModuleRunner, tmp_path: Path, version: str, by_key: bool
) -> None:
    source = start("source", "--lifetime-version", version)
    application = source.application_key("Order Management") if by_key else "Order Management"
    options = {"environment": "Development", "application": application, "dest": tmp_path / "orders.oap"}
    result = runner.run("lifetime_app_binary", source, options)
    assert not result.failed, result
    assert [each["version"] for each in result["contents"]["applications"]] == ["1.6.0"]


@VERSIONS
def test_versions_are_deployed_and_recognised(start: Start, runner: ModuleRunner, version: str) -> None:
    source = start("source", "--lifetime-version", version)
    options = {
        "applications": [{"application": "Order Management"}],
        "source_environment": "Test",
        "target_environment": "Production",
    }
    first = runner.run("lifetime_deployment", source, options)
    assert (first.failed, first["changed"]) == (False, True), first
    assert [each["version"] for each in first["versions"]] == ["1.6.0"]
    assert runner.run("lifetime_deployment", source, options)["changed"] is False


@VERSIONS
def test_the_next_version_follows_the_last(start: Start, runner: ModuleRunner, version: str) -> None:
    source = start("source", "--lifetime-version", version)
    options = {
        "environment": "Development",
        "application": "Employee Directory",
        "bump": "minor",
        "change_log": "Photos",
    }
    first = runner.run("lifetime_application_version", source, options)
    assert (first["changed"], first["version"]["version"]) == (True, "1.1.0")
    assert runner.run("lifetime_application_version", source, options)["changed"] is False
