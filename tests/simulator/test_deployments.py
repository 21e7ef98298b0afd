# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deployments: states, interventions, abort, outcomes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.api import Api, wait_for

from .conftest import Lifetime

HOUR = 3600


def uploaded(api: Api, **script: Any) -> str:
    """Create a plan for Test with a course of its own."""
    package = api.package("Test", "Shared Theme")
    api.simulator.faults({"deployment": script})
    return api.upload("Test", package)


def started(api: Api, **script: Any) -> str:
    key = uploaded(api, **script)
    api.command(key, "start")
    return key


def paused(api: Api, **script: Any) -> tuple[str, str]:
    key = started(api, **script)
    return key, str(api.until(key, "needs_user_intervention")["Info"])


def versions_running(api: Api) -> set[str]:
    return {each["ModuleVersionKey"] for each in api.running("Test", "Shared Theme")["ModuleStatusInEnvs"]}


def test_log_lines_have_time_message_and_type(target: Api) -> None:
    key = started(target, outcome="finished_with_warnings")
    log = target.ended(key)["DeploymentLog"]
    assert [line["Type"] for line in log if line["Type"] != "Info"] == ["Warning"]
    assert log[-1]["Message"] == "Deploy completed"
    assert all(line["Instant"].endswith("Z") for line in log)
    assert [line["Instant"] for line in log] == sorted(line["Instant"] for line in log)


def test_log_lines_have_no_type_before_11_22(lifetime: Lifetime) -> None:
    api = lifetime("source", "--lifetime-version", "11.21.9")
    version = api.versions("Claims Portal")["1.0.0"]
    key = api.plan("Development", "Test", version).text
    api.command(key, "start")
    assert all(set(line) == {"Instant", "Message"} for line in api.ended(key)["DeploymentLog"])


def test_the_status_lags_behind_the_command(target: Api) -> None:
    key = started(target, status_delay=HOUR)
    assert target.status(key)["DeploymentStatus"] == "saved"
    target.refused("POST", f"/deployments/{key}/start/", 400)
    target.simulator.change({"advance": HOUR})
    assert target.status(key)["DeploymentStatus"] == "running"


@pytest.mark.parametrize("outcome", ["finished_with_warnings", "force_finished", "evaporated"])
def test_outcomes_that_publish(target: Api, outcome: str) -> None:
    before = versions_running(target)
    key = started(target, outcome=outcome)
    target.until(key, outcome)
    assert versions_running(target).isdisjoint(before)


@pytest.mark.parametrize("outcome", ["finished_with_errors", "aborted"])
def test_outcomes_that_publish_nothing(target: Api, outcome: str) -> None:
    before = versions_running(target)
    record = target.ended(started(target, outcome=outcome))
    assert record["DeploymentStatus"] == outcome
    assert any(line["Type"] == "Error" for line in record["DeploymentLog"])
    assert versions_running(target) == before


def test_a_failed_application_is_inconsistent(target: Api) -> None:
    target.ended(started(target, outcome="finished_with_errors"))
    assert target.running("Test", "Shared Theme")["ConsistencyStatus"] != "OK"
    target.publish("Test", target.package("Test", "Shared Theme"))
    assert target.running("Test", "Shared Theme")["ConsistencyStatus"] == "OK"


def test_part_of_a_solution_may_fail(source: Api, target: Api) -> None:
    place = source.environment("Development")
    keys = [source.application(name) for name in ("Claims Portal", "Employee Directory")]
    body = {"SolutionName": "Two", "ApplicationKeys": keys, "IncludeReferences": False}
    solution = source.call("POST", f"/environments/{place}/solution", 200, json=body).text
    source.simulator.change({"advance": 60})
    link = source.get(f"/environments/{place}/solution/{solution}")
    target.simulator.faults({"deployment": {"failed_applications": [keys[1]]}})
    key = target.upload("Test", source.call("GET", link["url"], 200).content)
    target.command(key, "start")
    assert target.ended(key)["DeploymentStatus"] == "finished_with_errors"
    running = target.simulator.environment("Test")["running"]
    assert keys[0] in running
    assert keys[1] not in running


@pytest.mark.parametrize(
    "info", ["needs_configuration_or_confirmation", "business_process_impact", "deployment_suspended"]
)
def test_a_deployment_waits_for_an_intervention(target: Api, info: str) -> None:
    key, seen = paused(target, interventions=[info])
    assert seen == info
    target.simulator.change({"advance": HOUR})
    assert target.status(key)["DeploymentStatus"] == "needs_user_intervention"
    target.command(key, "continue")
    assert target.ended(key)["DeploymentStatus"] == "finished_successful"


def test_a_deployment_waits_twice_for_the_same_intervention(target: Api) -> None:
    key, _info = paused(target, interventions=["business_process_impact", "business_process_impact"])
    length = len(target.status(key)["DeploymentLog"])
    target.command(key, "continue")
    second = wait_for(lambda: target.status(key), lambda record: len(record["DeploymentLog"]) > length)
    assert len(second["DeploymentLog"]) == length + 1
    assert target.until(key, "needs_user_intervention")["Info"] == "business_process_impact"
    target.command(key, "continue")
    target.ended(key)


def test_continuing_twice_is_refused(target: Api) -> None:
    key = started(target, interventions=["business_process_impact"], status_delay=HOUR)
    target.simulator.change({"advance": 2 * HOUR})
    assert target.status(key)["DeploymentStatus"] == "needs_user_intervention"
    target.command(key, "continue")
    assert target.status(key)["DeploymentStatus"] == "needs_user_intervention"
    assert "not waiting" in target.refused("POST", f"/deployments/{key}/continue/", 400)


def test_continuing_may_be_refused(target: Api) -> None:
    key, _info = paused(target, interventions=["business_process_impact"], refuse_continue="Not tonight.")
    assert target.refused("POST", f"/deployments/{key}/continue/", 400) == "Not tonight."


def test_a_two_step_environment_pauses_after_the_preparation(target: Api) -> None:
    target.simulator.change({"set": {"environment": "Test", "two_step": True}})
    before = versions_running(target)
    key, info = paused(target)
    assert info == "deployment_prepared"
    assert versions_running(target) == before
    target.simulator.change({"advance": 95 * HOUR})
    target.command(key, "continue")
    assert target.ended(key)["DeploymentStatus"] == "finished_successful"
    assert versions_running(target) != before


def test_a_prepared_deployment_expires_after_96_hours(target: Api) -> None:
    target.simulator.change({"set": {"environment": "Test", "two_step": True}})
    before = versions_running(target)
    key, _info = paused(target)
    target.simulator.change({"advance": 97 * HOUR})
    target.command(key, "continue")
    assert target.ended(key)["DeploymentStatus"] == "aborted"
    assert versions_running(target) == before


def test_abort_ends_a_running_deployment(target: Api) -> None:
    key = started(target, steps=HOUR)
    target.until(key, "running")
    target.command(key, "abort")
    assert target.ended(key)["DeploymentStatus"] == "aborted"
    plan = target.get(f"/deployments/{key}/")["Deployment"]
    assert plan["AbortedByUsername"] == "ansible"
    target.refused("POST", f"/deployments/{key}/abort/", 400)
    target.refused("POST", f"/deployments/{key}/start/", 400)


def test_abort_shows_aborting_first(target: Api) -> None:
    key = started(target, steps=HOUR)
    target.until(key, "running")
    target.simulator.change({"set": {"environment": "Test", "two_step": False}})
    target.command(key, "abort")
    assert target.until(key, "aborting", "aborted")


def test_abort_is_refused_while_publishing(target: Api) -> None:
    key = started(target, steps=HOUR)
    target.simulator.change({"advance": HOUR * 0.8})
    assert "publishing" in target.refused("POST", f"/deployments/{key}/abort/", 400)


def test_a_script_makes_abort_refused(target: Api) -> None:
    key = started(target, steps=HOUR, refuse_abort=True)
    target.until(key, "running")
    target.refused("POST", f"/deployments/{key}/abort/", 400)


def test_abort_is_refused_while_waiting_for_configuration_before_11_26_4(lifetime: Lifetime) -> None:
    for version, status in (("11.26.3", 400), ("11.26.4", 202)):
        api = lifetime("target", "--lifetime-version", version)
        key, _info = paused(api, interventions=["needs_configuration_or_confirmation"])
        api.call("POST", f"/deployments/{key}/abort/", status)


def test_a_script_refuses_the_start_a_number_of_times(target: Api) -> None:
    key = uploaded(target, refuse_start="Come back later.", refuse_start_times=2)
    for _time in range(2):
        assert target.refused("POST", f"/deployments/{key}/start/", 400) == "Come back later."
    target.command(key, "start")


def test_refusal_details_need_include_error_details(target: Api) -> None:
    key = uploaded(target, conflicts=2)
    path = f"/deployments/{key}/start/"
    assert len(target.refused("POST", path, 400).splitlines()) == 1
    assert len(target.refused("POST", path, 400, params={"IncludeErrorDetails": "True"}).splitlines()) == 3
    assert len(target.get(f"/deployments/{key}/")["ApplicationConflicts"]) == 2


def test_unknown_plans_and_commands_answer_404(target: Api) -> None:
    key = uploaded(target)
    target.refused("POST", f"/deployments/{key}/dance/", 404)
    for method, path in (("GET", "/deployments/x/"), ("GET", "/deployments/x/status/"), ("DELETE", "/deployments/x/")):
        target.refused(method, path, 404)
    target.refused("POST", "/deployments/x/start/", 404)
    target.refused("GET", "/deployments/x/getmissingdbmappings/", 400)


def test_only_saved_plans_are_deleted(target: Api) -> None:
    key = uploaded(target)
    target.call("DELETE", f"/deployments/{key}/", 204)
    target.refused("GET", f"/deployments/{key}/", 404)
    running = started(target)
    target.refused("DELETE", f"/deployments/{running}/", 400)


def test_maintenance_mode_and_offline_refuse_commands(target: Api) -> None:
    key = started(target, steps=HOUR)
    other = target.upload("Test", target.package("Test", "Customer Services"))
    target.simulator.change({"set": {"environment": "Test", "maintenance": True}})
    assert target.ended(key)["DeploymentStatus"] == "aborted"
    details = {"IncludeErrorDetails": "True"}
    assert "maintenance" in target.refused("POST", f"/deployments/{other}/start/", 400, params=details)
    target.simulator.change({"set": {"environment": "Test", "maintenance": False, "offline": True}})
    assert "offline" in target.refused("POST", f"/deployments/{other}/start/", 400, params=details)
    target.simulator.change({"set": {"environment": "Test", "offline": False}})
    target.simulator.change({"set": {"environment": "Production", "maintenance": True}})
    assert "maintenance" in target.refused("POST", f"/deployments/{other}/start/", 400, params=details)


def test_a_deployment_finishes_before_the_list_shows_it(target: Api) -> None:
    before = versions_running(target)
    key = started(target, sync_delay=HOUR)
    target.ended(key)
    assert versions_running(target) == before
    target.simulator.change({"advance": HOUR})
    assert versions_running(target) != before


def test_a_script_applies_at_the_start_of_an_existing_plan(target: Api) -> None:
    key = target.upload("Test", target.package("Test", "Shared Theme"))
    target.simulator.faults({"deployment": {"outcome": "finished_with_warnings"}})
    target.command(key, "start")
    assert target.ended(key)["DeploymentStatus"] == "finished_with_warnings"


class TestDatabases:
    """Logical databases of extensions."""

    @pytest.fixture
    def plan(self, target: Api, package_of: Callable[..., Path]) -> str:
        key = target.upload("Test", package_of("Ledger", databases=("LEDGERDB", "AUDITDB")))
        target.command(key, "start")
        return key

    @staticmethod
    def mapping(target: Api, plan: str, **databases: str) -> list[dict[str, Any]]:
        missing = target.get(f"/deployments/{plan}/getmissingdbmappings/")
        pairs = [{"LogicalDatabaseName": name, "DatabaseName": database} for name, database in databases.items()]
        return [{"ExtensionKey": missing[0]["ExtensionKey"], "DBMapping": pairs}]

    def test_they_are_asked_for_and_supplied(self, target: Api, plan: str) -> None:
        record = target.until(plan, "needs_user_intervention")
        assert record["Info"] == "needs_configuration_or_confirmation"
        missing = target.get(f"/deployments/{plan}/getmissingdbmappings/")
        assert {each["LogicalDatabase"] for each in missing} == {"LEDGERDB", "AUDITDB"}
        assert {each["ExtensionName"] for each in missing} == {"Ledger"}
        target.refused("POST", f"/deployments/{plan}/continue/", 400)
        body = self.mapping(target, plan, LEDGERDB="ReplicaDB", AUDITDB="Default")
        target.call("POST", f"/deployments/{plan}/configuration/", 200, json=body)
        assert target.ended(plan)["DeploymentStatus"] == "finished_successful"
        assert sorted(target.simulator.environment("Test")["database_mappings"].values()) == ["Default", "ReplicaDB"]

    def test_once_supplied_nobody_asks_again(self, target: Api, plan: str, package_of: Callable[..., Path]) -> None:
        target.until(plan, "needs_user_intervention")
        body = self.mapping(target, plan, LEDGERDB="ReplicaDB", AUDITDB="Default")
        target.call("POST", f"/deployments/{plan}/configuration/", 200, json=body)
        target.ended(plan)
        target.publish("Test", package_of("Ledger", databases=("LEDGERDB", "AUDITDB")))

    @pytest.mark.parametrize(
        ("databases", "reason"),
        [
            ({"LEDGERDB": "ReplicaDB"}, "no mapping"),
            ({"LEDGERDB": "Nowhere", "AUDITDB": "Default"}, "database 'Nowhere' does not exist"),
            ({"OTHERDB": "Default"}, "logical database 'OTHERDB' does not exist"),
            ({}, "No database mappings"),
        ],
    )
    def test_what_is_wrong_with_a_mapping(self, target: Api, plan: str, databases: dict[str, str], reason: str) -> None:
        target.until(plan, "needs_user_intervention")
        body = self.mapping(target, plan, **databases)
        assert reason in target.refused("POST", f"/deployments/{plan}/configuration/", 400, json=body)
        assert target.status(plan)["DeploymentStatus"] == "needs_user_intervention"

    def test_an_extension_of_another_plan(self, target: Api, plan: str) -> None:
        target.until(plan, "needs_user_intervention")
        path = f"/deployments/{plan}/configuration/"
        assert "extension" in target.refused("POST", path, 400, json=[{"ExtensionKey": "x", "DBMapping": []}])
        assert "No extension" in target.refused("POST", path, 400, json=[])

    def test_a_plan_that_does_not_wait_takes_no_mapping(self, target: Api) -> None:
        key = uploaded(target)
        assert "not waiting" in target.refused("POST", f"/deployments/{key}/configuration/", 400, json=[])

    def test_an_account_that_may_not_use_them_is_not_asked(self, target: Api, package_of: Callable[..., Path]) -> None:
        target.simulator.change({"accounts": [{"username": "ansible", "databases": False}]})
        target.publish("Test", package_of("Ledger", databases=("LEDGERDB",)))
        assert list(target.simulator.environment("Test")["database_mappings"].values()) == ["Default"]
