# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every operation of the contract is reached by an option of a module, with every field and query parameter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.client import Client

from tests.support.in_process import PassingTime, run_here
from tests.support.operations import TASKS, UNREACHED, UNREACHED_FIELDS, Task, contract, given_in
from tests.support.packages import App, Mod, Pack
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


def run(task: Task, lifetime: Simulator, folder: Path, given: Given) -> set[str]:
    """Run a task; the operations that the simulator has seen and not refused."""
    prepared = task.prepare(lifetime)
    package = folder / "shop.oap"
    Pack((App("Shop", (Mod("Shop_UI"), Mod("Shop_CS"))),)).write(folder)
    time = PassingTime(lambda seconds: lifetime.change({"advance": seconds}))

    def run_one(module: str, options: Mapping[str, Any]) -> None:
        filled = {name: value(lifetime) if callable(value) else value for name, value in options.items()}
        filled = {
            name: value.format(folder=folder, package=package, prepared=prepared) if isinstance(value, str) else value
            for name, value in filled.items()
        }
        connection = {"lifetime_url": lifetime.url, "lifetime_token": lifetime.token}
        result = run_here(module, {**connection, **filled}, time)
        assert not result.get("failed"), f"{module} with {options}: {result['msg']}"

    for module, options in task.before:
        run_one(module, options)
    lifetime.forget()
    with recorded(given):
        run_one(task.module, task.options)
    return {request["operation"] for request in lifetime.requests() if request["status"] < 300}


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
            seen = run(task, lifetimes[task.lifetime], tmp_path_factory.mktemp("task"), found)
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
