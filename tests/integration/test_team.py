# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""lifetime_team and lifetime_team_info."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.access_run import access_of
from tests.support.module import run_module
from tests.support.object_lifecycle import ObjectLifecycle
from tests.support.simulator import Simulator

Start = Callable[..., Simulator]

EXCHANGES = {
    "upsert": (["Teams_AddUser"], ["Teams_AddApplication"]),
    "refuse": (
        ["Teams_AddUser", "Teams_RemUser", "Teams_AddUser"],
        ["Teams_AddApplication", "Teams_RemApplication", "Teams_AddApplication"],
    ),
}


@pytest.mark.scenario("L.3")
@pytest.mark.parametrize("readd", ["upsert", "refuse"])
def test_the_life_of_a_team(start: Start, readd: str) -> None:
    change_role, move_application = EXCHANGES[readd]
    flags = ("--team-readd", readd, "--team-application", "move" if readd == "upsert" else "refuse")
    life = ObjectLifecycle("team", start("source", *flags))
    crew = life.step({"name": "Crew"}, {}, {"team Crew": {"description": ""}}, writes=["Teams_Create"])
    assert {**crew, "key": ""} == {"key": "", "name": "Crew", "description": "", "members": [], "applications": []}
    life.step(
        {"name": "Crew", "description": " Who does it "},
        {"team Crew": {"description": ""}},
        {"team Crew": {"description": "Who does it"}},
        writes=["Teams_Update"],
    )
    members = [{"username": "RAJ.patel", "role": "Developer"}, {"username": "admin", "role": "Architect"}]
    life.step(
        {"name": crew["key"], "members": members},
        {},
        {"member Crew / raj.patel": {"role": "Developer"}, "member Crew / admin": {"role": "Architect"}},
        writes=["Teams_AddUser", "Teams_AddUser"],
    )
    life.step(
        {"name": "Crew", "members": [{"username": "raj.patel", "role": "Tester"}]},
        {"member Crew / raj.patel": {"role": "Developer"}},
        {"member Crew / raj.patel": {"role": "Tester"}},
        writes=change_role,
    )
    kept = life.step(
        {"name": "Crew", "members": [{"username": "raj.patel", "role": "Tester"}], "purge_members": True},
        {"member Crew / admin": {"role": "Architect"}},
        {},
        writes=["Teams_RemUser"],
    )
    assert kept["members"] == [{"username": "raj.patel", "role": "Tester"}]
    refused = life.run({"name": "Crew", "applications": ["Billing Engine"]})
    assert "applications[0]: application 'Billing Engine' belongs to team 'Back Office'" in refused["msg"]
    life.step(
        {"name": "Crew", "applications": ["Billing Engine"], "move_applications": True},
        {"application Billing Engine": {"team": "Back Office"}},
        {"application Billing Engine": {"team": "Crew"}},
        writes=move_application,
    )
    life.step(
        {"name": "Crew", "applications": ["Warehouse Sync"], "move_applications": True, "purge_applications": True},
        {"application Warehouse Sync": {"team": "Back Office"}, "application Billing Engine": {"team": "Crew"}},
        {"application Warehouse Sync": {"team": "Crew"}},
        writes=[*move_application, "Teams_RemApplication"],
    )
    last = life.step(
        {"name": "Crew", "applications": ["Billing Engine"]},
        {},
        {"application Billing Engine": {"team": "Crew"}},
        writes=["Teams_AddApplication"],
    )
    assert last["applications"] == ["Billing Engine", "Warehouse Sync"]
    gone = life.step(
        {"name": "Crew", "state": "absent"},
        {"team Crew": {name: value for name, value in last.items() if name != "key"}},
        {},
        writes=["Teams_Delete"],
    )
    assert gone is None


def test_what_is_wrong_is_said_at_once(start: Start) -> None:
    life = ObjectLifecycle("team", start("source"))
    result = life.run(
        {
            "name": "Crew",
            "members": [{"username": "raj", "role": "Develper"}, {"username": "nobody.at.all", "role": "Tester"}],
            "applications": ["Billing Engin", "Billing Engine"],
        }
    )
    assert [problem["place"] for problem in result["failure"]["problems"]] == [
        "members[0](raj).username",
        "members[0](raj).role",
        "members[1](nobody.at.all).username",
        "applications[0]",
        "applications[1]",
    ]
    assert life.lifetime.writes() == []


def test_teams_are_listed(start: Start) -> None:
    lifetime = start("source")
    connection = {"lifetime_url": lifetime.url, "lifetime_token": lifetime.token}
    found = run_module("lifetime_team_info", connection)["teams"]
    assert [team["name"] for team in found] == ["Back Office", "Customer Journey", "Platform"]
    assert {
        team["name"]: {
            "description": team["description"],
            "members": {member["username"]: member["role"] for member in team["members"]},
            "applications": team["applications"],
        }
        for team in found
    } == access_of(lifetime)["teams"]
    for name in ("Platform", found[2]["key"]):
        assert run_module("lifetime_team_info", {**connection, "name": name})["teams"] == [found[2]]
    missing = run_module("lifetime_team_info", {**connection, "name": "platform"})
    assert missing["failure"]["code"] == "unknown_team"
