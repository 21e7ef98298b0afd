# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Backups before a publish, and going back to them; two-step deployments that are prepared and continued."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.playbook import PlaybookResult
from tests.support.role_publish import PLAY, outcomes, published, target_variables, variables
from tests.support.simulator import Simulator
from tests.support.variants import Variant

Play = Callable[..., PlaybookResult]
COLLECTION = "community.outsystems"
SERVICES, THEME, ORDERS = "Customer Services", "Shared Theme", "Order Management"


def general_hashes(lifetime: Simulator, application: str) -> set[str]:
    """The general hashes of what the environment Test runs of an application."""
    state = lifetime.state()
    running = lifetime.environment("Test")["running"][lifetime.application_key(application)]
    return {state["module_versions"][version]["general_hash"] for version in running["modules"].values()}


def test_back_to_what_was_there(
    play: Play, source: Simulator, target: Simulator, tmp_path: Path, variant: Variant
) -> None:
    hosts = {"target": target_variables(target)}
    given = variables(
        source,
        tmp_path,
        publish_hosts="all",
        publish_applications=[SERVICES, THEME],
        publish_backup_dir=str(tmp_path / "backups"),
    )
    there = {name: general_hashes(target, name) for name in (SERVICES, THEME)}
    play(f"{COLLECTION}.publish", hosts, given, check_first=False)
    # Somebody tries to mend it by hand.
    target.change({"hotfix": {"environment": "Test", "application": SERVICES}})

    # By name or by key, whatever version was asked for.
    given["publish_applications"] = [
        {"application": SERVICES, "version": "2.2.0"},
        target.application_key(THEME),
    ]
    back = play(f"{COLLECTION}.rollback", hosts, given)
    record = published(back)
    assert outcomes(record) == {SERVICES: "applied", THEME: "applied"}
    # Users before what they use.
    assert [Path(each["path"]).name.split(".")[0] for each in record["packages"]] == [
        "Shared_Theme",
        "Customer_Services",
    ]
    assert "on_target_changed=overwrite" in record["overrides"]
    if variant.hashes == "portable":
        assert {name: general_hashes(target, name) for name in (SERVICES, THEME)} == there
    said = " ".join(back.task("Warn of what is not rolled back")["msg"])
    for piece in ("data", "database", "Applications"):
        assert piece in said
    replaced = [Path(each["backup"]) for each in record["packages"]]
    assert all(path.exists() and path.parent.name == "replaced" for path in replaced)

    again = play(f"{COLLECTION}.rollback", hosts, given, check_first=False)
    assert not again.changed
    assert outcomes(published(again)) == {SERVICES: "unchanged", THEME: "unchanged"}


@pytest.mark.only_variant(0)
def test_back_from_a_solution_with_a_new_application(
    play: Play, source: Simulator, target: Simulator, tmp_path: Path
) -> None:
    hosts = {"target": target_variables(target)}
    given = variables(
        source,
        tmp_path,
        publish_hosts="all",
        publish_as="solution",
        publish_solution_name="Sales",
        publish_applications=[SERVICES, THEME, ORDERS],
        publish_backup_dir=str(tmp_path / "backups"),
    )
    there = general_hashes(target, SERVICES)
    play(f"{COLLECTION}.publish", hosts, given, check_first=False)
    back = play(f"{COLLECTION}.rollback", hosts, given)
    assert outcomes(published(back)) == {SERVICES: "applied", THEME: "applied"}
    assert general_hashes(target, SERVICES) == there
    assert any(ORDERS in sentence for sentence in published(back)["not_undone"])
    assert ORDERS in str(back.task("Warn of what is not rolled back")["msg"])


@pytest.mark.only_variant(1)
def test_back_goes_one_run_back(play: Play, source: Simulator, target: Simulator, tmp_path: Path) -> None:
    hosts = {"target": target_variables(target)}
    given = variables(source, tmp_path, publish_hosts="all", publish_backup_dir=str(tmp_path / "backups"))
    for name in (THEME, SERVICES):
        play(f"{COLLECTION}.publish", hosts, {**given, "publish_applications": [name]}, check_first=False)
    given["publish_applications"] = [THEME, SERVICES]
    # Answers in a survey go before all other variables.
    given["publish_on_target_changed"] = "fail"
    given["publish_allow_downgrade"] = False
    given["publish_state"] = "prepared"
    back = play(f"{COLLECTION}.rollback", hosts, given, check_first=False)
    assert outcomes(published(back)) == {SERVICES: "applied"}
    assert any(f"left alone: {THEME}." in sentence for sentence in published(back)["not_undone"])


@pytest.mark.only_variant(1)
def test_there_is_nothing_to_go_back_to(play: Play, source: Simulator, target: Simulator, tmp_path: Path) -> None:
    given = variables(
        source,
        tmp_path,
        publish_hosts="all",
        publish_applications=[SERVICES, ORDERS],
        publish_backup_dir=str(tmp_path / "backups"),
        publish_report_json=str(tmp_path / "report.json"),
    )
    (tmp_path / "backups").mkdir()
    warning = "backups"  # ansible.builtin.find says that there is no such folder
    result = play(
        f"{COLLECTION}.rollback",
        {"target": target_variables(target)},
        given,
        ok=False,
        check_ok=False,
        warnings=[warning],
    )
    assert "There is no backup of Customer Services, Order Management" in result.failures()[0]["msg"]
    record = published(result)
    assert record["failed_task"] == "Fail where there is no backup"
    assert "There is no backup" in record["message"]
    assert json.loads(Path(given["publish_report_json"]).read_text(encoding="utf-8"))["message"] == record["message"]
    assert not target.writes()


@pytest.mark.only_variant(0)
def test_where_backups_are_has_to_be_said(play: Play, source: Simulator, target: Simulator, tmp_path: Path) -> None:
    given = variables(source, tmp_path, publish_hosts="all", publish_applications=[])
    hosts = {"target": target_variables(target)}
    result = play(f"{COLLECTION}.rollback", hosts, given, ok=False, check_ok=False)
    said = published(result)["message"]
    assert "Set publish_backup_dir" in said
    assert "Set publish_applications or publish_rollback_packages" in said
    assert not target.requests()


@pytest.mark.only_variant(1)
def test_a_backup_that_fails_stops_the_publish(
    play: Play, source: Simulator, target: Simulator, tmp_path: Path
) -> None:
    given = variables(source, tmp_path, publish_applications=[SERVICES], publish_backup_dir=str(tmp_path / "backups"))
    target.faults({"operation": "Downloads", "status": 500, "times": -1})
    result = play([PLAY], {"target": target_variables(target)}, given, ok=False)
    assert published(result)["message"].startswith("Cannot back up what environment 'Test' runs:")
    assert not target.writes()
    assert not list((tmp_path / "backups").rglob("*.oap"))


@pytest.mark.only_variant(1)
def test_prepared_in_the_evening_and_continued_at_night(
    play: Play, source: Simulator, target: Simulator, tmp_path: Path
) -> None:
    target.change({"set": {"environment": "Test", "two_step": True}})
    hosts: dict[str, dict[str, Any]] = {"target": target_variables(target)}
    backups = tmp_path / "backups"
    given = variables(
        source, tmp_path, publish_hosts="all", publish_applications=[SERVICES], publish_backup_dir=str(backups)
    )
    there = target.environment("Test")["running"]
    # Also where somebody's answers in a survey, which go before all other variables, say something else.
    evening = play(f"{COLLECTION}.prepare", hosts, {**given, "publish_state": "deployed", "publish_two_step": False})
    record = published(evening)
    (plan,) = record["deployments"]
    assert outcomes(record) == {SERVICES: "prepared"}
    assert target.environment("Test")["running"] == there
    assert evening.task("Show the keys to continue with")["msg"] == [f"publish_deployment_key: {plan['key']}"]

    # The same again finds it prepared, and what the target ran kept.
    kept = {path: path.stat().st_mtime_ns for path in backups.rglob("*")}
    again = play(f"{COLLECTION}.prepare", hosts, given)
    assert [each["key"] for each in published(again)["deployments"]] == [plan["key"]]
    assert not again.changed
    assert {path: path.stat().st_mtime_ns for path in backups.rglob("*")} == kept

    # Not everything again, where somebody forgets the key.
    without = play(f"{COLLECTION}.continue", hosts, given, ok=False, check_first=False)
    assert "Set publish_deployment_key" in published(without)["message"]

    # Nothing but the key, on another controller.
    hosts["target"] = {name: value for name, value in hosts["target"].items() if not name.endswith("environment")}
    night = play(
        f"{COLLECTION}.continue",
        hosts,
        {
            "publish_hosts": "all",
            "publish_deployment_key": plan["key"],
            "publish_poll_interval": 0.1,
            "publish_dest": str(tmp_path / "elsewhere"),
        },
    )
    record = published(night)
    assert [each["status"] for each in record["deployments"]] == ["finished_successful"]
    assert [each["key"] for each in record["deployments"]] == [plan["key"]]
    assert [each["name"] for each in record["applications"]] == [SERVICES]
    assert target.environment("Test")["running"] != there
    # The target is read for what it ran before, and the plan says where it goes.
    assert [each["before"] for each in record["applications"]] == ["2.0.0"]
    assert record["target"]["environment"] == "Test"


@pytest.mark.only_variant(1)
def test_several_cannot_be_prepared_at_once(play: Play, source: Simulator, target: Simulator, tmp_path: Path) -> None:
    # LifeTime would hold the second back for as long as the first waits to be continued.
    target.change({"set": {"environment": "Test", "two_step": True}})
    given = variables(source, tmp_path, publish_hosts="all", publish_applications=[SERVICES, THEME])
    hosts = {"target": target_variables(target)}
    result = play(f"{COLLECTION}.prepare", hosts, given, ok=False, check_ok=False)
    assert "2 packages cannot be prepared in one run" in published(result)["message"]
    assert not target.writes()
    shown = " ".join(result.task("Show what was published")["msg"])
    assert "Failed: 2 packages" in shown
    assert "not deployed" in shown
