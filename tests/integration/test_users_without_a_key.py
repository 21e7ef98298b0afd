# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users without a role in the infrastructure, whom LifeTime before 11.32.0 gives no keys: the others do not suffer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lifetime_simulator.demo import demo_infrastructure

from tests.support.module import ModuleResult, run_module
from tests.support.simulator import Simulator

Start = Callable[..., Simulator]

# The second is a member of a team.
WITHOUT = {"james.oneill", "raj.patel"}


@pytest.fixture(params=["empty", "absent"])
def lifetime(start: Start, request: pytest.FixtureRequest) -> Simulator:
    return _without_roles(start, request.param)


def _without_roles(start: Start, keys: str) -> Simulator:
    data = demo_infrastructure("source")
    users = [{**user, "role": ""} if user["username"] in WITHOUT else user for user in data["users"]]
    return start("source", "--keys-without-role", keys, data={**data, "users": users})


def run(lifetime: Simulator, module: str, **options: Any) -> ModuleResult:
    lifetime.forget()
    connection = {"lifetime_url": lifetime.url, "lifetime_token": lifetime.token, "retries": 0}
    return run_module(f"lifetime_{module}", {**connection, **options}, diff=True)


def told(result: ModuleResult) -> None:
    """Each of them is named once, with the version that mends it."""
    for username in WITHOUT:
        (sentence,) = [
            each for each in result.warnings if each.startswith(f"LifeTime gives no key for user '{username}'")
        ]
        assert "11.32.0" in sentence


def test_the_list_names_them(lifetime: Simulator) -> None:
    result = run(lifetime, "user_info")
    assert len(result["users"]) == 10
    assert not {user["username"] for user in result["users"]} & WITHOUT
    told(result)


@pytest.mark.parametrize("module", ["user_info", "user"])
def test_the_very_user_is_refused_before_anything_is_written(lifetime: Simulator, module: str) -> None:
    result = run(lifetime, module, username="Raj.Patel", **({"email": "raj@example.com"} if module == "user" else {}))
    assert result["failed"]
    assert not result["changed"]
    assert "LifeTime gives no key for user 'Raj.Patel', so nothing can be done with it" in result["msg"]
    assert result["failure"]["code"] == ("invalid_document" if module == "user" else "unusable_user")
    assert lifetime.writes() == []


def test_in_a_document_the_others_are_worked_on(lifetime: Simulator) -> None:
    result = run(
        lifetime,
        "access",
        users=[
            {"username": "james.oneill", "email": "james@example.com"},
            {"username": "lena.fischer", "email": "lena@example.com"},
        ],
        teams=[{"name": "Platform", "members": [{"username": "james.oneill", "role": "Developer"}]}],
    )
    assert not result.get("failed"), result["msg"]
    assert [change["name"] for change in result["changes"]] == ["lena.fischer"]
    told(result)
    said = [each for each in result.warnings if "nothing can be done with it" in each]
    assert [each.split(":")[0] for each in said] == [
        "users[0](james.oneill)",
        "teams[0](Platform).members[0](james.oneill).username",
    ]
    assert [request["operation"] for request in lifetime.writes()] == ["Users_Update"]
    users = {user["username"]: user for user in lifetime.state()["access"]["users"].values()}
    assert users["lena.fischer"]["email"] == "lena@example.com"
    assert users["james.oneill"]["email"] == "james.oneill@example.com"


def test_purging_leaves_them_alone(lifetime: Simulator) -> None:
    listed = [{"username": "admin"}, {"username": "maria.santos"}]
    result = run(lifetime, "access", users=listed, purge_users=True, purge_limit=7)
    assert not result.get("failed"), result["msg"]
    users = {user["username"]: user["active"] for user in lifetime.state()["access"]["users"].values()}
    assert {name for name, active in users.items() if active} == {"admin", "maria.santos", *WITHOUT}
    told(result)


def test_a_team_may_lose_one_whose_key_it_tells(lifetime: Simulator) -> None:
    result = run(
        lifetime,
        "team",
        name="Customer Journey",
        members=[{"username": "lena.fischer", "role": "Team Manager"}],
        purge_members=True,
    )
    assert not result.get("failed"), result["msg"]
    members = {member["username"] for member in result["team"]["members"]}
    assert members == {"lena.fischer"}


def members_of(lifetime: Simulator, team: str) -> dict[str, str]:
    """The keys of their roles, by username."""
    access = lifetime.state()["access"]
    (found,) = [each for each in access["teams"].values() if each["name"] == team]
    return {access["users"][key]["username"]: role for key, role in found["members"].items()}


def test_a_team_keeps_one_whom_the_document_lists(lifetime: Simulator) -> None:
    before = members_of(lifetime, "Customer Journey")
    assert before.keys() > {"raj.patel"}
    team = {"name": "Customer Journey", "members": [{"username": "RAJ.patel", "role": "Auditor"}]}
    result = run(lifetime, "access", teams=[team], purge_members=True, purge_limit=5)
    assert not result.get("failed"), result["msg"]
    assert members_of(lifetime, "Customer Journey") == {"raj.patel": before["raj.patel"]}
    told(result)


def test_with_keys_nothing_is_said(start: Start) -> None:
    lifetime = _without_roles(start, "given")
    result = run(lifetime, "user", username="raj.patel", email="raj@example.com")
    assert (result["changed"], result.warnings) == (True, [])
    assert result["user"]["role"] == ""
    assert len(run(lifetime, "user_info")["users"]) == 12
