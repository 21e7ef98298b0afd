# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""lifetime_access_info and lifetime_permission_level_info, and drift that lifetime_access finds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lifetime_simulator.demo import demo_infrastructure
from lifetime_simulator.demo.access import with_documented_levels

from tests.support.in_process import PassingTime, run_here
from tests.support.simulator import Simulator

Start = Callable[..., Simulator]

DEPLOY = "Change & Deploy Applications"


def run(lifetime: Simulator, module: str, **options: Any) -> dict[str, Any]:
    connection = {"lifetime_url": lifetime.url, "lifetime_token": lifetime.token}
    clock = PassingTime(lambda seconds: lifetime.change({"advance": seconds}))
    return run_here(module, {**connection, **options}, clock)


@pytest.mark.parametrize("labels", ["short", "documented"])
def test_permission_levels_have_an_order(start: Start, labels: str) -> None:
    data = demo_infrastructure("source")
    lifetime = start("source", data=data if labels == "short" else with_documented_levels(data))
    known = lifetime.state()["access"]["permission_levels"]
    listed = run(lifetime, "lifetime_permission_level_info")
    assert listed["permission_levels"] == sorted(known, key=lambda level: int(level["level"]))
    assert listed["changed"] is False
    deploy = next(level for level in known if level["label"].startswith("Change"))
    for given in (deploy["label"], f" {deploy['level']} "):
        found = run(lifetime, "lifetime_permission_level_info", at_least=given)["permission_levels"]
        assert [level["label"] for level in found] == [deploy["label"], "Full Control"]
    refused = run(lifetime, "lifetime_permission_level_info", at_least="Change Applications")
    assert refused["failure"]["code"] == "unknown_permission_level"
    assert all(f"'{level['label']}' ({level['level']})" in refused["msg"] for level in known)
    assert f"Did you mean '{deploy['label']}'" in refused["msg"]


def effective(lifetime: Simulator) -> dict[tuple[str, str, str], tuple[str, str]]:
    """User, environment and application -> level and source, looked up in the simulator's state one by one."""
    state = lifetime.state()
    access = state["access"]
    labels = {level["level"]: level["label"] for level in access["permission_levels"]}
    lowest, *_others, second, _highest = sorted(labels)
    found = {}
    for key, user in access["users"].items():
        for environment, place in state["environments"].items() if user["active"] else ():
            for application, named in state["applications"].items():
                role, source = user["role_key"], "default_role"
                default = access["roles"][role]["content"]["permissions"][environment]["level"]
                for team in access["teams"].values() if default > lowest else ():
                    if key in team["members"] and application in team["applications"]:
                        role, source = team["members"][key], "team"
                if application in user["application_roles"] and default > lowest:
                    role, source = user["application_roles"][application], "application_role"
                level = access["roles"][role]["content"]["permissions"][environment]["level"]
                level = level if source == "default_role" else min(level, second)
                found[user["username"], place["name"], named["name"]] = (labels[level], source)
    return found


def test_each_application_has_the_level_that_the_roles_give(start: Start) -> None:
    lifetime = start("source")
    expected = effective(lifetime)
    result = run(lifetime, "lifetime_access_info", every_application=True)
    found = {
        (entry["username"], entry["environment"], entry["application"]): (entry["level"], entry["source"])
        for entry in result["access"]
    }
    assert found == expected
    assert {source for _level, source in found.values()} == {"default_role", "team", "application_role"}
    assert [entry["username"] for entry in result["managers"]] == ["admin", "maria.santos"]
    short = run(lifetime, "lifetime_access_info")["access"]
    assert len(short) < len(found)
    for entry in short:
        for application in {name for _user, _place, name in expected} - set(entry["except"]):
            if entry["application"] in (None, application):
                assert expected[entry["username"], entry["environment"], application][0] == entry["level"]
    assert lifetime.writes() == []


def test_who_may_deploy_to_production(start: Start) -> None:
    lifetime = start("source")
    result = run(lifetime, "lifetime_access_info", environments=["Production"], at_least=DEPLOY)
    allowed = {entry["username"] for entry in result["access"]}
    levels = {DEPLOY, "Full Control"}
    assert allowed == {
        user
        for (user, place, _name), (level, _source) in effective(lifetime).items()
        if place == "Production" and level in levels
    }
    one = run(lifetime, "lifetime_access_info", users=["CARLOS.nunes"], applications=["Warehouse Sync"])["access"]
    assert [(entry["application"], entry["source"], entry["role"], entry["except"]) for entry in one] == [
        ("Warehouse Sync", "application_role", "Architect", [])
    ] * 3


def test_names_that_nothing_has_are_refused_at_once(start: Start) -> None:
    wrong = {"users": ["raj.patl"], "environments": ["Prod"], "applications": ["None"], "at_least": "Deploy"}
    result = run(start("source"), "lifetime_access_info", **wrong)
    assert result["failure"]["code"] == "invalid_option"
    places = [problem["place"] for problem in result["failure"]["problems"]]
    assert places == ["users[0]", "environments[0]", "applications[0]", "at_least"]
    assert "Did you mean 'raj.patel'?" in result["msg"]


def test_purging_what_nobody_gave_a_list_of_is_refused(start: Start) -> None:
    lifetime = start("source")
    result = run(lifetime, "lifetime_access", purge_users=True)
    assert "purge_users: purging needs the list users" in result["msg"]
    assert lifetime.writes() == []


@pytest.mark.parametrize("drift_only", [True, False])
def test_without_any_list_there_is_no_document_that_could_be_so(start: Start, drift_only: bool) -> None:
    lifetime = start("source")
    result = run(lifetime, "lifetime_access", drift_only=drift_only)
    assert (result["failed"], result["failure"]["code"], lifetime.writes()) == (True, "invalid_document", [])
    assert "roles, users, teams: none of them is given, so there is no document." in result["msg"]


def test_drift_fails_with_all_differences_and_writes_nothing(start: Start) -> None:
    lifetime = start("source")
    document = {
        "users": [
            {"username": "raj.patel", "email": "new@example.com"},
            {"username": "sofia.rossi", "password": "s3cret", "update_password": "always"},
        ],
        "teams": [{"name": "Platform", "members": [{"username": "raj.patel", "role": "Tester"}]}],
    }
    result = run(lifetime, "lifetime_access", **document, drift_only=True)
    assert (result["changed"], result["failure"]["code"], lifetime.writes()) == (False, "drift", [])
    told = [change["summary"] for change in result["changes"]]
    assert len(told) == 2
    assert result["msg"].splitlines()[1:] == told
    assert "2 differences" in result["msg"]
    assert {each["before_header"] for each in result["diff"]} == {"user raj.patel", "team Platform"}
    assert run(lifetime, "lifetime_access", **document)["changed"]
    same = run(lifetime, "lifetime_access", **document, drift_only=True)
    assert (same.get("failed", False), same["changed"], same["changes"]) == (False, False, [])
