# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The service account that runs the task takes its own permission away: refused, or said as such."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lifetime_simulator.demo import demo_infrastructure

from tests.support.in_process import PassingTime, run_here
from tests.support.simulator import Simulator

Start = Callable[..., Simulator]

LESS = {"name": "Robot", "manage_infrastructure": False, "manage_teams": False}
GONE = {"name": "Robot", "state": "absent", "replacement_role": "Auditor"}
REFUSED = "now LifeTime refuses this account what it allowed before"


@pytest.fixture
def lifetime(start: Start) -> Simulator:
    """A LifeTime where the account of the token has a role of its own."""
    data: dict[str, Any] = demo_infrastructure("source")
    robot = {**data["roles"][0], "key": "6f1a0f3e-51a8-4b5c-9f5e-0d6f2f6f0a11", "name": "Robot", "protected": False}
    accounts = [{**data["accounts"][0], "role": "Robot"}, *data["accounts"][1:]]
    return start("source", data={**data, "roles": [*data["roles"], robot], "accounts": accounts})


def run(lifetime: Simulator, module: str, **options: Any) -> dict[str, Any]:
    connection = {"lifetime_url": lifetime.url, "lifetime_token": lifetime.token}
    clock = PassingTime(lambda seconds: lifetime.change({"advance": seconds}))
    return run_here(module, {**connection, **options}, clock)


def said(result: dict[str, Any]) -> str:
    return str(result.get("warnings", ""))


@pytest.mark.parametrize("role", [LESS, GONE], ids=["lessened", "deleted"])
def test_its_own_role_is_not_touched_without_a_word(lifetime: Simulator, role: dict[str, Any]) -> None:
    for module, options in (("lifetime_role", role), ("lifetime_access", {"roles": [role]})):
        result = run(lifetime, module, **options)
        assert result["failure"]["code"] == "possible_lockout"
        assert not result["changed"]
    assert lifetime.writes() == []


@pytest.mark.parametrize("role", [LESS, GONE], ids=["lessened", "deleted"])
def test_a_permission_that_is_lost_is_said(lifetime: Simulator, role: dict[str, Any]) -> None:
    result = run(lifetime, "lifetime_access", roles=[role], allow_lockout=True)
    assert not result.get("failed"), result["msg"]
    assert result["changed"]
    assert "even of the one that runs this task" in said(result)
    assert REFUSED in said(result)


def test_it_is_said_where_changes_are_left(lifetime: Simulator) -> None:
    refusal = {"status": 403, "body": {"Errors": ["No."], "StatusCode": 403}}
    lifetime.faults({"operation": "Roles_Delete", "after": 1, **refusal})
    roles = [{"name": name, "state": "absent", "replacement_role": "Tester"} for name in ("Auditor", "Robot")]
    result = run(lifetime, "lifetime_access", roles=roles, allow_lockout=True)
    assert result["failure"]["http_status"] == 403
    assert "so one of them may have taken away its own permission" in result["msg"]


def test_nothing_is_said_where_nothing_is_lost(lifetime: Simulator) -> None:
    roles = [
        {"name": "Auditor", "state": "absent", "replacement_role": "Tester"},
        {"name": "Tester", "default_level": "No Access"},
    ]
    result = run(lifetime, "lifetime_access", roles=roles)
    assert (result["changed"], said(result)) == (True, "")
