# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the options of lifetime_deployment to what is wanted, and from packages and plans to what is shown of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.cargo_package import PackageCargo
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.deployment_job import (
    describe_package,
    foreseen_package,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.plan_check import objection
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.wish import parse_wish
from ansible_collections.community.outsystems.plugins.modules.lifetime_deployment import OPTIONS

from tests.support.contents import inspected
from tests.support.packages import App, Mod


def options(**given: Any) -> dict[str, Any]:
    defaults = {name: option.get("default") for name, option in OPTIONS.items()}
    return {**defaults, "target_environment": "Test", "package": "/p.oap", **given}


def test_what_is_wanted_by_default() -> None:
    wish = parse_wish(options())
    assert wish.state == "deployed"
    assert (wish.terms.wait_timeout, wish.terms.queue_timeout, wish.terms.poll_interval) == (3600, 1800, 10)
    assert wish.rules.on_target_changed == "fail"
    assert not wish.rules.allow_downgrade
    assert not wish.force
    goal = wish.goal()
    assert (goal.has_mappings, goal.two_step, goal.was_prepared) == (False, False, False)


def test_two_steps_are_only_taken_at_once_where_all_is_wanted() -> None:
    assert parse_wish(options(two_step=True)).goal().two_step
    assert not parse_wish(options(two_step=True, state="prepared")).goal().two_step


def test_mappings_go_by_extension_and_logical_database() -> None:
    mapping = {"extension": "Tax", "logical_database": "TAXDB", "database": "Main"}
    wish = parse_wish(options(database_mappings=[mapping]))
    assert wish.terms.mappings == {("Tax", "TAXDB"): "Main"}
    assert wish.goal().has_mappings


@pytest.mark.parametrize(
    ("given", "piece"),
    [
        ({"target_environment": None}, "target_environment"),
        ({"state": "prepared"}, "two_step"),
        ({"on_intervention": {"moon": "continue"}}, "moon"),
        ({"on_intervention": {"deployment_prepared": "go"}}, "deployment_prepared: go"),
        ({"on_intervention": {"deployment_prepared": None}}, "deployment_prepared"),
        ({"not_after": "soon"}, "not_after"),
    ],
)
def test_what_makes_no_sense(given: dict[str, Any], piece: str) -> None:
    with pytest.raises(LifeTimeError) as caught:
        parse_wish(options(**given))
    assert caught.value.code == "invalid_option"
    assert piece in caught.value.message


CONTENTS = {
    "applications": [
        {
            "key": "shop",
            "name": "Shop",
            "kind": None,
            "modules": [{"key": "ui", "name": "Shop_UI", "kind": "eSpace", "hash": None, "general_hash": "h"}],
        }
    ],
    "other_modules": [{"key": "x", "name": "X", "kind": "Extension"}],
}


def test_a_package_that_is_yet_to_be_fetched() -> None:
    package = foreseen_package("/p.osp", CONTENTS)
    assert package.format == "osp"
    assert [application.name for application in package.applications] == ["Shop"]
    assert [(module.name, module.application_key) for module in package.modules] == [("Shop_UI", "shop"), ("X", None)]
    shown = describe_package(package)
    assert (shown["size"], shown["checksum"], shown["platform_version"]) == (None, None, None)
    assert shown["modules"][0] == {"key": "ui", "name": "Shop_UI", "hash": None}


@pytest.mark.parametrize(
    "contents", [{"applications": None}, {"applications": [{}]}, {"a": 1}, {"applications": ["x"]}]
)
def test_contents_that_are_none(contents: dict[str, Any]) -> None:
    with pytest.raises(LifeTimeError, match="package_contents"):
        foreseen_package("/p.oap", contents)


CONFLICT = {"Message": "Shop needs Stock", "ModuleConflict": {"ConflictType": "Producer Module Missing"}}


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        (CONFLICT, "Shop needs Stock (Producer Module Missing)."),
        ({"Message": "It is a NameColision."}, "It is a NameColision."),
        (
            {"Message": "A NameColision of two.", "ModuleConflict": {"ConflictType": "NameColision"}},
            "A NameColision of two.",
        ),
        ({}, "LifeTime reports a conflict without a message."),
        ({"Message": None, "ModuleConflict": None}, "LifeTime reports a conflict without a message."),
    ],
)
def test_conflicts_are_sentences(record: Mapping[str, Any], sentence: str) -> None:
    found = objection({"ApplicationConflicts": [record]}, None, allow_module_deletion=False)
    assert found is not None
    assert (found.code, found.sentences) == ("conflicts", (sentence,))


def test_what_speaks_against_a_plan_goes_by_weight() -> None:
    details = {"ApplicationConflicts": [CONFLICT], "ModulesToDelete": [{"Name": "Old"}]}
    conflict = objection(details, None, allow_module_deletion=False)
    deletion = objection({**details, "ApplicationConflicts": []}, None, allow_module_deletion=False)
    assert conflict is not None
    assert deletion is not None
    assert (conflict.code, deletion.code) == ("conflicts", "module_deletion")
    assert "Old" in deletion.sentences[0]
    assert objection({**details, "ApplicationConflicts": None}, None, allow_module_deletion=True) is None
    assert objection({}, None, allow_module_deletion=False) is None


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
    cargo = PackageCargo(inspected(application), None, {})  # type: ignore[arg-type]
    details = in_plan((application, modules))
    assert cargo.same_details(details) is same
    found = objection(details, cargo, allow_module_deletion=False)
    assert (found is None) is same
    assert not cargo.same_details(in_plan((App("Other", ()), modules)))
    assert not cargo.same_details(in_plan())


def test_the_list_says_only_that_a_plan_of_versions_is_none_of_a_package() -> None:
    cargo = PackageCargo(inspected(SHOP), None, {})  # type: ignore[arg-type]
    assert cargo.same_plan({"SourceEnvironmentKey": "", "ApplicationOperations": []}) is None
    assert cargo.same_plan({"SourceEnvironmentKey": "dev", "ApplicationOperations": []}) is False
    assert cargo.same_plan({"SourceEnvironmentKey": "", "ApplicationOperations": [{}]}) is False
