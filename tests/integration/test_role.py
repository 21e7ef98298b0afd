# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""lifetime_role and lifetime_role_info."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._access import visibility
from ansible_collections.community.outsystems.plugins.module_utils._access.context import AccessSettings
from ansible_collections.community.outsystems.plugins.module_utils._access.reading import ALL
from ansible_collections.community.outsystems.plugins.module_utils._access.task import apply_document
from ansible_collections.community.outsystems.plugins.module_utils._api.client import Client
from ansible_collections.community.outsystems.plugins.module_utils._api.transport import Connection
from lifetime_simulator.demo import demo_infrastructure

from tests.support.access_run import FakeModule, access_of
from tests.support.access_run import apply_document as apply
from tests.support.module import run_module
from tests.support.object_lifecycle import ObjectLifecycle, framed
from tests.support.simulator import Simulator

Start = Callable[..., Simulator]

ENVIRONMENTS = ("Development", "Production", "Test")


def permissions(*levels: str, create: bool = False, add: bool = False) -> list[dict[str, Any]]:
    """Of the environments in the order of their names; one level is for all of them."""
    return [
        {
            "environment": environment,
            "level": level,
            "create_applications": create and environment == "Production",
            "add_dependencies_to_system": add and environment == "Production",
        }
        for environment, level in zip(ENVIRONMENTS, levels if len(levels) > 1 else levels * 3, strict=True)
    ]


@pytest.mark.scenario("L.1")
def test_the_life_of_a_role(start: Start) -> None:
    life = ObjectLifecycle("role", start("source"))
    none, some, full = "No Access", "List Applications", "Change & Deploy Applications"
    new = {"name": "Guest", "manage_infrastructure": False, "manage_teams": False}
    guest = life.step(
        {"name": "Guest"},
        {},
        {"role Guest": {**new, "environment_permissions": permissions(none)}},
        writes=["Roles_Create"],
    )
    assert {**guest, "key": ""} == {**new, "key": "", "environment_permissions": permissions(none)}

    life.step(
        {"name": "Guest", "default_level": some},
        {"role Guest": {"environment_permissions": permissions(none)}},
        {"role Guest": {"environment_permissions": permissions(some)}},
        writes=["Roles_Update"],
    )
    entry = {
        "environment": "Production",
        "level": full,
        "create_applications": True,
        "add_dependencies_to_system": True,
    }
    life.step(
        {"name": "Guest", "environment_permissions": [entry]},
        {"role Guest": {"environment_permissions": permissions(some)}},
        {"role Guest": {"environment_permissions": permissions(some, full, some, create=True, add=True)}},
        writes=["Roles_Update"],
    )
    key = next(key for key in life.lifetime.state()["environments"].items() if key[1]["name"] == "Production")[0]
    life.step(
        {"name": "Guest", "environment_permissions": [{"environment": key, "level": full}], "default_level": none},
        {"role Guest": {"environment_permissions": permissions(some, full, some, create=True, add=True)}},
        {"role Guest": {"environment_permissions": permissions(none, full, none, create=True, add=True)}},
        writes=["Roles_Update"],
    )
    refused = {"create_applications": False, "add_dependencies_to_system": False}
    life.step(
        {"name": "Guest", "environment_permissions": [{"environment": key, "level": full, **refused}]},
        {"role Guest": {"environment_permissions": permissions(none, full, none, create=True, add=True)}},
        {"role Guest": {"environment_permissions": permissions(none, full, none)}},
        writes=["Roles_Update"],
    )
    life.step(
        {"name": "Guest", "manage_infrastructure": True},
        {"role Guest": {"manage_infrastructure": False, "manage_teams": False}},
        {"role Guest": {"manage_infrastructure": True, "manage_teams": True}},
        writes=["Roles_Update"],
    )
    life.step(
        {"name": "Guest", "manage_infrastructure": False, "allow_lockout": True},
        {"role Guest": {"manage_infrastructure": True}},
        {"role Guest": {"manage_infrastructure": False}},
        writes=["Roles_Update"],
    )
    last = life.step(
        {"name": guest["key"], "manage_teams": False, "allow_lockout": True},
        {"role Guest": {"manage_teams": True}},
        {"role Guest": {"manage_teams": False}},
        writes=["Roles_Update"],
    )
    gone = life.step(
        {"name": "Guest", "state": "absent"},
        {"role Guest": {name: value for name, value in last.items() if name != "key"}},
        {},
        writes=["Roles_Delete"],
    )
    assert gone is None


@pytest.mark.scenario("L.1")
def test_the_holders_of_a_role_that_goes_get_another(start: Start) -> None:
    life = ObjectLifecycle("role", start("source"))
    refused = life.run({"name": "Tester", "state": "absent"})
    assert refused.failed
    assert "replacement_role: role 'Tester' would go, and is held by user 'sofia.rossi'" in refused["msg"]
    assert life.lifetime.writes() == []
    result = life.run({"name": "Tester", "state": "absent", "replacement_role": "Auditor"})
    assert framed(result["diff"])["before"].keys() == {
        "user sofia.rossi",
        "member Customer Journey / sofia.rossi",
        "role Tester",
    }
    assert framed(result["diff"])["after"] == {
        "user sofia.rossi": {"role": "Auditor"},
        "member Customer Journey / sofia.rossi": {"role": "Auditor"},
    }
    assert [request["operation"] for request in life.lifetime.writes()] == [
        "Teams_AddUser",
        "Users_Update",
        "Roles_Delete",
    ]
    (deleted,) = [request for request in life.lifetime.writes() if request["operation"] == "Roles_Delete"]
    auditor = next(
        key for key, role in life.lifetime.state()["access"]["roles"].items() if role["content"]["name"] == "Auditor"
    )
    assert deleted["query"] == f"UsersNewRoleKey={auditor}"
    assert access_of(life.lifetime)["users"]["sofia.rossi"]["role"] == "Auditor"


def test_a_role_that_only_service_accounts_hold_is_explained(start: Start) -> None:
    life = ObjectLifecycle("role", start("source"))
    # Nobody who can be seen holds it after this; the service account 'monitoring' does.
    before = access_of(life.lifetime)
    assert before["service_accounts"]["monitoring"] == "Operations"
    run_module(
        "lifetime_user",
        {
            "lifetime_url": life.lifetime.url,
            "lifetime_token": life.lifetime.token,
            "username": "carlos.nunes",
            "application_roles": [],
            "purge_application_roles": True,
        },
    )
    refused = life.run({"name": "Operations", "state": "absent"})
    assert refused.failed
    assert "in use" in refused["msg"]
    assert "Or a service account holds it, and no operation lists those: give a replacement_role." in refused["msg"]
    assert not life.run({"name": "Operations", "state": "absent", "replacement_role": "Auditor"}).failed
    assert access_of(life.lifetime)["service_accounts"]["monitoring"] == "Auditor"


@pytest.mark.scenario("L.4")
def test_protected_roles_are_named_or_refused(start: Start) -> None:
    life = ObjectLifecycle("role", start("source"))
    named = life.run({"name": "Administrator", "default_level": "No Access"})
    assert "name: role 'Administrator' is in protected_roles and would be changed." in named["msg"]
    assert not life.run({"name": "Administrator", "manage_infrastructure": True})["changed"]
    assert life.lifetime.writes() == []
    unnamed = life.run({"name": "Administrator", "default_level": "Open Applications", "protected_roles": []})
    assert unnamed["failure"]["code"] == "refused"
    assert not unnamed["changed"]
    assert "The role 'Administrator' is protected and cannot be changed." in unnamed["msg"]
    assert (
        "If LifeTime protects this role, which cannot be seen by reading, name it in protected_roles." in unnamed["msg"]
    )


def test_flags_that_lifetime_refuses_are_refused_before_writing(start: Start) -> None:
    life = ObjectLifecycle("role", start("source"))
    result = life.run({"name": "Guest", "manage_infrastructure": True, "manage_teams": False})
    assert result["failure"]["code"] == "invalid_document"
    assert "manage_teams: LifeTime has no roles that manage the infrastructure but not the teams" in result["msg"]
    assert life.lifetime.writes() == []


def test_a_role_that_shows_late_is_waited_for(start: Start) -> None:
    # Who reads it before, and writes it whole with another change, would undo the first.
    life = ObjectLifecycle("role", start("source", "--role-delay", "30"))
    for environment in ("Development", "Test"):
        permission = {"environment": environment, "level": "No Access"}
        result = life.run({"name": "Developer", "environment_permissions": [permission]})
        assert result["changed"]
        assert not result.warnings
    levels = {each["environment"]: each["level"] for each in result["role"]["environment_permissions"]}
    assert (levels["Development"], levels["Test"]) == ("No Access", "No Access")
    assert not life.run({"name": "Developer", "environment_permissions": [permission]})["changed"]


def test_a_role_that_never_shows_is_told(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visibility, "LIMIT", 1.0)
    lifetime = start("source", "--role-delay", "1000000")
    task = FakeModule(Client(Connection(lifetime.url, lifetime.token)))
    apply_document(task, {"roles": [{"name": "Auditor", "default_level": "No Access"}]}, ALL, AccessSettings())
    (warning,) = task.warnings
    assert warning.startswith(
        "LifeTime accepted the change of role 'Auditor', and 1 s later still shows what was before."
    )


@pytest.mark.scenario("L.4")
def test_the_role_that_manages_is_lessened_last(start: Start) -> None:
    # It may be the role of the account that makes the changes, which can make no others then.
    data = copy.deepcopy(demo_infrastructure("source"))
    managing = next(role for role in data["roles"] if role["name"] == "Architect")
    managing.update(manage_infrastructure=True, manage_teams=True)
    account = next(account for account in data["accounts"] if account["username"] == "ansible")
    account["role"] = "Architect"
    lifetime = start("own-role", data=data)
    document = {
        "roles": [
            {"name": "Architect", "state": "absent", "replacement_role": "Auditor"},
            {"name": "Tester", "default_level": "No Access"},
            {"name": "Team Manager", "state": "absent", "replacement_role": "Auditor"},
            {"name": "Operations", "default_level": "No Access"},
        ]
    }
    apply(document, lifetime)
    assert not {"Architect", "Team Manager"} & set(access_of(lifetime)["roles"])


def test_roles_are_listed(start: Start) -> None:
    lifetime = start("source")
    connection = {"lifetime_url": lifetime.url, "lifetime_token": lifetime.token}
    found = run_module("lifetime_role_info", connection)["roles"]
    assert [role["name"] for role in found] == [
        "Administrator",
        "Architect",
        "Auditor",
        "Developer",
        "Operations",
        "Release Manager",
        "Team Manager",
        "Tester",
    ]
    for name in ("Auditor", found[2]["key"]):
        assert run_module("lifetime_role_info", {**connection, "name": name})["roles"] == [found[2]]
    assert found[2]["environment_permissions"] == permissions("List Applications")
    missing = run_module("lifetime_role_info", {**connection, "name": "Auditer"})
    assert missing.failed
    assert "Did you mean 'Auditor'?" in missing["msg"]
