# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""lifetime_user and lifetime_user_info."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from tests.support.access_run import access_of
from tests.support.module import run_module
from tests.support.object_lifecycle import ObjectLifecycle, framed
from tests.support.simulator import Simulator

Start = Callable[..., Simulator]


def password_of(lifetime: Simulator, username: str) -> str:
    return str(access_of(lifetime)["users"][username]["password_sha256"])


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.scenario("L.2")
def test_the_life_of_a_user(start: Start) -> None:
    life = ObjectLifecycle("user", start("source"))
    new = {"name": "Anna Kovács", "email": "", "role": "Tester", "active": True}
    anna = life.step(
        {"username": "anna", "name": " Anna Kovács ", "role": "Tester"},
        {},
        {"user anna": new},
        writes=["Users_Create"],
    )
    assert {**anna, "key": ""} == {"key": "", "username": "anna", **new, "application_roles": []}
    changed = {"name": "Anna K.", "email": "anna@example.com", "role": "Developer"}
    life.step(
        {"username": "ANNA", **changed},
        {"user anna": {"name": "Anna Kovács", "email": "", "role": "Tester"}},
        {"user anna": changed},
        writes=["Users_Update"],
    )
    life.step(
        {"username": anna["key"], "email": ""},
        {"user anna": {"email": "anna@example.com"}},
        {"user anna": {"email": ""}},
        writes=["Users_Update"],
    )
    roles = [{"application": "Claims Portal", "role": "Tester"}, {"application": "Billing Engine", "role": "Auditor"}]
    given = life.step(
        {"username": "anna", "application_roles": roles},
        {},
        {
            "application_role anna / Claims Portal": {"role": "Tester"},
            "application_role anna / Billing Engine": {"role": "Auditor"},
        },
        writes=["Users_GrantApp", "Users_GrantApp"],
    )
    assert given["application_roles"] == [roles[1], roles[0]]
    life.step(
        {"username": "anna", "application_roles": [{"application": "Claims Portal", "role": "Developer"}]},
        {"application_role anna / Claims Portal": {"role": "Tester"}},
        {"application_role anna / Claims Portal": {"role": "Developer"}},
        writes=["Users_GrantApp"],
    )
    life.step(
        {
            "username": "anna",
            "application_roles": [{"application": "Claims Portal", "role": "Developer"}],
            "purge_application_roles": True,
        },
        {"application_role anna / Billing Engine": {"role": "Auditor"}},
        {},
        writes=["Users_RevokeApp"],
    )
    gone = life.step(
        {"username": "anna", "state": "absent"},
        {"user anna": {"active": True}},
        {"user anna": {"active": False}},
        writes=["Users_Update"],
    )
    assert gone["active"] is False
    # She is found, not created again, and stays away until somebody says otherwise.
    life.step(
        {"username": "anna", "name": "Anna"},
        {"user anna": {"name": "Anna K."}},
        {"user anna": {"name": "Anna"}},
        writes=["Users_Update"],
    )
    assert access_of(life.lifetime)["users"]["anna"]["active"] is False
    assert life.run({"username": "anna"}).warnings == [
        "User 'anna' is inactive and stays so, unless you set active: true."
    ]
    life.step(
        {"username": "anna", "active": True},
        {"user anna": {"active": False}},
        {"user anna": {"active": True}},
        writes=["Users_Update"],
    )
    life.step(
        {"username": "anna", "active": False},
        {"user anna": {"active": True}},
        {"user anna": {"active": False}},
        writes=["Users_Update"],
    )
    assert life.step({"username": "nobody", "state": "absent"}, {}, {}, writes=[]) is None


@pytest.mark.scenario("L.2")
def test_a_password_is_set_once_or_always(start: Start) -> None:
    life = ObjectLifecycle("user", start("source"))
    shown = {"password": "is set, and not shown"}
    new = {"username": "anna", "name": "Anna", "role": "Tester", "active": True}
    details = {"name": "Anna", "email": "", "role": "Tester", "active": True}
    life.step(
        {**new, "password": "first-secret"},
        {},
        {"user anna": details, "password anna": shown},
        writes=["Users_Create", "Users_SetPassword", "Users_Update"],
    )
    assert password_of(life.lifetime, "anna") == sha256("first-secret")
    life.step({**new, "password": "second-secret"}, {}, {}, writes=[])
    assert password_of(life.lifetime, "anna") == sha256("first-secret")
    for _again in range(2):
        life.step(
            {**new, "password": "third-secret", "update_password": "always"},
            {},
            {"password anna": shown},
            writes=["Users_SetPassword"],
            again=False,
        )
    assert password_of(life.lifetime, "anna") == sha256("third-secret")
    life.step(
        {**new, "username": "always", "password": "x-secret", "update_password": "always"},
        {},
        {"user always": details, "password always": shown},
        writes=["Users_Create", "Users_SetPassword"],
        again=False,
    )
    assert not life.run({"username": "anna", "state": "absent"}).failed
    back = life.run({**new, "password": "fourth-secret"})
    assert [request["operation"] for request in life.lifetime.writes()][-2:] == ["Users_SetPassword", "Users_Update"]
    assert framed(back["diff"])["after"] == {"user anna": {"active": True}, "password anna": shown}
    assert password_of(life.lifetime, "anna") == sha256("fourth-secret")


def test_an_interrupted_creation_is_noticed(start: Start) -> None:
    life = ObjectLifecycle("user", start("source"))
    new = {"username": "anna", "name": "Anna", "role": "Tester", "password": "first-secret"}
    life.lifetime.faults(
        {"operation": "Users_SetPassword", "status": 403, "body": {"Errors": ["No."], "StatusCode": 403}}
    )
    failed = life.run(new)
    assert (failed.failed, failed["changed"]) == (True, True)
    assert failed["failure"]["left"] == ["activate user 'anna'"]
    assert access_of(life.lifetime)["users"]["anna"]["name"] == "Anna (waits for a password)"
    # The mark tells that she has not left, but only begun.
    assert life.run(new)["user"]["name"] == "Anna"
    then = access_of(life.lifetime)["users"]["anna"]
    assert (then["name"], then["active"], then["password_sha256"]) == ("Anna", True, sha256("first-secret"))
    unsure = life.run({"username": "peter.novak", "password": "any-secret"})
    assert "active: user 'peter.novak' is inactive and has a password to be given" in unsure["msg"]


def test_a_password_that_lifetime_does_not_take_changes_nothing_else(start: Start) -> None:
    life = ObjectLifecycle("user", start("source"))
    refused = {"operation": "Users_SetPassword", "status": 400, "body": {"Errors": ["Too weak."], "StatusCode": 400}}
    back = {"username": "peter.novak", "active": True, "password": "weak-secret"}
    life.lifetime.faults(refused)
    failed = life.run(back)
    assert "Too weak." in failed["msg"]
    assert "stays inactive until then" in failed["msg"]
    assert access_of(life.lifetime)["users"]["peter.novak"]["active"] is False
    assert life.run({**back, "password": "better-secret"})["changed"]
    then = access_of(life.lifetime)["users"]["peter.novak"]
    assert (then["active"], then["password_sha256"]) == (True, sha256("better-secret"))


def test_a_password_that_is_set_each_time_comes_after_the_activation(start: Start) -> None:
    # For a LifeTime that sets no passwords of inactive users.
    life = ObjectLifecycle("user", start("source"))
    assert life.run({"username": "peter.novak", "active": True, "password": "any-secret", "update_password": "always"})[
        "changed"
    ]
    assert [request["operation"] for request in life.lifetime.writes()] == ["Users_Update", "Users_SetPassword"]


@pytest.mark.scenario("L.2")
def test_passwords_of_an_external_provider_are_explained(start: Start) -> None:
    life = ObjectLifecycle("user", start("source", "--external-authentication"))
    result = life.run({"username": "raj.patel", "password": "any-secret", "update_password": "always"})
    assert result["failure"]["http_status"] == 405
    assert "LifeTime leaves passwords to an external authentication provider: leave out the password" in result["msg"]
    assert "any-secret" not in str(result)
    new = {"username": "anna", "name": "Anna", "role": "Tester"}
    assert "is then activated without one" in life.run({**new, "password": "any-secret"})["msg"]
    user = life.run(new)["user"]
    assert (user["name"], user["active"]) == ("Anna", True)


@pytest.mark.scenario("O")
def test_a_password_is_not_shown_in_any_form(start: Start) -> None:
    life = ObjectLifecycle("user", start("source"))
    options = {"username": "raj.patel", "update_password": "always"}
    for secret, said in [
        ("correct  horse\tbattery  staple", "The password '{}' is too short."),
        ("s3cret-that-is-somewhat-long", "x" * 480 + " {} is too short."),
        ('quoted "secret" \\ <here>', "<html>{} is too short.</html>"),
    ]:
        answer = {"status": 400, "content_type": "text/plain", "body": said.format(secret)}
        life.lifetime.faults({"operation": "Users_SetPassword", **answer})
        shown = str(life.run({**options, "password": secret}))
        assert not [word for word in ("horse", "s3cret", "quoted") if word in shown]


def test_what_is_empty_is_refused_before_anything_is_written(start: Start) -> None:
    life = ObjectLifecycle("user", start("source"))
    result = life.run({"username": "raj.patel", "name": " ", "role": "", "password": "", "update_password": "always"})
    assert [problem["place"] for problem in result["failure"]["problems"]] == ["name", "password"]
    result = life.run({"username": "raj.patel", "role": ""})
    assert [problem["place"] for problem in result["failure"]["problems"]] == ["role"]
    assert life.lifetime.writes() == []


def test_what_a_new_user_needs_is_said(start: Start) -> None:
    life = ObjectLifecycle("user", start("source"))
    result = life.run({"username": "anna", "application_roles": [{"application": "Claims Portl", "role": "Tester"}]})
    assert [problem["place"] for problem in result["failure"]["problems"]] == [
        "name",
        "role",
        "application_roles[0](Claims Portl).application",
    ]
    assert life.lifetime.writes() == []


def test_the_last_who_manages_the_infrastructure_stays(start: Start) -> None:
    life = ObjectLifecycle("user", start("source"))
    assert life.run({"username": "maria.santos", "state": "absent"})["changed"]
    protected = life.run({"username": "admin", "state": "absent"})
    assert "username: user 'admin' is in protected_users and would be deactivated." in protected["msg"]
    last = life.run({"username": "admin", "state": "absent", "protected_users": []})
    assert last["failure"]["code"] == "no_infrastructure_manager"
    options = {"username": "admin", "state": "absent", "protected_users": [], "allow_no_infrastructure_manager": True}
    assert life.run(options)["changed"]


def test_users_are_listed(start: Start) -> None:
    lifetime = start("source")
    connection = {"lifetime_url": lifetime.url, "lifetime_token": lifetime.token}
    found = run_module("lifetime_user_info", connection)["users"]
    assert [user["username"] for user in found] == sorted(access_of(lifetime)["users"])
    (sofia,) = run_module("lifetime_user_info", {**connection, "username": "Sofia.Rossi"})["users"]
    assert sofia in found
    assert {**sofia, "key": ""} == {
        "key": "",
        "username": "sofia.rossi",
        "name": "Sofia Rossi",
        "email": "sofia.rossi@example.com",
        "role": "Tester",
        "active": True,
        "application_roles": [{"application": "Claims Portal", "role": "Developer"}],
        "teams": [{"team": "Customer Journey", "role": "Tester"}],
    }
    for active in (True, False):
        listed = run_module("lifetime_user_info", {**connection, "active": active})["users"]
        assert listed == [user for user in found if user["active"] is active]
    missing = run_module("lifetime_user_info", {**connection, "username": "sofia.rosi"})
    assert missing["failure"]["code"] == "unknown_user"
    assert "Did you mean 'sofia.rossi'?" in missing["msg"]
