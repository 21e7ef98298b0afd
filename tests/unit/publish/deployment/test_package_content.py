# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A package as the content of a deployment: which plan holds the same."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.package_content import (
    PackageContent,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.plan_check import plan_objections

from tests.support.contents import inspected
from tests.support.packages import App, Mod


def in_plan(*applications: tuple[App, tuple[Mod, ...]]) -> dict[str, Any]:
    brought = [
        {"ApplicationKey": application.key, "ModulesInBinary": [{"ModuleKey": module.key} for module in modules]}
        for application, modules in applications
    ]
    return {"ApplicationsToDeploy": brought}


UI, CS = Mod("Shop_UI"), Mod("Shop_CS")
SHOP = App("Shop", (UI, CS))
UNCLAIMED = App("Shop", (UI, CS), lists_modules=False)


@pytest.mark.parametrize(
    ("application", "modules", "same"),
    [
        (SHOP, (UI, CS), True),
        (SHOP, (), True),
        (SHOP, (UI,), False),
        (SHOP, (UI, CS, Mod("Shop_More")), False),
        (UNCLAIMED, (UI,), True),
        (UNCLAIMED, (UI, CS), True),
        (UNCLAIMED, (Mod("Shop_More"),), False),
    ],
)
def test_a_plan_holds_what_the_package_holds(application: App, modules: tuple[Mod, ...], same: bool) -> None:
    content = PackageContent(inspected(application))
    details = in_plan((application, modules))
    assert content.same_details(details) is same
    codes = [objection.code for objection in plan_objections(details, content)]
    assert codes == ([] if same else ["other_content"])
    assert not content.same_details(in_plan((App("Other", ()), modules)))
    assert not content.same_details(in_plan())


def test_the_list_rules_out_only_plans_with_versions() -> None:
    content = PackageContent(inspected(SHOP))
    assert content.same_plan({"SourceEnvironmentKey": "", "ApplicationOperations": []}) is None
    assert content.same_plan({"SourceEnvironmentKey": "dev", "ApplicationOperations": []}) is False
    assert content.same_plan({"SourceEnvironmentKey": "", "ApplicationOperations": [{}]}) is False
