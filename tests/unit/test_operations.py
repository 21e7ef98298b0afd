# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operations that the collection declares, held to the contract of the API."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
import yaml
from ansible_collections.community.outsystems.plugins.module_utils import _api
from ansible_collections.community.outsystems.plugins.module_utils._api.operation import Operation

from tests.support.environment import ROOT

CONTRACT = ROOT / "simulator" / "src" / "lifetime_simulator" / "contract.yaml"

# Operations that no module uses, and why.
UNUSED = {
    "Environments_Get": "Environments_List has the same records, in one request for all",
    "Modules_Get": "Modules_List has the same records, in one request for all",
    "Environments_DBConnections_Get": "Environments_DBConnections_List has the same records, in names of any case",
    "Deployments_Update": "a plan is made anew instead of being changed",
}


@cache
def contract() -> Mapping[str, tuple[str, str]]:
    """Operation id -> method and path, with `{}` for each parameter and without a slash at the end."""
    document = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
    return {
        operation["operationId"]: (method.upper(), re.sub(r"\{\w+\}", "{}", path).rstrip("/"))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


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
    assert (own.method, own.path.rstrip("/")) == contract()[operation]


def test_every_operation_of_the_contract_is_declared_or_has_a_reason() -> None:
    assert set(contract()) - set(DECLARED) == set(UNUSED)


def test_no_operation_is_declared_twice() -> None:
    assert sorted({id(operation): operation.id for operation in declared()}.values()) == sorted(DECLARED)
