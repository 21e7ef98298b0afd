# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manual changes through the control API."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.api import Api


def test_a_hotfix_publishes_a_new_module_version(target: Api) -> None:
    before = target.running("Production", "Order Management")
    key = target.simulator.change(
        {
            "hotfix": {
                "environment": "Production",
                "application": "Order Management",
                "module": "Order_CS",
                "by": "Raj Patel",
            }
        }
    )
    after = target.running("Production", "Order Management")
    assert after["IsModified"] is True
    changed = {m["ModuleVersionKey"] for m in after["ModuleStatusInEnvs"]} - {
        m["ModuleVersionKey"] for m in before["ModuleStatusInEnvs"]
    }
    assert changed == {key}
    module = next(m["Key"] for m in target.get("/modules/") if m["Name"] == "Order_CS")
    version = target.get(f"/modules/{module}/versions/{key}/")
    assert (version["CreatedBy"], version["CreatedByUsername"]) == ("Raj Patel", "raj.patel")


def test_tag_install_and_rename(target: Api, package_of: Callable[..., Path]) -> None:
    target.simulator.change(
        {"tag": {"environment": "Test", "application": "Shared Theme", "version": "7.0.0"}},
        {"install": {"environment": "Test", "package": str(package_of("One"))}},
        {"rename": {"application": "Parcel", "name": "Package"}},
    )
    assert target.running("Test", "Shared Theme")["BaseApplicationVersionLabel"] == "7.0.0"
    assert target.running("Test", "Package")


def test_a_plan_of_another_user_is_saved_or_started(target: Api, package_of: Callable[..., Path]) -> None:
    package = str(package_of("One"))
    saved, running = target.simulator.change(
        {"plan": {"environment": "Test", "package": package, "age": 3600}},
        {"plan": {"environment": "Development", "package": package, "start": True, "script": {"steps": 3600}}},
    )
    record = target.get(f"/deployments/{saved}/")["Deployment"]
    assert record["CreatedBy"] == "Maria Santos"
    assert target.status(saved)["DeploymentStatus"] == "saved"
    target.until(running, "running")
    target.simulator.change({"command": {"key": running, "command": "force_finish"}})
    assert target.status(running)["DeploymentStatus"] == "force_finished"
    target.simulator.change({"command": {"key": saved, "command": "delete"}})
    target.refused("GET", f"/deployments/{saved}/", 404)


def test_a_plan_of_another_user_deploys_tags(source: Api) -> None:
    wanted = {
        "environment": "Test",
        "source": "Development",
        "versions": {"Claims Portal": "1.0.0"},
        "notes": "By hand",
        "start": True,
    }
    key = source.simulator.change({"plan": wanted})
    assert source.ended(key)["DeploymentStatus"] == "finished_successful"
    assert source.running("Test", "Claims Portal")["BaseApplicationVersionLabel"] == "1.0.0"


def test_lag_hides_changes_until_the_next_synchronisation(target: Api) -> None:
    before = target.running("Test", "Shared Theme")
    target.simulator.change({"lag": {"environment": "Test", "seconds": 3600}})
    target.simulator.change({"hotfix": {"environment": "Test", "application": "Shared Theme"}})
    assert target.running("Test", "Shared Theme") == before
    target.simulator.change({"advance": 3600})
    assert target.running("Test", "Shared Theme") != before


def test_remove_deletes_an_application(target: Api) -> None:
    target.simulator.change({"remove": {"environment": "Test", "application": "Shared Theme"}})
    place, key = target.environment("Test"), target.application("Shared Theme")
    target.refused("GET", f"/environments/{place}/applications/{key}/", 404)


@pytest.mark.parametrize(
    "change",
    [
        {"dance": {}},
        {"hotfix": {"environment": "Moon", "application": "x"}},
        {"hotfix": {"environment": "Test"}},
        {"set": {"environment": "Test", "name": "x"}},
        {"command": {"key": "nonsense", "command": "start"}},
    ],
)
def test_an_invalid_change_is_refused(target: Api, change: dict[str, object]) -> None:
    with pytest.raises(RuntimeError, match="400"):
        target.simulator.change(change)
