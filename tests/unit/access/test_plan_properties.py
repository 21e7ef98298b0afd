# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for every plan, whatever is and whatever should be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import hypothesis
from ansible_collections.community.outsystems.plugins.module_utils._access import access
from ansible_collections.community.outsystems.plugins.module_utils._access.calls import Call, Exchange, Move
from ansible_collections.community.outsystems.plugins.module_utils._access.model import Ref, State, administrators
from ansible_collections.community.outsystems.plugins.module_utils._access.names import Names
from ansible_collections.community.outsystems.plugins.module_utils._access.views import (
    role_view,
    team_view,
    user_view,
)
from ansible_collections.community.outsystems.plugins.module_utils._access.wish import Settings
from ansible_collections.community.outsystems.plugins.module_utils._plan import Plan
from hypothesis import given
from hypothesis import strategies as st

from tests.support.access_documents import documents, settings, small_state, with_known_keys


def drawn(data: st.DataObject) -> tuple[State, dict[str, Any], Settings, access.Planned]:
    """A state that came about by a first document, a second document for it, and the plan."""
    first = Settings(protected_roles=("Administrator",))
    state = with_known_keys(access.plan(data.draw(documents(small_state(), first)), small_state(), first).then)
    chosen = data.draw(settings())
    document = data.draw(documents(state, chosen))
    return state, document, chosen, access.plan(document, state, chosen)


# Drawing a document costs far more than looking at its plan, so each test looks at several sides of it.
few = hypothesis.settings(max_examples=50)


@few
@given(st.data())
def test_once_it_is_so_there_is_nothing_to_do(data: st.DataObject) -> None:
    state, document, chosen, planned = drawn(data)
    assert access.plan(document, planned.then, chosen).plan == Plan()
    assert access.plan(document, with_known_keys(planned.then), chosen).plan == Plan()
    same = (planned.then.roles, planned.then.users, planned.then.teams) == (state.roles, state.users, state.teams)
    changes = [change for change in planned.plan if change.kind != "password"]
    assert bool(changes) is not same
    assert access.plan(document, state, chosen).plan == planned.plan, "planning is a function"


@few
@given(st.data())
def test_what_is_exported_is_so_and_brings_others_to_the_same(data: st.DataObject) -> None:
    _state, _document, chosen, planned = drawn(data)
    document = exported(planned.then)
    assert access.plan(document, planned.then, chosen).plan == Plan()
    assert exported(access.plan(document, small_state()).then) == document


@few
@given(st.data())
def test_each_step_can_be_made_when_its_turn_comes(data: st.DataObject) -> None:
    _state, _document, _chosen, planned = drawn(data)
    there: set[Any] = set()
    gone: set[Any] = set()
    for call in calls(planned.plan):
        values = {*call.keys, *(value for value in (call.body or {}).values() if isinstance(value, (str, Ref)))}
        assert {value for value in {*values, *(call.query or {}).values()} if isinstance(value, Ref)} <= there, call
        assert not gone & values, call
        if call.creates:
            there.add(call.creates)
        if call.operation in ("Roles_Delete", "Teams_Delete"):
            gone.add(call.keys[0])
    assert "admin" in administrators(planned.then)


@few
@given(st.data())
def test_each_change_says_what_differs_and_no_secret(data: st.DataObject) -> None:
    _state, _document, _chosen, planned = drawn(data)
    for change in planned.plan:
        assert change.before != change.after
        assert (change.before is None) == (change.action in ("create", "set"))
        assert (change.after is None) == (change.action == "delete")
    labels = [(change.kind, change.name) for change in planned.plan if change.kind != "user"]
    assert len(labels) == len(set(labels)), "one change for each thing"
    assert "s3cret" not in json.dumps([planned.plan.to_list(), planned.plan.diff()]) + repr(planned)


def calls(plan: Plan) -> Iterator[Call]:
    """All calls that a plan may make, in order."""
    for change in plan:
        call = change.call
        move = call.move if isinstance(call, Exchange) else call
        if isinstance(move, Move):
            yield from (move.remove, move.put)
        else:
            yield move


def exported(state: State) -> dict[str, Any]:
    """The document of a state."""
    names = Names(state)
    return {
        "roles": sorted((role_view(role, names, state) for role in state.roles.values()), key=lambda one: one["name"]),
        "users": sorted((user_view(user, names) for user in state.users.values()), key=lambda one: one["username"]),
        "teams": sorted((team_view(team, names) for team in state.teams.values()), key=lambda one: one["name"]),
    }
