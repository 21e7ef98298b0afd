# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The executor: what is written after a fresh read, and what is said where an answer is lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._access.model import AccessModel, User
from ansible_collections.community.outsystems.plugins.module_utils._access.name_index import NameIndex
from ansible_collections.community.outsystems.plugins.module_utils._access.resources import AccessResources, fields_of
from ansible_collections.community.outsystems.plugins.module_utils._api.client import Client
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import (
    AmbiguousWriteError,
    LifeTimeError,
)
from ansible_collections.community.outsystems.plugins.module_utils._api.operation import Operation, Request
from ansible_collections.community.outsystems.plugins.module_utils._changes import Secret
from ansible_collections.community.outsystems.plugins.module_utils._executor import PartialFailureError, execute
from ansible_collections.community.outsystems.plugins.module_utils._resource import Fields, Resource, reconcile

UPDATE = Operation("Things_Update", "PUT", "/things/{}/")
LOST = AmbiguousWriteError("The answer was lost.", "ambiguous_write", http_status=504)


class FakeClient:
    """Keeps what is written; `answers` are errors of the first writes, the others succeed."""

    def __init__(self, answers: list[LifeTimeError] | None = None, record: Any = None) -> None:
        self.written: list[dict[str, Any]] = []
        self.secrets: list[list[str]] = []
        self.record = record
        self._answers = answers or []

    def write(self, request: Request) -> str:
        self.written.append(request.body)
        self.secrets.append(list(request.secrets))
        if self._answers:
            raise self._answers.pop(0)
        return ""

    def read(self, request: Request, shape: Any = None) -> Any:
        return self.record


def thing(*fresh: Fields | LifeTimeError, **more: Any) -> Resource:
    """A resource whose next reads show `fresh`."""
    reads = list(fresh)

    def read(client: Any, key: str) -> Fields:
        found = reads.pop(0)
        if isinstance(found, LifeTimeError):
            raise found
        return found

    def update(key: Any, fields: Fields) -> Request:
        return Request(UPDATE, "change thing", (key,), {str(name): value for name, value in fields.items()})

    return Resource("thing", update=update, read=read, **more)


def run(resource: Resource, client: FakeClient, current: Fields, desired: Fields) -> Mapping[str, Any]:
    """Execute the changes; returns what was written last."""
    execute(reconcile(resource, "One", "key", current, desired), cast(Client, client))
    return client.written[-1]


def test_the_fresh_object_is_written_with_the_changed_fields_alone() -> None:
    written = run(thing({"a": 1, "b": 9}), FakeClient(), {"a": 1, "b": 2, "unshown": 3}, {"a": 5, "b": 2})
    assert written == {"a": 5, "b": 9, "unshown": 3}


def test_an_item_that_the_fresh_list_lacks_is_not_written_back() -> None:
    current = {("level", "one"): 1, ("level", "two"): 1, ("other", "x"): 7}
    written = run(thing({("level", "one"): 1}), FakeClient(), current, {("level", "one"): 2})
    assert written == {str(("level", "one")): 2, str(("other", "x")): 7}


def test_a_field_that_was_not_shown_before_stops_nobody() -> None:
    assert run(thing({"a": 0}), FakeClient(), {"b": 1}, {"a": 2}) == {"a": 2, "b": 1}


@pytest.mark.parametrize("body", [lambda fields: fields, lambda fields: {"nested": [{"deep": fields["password"]}]}])
def test_a_secret_field_is_masked_in_what_lifetime_answers(body: Any) -> None:
    client, secret = FakeClient(), Secret("hush")
    resource = Resource(
        "thing",
        update=lambda key, fields: Request(UPDATE, "change thing", (key,), body(dict(fields))),
        read=lambda client, key: {"a": 1},
        write_only=frozenset({"password"}),
    )
    changes = reconcile(resource, "One", "key", {"a": 1}, {"password": secret})
    execute(changes, cast(Client, client))
    assert client.secrets == [["hush"]]
    assert "hush" not in repr(changes)


def test_a_null_in_the_fresh_record_is_not_taken_for_a_value() -> None:
    resource = AccessResources(AccessModel(), NameIndex(AccessModel())).user()
    left = User("gone", "Gone", "g@x", False, "r-some")
    record = {"key": "key", "username": "gone", "name": "Gone", "email": "g@x", "isactive": None, "rolekey": None}
    client = FakeClient(record=record)
    execute(reconcile(resource, "gone", "key", fields_of(left), {"name": "Goner"}), cast(Client, client))
    (written,) = client.written
    assert (written["Name"], written["IsActive"], written["RoleKey"]) == ("Goner", False, "r-some")


def test_after_a_lost_answer_the_object_is_read_and_not_written_again_if_it_is_as_desired() -> None:
    client = FakeClient([LOST])
    run(thing({"a": 1}, {"a": 2}), client, {"a": 1}, {"a": 2})
    assert len(client.written) == 1


def test_after_a_lost_answer_nobody_else_is_blamed_for_what_lifetime_shows() -> None:
    with pytest.raises(PartialFailureError) as caught:
        run(thing({"a": "x"}, {"a": "New@X"}), FakeClient([LOST]), {"a": "x"}, {"a": "new@x"})
    assert caught.value.code == "ambiguous_write"
    assert "LifeTime now shows a 'New@X'." in str(caught.value)
    assert "somebody else" not in str(caught.value)


def test_a_failed_read_after_a_lost_answer_does_not_hide_that_it_was_lost() -> None:
    unreachable = LifeTimeError("No connection.", "connection_failed")
    with pytest.raises(PartialFailureError) as caught:
        run(thing({"a": 1}, unreachable), FakeClient([LOST]), {"a": 1}, {"a": 2})
    assert caught.value.code == "ambiguous_write"
    assert "No connection." in str(caught.value)


def test_a_failed_fresh_read_says_what_was_to_be_changed() -> None:
    refused = LifeTimeError("LifeTime answered 403: No.", "permission_denied", http_status=403)
    client = FakeClient()
    with pytest.raises(PartialFailureError) as caught:
        run(thing(refused), client, {"a": 1}, {"a": 2})
    assert str(caught.value).startswith("Cannot change thing 'One': ")
    assert str(caught.value).endswith("LifeTime answered 403: No.")
    assert (caught.value.code, caught.value.key, client.written) == ("permission_denied", "key", [])


def test_all_that_a_failure_says_is_still_said_of_a_change_set() -> None:
    facts: dict[str, Any] = {"http_status": 503, "errors": ["Busy."], "operation": "Things_Read", "key": "key"}
    more: dict[str, Any] = {"details": {"seconds": 30}, "lines": ["One line."], "options": ["timeout"]}
    late = LifeTimeError("No answer.", "timeout", advice="Raise timeout.", **facts, **more)
    with pytest.raises(PartialFailureError) as caught:
        run(thing(late), FakeClient(), {"a": 1}, {"a": 2})
    assert str(caught.value).endswith("No answer. Raise timeout.\nOne line.")
    told = caught.value.failure()
    assert {name: told[name] for name in late.failure()} == late.failure()
    assert told["options"] == ["timeout"]


CREATE = Operation("Things_Create", "POST", "/things/", subject=None)


@pytest.mark.parametrize("answer", ["", "{}", '{"OneKey": "1", "OtherKey": "2"}'])
def test_what_was_created_without_a_key_in_the_answer_is_looked_up(answer: str) -> None:
    class Answering(FakeClient):
        def write(self, request: Request) -> str:
            return super().write(request) or answer

    def create(fields: Fields) -> Request:
        return Request(CREATE, "create thing", (), dict(fields))

    known = Resource("thing", create=create, find_key=lambda client, name: f"key of {name}")
    (change,) = changes = reconcile(known, "One", None, None, {"a": 1})
    assert execute(changes, cast(Client, Answering())) == {change.request.pending: "key of One"}
    for unknown in (Resource("thing", create=create, find_key=lambda client, name: None), Resource("thing", create)):
        client = Answering()
        with pytest.raises(PartialFailureError, match="the answer holds no key"):
            execute(reconcile(unknown, "One", None, None, {"a": 1}), cast(Client, client))
        assert len(client.written) == 1
