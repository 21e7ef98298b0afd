# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operations that the collection declares, held to the contract of the API."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils import _api
from ansible_collections.community.outsystems.plugins.module_utils._api.operation import Operation

from tests.support.environment import ROOT
from tests.support.operations import ALWAYS, TASKS, UNREACHED, contract, table
from tests.support.specs import MODULES, places


def declared() -> Iterator[Operation]:
    for found in pkgutil.iter_modules(_api.__path__):
        module = importlib.import_module(f"{_api.__name__}.{found.name}")
        yield from operations_in(vars(module).values())


def operations_in(values: Any) -> Iterator[Operation]:
    for value in values:
        if isinstance(value, Operation):
            yield value
        elif isinstance(value, dict):
            yield from operations_in(value.values())


DECLARED = {operation.id: operation for operation in declared()}
# It stands for the links that LifeTime gives.
DOWNLOADS = "Downloads"


@pytest.mark.parametrize("operation", [name for name in DECLARED if name != DOWNLOADS])
def test_an_operation_is_declared_as_the_contract_has_it(operation: str) -> None:
    own = DECLARED[operation]
    there = contract()[operation]
    path = re.sub(r"\{\w+\}", "{}", there.path).rstrip("/")
    assert (own.method, own.path.rstrip("/")) == (there.method, path)


def test_every_operation_of_the_contract_is_declared_or_has_a_reason() -> None:
    assert set(contract()) - set(DECLARED) <= set(UNREACHED)


def test_no_operation_is_declared_twice() -> None:
    assert sorted({id(operation): operation.id for operation in declared()}.values()) == sorted(DECLARED)


def test_the_table_of_the_documentation_is_up_to_date() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert text == table(), "write it anew: .venv/bin/python scripts/operations_table.py"


def test_the_options_of_the_table_exist() -> None:
    named = {(task.module, option) for task in TASKS for option in task.operations.values() if option != ALWAYS}
    known = {(place.module, ".".join(place.steps)) for module in MODULES for place in places(module)}
    assert named - known == set()
