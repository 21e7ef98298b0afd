# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resources: what reconciling an object and its item lists promises, whatever their state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.community.outsystems.plugins.module_utils._api.operation import Operation, Request
from ansible_collections.community.outsystems.plugins.module_utils._changes import ChangeSet, PendingKey
from ansible_collections.community.outsystems.plugins.module_utils._resource import (
    Creation,
    ItemList,
    ItemRequest,
    Replacement,
    Resource,
    Update,
    reconcile,
    reconcile_items,
)
from hypothesis import given
from hypothesis import strategies as st

CREATE = Operation("Things_Create", "POST", "/things/")
UPDATE = Operation("Things_Update", "PUT", "/things/{}/")
DELETE = Operation("Things_Delete", "DELETE", "/things/{}/")
GRANT = Operation("Things_Grant", "POST", "/things/{}/items/")
REVOKE = Operation("Things_Revoke", "DELETE", "/things/{}/items/{}/")


def thing(**more: Any) -> Resource:
    return Resource(
        "thing",
        create=lambda fields: Request(CREATE, "create thing", body=dict(fields)),
        update=lambda key, fields: Request(UPDATE, "change thing", (key,), dict(fields)),
        delete=lambda key: Request(DELETE, "delete thing", (key,)),
        read=lambda client, key: {},
        **more,
    )


ITEMS = ItemList(
    "item",
    grant=lambda owner, item, value: Request(GRANT, f"grant {item}", (owner,), {"item": item, "value": value}),
    revoke=lambda owner, item: Request(REVOKE, f"revoke {item}", (owner, item)),
    read=lambda client, owner: {},
)

FIELDS = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2), max_size=4)
STATES = st.none() | FIELDS


@given(STATES, STATES)
def test_an_object_needs_at_most_one_change_and_none_once_it_was_made(
    current: dict[str, int] | None, desired: dict[str, int] | None
) -> None:
    changes = reconcile(thing(), "One", "key", current, desired)
    assert len(changes) <= 1
    after = None if desired is None else {**(current or {}), **desired}
    assert bool(changes) == (current != after)
    assert not reconcile(thing(), "One", "key", after, desired)
    for change in changes:
        assert change.before != change.after
        assert (change.before is None, change.after is None) == (current is None, desired is None)


@given(FIELDS, FIELDS)
def test_an_update_writes_the_whole_object_and_shows_only_what_differs(
    current: dict[str, int], desired: dict[str, int]
) -> None:
    for change in reconcile(thing(), "One", "key", current, desired):
        update = change.request
        assert isinstance(update, Update)
        after = {field: each.after for field, each in update.changes.items()}
        request = update.request({**update.current, **after})
        assert (request.operation, request.keys, request.purpose) == (UPDATE, ("key",), "change thing 'One'")
        assert request.body == {**current, **desired}
        assert set(change.after or {}) == set(after) == {f for f in desired if current.get(f) != desired[f]}


def test_a_new_object_has_a_pending_key() -> None:
    (change,) = reconcile(thing(), "One", None, None, {"a": 1})
    assert isinstance(change.request, Creation)
    assert change.request.pending == PendingKey("thing", "One")
    assert change.request.purpose == "create thing"


def test_a_write_only_field_is_written_whenever_it_is_given_and_never_shown() -> None:
    secret = thing(write_only=frozenset({"password"}))
    desired = {"a": 1, "password": "hush"}
    for current in (None, {"a": 1}, {"a": 2}):
        (change,) = reconcile(secret, "One", "key", current, desired)
        assert change.after is not None
        assert change.after["password"] == "is set, and not shown"
        assert "hush" not in f"{change} {change.to_dict()}"
    assert not reconcile(secret, "One", "key", {"a": 1}, {"a": 1})


def test_a_resource_that_cannot_be_read_is_written_each_time() -> None:
    blind = Resource("mode", update=lambda key, fields: Request(UPDATE, "set mode", (key,), dict(fields)))
    (change,) = reconcile(blind, "One", "key", None, {"enabled": True})
    assert isinstance(change.request, Update)
    assert (change.action, change.before, change.after) == ("update", {"enabled": None}, {"enabled": True})


@given(FIELDS, FIELDS)
def test_items_are_granted_replaced_and_revoked_one_by_one(current: dict[str, int], desired: dict[str, int]) -> None:
    changes = reconcile_items(ITEMS, "key", "One", current, desired)
    assert reconcile_items(ITEMS, "key", "One", desired, desired) == ChangeSet()
    expected = {item: _action(item, current, desired) for item in {*current, *desired}}
    assert {change.name.removeprefix("One / "): change.action for change in changes} == {
        item: action for item, action in expected.items() if action
    }
    for change in changes:
        request = change.request
        if isinstance(request, Replacement):
            item = request.expected.item
            assert (request.restore.expected.value, request.expected.value) == (current[item], desired[item])
            assert request.revoke.request.operation == REVOKE
        else:
            assert isinstance(request, ItemRequest)
            assert request.expected.value == desired.get(request.expected.item)


def test_an_item_that_lifetime_shows_as_unset_has_nothing_to_revoke() -> None:
    items = replace(ITEMS, unset=0)
    assert reconcile_items(items, "key", "One", {"a": 0, "b": 1}, {"a": None, "b": 0})
    assert not reconcile_items(items, "key", "One", {"a": 0}, {"a": None})
    assert reconcile_items(ITEMS, "key", "One", {"a": 0}, {"a": None})


def _action(item: str, current: Mapping[str, int], desired: Mapping[str, int]) -> str:
    if current.get(item) == desired.get(item):
        return ""
    return "delete" if item not in desired else "update" if item in current else "create"
