# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keys are the same in upper and lower case, wherever a document may give one, and go before names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._access.document import changes_for
from ansible_collections.community.outsystems.plugins.module_utils._access.model import Role, Team, User
from ansible_collections.community.outsystems.plugins.module_utils._access.name_index import NameIndex
from ansible_collections.community.outsystems.plugins.module_utils._problems import Problems

from tests.support.access_documents import small_state

ROLE, USER, TEAM = (f"8a0cf7ee-6d3b-4c0e-9a8f-2b6d9c1f4e5{digit}" for digit in "abc")
NOW = replace(
    small_state(),
    roles={**small_state().roles, ROLE: Role("Developer")},
    users={**small_state().users, USER: User("raj", "Raj", "", True, ROLE)},
    teams={TEAM: Team("Team", "", {USER: ROLE}, frozenset({"app-a"}))},
)


@pytest.mark.parametrize("cased", [str.lower, str.upper], ids=["lower", "upper"])
def test_a_key_in_any_case_is_the_object(cased: Any) -> None:
    role, user, team = (cased(key) for key in (ROLE, USER, TEAM))
    document = {
        "roles": [{"name": role, "environment_permissions": [{"environment": cased("env-0"), "level": "No Access"}]}],
        "users": [
            {"username": user, "role": role, "application_roles": [{"application": cased("app-a"), "role": role}]},
        ],
        "teams": [{"name": team, "members": [{"username": user, "role": role}], "applications": [cased("app-a")]}],
    }
    planned = changes_for(document, NOW)
    assert [change.object for change in planned.changes] == ["role Developer", "user raj"]
    assert [planned.desired.users[USER].application_roles, set(planned.desired.roles)] == [
        {"app-a": ROLE},
        set(NOW.roles),
    ]
    gone = {"roles": [{"name": role, "state": "absent", "replacement_role": "R-ADMIN"}]}
    assert ROLE not in changes_for(gone, NOW).desired.roles


@pytest.mark.parametrize("kind", ["role", "user", "team"])
def test_what_is_named_like_the_key_of_another_is_not_taken_for_it(kind: str) -> None:
    key = {"role": ROLE, "user": USER, "team": TEAM}[kind]
    now = replace(
        NOW,
        roles={**NOW.roles, "r-mock": Role(key, True, True)},
        users={**NOW.users, "u-mock": User(key.upper(), "Mock", "", True, ROLE)},
        teams={**NOW.teams, "t-mock": Team(key)},
    )
    names = NameIndex(now)
    problems = Problems()
    assert names.find(kind, key, "here", problems) == key
    assert not list(problems)
    assert names.label(kind, f"{kind[0]}-mock") == f"{kind[0]}-mock"
    assert names.find(kind, f"{kind[0]}-mock", "here", problems) == f"{kind[0]}-mock"
    identity = "username" if kind == "user" else "name"
    gone = {
        f"{kind}s": [{identity: key, "state": "absent", **({"replacement_role": "r-admin"} if kind == "role" else {})}]
    }
    before, after = (getattr(model, f"{kind}s") for model in (now, changes_for(gone, now).desired))
    assert after.get(key) != before[key]
    assert f"{kind[0]}-mock" in after
    assert kind != "user" or after["u-mock"].active
