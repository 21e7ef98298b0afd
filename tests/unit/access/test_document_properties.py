# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for every plan, whatever is and whatever should be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from ansible_collections.community.outsystems.plugins.module_utils._access.context import AccessSettings
from ansible_collections.community.outsystems.plugins.module_utils._access.document import DocumentChanges, changes_for
from ansible_collections.community.outsystems.plugins.module_utils._access.model import (
    IDENTITY,
    AccessModel,
    administrators,
)
from ansible_collections.community.outsystems.plugins.module_utils._access.name_index import NameIndex
from ansible_collections.community.outsystems.plugins.module_utils._access.ordering import sort_records
from ansible_collections.community.outsystems.plugins.module_utils._access.resources import AccessResources
from ansible_collections.community.outsystems.plugins.module_utils._api.operation import Request
from ansible_collections.community.outsystems.plugins.module_utils._changes import ChangeSet, PendingKey
from ansible_collections.community.outsystems.plugins.module_utils._resource import Creation, Replacement
from hypothesis import given
from hypothesis import strategies as st

from tests.support.access_documents import documents, sent, settings, small_state, with_known_keys


def drawn(data: st.DataObject) -> tuple[AccessModel, dict[str, Any], AccessSettings, DocumentChanges]:
    """A state that came about by a first document, a second document for it, and the plan."""
    first = AccessSettings(protected_roles=("Administrator",))
    state = with_known_keys(changes_for(data.draw(documents(small_state(), first)), small_state(), first).desired)
    chosen = data.draw(settings())
    document = data.draw(documents(state, chosen))
    return state, document, chosen, changes_for(document, state, chosen)


# Drawing a document costs far more than looking at its plan, so each test looks at several sides of it.
few = hypothesis.settings(max_examples=50)


@pytest.mark.scenario("K3")
@few
@given(st.data())
def test_once_it_is_so_there_is_nothing_to_do(data: st.DataObject) -> None:
    state, document, chosen, planned = drawn(data)
    assert changes_for(document, planned.desired, chosen).changes == ChangeSet()
    assert changes_for(document, with_known_keys(planned.desired), chosen).changes == ChangeSet()
    same = (planned.desired.roles, planned.desired.users, planned.desired.teams) == (
        state.roles,
        state.users,
        state.teams,
    )
    changes = [change for change in planned.changes if change.kind != "password"]
    assert bool(changes) is not same
    assert changes_for(document, state, chosen).changes == planned.changes, "planning is a function"


@few
@given(st.data())
def test_what_is_exported_is_so_and_brings_others_to_the_same(data: st.DataObject) -> None:
    _state, _document, chosen, planned = drawn(data)
    document = exported(planned.desired)
    assert changes_for(document, planned.desired, chosen).changes == ChangeSet()
    assert exported(changes_for(document, small_state()).desired) == document


@few
@given(st.data())
def test_each_step_can_be_made_when_its_turn_comes(data: st.DataObject) -> None:
    _state, _document, _chosen, planned = drawn(data)
    there: set[Any] = set()
    gone: set[Any] = set()
    for call, creates in requests(planned.changes):
        values = {*call.keys, *(value for value in (call.body or {}).values() if isinstance(value, (str, PendingKey)))}
        assert {value for value in {*values, *(call.query or {}).values()} if isinstance(value, PendingKey)} <= there, (
            call
        )
        assert not gone & values, call
        if creates:
            there.add(creates)
        if call.operation.id in ("Roles_Delete", "Teams_Delete"):
            gone.add(call.keys[0])
    assert "admin" in administrators(planned.desired)


@few
@given(st.data())
def test_each_change_says_what_differs_and_no_secret(data: st.DataObject) -> None:
    _state, _document, _chosen, planned = drawn(data)
    for change in planned.changes:
        assert change.before != change.after
        assert (change.before is None) == (change.action in ("create", "set"))
        assert (change.after is None) == (change.action == "delete")
        assert change.summary.startswith(f"{change.object}: ")
    assert len({one["after_header"] for one in planned.changes.diffs()}) == len(planned.changes.diffs())
    labels = [(change.kind, change.name) for change in planned.changes if change.kind != "user"]
    assert len(labels) == len(set(labels)), "one change for each thing"
    assert "s3cret" not in json.dumps([planned.changes.to_list(), planned.changes.diffs()]) + repr(planned)


def requests(changes: ChangeSet) -> Iterator[tuple[Request, PendingKey | None]]:
    """All requests that may be sent, in order, each with the key that it brings."""
    for change in changes:
        request = change.request
        if isinstance(request, Replacement):
            yield from ((request.revoke.request, None), (request.request, None))
        else:
            yield sent(request), request.pending if isinstance(request, Creation) else None


def exported(state: AccessModel) -> dict[str, Any]:
    """The document of a state."""
    view = AccessResources(state, NameIndex(state)).view
    return {
        f"{kind}s": sort_records(map(view, getattr(state, f"{kind}s").values()), name)
        for kind, name in IDENTITY.items()
    }
