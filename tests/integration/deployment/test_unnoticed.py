# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What happens while nobody looks: plans that end, files that change."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.client import Client
from ansible_collections.community.outsystems.plugins.module_utils._api.deployments import Deployments
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError
from ansible_collections.community.outsystems.plugins.module_utils._api.infrastructure import Infrastructure
from ansible_collections.community.outsystems.plugins.module_utils._api.transport import Connection
from ansible_collections.community.outsystems.plugins.module_utils._publish.package import inspection as packages

from tests.support.deployment_target import CREATE, DeploymentTarget, code
from tests.support.variants import Variant


def test_a_plan_that_failed_unnoticed_leaves_nothing_equal(
    deploy: DeploymentTarget, package: Path, variant: Variant
) -> None:
    deploy.script(outcome="finished_with_errors")
    started = deploy(package, wait=False)
    assert started["deployment"]["status"] == "running"
    deploy.lifetime.change({"advance": 3600})
    # Whatever the target then has, hashes alone must not call it equal.
    deploy.install(package)
    deploy.forget()
    again = deploy(package, on_target_changed="overwrite")
    assert not again.failed, again
    assert again["changed"]
    assert deploy.writes[CREATE] == 1
    if variant.hashes == "portable":
        assert "finished_with_errors" in again["comparison"]["reason"]


def test_a_plan_that_succeeded_unnoticed_is_no_hotfix_of_somebody(
    deploy: DeploymentTarget, shop: Callable[..., Path], tmp_path: Path
) -> None:
    receipts = tmp_path / "receipts"
    deploy(shop("1"), receipts_dir=receipts)
    deploy(shop("2"), receipts_dir=receipts, wait=False)
    deploy.lifetime.change({"advance": 3600})
    deploy.forget()
    unchanged = deploy(shop("2"), receipts_dir=receipts)
    assert not unchanged.failed, unchanged
    assert not unchanged["changed"]
    assert not deploy.writes
    newer = deploy(shop("3"), receipts_dir=receipts)
    assert not newer.failed, newer
    assert newer["overrides"] == []


def test_a_file_that_was_replaced_after_its_inspection_is_not_deployed(
    deploy: DeploymentTarget, shop: Callable[..., Path], tmp_path: Path
) -> None:
    inspected = packages.inspect(str(shop("1")))
    shutil.copy(shop("2"), inspected.path)
    client = Client(Connection(deploy.lifetime.url, deploy.lifetime.token))
    target, plans = Infrastructure(client).environment("Test").key, Deployments(client)
    with pytest.raises(LifeTimeError, match="changed between its inspection and its upload") as refused:
        plans.create_from_package(target, inspected.path, inspected.sha256)
    assert refused.value.code == "package_changed"
    assert plans.recent(target) == []


def test_a_saved_plan_with_conflicts_is_not_present(deploy: DeploymentTarget, package: Path) -> None:
    deploy.script(conflicts=1)
    first = deploy(package, state="present")
    second = deploy(package, state="present")
    assert code(first) == code(second) == "conflicts"
