# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""LifeTime waits for somebody: every kind of intervention with every answer, and database mappings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.deployment_target import DeploymentTarget, code, outcomes

KINDS = (
    "deployment_prepared",
    "needs_configuration_or_confirmation",
    "business_process_impact",
    "deployment_suspended",
)
TAX = {"ExtensionKey": "11111111-2222-3333-4444-555555555555", "ExtensionName": "Tax", "LogicalDatabase": "TAXDB"}
ARCHIVE = {**TAX, "LogicalDatabase": "ARCHIVE"}


def mapping(database: str = "ReplicaDB", **other: str) -> dict[str, str]:
    return {"extension": "Tax", "logical_database": "TAXDB", "database": database, **other}


@pytest.mark.scenario("C.1")
@pytest.mark.parametrize("kind", KINDS)
def test_it_fails_where_nothing_is_said(deploy: DeploymentTarget, package: Path, kind: str) -> None:
    deploy.script(interventions=[kind])
    result = deploy(package)
    assert code(result) == "needs_user_intervention"
    assert result["changed"], "a plan was created and started"
    assert result["deployment"]["info"] == kind
    assert result["failure"]["key"] == result["deployment"]["key"]
    assert result["deployment"]["key"] in result["msg"]
    assert result["deployment"]["details_url"] in result["msg"]
    assert deploy.writes == {"Deployments_CreateWithBinary": 1, "start": 1}
    assert deploy.running("Shop") is None
    again = deploy(package)
    assert code(again) == "needs_user_intervention"
    assert again["deployment"]["key"] == result["deployment"]["key"], "no second plan for the same"
    assert not again["changed"]


@pytest.mark.scenario("C.1")
@pytest.mark.parametrize("kind", KINDS)
def test_it_goes_on_where_that_is_wanted(deploy: DeploymentTarget, package: Path, kind: str) -> None:
    deploy.script(interventions=[kind])
    result = deploy(package, on_intervention={kind: "continue"})
    assert not result.failed, result["msg"]
    assert deploy.writes == {"Deployments_CreateWithBinary": 1, "start": 1, "continue": 1}
    assert outcomes(result) == {"Shop": "applied"}


@pytest.mark.scenario("C.1")
@pytest.mark.parametrize("kind", KINDS)
def test_it_returns_where_that_is_wanted(deploy: DeploymentTarget, package: Path, kind: str) -> None:
    deploy.script(interventions=[kind])
    result = deploy(package, on_intervention={kind: "return"})
    assert not result.failed
    assert result["changed"]
    assert (result["deployment"]["status"], result["deployment"]["info"]) == ("needs_user_intervention", kind)
    assert any(
        kind in warning and result["deployment"]["details_url"] in warning and result["deployment"]["key"] in warning
        for warning in result.warnings
    )
    assert result["receipt"] is None
    deploy.forget()
    later = deploy.resume(result["deployment"]["key"], on_intervention={kind: "continue"})
    assert later["deployment"]["status"] == "finished_successful"
    assert deploy.writes == {"continue": 1}


@pytest.mark.scenario("C.1")
def test_one_after_the_other_with_an_answer_each(deploy: DeploymentTarget, package: Path) -> None:
    deploy.script(interventions=list(KINDS))
    answers = dict.fromkeys(KINDS, "continue")
    result = deploy(package, on_intervention={**answers, "deployment_suspended": "fail"})
    assert code(result) == "needs_user_intervention"
    assert deploy.writes["continue"] == 3
    done = deploy(package, on_intervention=answers)
    assert done["deployment"]["key"] == result["deployment"]["key"]
    assert outcomes(done) == {"Shop": "applied"}


def test_the_same_kind_twice(deploy: DeploymentTarget, package: Path) -> None:
    deploy.script(interventions=["business_process_impact"] * 2)
    result = deploy(package, on_intervention={"business_process_impact": "continue"})
    assert not result.failed, result["msg"]
    assert deploy.writes["continue"] == 2


@pytest.mark.scenario("C.1")
def test_a_kind_never_heard_of_fails_and_is_named(deploy: DeploymentTarget, package: Path) -> None:
    deploy.script(interventions=["moon_is_full"])
    result = deploy(package, on_intervention=dict.fromkeys(KINDS, "continue"))
    assert code(result) == "needs_user_intervention"
    assert "'moon_is_full'" in result["msg"]


def test_a_refusal_to_continue_is_told(deploy: DeploymentTarget, package: Path) -> None:
    deploy.script(interventions=["deployment_suspended"], refuse_continue="Not while the moon is full.")
    result = deploy(package, on_intervention={"deployment_suspended": "continue"})
    assert code(result) == "continue_refused"
    assert result["failure"]["http_status"] == 400
    assert "Not while the moon is full." in result["msg"]


@pytest.mark.parametrize(
    "on_intervention",
    [{"moon_is_full": "continue"}, {"deployment_suspended": "ignore"}, {"deployment_suspended": True}],
)
def test_answers_that_make_no_sense_are_refused_before_anything_else(
    deploy: DeploymentTarget, package: Path, on_intervention: dict[str, Any]
) -> None:
    result = deploy(package, on_intervention=on_intervention)
    assert code(result) == "invalid_option"
    assert next(iter(on_intervention)) in result["msg"]
    assert not deploy.lifetime.requests()


@pytest.mark.scenario("C.2")
@pytest.mark.parametrize("by", ["name", "key"])
def test_mappings_are_supplied_when_lifetime_asks(deploy: DeploymentTarget, package: Path, by: str) -> None:
    deploy.script(missing_db_mappings=[TAX])
    extension = TAX["ExtensionName" if by == "name" else "ExtensionKey"]
    result = deploy(package, database_mappings=[mapping(extension=extension)])
    assert not result.failed, result["msg"]
    assert deploy.writes == {"Deployments_CreateWithBinary": 1, "start": 1, "Deployments_Configuration": 1}
    assert deploy.lifetime.environment("Test")["database_mappings"] == {f"{TAX['ExtensionKey']}/TAXDB": "ReplicaDB"}
    assert not result.warnings


@pytest.mark.scenario("C.2")
def test_all_databases_of_an_extension_are_supplied_at_once(deploy: DeploymentTarget, package: Path) -> None:
    deploy.script(missing_db_mappings=[TAX, ARCHIVE])
    given = [mapping(), mapping("Default", logical_database="ARCHIVE"), mapping("Default", extension="Another")]
    result = deploy(package, database_mappings=given)
    assert not result.failed, result["msg"]
    assert deploy.writes["Deployments_Configuration"] == 1
    assert set(deploy.lifetime.environment("Test")["database_mappings"].values()) == {"ReplicaDB", "Default"}


@pytest.mark.scenario("C.3")
def test_a_mapping_that_is_missing_is_named(deploy: DeploymentTarget, package: Path) -> None:
    deploy.script(missing_db_mappings=[TAX, ARCHIVE])
    result = deploy(package, database_mappings=[mapping()])
    assert code(result) == "database_mapping_missing"
    assert "Tax/ARCHIVE" in result["msg"]
    assert "TAXDB" not in result["msg"]
    assert not deploy.writes["Deployments_Configuration"]
    both = [mapping(), mapping(logical_database="ARCHIVE")]
    assert deploy(package, database_mappings=both)["deployment"]["status"] == "finished_successful"


@pytest.mark.scenario("C.3")
def test_without_any_mapping_it_waits_for_somebody(deploy: DeploymentTarget, package: Path) -> None:
    deploy.script(missing_db_mappings=[TAX])
    result = deploy(package)
    assert code(result) == "needs_user_intervention"
    ready = '[{"extension": "Tax", "logical_database": "TAXDB", "database": "..."}]'
    assert f"Databases are missing: Tax/TAXDB. Add to database_mappings: {ready}." in result["msg"]
    assert result["deployment"]["info"] == "needs_configuration_or_confirmation"


def test_a_database_that_the_target_does_not_have(deploy: DeploymentTarget, package: Path) -> None:
    deploy.script(missing_db_mappings=[TAX])
    result = deploy(package, database_mappings=[mapping("Nowhere")])
    assert code(result) == "map_refused"
    assert "Nowhere" in result["msg"]


@pytest.mark.scenario("C.4")
def test_mappings_that_nobody_asked_for_are_said_loudly(deploy: DeploymentTarget, package: Path) -> None:
    result = deploy(package, database_mappings=[mapping()])
    assert not result.failed
    assert any("never asked" in warning for warning in result.warnings)


@pytest.mark.scenario("C.4")
def test_an_account_that_may_not_map_gets_the_default_and_a_warning(deploy: DeploymentTarget, package: Path) -> None:
    deploy.lifetime.change({"accounts": [{"username": "ansible", "databases": False}]})
    deploy.script(missing_db_mappings=[TAX])
    result = deploy(package, database_mappings=[mapping()])
    assert not result.failed
    assert deploy.lifetime.environment("Test")["database_mappings"] == {f"{TAX['ExtensionKey']}/TAXDB": "Default"}
    assert any("never asked" in warning for warning in result.warnings)


def test_a_confirmation_without_mappings_goes_by_its_own_answer(deploy: DeploymentTarget, package: Path) -> None:
    deploy.script(interventions=["needs_configuration_or_confirmation"])
    assert code(deploy(package, database_mappings=[mapping()])) == "needs_user_intervention"
    answer = {"needs_configuration_or_confirmation": "continue"}
    assert not deploy(package, database_mappings=[mapping()], on_intervention=answer).failed
