# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every operation of the contract is reached by an option of a module, with every field and query parameter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from fnmatch import fnmatchcase
from typing import Any
from unittest import mock

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.client import Client

from tests.support.operations import TASKS, UNREACHED, UNREACHED_FIELDS, contract, given_in
from tests.support.run_task import run
from tests.support.simulator import Simulator

Given = dict[str, set[str]]


@contextmanager
def recorded(given: Given) -> Iterator[None]:
    """Add what is sent meanwhile: operation -> its query parameters and fields that hold anything."""
    send = Client._send

    def record(client: Client, request: Any, outgoing: Any, **more: Any) -> Any:
        sent = given.setdefault(request.operation.id, set())
        sent.update(outgoing.query or ())
        sent.update(given_in(outgoing.json))
        return send(client, request, outgoing, **more)

    with mock.patch.object(Client, "_send", record):
        yield


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Given:
    """Operation -> the query parameters and fields that all tasks together send."""
    found: Given = {}
    missing = []
    with ExitStack() as stack:
        lifetimes = {
            name: stack.enter_context(Simulator(name, "--time-scale", "0.001", "--answers", "client"))
            for name in sorted({task.lifetime for task in TASKS})
        }
        for task in TASKS:
            lifetimes[task.lifetime].reset()
            with recorded(found):
                seen = run(task, lifetimes[task.lifetime], tmp_path_factory.mktemp("task"))
            missing += [
                f"{task.module} does not reach {name} with {task.operations[name] or 'any option'}"
                for name in sorted(set(task.operations) - seen)
            ]
    assert missing == []
    return found


def test_every_operation_is_reached_by_an_option_or_has_a_reason(given: Given) -> None:
    assert set(contract()) - {name for task in TASKS for name in task.operations} == set(UNREACHED)
    assert set(contract()) - set(given) == set(UNREACHED)


def test_every_field_and_query_parameter_is_reached_by_an_option_or_has_a_reason(given: Given) -> None:
    unreached = [
        f"{name} {part}"
        for name, operation in contract().items()
        if name not in UNREACHED
        for part in sorted((operation.query | operation.fields) - given[name])
    ]
    excused = {(pattern, part) for pattern in UNREACHED_FIELDS for part in unreached if fnmatchcase(part, pattern)}
    assert [part for part in unreached if part not in {part for _pattern, part in excused}] == []
    assert [pattern for pattern in UNREACHED_FIELDS if pattern not in {pattern for pattern, _part in excused}] == []


def test_nothing_is_sent_that_the_contract_does_not_have(given: Given) -> None:
    known = contract()
    unknown = [
        f"{name} {part}"
        for name, parts in given.items()
        if name in known
        for part in sorted(parts - known[name].query - known[name].fields)
    ]
    assert unknown == []
