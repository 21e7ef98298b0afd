# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The document of the role `access` in several variables, and what is wrong with some of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.playbook import PlaybookResult
from tests.support.simulator import Simulator

Start = Callable[..., Simulator]
Play = Callable[..., PlaybookResult]

APPLY = "community.outsystems.access"


def reach(lifetime: Simulator) -> dict[str, Any]:
    return {"access_url": lifetime.url, "access_token": lifetime.token, "access_hosts": "all"}


def purge(*kinds: str) -> dict[str, Any]:
    return {f"access_purge_{kind}": True for kind in kinds}


@pytest.mark.scenario("K4")
def test_a_part_without_a_value_is_refused_by_its_name(start: Start, play: Play) -> None:
    lifetime = start("source")
    hosts: dict[str, dict[str, Any]] = {
        "users": {"access_users": None},
        "roles": {"access_roles": None, "access_roles_more": [{"name": "New"}]},
        "teams": {"access_teams_sales": None},
        "both": {"access_users": [], "access_users_sales": None, "access_users_night_shift": None},
        "nothing": {"access_drfit_only": True},
    }
    variables = {**reach(lifetime), **purge("roles", "users", "teams")}
    result = play(APPLY, hosts, variables, ok=False, check_ok=False)
    said = {host: [failure["msg"] for failure in result.failures(host)] for host in hosts}
    assert all(len(messages) == 1 for messages in said.values()), said
    assert "access_users has no value." in said["users"][0]
    assert "access_roles has no value." in said["roles"][0]
    assert "access_roles_more" not in said["roles"][0]
    assert "access_teams_sales has no value." in said["teams"][0]
    assert "access_users has" not in said["both"][0]
    assert "access_users_night_shift has no value." in said["both"][0]
    assert "access_users_sales has no value." in said["both"][0]
    assert "None of access_roles, access_users and access_teams is given" in said["nothing"][0]
    assert "access_drfit_only is no variable of the role access: did you mean access_drift_only?" in said["nothing"][0]
    assert lifetime.requests() == []


@pytest.mark.scenario("K4")
@pytest.mark.only_variant(0)
def test_what_is_refused_stays_so_where_failures_are_ignored(start: Start, play: Play) -> None:
    lifetime = start("source")
    include = {"name": "Include", "ansible.builtin.include_role": {"name": "community.outsystems.access"}}
    after = {"name": "After", "ansible.builtin.debug": {"msg": "{{ access_result }}"}}
    plays = [{"hosts": "all", "gather_facts": False, "ignore_errors": True, "tasks": [include, after]}]
    variables = {**reach(lifetime), **purge("users"), "access_users": None}
    result = play(plays, variables=variables)
    assert [event.task.rpartition(" : ")[2] for event in result.events if event.status == "ignored"] == [
        "Validate the access document"
    ]
    assert result.task("After")["msg"]["failed"]
    assert "access_users has no value." in result.task("After")["msg"]["msg"]
    assert lifetime.requests() == []


@pytest.mark.only_variant(0)
def test_an_empty_part_says_that_there_is_nobody(start: Start, play: Play) -> None:
    lifetime = start("source")
    variables = {**reach(lifetime), **purge("users"), "access_purge_limit": "100%", "access_users_nobody": []}
    result = play(APPLY, variables=variables)
    active = {user["username"] for user in lifetime.state()["access"]["users"].values() if user["active"]}
    assert active == {"admin"}
    assert result.changed


@pytest.mark.scenario("K4")
def test_a_part_that_is_no_list_of_entries_is_refused_by_its_name(start: Start, play: Play) -> None:
    lifetime = start("source")
    secret = "not-to-be-shown"
    hosts: dict[str, dict[str, Any]] = {
        "text": {"access_users_default_role": secret},
        "mapping": {"access_roles_developer": {"name": secret}},
        "number": {"access_teams_count": 3},
        "names": {"access_teams_sales": [{"name": "Sales"}, secret, None]},
        "omitted": {"access_users_more": "{{ nothing | default(omit) }}"},
    }
    result = play(APPLY, hosts, {**reach(lifetime), **purge("users")}, ok=False, check_ok=False, secrets=[secret])
    said = {host: [failure["msg"] for failure in result.failures(host)] for host in hosts}
    assert all(len(messages) == 1 for messages in said.values()), said
    assert "access_users_default_role has to be a list of entries" in said["text"][0]
    assert "access_roles_developer has to be a list of entries" in said["mapping"][0]
    assert "access_teams_count has to be a list of entries" in said["number"][0]
    assert "access_teams_sales[1] has to be an entry" in said["names"][0]
    assert "access_users_more has" in said["omitted"][0]
    assert lifetime.requests() == []


@pytest.mark.scenario("K4")
@pytest.mark.only_variant(1)
def test_problems_can_be_found_in_the_variable_that_they_come_from(start: Start, play: Play) -> None:
    lifetime = start("source")
    hosts: dict[str, dict[str, Any]] = {
        "split": {
            "access_users": [{"username": "one", "name": "One", "role": "Developer"}],
            "access_users_nobody": [],
            "access_users_sales": [
                {"username": name, "name": name, "role": role} for name, role in (("two", "Developer"), ("three", "No"))
            ],
            "access_teams_only": [{"name": "New"}],
        },
        "whole": {"access_users": [{"username": "one", "name": "One", "role": "No"}]},
    }
    result = play(APPLY, hosts, reach(lifetime), ok=False, check_ok=False)
    (failure,) = result.failures("split")
    assert "users[2](three).role" in failure["msg"]
    assert failure["failure"]["code"] == "invalid_document"
    assert result.task("Show where the entries come from", "split")["msg"] == [
        "users[0] is access_users[0].",
        "users[1..2] are access_users_sales[0..1].",
    ]
    assert [event.host for event in result.events if "Show where" in event.task and event.status != "skipped"] == [
        "split"
    ]
    assert lifetime.writes() == []
