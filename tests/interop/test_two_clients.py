# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The vendor's client and the collection at once on one LifeTime: neither disturbs the other, nothing happens twice."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from tests.interop.test_promotion import BILLING, CLAIMS, DIRECTORY, ORDERS, deployments, version
from tests.interop.vendor import Vendor
from tests.support.module import ModuleResult
from tests.support.module_runner import ModuleRunner
from tests.support.simulator import Simulator

SYNC = "Warehouse Sync"
Promote = Callable[..., ModuleResult]


@pytest.fixture(scope="module")
def runner() -> ModuleRunner:
    return ModuleRunner()


@pytest.fixture
def promote(runner: ModuleRunner, source: Simulator) -> Promote:
    def give(application: str, target: str) -> ModuleResult:
        options: dict[str, Any] = {
            "applications": [{"application": application}],
            "source_environment": "Development" if target == "Test" else "Test",
            "target_environment": target,
            "poll_interval": 0.1,
        }
        return runner.run("lifetime_deployment", source, options, real_time=True)

    return give


@pytest.fixture
def meanwhile() -> Iterator[Callable[..., Future[str]]]:
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit


def wait_for_a_deployment(simulator: Simulator) -> None:
    """Wait until the other client has started its own."""
    for _attempt in range(600):
        if "running" in deployments(simulator):
            return
        time.sleep(0.05)
    raise AssertionError("the other client has started nothing")


@pytest.mark.parametrize(
    ("application", "target"),
    [(SYNC, "Test"), (ORDERS, "Production")],
    ids=["the same environment", "another environment"],
)
def test_both_deploy_at_once(
    vendor: Vendor,
    source: Simulator,
    promote: Promote,
    meanwhile: Callable[..., Future[str]],
    application: str,
    target: str,
) -> None:
    arguments = ("-s", "Development", "-d", "Test", "-l", CLAIMS)
    other = meanwhile(vendor.run, "deploy_latest_tags_to_target_env", source, *arguments)
    wait_for_a_deployment(source)

    result = promote(application, target)

    assert not result.failed, result
    other.result(60)
    assert version(source, "Test", CLAIMS) == version(source, "Development", CLAIMS)
    assert version(source, target, application) == version(source, "Development", application)
    assert set(deployments(source)) == {"finished_successful"}
    assert len(deployments(source)) == 2
    # Afterwards there is nothing to do for either.
    assert promote(application, target)["changed"] is False
    vendor.run("deploy_latest_tags_to_target_env", source, *arguments)
    assert len(deployments(source)) == 2


def test_a_saved_plan_of_the_other_is_left_alone(vendor: Vendor, source: Simulator, promote: Promote) -> None:
    key = source.change({"plan": {"environment": "Test", "versions": {BILLING: "3.2.0"}, "source": "Development"}})
    result = promote(CLAIMS, "Test")
    assert not result.failed, result
    assert source.state()["deployments"][key]["status"] == "saved"
    assert version(source, "Test", CLAIMS) == "1.0.0"


def test_what_the_other_tags_is_what_is_deployed(vendor: Vendor, source: Simulator, promote: Promote) -> None:
    vendor.run("tag_modified_apps", source, "-d", "Development", "-l", DIRECTORY, "-lm", "Photos")
    tagged = version(source, "Development", DIRECTORY)
    result = promote(DIRECTORY, "Test")
    assert not result.failed, result
    assert version(source, "Test", DIRECTORY) == tagged
