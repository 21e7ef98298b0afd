# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The vendor's client fetches source code and makes projects of it."""

from __future__ import annotations

import pytest

from tests.interop.vendor import Vendor
from tests.support.simulator import Simulator

ORDERS = "Order Management"


@pytest.mark.scenario("B3")
def test_source_code_is_fetched_and_unpacked(vendor: Vendor, source: Simulator) -> None:
    output = vendor.run("fetch_apps_source_code", source, "--target_env", "Test", "-l", ORDERS, "-n", "-ref", "-res")
    assert "3 application modules processed successfully." in output
    folder = vendor.artefacts(source) / "sourcecode_data"
    assert (folder / "Order_Management_v1_6_0.source.zip").is_file()
    modules = folder / "modules"
    assert sorted(path.name for path in modules.iterdir()) == ["OrderManagement", "Order_CS", "Order_Jobs"]
    # Both switches find in the projects what they change.
    assert "EmbeddedResource" not in (modules / "Order_CS" / "Order_CS.csproj").read_text(encoding="utf-8")
    proxy = modules / "Order_CS" / "referencesProxy" / "Order_CS.referencesProxy.csproj"
    assert "OutSystems.RuntimeCommon" in proxy.read_text(encoding="utf-8")
    assert [request["operation"] for request in source.writes()] == ["Environments_Applications_SourceCode"]


def test_no_source_code_of_what_does_not_run_there(vendor: Vendor, source: Simulator) -> None:
    arguments = ("--target_env", "Production", "-l", "Claims Portal")
    assert "NotImplementedError" in vendor.run("fetch_apps_source_code", source, *arguments, status=1)
