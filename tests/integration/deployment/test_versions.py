# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Versions from one environment of an infrastructure to another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.deployment_target import DeploymentTarget, code, outcomes
from tests.support.module import ModuleResult
from tests.support.packages import key

CREATE = "Deployments_Create"
ONCE = {CREATE: 1, "start": 1}
CLAIMS, ORDERS, BILLING, STAFF = "Claims Portal", "Order Management", "Billing Engine", "Employee Directory"


class Promoting:
    """Calls deploy versions from Development to Test, or whichever target is given."""

    def __init__(self, deploy: DeploymentTarget) -> None:
        self.deploy = deploy
        self.lifetime = deploy.lifetime

    def __call__(self, *wishes: str | dict[str, str], **options: Any) -> ModuleResult:
        applications = [{"application": wish} if isinstance(wish, str) else wish for wish in wishes]
        return self.deploy(applications=applications, **{"source_environment": "Development", **options})

    def version(self, application: str, label: str) -> str:
        state = self.lifetime.state()
        owner = self.lifetime.application_key(application)
        return next(
            version["key"]
            for version in state["versions"].values()
            if version["application_key"] == owner and version["version"] == label
        )

    def runs(self, application: str, environment: str = "Test") -> str:
        """The label of what an environment runs."""
        running = self.lifetime.environment(environment)["running"][self.lifetime.application_key(application)]
        label: str = self.lifetime.state()["versions"][running["base_version"]]["version"]
        return label


@pytest.fixture
def promote(new_target: Callable[..., DeploymentTarget]) -> Promoting:
    return Promoting(new_target(name="source"))


def test_what_the_source_runs_is_deployed(promote: Promoting) -> None:
    predicted = promote(CLAIMS, check=True, diff=True)
    assert predicted["changed"]
    assert not promote.deploy.writes
    result = promote(CLAIMS, diff=True)
    assert not result.failed, result["msg"]
    assert result["diff"] == predicted["diff"]
    assert result["diff"]["before"][f"application {CLAIMS}"]["version"] == "0.9.0"
    assert result["diff"]["after"][f"application {CLAIMS}"]["version"] == "1.0.0"
    assert promote.deploy.writes == ONCE
    assert promote.runs(CLAIMS) == "1.0.0"
    (application,) = result["applications"]
    assert (application["before"]["version"], application["after"]["version"]) == ("0.9.0", "1.0.0")
    assert application["outcome"] == "applied"
    assert application["after"]["modules"][0]["name"]
    promote.deploy.forget()
    again = promote(CLAIMS)
    assert not again["changed"]
    assert not promote.deploy.writes
    assert again["comparison"]["verdict"] == "equal"


def test_only_what_differs_is_in_the_plan(promote: Promoting) -> None:
    result = promote(CLAIMS, ORDERS, "Field Service", notes="Change 4711")
    assert not result.failed, result["msg"]
    (plan,) = promote.deploy.plans.values()
    keys = {promote.lifetime.application_key(name) for name in (CLAIMS, "Field Service")}
    assert {operation["application_key"] for operation in plan["operations"]} == keys
    assert plan["notes"] == "Change 4711"
    assert result["deployment"]["notes"] == "Change 4711"
    assert outcomes(result) == {CLAIMS: "applied", ORDERS: "applied", "Field Service": "applied"}
    found = {each["application"]: (each["version"], each["version_key"]) for each in result["versions"]}
    assert found[CLAIMS] == ("1.0.0", promote.version(CLAIMS, "1.0.0"))
    assert set(found) == {CLAIMS, ORDERS, "Field Service"}


@pytest.mark.parametrize("by", ["label", "key"])
def test_a_version_of_ones_own_choice(promote: Promoting, by: str) -> None:
    wanted = "1.0.0" if by == "label" else promote.version("Field Service", "1.0.1")
    wish = {"application": CLAIMS if by == "label" else "Field Service", "version": wanted}
    result = promote(wish)
    assert not result.failed, result["msg"]
    assert promote.runs(wish["application"]) == ("1.0.0" if by == "label" else "1.0.1")
    assert not promote(wish)["changed"]


def test_an_application_by_its_key_into_a_zone(promote: Promoting) -> None:
    wish = {"application": promote.lifetime.application_key(CLAIMS), "deployment_zone": "Global"}
    assert not promote(wish).failed
    (plan,) = promote.deploy.plans.values()
    zone = promote.lifetime.environment("Test")["zones"][0]["key"]
    assert [operation["zone_key"] for operation in plan["operations"]] == [zone]


@pytest.mark.scenario("C.25", "C.26")
@pytest.mark.parametrize(
    ("wishes", "options", "expected", "piece"),
    [
        ([{"application": "Claims Portla"}], {}, "unknown_application", "'Claims Portal'"),
        ([{"application": CLAIMS, "version": "7.0"}], {}, "unknown_version", "7.0"),
        ([{"application": CLAIMS, "deployment_zone": "Mars"}], {}, "unknown_deployment_zone", "Mars"),
        ([CLAIMS, CLAIMS], {}, "invalid_option", CLAIMS),
        ([CLAIMS], {"source_environment": "Test"}, "invalid_option", "same"),
        ([CLAIMS], {"source_environment": "Nowhere"}, "unknown_environment", "Nowhere"),
        ([STAFF], {}, "untagged_application", "Tag it first"),
    ],
)
def test_what_cannot_be_deployed(
    promote: Promoting, wishes: list[Any], options: dict[str, str], expected: str, piece: str
) -> None:
    for check in (True, False):
        result = promote(*wishes, check=check, **options)
        assert code(result) == expected
        assert piece in result["msg"]
        assert not promote.deploy.writes


def test_of_an_application_that_was_modified_since_a_version_can_be_named(promote: Promoting) -> None:
    wish = {"application": STAFF, "version": "1.0.1"}
    assert not promote(wish)["changed"], "Test runs it already"
    promote.lifetime.change({"tag": {"environment": "Development", "application": STAFF, "version": "1.0.2"}})
    assert promote(STAFF)["changed"]
    assert promote.runs(STAFF) == "1.0.2"


@pytest.mark.scenario("C.21")
def test_a_hotfix_in_the_target_is_not_lost(promote: Promoting) -> None:
    promote.deploy.hotfix(CLAIMS, "Claims_CS", by="Lena Fischer")
    for check in (True, False):
        result = promote(CLAIMS, check=check)
        assert code(result) == "target_changed"
        (hotfix,) = result["failure"]["hotfixes"]
        assert (hotfix["module_name"], hotfix["created_by"]) == ("Claims_CS", "Lena Fischer")
        assert "Lena Fischer" in result["msg"]
        assert hotfix["created_on"] in result["msg"]
    assert not promote.deploy.writes
    done = promote(CLAIMS, on_target_changed="overwrite")
    assert not done.failed, done["msg"]
    assert done["overrides"] == ["on_target_changed=overwrite"]
    assert outcomes(done) == {CLAIMS: "applied"}


def test_a_hotfix_of_the_very_version_that_is_wanted(promote: Promoting) -> None:
    promote.deploy.hotfix(ORDERS)
    assert code(promote(ORDERS)) == "target_changed"
    assert promote(ORDERS, on_target_changed="overwrite")["changed"]
    assert not promote(ORDERS)["changed"]


@pytest.mark.scenario("C.22")
def test_a_lower_version(new_target: Callable[..., DeploymentTarget]) -> None:
    promote = Promoting(new_target("--lower-version", "accept", name="source"))
    wish = {"application": ORDERS, "version": "1.4.0"}
    for check in (True, False):
        result = promote(wish, target_environment="Production", check=check)
        assert code(result) == "downgrade"
        assert "1.5.0" in result["msg"]
    assert not promote.deploy.writes
    done = promote(wish, target_environment="Production", allow_downgrade=True)
    assert not done.failed, done["msg"]
    assert done["overrides"] == ["allow_downgrade"]
    assert promote.runs(ORDERS, "Production") == "1.4.0"


def test_a_lower_version_that_lifetime_refuses(promote: Promoting) -> None:
    result = promote({"application": ORDERS, "version": "1.4.0"}, target_environment="Production", allow_downgrade=True)
    assert code(result) == "refused"
    assert "lower" in result["msg"]
    assert not result["changed"]


def test_production_takes_versions(promote: Promoting) -> None:
    result = promote(ORDERS, target_environment="Production")
    assert not result.failed, result["msg"]
    assert promote.runs(ORDERS, "Production") == "1.6.0"


def hotfix(environment: str, elements: str) -> dict[str, Any]:
    return {"hotfix": {"environment": environment, "application": BILLING, "elements": elements}}


#: What happens to the infrastructure, and which conflict a plan of Claims Portal has by it.
CONFLICTS: dict[str, tuple[list[dict[str, Any]], str]] = {
    "Producer Module Missing": (
        [{"remove": {"environment": "Test", "application": BILLING}}],
        "'Claims Portal' needs 'Billing Engine', which does not run in 'Test'",
    ),
    "Producer Element Missing": (
        [hotfix("Test", "removed")],
        "'Claims Portal' needs an element of 'Billing Engine' that is missing in 'Test'",
    ),
    "Producer Element Incompatible": (
        [hotfix("Test", "changed")],
        "'Claims Portal' needs an element of 'Billing Engine' that is another one in 'Test'",
    ),
    "Newer Producer Module Available": (
        [hotfix("Development", "added")],
        "'Claims Portal' was made with a newer version of 'Billing Engine' than 'Test' runs",
    ),
    "ProducerModuleMoved": (
        [{"move": {"environment": "Test", "module": "Billing_CS", "application": STAFF}}],
        "'Claims Portal' needs a module of 'Billing Engine' that belongs to 'Employee Directory' in 'Test'",
    ),
    "ConsumerModuleMoved": (
        [{"move": {"environment": "Test", "module": "ClaimsPortal", "application": STAFF}}],
        "A module of 'Claims Portal' belongs to 'Employee Directory' in 'Test'",
    ),
    "IncompatiblePlatformServer": (
        [{"set": {"environment": "Test", "os_version": "10.0.1019.0"}}],
        "'Claims Portal' was made with the platform 11.27.0.42600, 'Test' has 10.0.1019.0",
    ),
    "NameColision": (
        [{"rename": {"application": STAFF, "name": CLAIMS}}],
        "'Test' runs another application called 'Claims Portal'",
    ),
}


@pytest.mark.parametrize("kind", CONFLICTS)
def test_each_type_of_conflict_is_a_sentence(promote: Promoting, kind: str) -> None:
    changes, message = CONFLICTS[kind]
    sentence = f"{message} ({kind})."
    claims = promote.lifetime.application_key(CLAIMS)
    promote.lifetime.change(*changes)
    result = promote(claims)
    assert code(result) == "conflicts", result["msg"]
    assert result["conflicts"] == [sentence]
    assert sentence in result["msg"]
    assert not promote.deploy.plans


def test_consumers_that_are_too_old_are_a_conflict(promote: Promoting) -> None:
    tag = {"environment": "Development", "application": BILLING, "version": "3.3.0"}
    promote.lifetime.change(hotfix("Development", "changed"), {"tag": tag})
    result = promote(BILLING)
    assert code(result) == "conflicts", result["msg"]
    assert (
        "'Claims Portal' in 'Test' is too old for this version of 'Billing Engine' (Consumer Module Outdated)."
        in result["conflicts"]
    )


@pytest.mark.scenario("C.5")
def test_a_conflict(promote: Promoting) -> None:
    promote.lifetime.change({"remove": {"environment": "Test", "application": BILLING}})
    result = promote(CLAIMS)
    assert code(result) == "conflicts"
    assert BILLING in result["conflicts"][0]
    assert not promote.deploy.plans
    both = promote(CLAIMS, BILLING)
    assert not both.failed, both["msg"]


def test_present_is_one_saved_plan_with_these_versions_and_notes(promote: Promoting) -> None:
    first = promote(CLAIMS, state="present", notes="Change 1")
    assert first["changed"]
    for check in (True, False):
        again = promote(CLAIMS, state="present", notes="Change 1", check=check)
        assert not again.failed
        assert not again["changed"]
        assert again["deployment"]["key"] == first["deployment"]["key"]
    assert promote.deploy.writes == {CREATE: 1}
    other = promote(CLAIMS, state="present", notes="Change 2")
    assert other["deployment"]["key"] != first["deployment"]["key"]
    assert [plan["key"] for plan in other["stale_plans"]] == [first["deployment"]["key"]]


def test_a_saved_plan_of_versions_is_started_by_its_key(promote: Promoting) -> None:
    plan = promote(CLAIMS, state="present")["deployment"]["key"]
    promote.deploy.forget()
    result = promote.deploy.resume(plan)
    assert not result.failed, result["msg"]
    assert promote.deploy.writes == {"start": 1}
    (application,) = result["applications"]
    assert application["after"]["version"] == "1.0.0"
    assert application["outcome"] == "applied"


def test_a_hotfix_since_the_plan_of_versions_was_saved(promote: Promoting) -> None:
    plan = promote(CLAIMS, state="present")["deployment"]["key"]
    promote.deploy.hotfix(CLAIMS)
    assert code(promote.deploy.resume(plan)) == "target_changed"
    assert not promote.deploy.writes["start"]
    assert not promote.deploy.resume(plan, on_target_changed="overwrite").failed


def test_plans_of_others_are_reported_also_in_check_mode(promote: Promoting) -> None:
    wanted = {"environment": "Test", "source": "Development", "versions": {CLAIMS: "1.0.0"}, "notes": "mine"}
    plan = promote.lifetime.change({"plan": wanted})
    for check in (True, False):
        result = promote(CLAIMS, check=check)
        (other,) = result["stale_plans"]
        assert (other["key"], other["same_content"], other["notes"]) == (plan, True, "mine")
    assert promote.deploy.plans[plan]["status"] == "saved"


def test_a_running_plan_of_others_is_waited_for_and_may_have_done_it(promote: Promoting) -> None:
    wanted = {"environment": "Test", "source": "Development", "versions": {CLAIMS: "1.0.0"}}
    promote.lifetime.change({"plan": {**wanted, "start": True, "script": {"steps": 100}}})
    predicted = promote(CLAIMS, check=True)
    assert predicted["changed"]
    assert any("waited for" in warning for warning in predicted.warnings)
    result = promote(CLAIMS)
    assert not result.failed
    assert not result["changed"]
    assert not promote.deploy.writes
    assert promote.runs(CLAIMS) == "1.0.0"


def test_a_lost_answer(promote: Promoting) -> None:
    promote.deploy.fault(CREATE, drop="after")
    promote.deploy.script(list_delay=15)
    result = promote(CLAIMS)
    assert not result.failed, result["msg"]
    assert promote.deploy.writes == ONCE


def test_a_lost_request(promote: Promoting) -> None:
    promote.deploy.fault(CREATE, drop="before")
    assert code(promote(CLAIMS)) == "ambiguous_write"
    assert promote.deploy.writes == {CREATE: 1}


@pytest.mark.parametrize(("given", "sent"), [(None, False), (True, True), (False, True)])
def test_outdated_consumers_are_left_to_lifetime_unless_told(
    promote: Promoting, given: bool | None, sent: bool
) -> None:
    promote(CLAIMS, redeploy_outdated=given)
    (start,) = [each for each in promote.lifetime.writes() if each["path"].rstrip("/").endswith("start")]
    assert ("RedeployOutdated" in start["query"]) is sent
    if sent:
        assert f"RedeployOutdated={str(given).lower()}" in start["query"]


@pytest.mark.scenario("C.12")
def test_partial_success(promote: Promoting) -> None:
    promote.deploy.script(failed_applications=[promote.lifetime.application_key(CLAIMS)])
    result = promote(CLAIMS, "Field Service")
    assert code(result) == "deployment_finished_with_errors"
    assert outcomes(result) == {CLAIMS: "not_applied", "Field Service": "applied"}
    again = promote(CLAIMS, "Field Service")
    assert again["changed"]
    assert set(outcomes(again).values()) == {"applied"}


def test_a_version_that_is_still_processed(new_target: Callable[..., DeploymentTarget]) -> None:
    """Before 11.27.3 LifeTime answers 404 until it has processed a version; the plan is created then."""
    promote = Promoting(new_target("--lifetime-version", "11.27.0", name="source"))
    promote.lifetime.change({"tag": {"environment": "Development", "application": STAFF, "version": "1.0.2"}})
    result = promote(STAFF)
    assert not result.failed, result["msg"]
    assert promote.runs(STAFF) == "1.0.2"


def test_an_older_lifetime_deploys_versions(new_target: Callable[..., DeploymentTarget]) -> None:
    promote = Promoting(new_target("--lifetime-version", "11.21.0", name="source"))
    result = promote(CLAIMS)
    assert not result.failed, result["msg"]
    assert promote.runs(CLAIMS) == "1.0.0"


def test_an_application_that_the_source_does_not_run(promote: Promoting) -> None:
    result = promote("Warehouse Sync", source_environment="Test", target_environment="Production")
    assert code(result) == "unknown_application"
    assert code(promote({"application": key("nothing")})) == "unknown_application"


UPDATE = "Deployments_Update"
FIELD = "Field Service"


def saved(promote: Promoting, *wishes: str | dict[str, str], **options: Any) -> str:
    """The key of a new saved plan; the requests that made it are forgotten."""
    key = promote(*wishes, state="present", **options)["deployment"]["key"]
    promote.deploy.forget()
    return str(key)


def versions_in(promote: Promoting, plan: str) -> set[str]:
    return {operation["version_key"] for operation in promote.deploy.plans[plan]["operations"]}


def test_a_saved_plan_is_changed_instead_of_being_made_anew(promote: Promoting) -> None:
    plan = saved(promote, CLAIMS, notes="Change 1")
    wanted: dict[str, Any] = {"deployment_key": plan, "target_environment": None}
    predicted = promote(CLAIMS, FIELD, state="present", check=True, diff=True, **wanted)
    assert predicted["changed"]
    assert not promote.deploy.writes
    changed = promote(CLAIMS, FIELD, state="present", diff=True, **wanted)
    assert not changed.failed, changed["msg"]
    assert changed["diff"] == predicted["diff"]
    assert (changed["deployment"]["key"], changed["deployment"]["status"]) == (plan, "saved")
    assert promote.deploy.writes == {UPDATE: 1}
    assert versions_in(promote, plan) == {promote.version(CLAIMS, "1.0.0"), promote.version(FIELD, "1.0.1")}
    assert promote.deploy.plans[plan]["notes"] == "Change 1", "notes that nobody gives are kept"
    for check in (True, False):
        assert not promote(CLAIMS, FIELD, state="present", check=check, **wanted)["changed"]
    assert promote.deploy.writes == {UPDATE: 1}
    assert promote(CLAIMS, FIELD, state="present", notes="Change 2", **wanted)["changed"]
    assert promote.deploy.plans[plan]["notes"] == "Change 2"
    promote.deploy.forget()
    # Whether it has to be changed first or not: it is started, and then there is nothing to do.
    done = promote({"application": CLAIMS, "deployment_zone": "Global"}, **wanted)
    assert not done.failed, done["msg"]
    assert promote.deploy.writes == {UPDATE: 1, "start": 1}
    assert outcomes(done) == {CLAIMS: "applied"}
    assert not promote(CLAIMS, **wanted)["changed"]
    assert list(promote.deploy.plans) == [plan]


def test_a_saved_plan_that_holds_the_versions_is_started_as_it_is(promote: Promoting) -> None:
    plan = saved(promote, CLAIMS)
    result = promote(CLAIMS, deployment_key=plan)
    assert not result.failed, result["msg"]
    assert promote.deploy.writes == {"start": 1}


def test_an_application_keeps_its_zone_in_a_plan_that_is_changed(promote: Promoting) -> None:
    plan = saved(promote, {"application": CLAIMS, "deployment_zone": "Global"})
    promote(CLAIMS, FIELD, deployment_key=plan, state="present")
    zones = {each["application_key"]: each["zone_key"] for each in promote.deploy.plans[plan]["operations"]}
    zone = promote.lifetime.environment("Test")["zones"][0]["key"]
    assert zones == {promote.lifetime.application_key(CLAIMS): zone, promote.lifetime.application_key(FIELD): ""}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"state": "absent"}, "invalid_option"),
        ({"target_environment": "Production"}, "other_target"),
        ({"deployment_key": key("no plan")}, "unknown_deployment"),
    ],
)
def test_what_a_plan_cannot_be_changed_to(promote: Promoting, options: dict[str, str], expected: str) -> None:
    plan = saved(promote, CLAIMS)
    for check in (True, False):
        assert code(promote(FIELD, check=check, **{"deployment_key": plan, **options})) == expected
    assert not promote.deploy.writes


def test_a_plan_that_was_started_is_not_changed(promote: Promoting) -> None:
    plan = saved(promote, CLAIMS)
    assert not promote(CLAIMS, deployment_key=plan).failed
    promote.deploy.forget()
    for check in (True, False):
        result = promote(FIELD, deployment_key=plan, check=check)
        assert code(result) == "plan_not_saved"
        assert "finished_successful" in result["msg"]
    assert not promote.deploy.writes


def test_a_lost_answer_to_the_change_of_a_plan(promote: Promoting) -> None:
    plan = saved(promote, CLAIMS)
    promote.deploy.fault(UPDATE, drop="before")
    assert code(promote(FIELD, deployment_key=plan, state="present")) == "ambiguous_write"
    assert versions_in(promote, plan) == {promote.version(CLAIMS, "1.0.0")}
    promote.deploy.fault(UPDATE, drop="after")
    result = promote(FIELD, deployment_key=plan, state="present")
    assert not result.failed, result["msg"]
    assert any("was lost" in warning for warning in result.warnings)
    assert promote.deploy.writes == {UPDATE: 2}


@pytest.mark.only_variant(0)
@pytest.mark.parametrize("theirs", ["notes", "source environment", "versions"])
def test_a_plan_that_somebody_else_changes_meanwhile_is_left_alone(promote: Promoting, theirs: str) -> None:
    plan = saved(promote, CLAIMS, notes="Change 1")
    (record,) = promote.lifetime.get("/deployments/", MinDate="2000-01-01", IncludeAppOperations="true")
    changed = {
        "notes": {"Notes": "Of somebody else"},
        "source environment": {"SourceEnvironmentKey": key("elsewhere")},
        "versions": {"ApplicationOperations": []},
    }[theirs]
    # The first time it is read as it was.
    promote.deploy.fault("Deployments_List", after=1, status=200, body=[{**record, **changed}], times=-1)
    result = promote(FIELD, deployment_key=plan, state="present")
    assert code(result) == "changed_meanwhile"
    assert "somebody else changed it" in result["msg"]
    assert not promote.deploy.writes
    assert versions_in(promote, plan) == {promote.version(CLAIMS, "1.0.0")}


def test_an_older_lifetime_keeps_what_is_taken_out_without_deploying_it(
    new_target: Callable[..., DeploymentTarget],
) -> None:
    promote = Promoting(new_target("--lifetime-version", "11.21.0", name="source"))
    plan = saved(promote, CLAIMS)
    result = promote(FIELD, deployment_key=plan)
    assert not result.failed, result["msg"]
    assert (promote.runs(CLAIMS), promote.runs(FIELD)) == ("0.9.0", "1.0.1")


def test_two_steps_and_database_mappings_of_versions(promote: Promoting) -> None:
    promote.lifetime.change({"set": {"environment": "Test", "two_step": True}})
    tax = {"ExtensionKey": key("tax"), "ExtensionName": "Tax", "LogicalDatabase": "TAXDB"}
    promote.deploy.script(missing_db_mappings=[tax])
    mapping = {"extension": "Tax", "logical_database": "TAXDB", "database": "ReplicaDB"}
    result = promote(CLAIMS, two_step=True, database_mappings=[mapping])
    assert not result.failed, result["msg"]
    assert result["database_mappings_supplied"]
    assert promote.deploy.writes == {**ONCE, "Deployments_Configuration": 1, "continue": 1}
    assert promote.runs(CLAIMS) == "1.0.0"
