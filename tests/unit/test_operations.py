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
from ansible_collections.community.outsystems.plugins.module_utils._api import permissions
from ansible_collections.community.outsystems.plugins.module_utils._api.operation import Operation, Request

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
    # With or without a slash at its end, as it is there.
    path = re.sub(r"\{\w+\}", "{}", there.path)
    assert (own.method, own.path) == (there.method, path)


def test_every_operation_of_the_contract_is_declared_or_has_a_reason() -> None:
    assert set(contract()) - set(DECLARED) <= set(UNREACHED)


def test_what_each_operation_needs_is_known() -> None:
    """Only the renewal of a token needs nothing else than the token."""
    without = {name for name in DECLARED if not permissions.needed_for(name)}
    assert without == {DOWNLOADS, "Auth_Token"}
    assert set(permissions._BY_OPERATION) <= set(contract())


# Writes whose object is not the first key of the path, by the name that the contract gives the parameter; "" for what
# makes a new object.
SUBJECTS = {
    "Applications_Versions_Delete": "VersionKey",
    "Deployments_CreateWithBinary": "",
    "Environments_Applications_Create": "",
    "Environments_Applications_SourceCode": "ApplicationKey",
    "Environments_Applications_Versions_Create": "ApplicationKey",
    "Environments_DBConnections_Create": "",
    "Environments_DBConnections_Delete": "DbConnectionName",
    "Environments_DBConnections_Edit": "DbConnectionName",
    "Environments_DBConnections_RevokeRolePermissions": "DbConnectionName",
    "Environments_DBConnections_RevokeUserPermissions": "DbConnectionName",
    "Environments_DBConnections_SetRolePermissions": "DbConnectionName",
    "Environments_DBConnections_SetUserPermissions": "DbConnectionName",
    "Environments_DBConnections_TestConnection": "",
    "Environments_Modules_SourceCode": "ModuleKey",
    "Environments_SolutionCreate": "",
}


@pytest.mark.parametrize("operation", [name for name, own in DECLARED.items() if own.method != "GET"])
def test_a_failure_names_the_key_of_what_was_to_be_changed(operation: str) -> None:
    own, parameters = DECLARED[operation], re.findall(r"\{(\w+)\}", contract()[operation].path)
    request = Request(own, "do it", tuple(parameters))
    assert request.changed_key == (SUBJECTS.get(operation, (parameters or [None])[0]) or None)


def test_no_operation_is_declared_twice() -> None:
    assert sorted({id(operation): operation.id for operation in declared()}.values()) == sorted(DECLARED)


def test_the_table_of_the_documentation_is_up_to_date() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert text == table(), "write it again: .venv/bin/python scripts/operations_table.py"


def test_the_options_of_the_table_exist() -> None:
    named = {(task.module, option) for task in TASKS for option in task.operations.values() if option != ALWAYS}
    known = {(place.module, ".".join(place.steps)) for module in MODULES for place in places(module)}
    assert named - known == set()
