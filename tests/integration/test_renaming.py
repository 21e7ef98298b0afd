# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""New names of roles, users and teams, by lifetime_role, lifetime_user and lifetime_team."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.access_run import access_of
from tests.support.module import run_module
from tests.support.object_lifecycle import ObjectLifecycle
from tests.support.simulator import Simulator

Start = Callable[..., Simulator]


@pytest.mark.parametrize(
    ("kind", "field", "old", "new"),
    [
        ("role", "name", "Developer", "Engineer"),
        ("user", "username", "raj.patel", "rajesh.patel"),
        ("team", "name", "Platform", "Foundation"),
    ],
)
def test_an_object_keeps_everything_but_its_name(start: Start, kind: str, field: str, old: str, new: str) -> None:
    life = ObjectLifecycle(kind, start("source"))
    before, key = access_of(life.lifetime), life.run({field: old})[kind]["key"]
    label = f"{kind} {old}"
    found = life.step(
        {field: old, f"new_{field}": new},
        {label: {field: old}},
        {label: {field: new}},
        writes=[f"{kind.capitalize()}s_Update"],
    )
    assert (found["key"], found[field]) == (key, new)
    after = access_of(life.lifetime)
    assert str(before).replace(f"'{old}'", f"'{new}'") == str(after)


def test_a_name_that_something_else_has_is_refused(start: Start) -> None:
    life = ObjectLifecycle("role", start("source"))
    refused = life.run({"name": "Developer", "new_name": "tester"})
    assert "new_name: there is another role 'Tester' already, so this one cannot be renamed." in refused["msg"]
    assert life.lifetime.writes() == []


@pytest.mark.parametrize("check", [True, False], ids=["check", "real"])
def test_two_teams_do_not_become_one(start: Start, check: bool) -> None:
    lifetime = start("source")
    options = {"lifetime_url": lifetime.url, "lifetime_token": lifetime.token}
    # Taken for the team that it creates, the renamed one would get the members of that.
    bare = {"name": "Bare"}
    assert run_module("lifetime_team", {**options, **bare})["changed"]
    lifetime.forget()
    new = {"name": "One", "members": [{"username": "raj.patel", "role": "Developer"}]}
    result = run_module("lifetime_access", {**options, "teams": [new, {**bare, "new_name": "One"}]}, check=check)
    assert "teams[1](Bare).new_name: another team of this document has, or is to have, the name 'One'" in result["msg"]
    assert (result["changed"], lifetime.writes()) == (False, [])
