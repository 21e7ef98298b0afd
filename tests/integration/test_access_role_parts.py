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


def test_a_part_without_a_value_is_refused_by_its_name(start: Start, play: Play) -> None:
    lifetime = start("source")
    hosts: dict[str, dict[str, Any]] = {
        "users": {"access_users": None},
        "roles": {"access_roles": None, "access_roles_more": [{"name": "New"}]},
        "teams": {"access_teams_sales": None},
        "both": {"access_users": [], "access_users_sales": None, "access_users_night_shift": None},
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
    assert lifetime.requests() == []


@pytest.mark.usual_way(0)
def test_what_is_refused_stays_so_where_failures_are_ignored(start: Start, play: Play) -> None:
    lifetime = start("source")
    include = {"name": "Include", "ansible.builtin.include_role": {"name": "community.outsystems.access"}}
    plays = [{"hosts": "all", "gather_facts": False, "ignore_errors": True, "tasks": [include]}]
    variables = {**reach(lifetime), **purge("users"), "access_users": None}
    result = play(plays, variables=variables)
    assert [event.task.rpartition(" : ")[2] for event in result.events if event.status == "ignored"] == [
        "Refuse what is no document"
    ]
    assert lifetime.requests() == []


def test_an_empty_part_says_that_there_is_nobody(start: Start, play: Play) -> None:
    lifetime = start("source")
    variables = {**reach(lifetime), **purge("users"), "access_users_nobody": []}
    result = play(APPLY, variables=variables)
    active = {user["username"] for user in lifetime.state()["access"]["users"].values() if user["active"]}
    assert active == {"admin"}
    assert result.changed
