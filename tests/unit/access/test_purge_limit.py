# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How much one document may purge."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import hypothesis
import pytest
from ansible_collections.community.outsystems.plugins.module_utils._access.context import AccessSettings
from ansible_collections.community.outsystems.plugins.module_utils._access.document import changes_for
from ansible_collections.community.outsystems.plugins.module_utils._access.model import AccessModel, Role, Team, User
from ansible_collections.community.outsystems.plugins.module_utils._access.purge_limit import (
    DEFAULT,
    KINDS,
    find_purged,
    read_limits,
)
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError
from ansible_collections.community.outsystems.plugins.module_utils._problems import Problems
from hypothesis import given
from hypothesis import strategies as st

from tests.support.access_documents import documents, settings, small_state, with_known_keys

PURGES = {f"purge_{kind}": True for kind in KINDS}


def state(size: int = 10) -> AccessModel:
    """So many users, roles and teams; each user has a role on an application, each team a member and an application."""
    numbers = range(size)
    return AccessModel(
        roles={f"r{number}": Role(f"role {number}") for number in numbers},
        users={f"u{number}": User(f"user{number}", "x", "", True, "r0", {f"a{number}": "r0"}) for number in numbers},
        teams={
            f"t{number}": Team(f"team {number}", "", {f"u{number}": "r0"}, frozenset({f"a{number}"}))
            for number in numbers
        },
        applications={f"a{number}": f"app {number}" for number in numbers},
    )


def document(size: int, gone: int, kind: str) -> dict[str, Any]:
    """The document of `state`, without the last ones of a kind."""
    kept = {each: range(size - gone if each == kind else size) for each in KINDS}
    return {
        "roles": [{"name": f"role {number}"} for number in kept["roles"]],
        "users": [
            {
                "username": f"user{number}",
                "application_roles": [{"application": f"app {number}", "role": "role 0"}]
                if number in kept["application_roles"]
                else [],
            }
            for number in kept["users"]
        ],
        "teams": [
            {
                "name": f"team {number}",
                "members": [{"username": f"user{number}", "role": "role 0"}] if number in kept["members"] else [],
                "applications": [f"app {number}"] if number in kept["applications"] else [],
            }
            for number in kept["teams"]
        ],
    }


def purge(size: int, gone: int, kind: str, limit: Any) -> list[str]:
    """The names beyond the limit."""
    chosen = AccessSettings(**PURGES, purge_limit=limit, allow_no_infrastructure_manager=True)
    try:
        changes_for(document(size, gone, kind), state(size), chosen)
    except LifeTimeError as caught:
        error = caught
    else:
        return []
    assert error.code == "purge_limit_exceeded"
    found = error.failure()["purged"]
    assert list(found) == [kind]
    assert "Nothing was changed." in error.message
    assert all(name in error.message for name in found[kind][:10])
    assert f"purge_limit: {{{kind}: {gone}}}" in str(error)
    return list(found[kind])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("limit", "allowed"),
    [(DEFAULT, 2), ("0", 0), (0, 0), (3, 3), ("3", 3), ("50 %", 5), ("1%", 1), ("0%", 0), ("35.5%", 3), ("100%", 10)],
)
def test_as_much_as_the_limit_and_not_one_more(kind: str, limit: Any, allowed: int) -> None:
    assert purge(10, allowed if allowed < 10 else 9, kind, limit) == []
    if allowed < 9:
        assert len(purge(10, allowed + 1, kind, limit)) == allowed + 1


@pytest.mark.parametrize("kind", ["users", "teams"])
@pytest.mark.parametrize("size", [1, 2, 11])
def test_a_list_that_keeps_nobody_needs_a_number_or_all(kind: str, size: int) -> None:
    empty: dict[str, Any] = {kind: []}
    everything = AccessSettings(**{f"purge_{kind}": True})
    for limit in (DEFAULT, "99%"):
        with pytest.raises(LifeTimeError, match="purge_limit allows 0"):
            changes_for(empty, state(size), replace(everything, purge_limit=limit))
    for enough in ("100%", size):
        assert len(changes_for(empty, state(size), replace(everything, purge_limit=enough)).changes) == size


def test_a_document_of_another_lifetime_keeps_nobody_either() -> None:
    strangers = {"teams": [{"name": f"other {number}"} for number in range(10)]}
    with pytest.raises(LifeTimeError, match="delete 1 of 1 teams, and purge_limit allows 0, since the document has an"):
        changes_for(strangers, state(1), AccessSettings(purge_teams=True, purge_limit=DEFAULT))


def test_a_mapping_leaves_the_default_to_other_kinds() -> None:
    assert purge(10, 5, "users", {"users": 5}) == []
    assert len(purge(10, 5, "teams", {"users": 5})) == 5
    assert len(purge(10, 6, "users", {"users": 5})) == 6


def test_what_entries_say_is_not_purged() -> None:
    named = document(10, 0, "users")
    absent = {
        "users": [*({"username": f"user{number}", "state": "absent"} for number in range(9)), {"username": "user9"}],
        "teams": [{"name": f"team {number}", "state": "absent"} for number in range(10)],
    }
    # What a team loses to another one is listed there.
    moved = {"teams": [{"name": "team 0", "applications": [f"app {number}" for number in range(10)]}]}
    for one in ({**named, **absent}, moved):
        limited = AccessSettings(
            **{f"purge_{kind}": True for kind in ("users", "applications")}, purge_limit=0, move_applications=True
        )
        chosen = limited if "users" in one else replace(limited, purge_users=False)
        assert changes_for(one, state(), chosen).changes


def test_inactive_users_neither_count_nor_go() -> None:
    current = state(10)
    users = {key: replace(user, active=key in ("u0", "u1", "u2")) for key, user in current.users.items()}
    desired = replace(current, users={key: replace(user, active=key == "u0") for key, user in users.items()})
    found = find_purged(replace(current, users=users), desired, {"role": set(), "user": {"u0"}, "team": set()})
    assert (found["users"].names, found["users"].total) == (("user1", "user2"), 3)


@pytest.mark.parametrize(
    ("limit", "place"),
    [
        (-1, "purge_limit"),
        (2.5, "purge_limit"),
        ("many", "purge_limit"),
        ("101%", "purge_limit"),
        (True, "purge_limit"),
        ([1], "purge_limit"),
        ({"user": 1}, "purge_limit.user"),
        ({"users": "x"}, "purge_limit.users"),
        ({"users": True}, "purge_limit.users"),
    ],
)
def test_what_is_no_limit(limit: Any, place: str) -> None:
    problems = Problems()
    read_limits(limit, problems)
    assert [problem.place for problem in problems] == [place]


@hypothesis.settings(max_examples=50)
@given(st.data())
def test_nothing_goes_that_is_neither_said_nor_counted(data: st.DataObject) -> None:
    first = with_known_keys(changes_for(data.draw(documents(small_state(), AccessSettings())), small_state()).desired)
    chosen = data.draw(settings())
    written = data.draw(documents(first, chosen))
    planned = changes_for(written, first, chosen)
    stated = {
        kind: {entry["username" if kind == "user" else "name"].lower() for entry in written[kind + "s"]}
        for kind in ("role", "user", "team")
    }
    gone = {
        (change.kind, change.name)
        for change in planned.changes
        if change.after is None or (change.kind == "user" and change.after.get("active") is False and change.before)
    }
    unsaid = {(kind, name) for kind, name in gone if kind in stated and name.lower() not in stated[kind]}
    unlimited = replace(chosen, purge_limit=0)
    if unsaid:
        with pytest.raises(LifeTimeError) as caught:
            changes_for(written, first, unlimited)
        purged = caught.value.failure()["purged"]
        assert {(kind, name) for kind in stated for name in purged.get(kind + "s", [])} == unsaid
