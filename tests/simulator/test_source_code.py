# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Source code of applications and of modules, put together in a while."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.support.api import Api, wait_for

from .conftest import Lifetime

ORDERS = "Order Management"


def application_path(api: Api, environment: str = "Development") -> str:
    return f"/environments/{api.environment(environment)}/applications/{api.application(ORDERS)}/sourcecodeaccess"


@pytest.mark.parametrize(("answers", "made"), [("client", 201), ("contract", 200)])
def test_of_an_application(lifetime: Lifetime, answers: str, made: int) -> None:
    api = lifetime("source", "--answers", answers)
    path = application_path(api)
    record = api.call("POST", path, made).json()
    assert record["Status"] == "InProgress"
    one = f"{path}/{record['PackageKey']}"
    assert "not ready" in api.refused("GET", f"{one}/download", 400)
    wait_for(lambda: api.call("GET", f"{one}/status", made).json(), lambda status: status["Status"] == "Done")
    content = api.call("GET", api.get(f"{one}/download")["url"], 200).content
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert names == ["OrderManagement.v1.zip", "Order_CS.v1.zip", "Order_Jobs.v1.zip"]


def test_of_a_module(source: Api) -> None:
    key = next(module["Key"] for module in source.get("/modules/") if module["Name"] == "Order_CS")
    path = f"/environments/{source.environment('Test')}/modules/{key}/sourcecodeaccess"
    record = source.call("POST", path, 201).json()
    one = f"{path}/{record['PackageKey']}"
    wait_for(lambda: source.call("GET", f"{one}/status", 201).json(), lambda status: status["Status"] == "Done")
    content = source.call("GET", source.get(f"{one}/download")["url"], 200).content
    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ["Order_CS.v1.zip"]


def test_what_is_not_there(source: Api) -> None:
    path = application_path(source)
    source.refused("GET", f"{path}/00000000-0000-4000-8000-000000000000/status", 404)
    key = source.call("POST", path, 201).json()["PackageKey"]
    source.refused("GET", f"{application_path(source, 'Test')}/{key}/status", 404)
    module = next(module["Key"] for module in source.get("/modules/") if module["Name"] == "WarehouseSync")
    refused = source.refused(
        "POST", f"/environments/{source.environment('Test')}/modules/{module}/sourcecodeaccess", 404
    )
    assert "does not run in 'Test'" in refused


def test_only_of_platforms_and_lifetimes_that_give_it(lifetime: Lifetime) -> None:
    api = lifetime("source")
    api.simulator.change({"set": {"environment": "Development", "os_version": "11.26.3.1"}})
    assert "11.26.3.1" in api.refused("POST", application_path(api), 400)
    old = lifetime("source", "--lifetime-version", "11.21.0")
    old.refused("POST", application_path(old), 404)
