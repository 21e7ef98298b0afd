# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""lifetime_db_connection and lifetime_db_connection_info."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.module import ModuleResult
from tests.support.module_runner import ModuleRunner
from tests.support.simulator import Simulator

Start = Callable[..., Simulator]

ORDERS = {
    "environment": "Test",
    "name": "Orders",
    "provider": "SQL Server",
    "username": "orders",
    "password": "pa55-of-orders",
}
REFUSED = {"Errors": ["No."], "StatusCode": 400}
SHOWN = {"name": "Orders", "description": "", "provider": "SQL Server", "configuration": ""}


class Connections:
    """Runs the module in check mode, then really, then once more; asserts that check mode predicted the run."""

    def __init__(self, runner: ModuleRunner, lifetime: Simulator) -> None:
        self._runner = runner
        self.lifetime = lifetime

    def run(
        self, options: dict[str, Any], *, module: str = "lifetime_db_connection", check: bool = False
    ) -> ModuleResult:
        result = self._runner.run(module, self.lifetime, options, check=check, diff=not module.endswith("_info"))
        assert "pa55" not in str(result)
        return result

    def step(self, options: dict[str, Any], writes: list[str], *, again: bool = True) -> ModuleResult:
        self.lifetime.forget()
        checked = self.run(options, check=True)
        assert self.lifetime.writes() == []
        done = self.run(options)
        assert not done.failed, done
        operations = [each["operation"].replace("Environments_DBConnections_", "") for each in self.lifetime.writes()]
        assert operations == writes
        for name in ("changed", "diff", "changes", "db_connection"):
            assert checked[name] == done[name]
        assert done["changed"] is bool(writes)
        if again:
            assert self.run(options)["changed"] is False
        return done

    def info(self, **options: Any) -> ModuleResult:
        return self.run({"environment": "Test", **options}, module="lifetime_db_connection_info")


@pytest.fixture
def connections(start: Start, runner: ModuleRunner) -> Connections:
    return Connections(runner, start("target"))


def test_the_life_of_a_connection(connections: Connections) -> None:
    created = connections.step(ORDERS, ["Create"])
    assert created["db_connection"] == SHOWN
    assert connections.run({"environment": "Test", "name": "ORDERS"})["changed"] is False
    changed = connections.step(
        {**ORDERS, "name": "orders", "provider": "oracle", "configuration": "Host=db", "test": True},
        ["TestConnection", "Edit"],
    )
    assert changed["db_connection"] == {**SHOWN, "provider": "Oracle", "configuration": "Host=db"}
    (change,) = changed["changes"]
    assert (change["action"], change["kind"], change["name"]) == ("update", "database connection", "Orders")
    assert change["before"] == {"provider": "SQL Server", "configuration": ""}
    (shown,) = connections.info(name="Orders")["db_connections"]
    assert {name: shown[name] for name in SHOWN} == changed["db_connection"]
    connections.step({**ORDERS, "provider": "Oracle", "configuration": ""}, ["Edit"])
    gone = connections.step({"environment": "Test", "name": "orders", "state": "absent"}, ["Delete"])
    assert gone["db_connection"] is None


def test_a_password_alone_is_sent_only_if_that_is_asked_for(connections: Connections) -> None:
    connections.step(ORDERS, ["Create"])
    connections.step({**ORDERS, "password": "new-pa55"}, [])
    connections.step({**ORDERS, "password": "new-pa55", "update_password": "always"}, ["Edit"], again=False)


@pytest.mark.parametrize("number", ["level", "id"])
@pytest.mark.parametrize("unset", ["no-access", "not-found"])
def test_permissions_of_roles_and_users(start: Start, runner: ModuleRunner, number: str, unset: str) -> None:
    """Whichever number LifeTime knows a level by, and whatever it shows of a permission that was never set."""
    connections = Connections(runner, start("target", "--db-permission-number", number, "--db-permission-unset", unset))
    roles = [{"role": "Developer", "level": "Read-Only"}]
    users = [{"username": "raj.patel", "level": "Full Control"}]
    place = {"environment": "Test", "name": "Default"}
    twice = 2 if number == "id" else 1
    connections.step(
        {**place, "role_permissions": roles, "revoke_roles": ["Auditor"], "user_permissions": users},
        ["SetRolePermissions"] * twice + ["SetUserPermissions"] * twice,
    )
    (shown,) = connections.info(name="Default", roles=["Developer"], users=["raj.patel"])["db_connections"]
    assert shown["role_permissions"] == {"Developer": "Read-Only"}
    assert shown["user_permissions"] == {"raj.patel": "Full Control"}
    changed = connections.step(
        {**place, "role_permissions": [{"role": "Developer", "level": "Full Control"}]}, ["SetRolePermissions"] * twice
    )
    (change,) = changed["changes"]
    assert (change["name"], change["before"], change["after"]) == (
        "Default / Developer",
        {"value": "Read-Only"},
        {"value": "Full Control"},
    )
    connections.step({**place, "revoke_users": ["raj.patel"]}, ["RevokeUserPermissions"])


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ({**ORDERS, "provider": "SQL Sever"}, "unknown_database_provider", "'SQL Server'"),
        ({"environment": "Test", "name": "New", "provider": "Oracle"}, "invalid_option", "username and password"),
        ({"environment": "Test", "name": "Default", "description": "New"}, "invalid_option", "takes it whole"),
        ({**ORDERS, "role_permissions": [{"role": "Develper", "level": "Read-Only"}]}, "unknown_role", "'Developer'"),
        ({**ORDERS, "role_permissions": [{"role": "Developer", "level": "Some"}]}, "unknown_permission_level", "Some"),
        ({**ORDERS, "role_permissions": [{"role": "Developer"}]}, "invalid_option", "level"),
        ({**ORDERS, "user_permissions": [{"username": "raj.patl", "level": "Read-Only"}]}, "unknown_user", "raj.patel"),
        ({**ORDERS, "environment": "Tst"}, "unknown_environment", "Test"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_written(
    connections: Connections, options: dict[str, Any], code: str, said: str
) -> None:
    result = connections.run(options)
    assert result.failed
    assert result["failure"]["code"] == code
    assert said in result["msg"]
    assert result["changed"] is False
    assert connections.lifetime.writes() == []


@pytest.mark.parametrize("is_new", [True, False])
def test_what_lifetime_took_and_does_not_show_fails_the_task(connections: Connections, is_new: bool) -> None:
    if not is_new:
        connections.run(ORDERS)
    listed = [{"dbConnectionName": "Orders", "description": "", "providerName": "SQL Server"}]
    fault = {"operation": "Environments_DBConnections_List", "status": 200, "times": -1}
    before = 1 if is_new else 2
    connections.lifetime.faults({**fault, "after": before, "body": listed})
    result = connections.run({**ORDERS, "description": "Of the shop"})
    assert result["failure"]["code"] == "not_applied"
    assert "'Of the shop'" in result["msg"]
    assert result["changed"] is True


@pytest.mark.parametrize("told", ["refuse", "header"])
def test_a_test_that_fails_leaves_the_connection_as_it_is(start: Start, runner: ModuleRunner, told: str) -> None:
    """The contract has no status for it."""
    connections = Connections(runner, start("target", "--db-test-failure", told))
    result = connections.run({**ORDERS, "username": "nobody", "test": True})
    assert result.failed
    assert "Could not test database connection 'Orders'" in result["msg"]
    assert "login failed" in result["msg"]
    assert result["failure"]["code"] == "refused"
    assert result["changed"] is False
    assert connections.info()["db_connections"][0]["name"] == "Default"
    assert len(connections.info()["db_connections"]) == 2


@pytest.mark.parametrize("has_effect", [False, True])
@pytest.mark.parametrize("operation", ["Create", "Edit", "SetRolePermissions", "RevokeRolePermissions"])
def test_a_success_that_is_denied_in_a_header_is_looked_into(
    connections: Connections, operation: str, has_effect: bool
) -> None:
    """The contract has the header `Success` and does not say whether it can be relied on: what is there counts."""
    orders = {**ORDERS, "role_permissions": [{"role": "Developer", "level": "Full Control"}]}
    if operation != "Create":
        connections.step(orders, ["Create", "SetRolePermissions"])
    wanted = {
        "Create": ORDERS,
        "Edit": {**ORDERS, "description": "Of the shop"},
        "SetRolePermissions": {**ORDERS, "role_permissions": [{"role": "Developer", "level": "Read-Only"}]},
        "RevokeRolePermissions": {**ORDERS, "revoke_roles": ["Developer"]},
    }[operation]
    answer = {"act_then_status": 200} if has_effect else {"status": 200}
    fault = {"operation": f"Environments_DBConnections_{operation}", "times": -1, **answer}
    connections.lifetime.faults({**fault, "body": "", "headers": {"Success": "false", "Message": "Out of reach"}})
    result = connections.run(wanted)
    assert result.failed is not has_effect, result
    assert result["changed"] is True
    if not has_effect:
        assert result["failure"]["code"] == "ambiguous_write"
        assert "Out of reach" in result["msg"]
    connections.lifetime.no_faults()
    assert connections.run(wanted)["changed"] is not has_effect


def test_a_test_is_no_change_and_its_lost_answer_is_asked_for_again(connections: Connections) -> None:
    connections.lifetime.faults(
        {"operation": "Environments_DBConnections_TestConnection", "times": 1, "act_then_status": 503},
        {"operation": "Environments_DBConnections_Create", "times": 9, "status": 403},
    )
    result = connections.run({**ORDERS, "test": True})
    assert result.failed
    assert result["changed"] is False
    assert result["changes"] == []
    operations = [each["operation"] for each in connections.lifetime.writes()]
    assert operations[:2] == ["Environments_DBConnections_TestConnection"] * 2


def test_after_a_failure_the_result_has_what_was_done(connections: Connections) -> None:
    connections.lifetime.faults(
        {"operation": "Environments_DBConnections_SetRolePermissions", "times": 9, "status": 400}
    )
    result = connections.run({**ORDERS, "role_permissions": [{"role": "Developer", "level": "Read-Only"}]})
    assert result.failed
    assert result["changed"] is True
    assert [change["kind"] for change in result["changes"]] == ["database connection"]
    assert "create database connection 'Orders'" in result["msg"]


def test_connections_providers_and_levels_are_listed(connections: Connections) -> None:
    found = connections.info()
    assert found["changed"] is False
    assert [each["name"] for each in found["db_connections"]] == ["Default", "ReplicaDB"]
    assert {"key": "oracle", "name": "Oracle"} in found["providers"]
    assert [each["name"] for each in found["permission_levels"]] == ["No Access", "Read-Only", "Full Control"]
    assert connections.info(name="Defualt")["failure"]["code"] == "unknown_database_connection"


@pytest.mark.parametrize("form", ["empty", "absent", "twice"])
def test_a_connection_without_a_name_of_its_own_is_left_alone(connections: Connections, form: str) -> None:
    connections.run(ORDERS)
    record = {"dbConnectionName": "Orders", "description": "", "providerName": "SQL Server"}
    archive = {**record, "dbConnectionName": "Archive", "description": "Old ones"}
    bad = {
        "empty": [{**archive, "dbConnectionName": ""}],
        "absent": [{name: value for name, value in archive.items() if name != "dbConnectionName"}],
        "twice": [archive, {**archive, "description": "Older ones"}],
    }[form]
    listed = {"operation": "Environments_DBConnections_List", "status": 200, "body": [record, *bad], "times": -1}
    connections.lifetime.faults(listed)
    result = connections.run({**ORDERS, "description": "Of the shop"}, check=True)
    assert [change["name"] for change in result["changes"]] == ["Orders"]
    assert any("is left out" in each and ("Archive" in each or "Old ones" in each) for each in result.warnings)
    assert [each["name"] for each in connections.info()["db_connections"]] == ["Orders"]
    if form == "twice":
        refused = connections.run({**ORDERS, "name": "Archive", "state": "absent"})
        assert refused["failure"]["code"] == "unusable_database_connection"
        assert "the key of another one" in refused["msg"]


def test_a_failure_names_the_connection(connections: Connections) -> None:
    connections.run(ORDERS)
    fault = {"operation": "Environments_DBConnections_Edit", "status": 400, "body": REFUSED, "times": -1}
    connections.lifetime.faults(fault)
    failure = connections.run({**ORDERS, "description": "Of the shop"})["failure"]
    assert (failure["operation"], failure["key"]) == ("Environments_DBConnections_Edit", "Orders")


def test_a_name_does_nothing_to_a_terminal(connections: Connections) -> None:
    """Ansible prints the headers of a diff as they are."""
    (diff,) = connections.run({**ORDERS, "name": "Orders\x1b[31m\nok: [localhost]"}, check=True)["diff"]
    for header in ("before_header", "after_header"):
        assert diff[header] == r"database connection Orders\x1b[31m\nok: [localhost]"
