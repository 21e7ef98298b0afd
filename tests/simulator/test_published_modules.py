# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options for unknown behaviour of LifeTime: unlisted modules, identical modules, the consistency status."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api import Api
from tests.support.packages import App, Mod, Pack, uid

from .conftest import Lifetime

OWN, SHARED = Mod("Shop_CS"), Mod("Shared_Math", kind="Extension")
SHOP = App("Shop", (OWN, SHARED))


def package(application: App = SHOP, unlisted: Mod | None = SHARED, **fields: Any) -> bytes:
    """Return a package whose manifest lists one of its modules for no application."""
    pack = Pack((application,), **fields)
    if unlisted is None:
        return pack.data()
    told = pack.manifest()
    line = f'<Module UID="{uid(unlisted.key)}"/>'.encode()
    assert told.count(line) == 1
    return pack.spoiled("Manifest.xml", data=told.replace(line, b""))


def modules_listed(api: Api) -> dict[str, str]:
    """Return module key -> module version key of what the application is said to have."""
    versions = api.simulator.state()["module_versions"]
    keys = [each["ModuleVersionKey"] for each in api.running("Test", "Shop")["ModuleStatusInEnvs"]]
    return {versions[key]["module_key"]: key for key in keys}


def test_unlisted_modules_are_the_applications_own_unless_told(target: Api) -> None:
    target.publish("Test", package())
    assert set(modules_listed(target)) == {OWN.key, SHARED.key}


def test_unlisted_modules_belong_to_no_application(lifetime: Lifetime) -> None:
    api = lifetime("target", "--unclaimed-modules", "none")
    key = api.upload("Test", package())
    (planned,) = api.get(f"/deployments/{key}/")["ApplicationsToDeploy"]
    assert [each["ModuleName"] for each in planned["ModulesInBinary"]] == [OWN.name]
    api.publish("Test", package())
    assert set(modules_listed(api)) == {OWN.key}
    assert SHARED.name in {each["Name"] for each in api.get("/modules/")}
    (status,) = api.get(f"/modules/{SHARED.key}/", IncludeEnvStatus="true")["ModuleStatusInEnv"]
    version = api.get(f"/modules/{SHARED.key}/versions/{status['ModuleVersionKey']}/")
    assert (status["ApplicationKey"], version["GeneralHash"]) == ("", SHARED.hash)


def test_unlisted_modules_stay_with_the_application_that_has_them(lifetime: Lifetime) -> None:
    api = lifetime("target", "--unclaimed-modules", "none")
    api.publish("Test", package(unlisted=None))
    before = modules_listed(api)
    key = api.upload("Test", package())
    assert api.get(f"/deployments/{key}/")["ModulesToDelete"] == []
    api.publish("Test", package())
    after = modules_listed(api)
    assert set(after) == {OWN.key, SHARED.key}
    assert not set(before.values()) & set(after.values())


def test_an_application_that_claims_a_module_gets_it(lifetime: Lifetime) -> None:
    api = lifetime("target", "--unclaimed-modules", "none")
    api.publish("Test", package())
    api.publish("Test", package(unlisted=None))
    assert SHARED.key in modules_listed(api)
    (status,) = api.get(f"/modules/{SHARED.key}/", IncludeEnvStatus="true")["ModuleStatusInEnv"]
    assert status["ApplicationKey"] == SHOP.key


def test_a_manifest_without_lists_assigns_all_modules_to_the_application(lifetime: Lifetime) -> None:
    api = lifetime("target", "--unclaimed-modules", "none")
    api.publish("Test", package(App("Shop", SHOP.modules, lists_modules=False), unlisted=None))
    assert set(modules_listed(api)) == {OWN.key, SHARED.key}


@pytest.mark.parametrize("hashes", ["portable", "local"])
@pytest.mark.parametrize("rule", ["new", "kept"])
def test_modules_with_the_same_content(lifetime: Lifetime, rule: str, hashes: str) -> None:
    api = lifetime("target", "--identical-modules", rule, "--hashes", hashes)
    api.publish("Test", package(unlisted=None))
    first = modules_listed(api)
    api.publish("Test", package(App("Shop", (Mod("Shop_CS", content="2"), SHARED)), unlisted=None))
    second = modules_listed(api)
    assert second[OWN.key] != first[OWN.key]
    assert (second[SHARED.key] == first[SHARED.key]) is (rule == "kept")


def test_an_application_without_new_modules_keeps_its_version_label(lifetime: Lifetime) -> None:
    api = lifetime("target", "--identical-modules", "kept")
    api.publish("Test", package(unlisted=None))
    api.simulator.change({"tag": {"environment": "Test", "application": "Shop", "version": "2.0.0"}})
    before = api.running("Test", "Shop")
    assert before["IsModified"] is False
    api.publish("Test", package(unlisted=None))
    assert api.running("Test", "Shop") == before


def test_a_module_changed_by_hand_is_not_identical(lifetime: Lifetime) -> None:
    api = lifetime("target", "--identical-modules", "kept")
    api.publish("Test", package(unlisted=None))
    hotfix = {"environment": "Test", "application": "Shop", "module": OWN.name}
    changed = api.simulator.change({"hotfix": hotfix})
    api.publish("Test", package(unlisted=None))
    assert modules_listed(api)[OWN.key] != changed


@pytest.mark.parametrize("word", ["Consistent", ""])
def test_consistency_word_replaces_ok(lifetime: Lifetime, word: str) -> None:
    api = lifetime("target", "--consistency-word", word)
    running = api.running("Test", "Shared Theme")
    assert {running["ConsistencyStatus"], *(each["ConsistencyStatus"] for each in running["ModuleStatusInEnvs"])} == {
        word
    }
    api.simulator.faults({"deployment": {"outcome": "finished_with_errors"}})
    key = api.upload("Test", api.package("Test", "Shared Theme"))
    api.command(key, "start")
    api.ended(key)
    assert api.running("Test", "Shared Theme")["ConsistencyStatus"] == "Inconsistent"


@pytest.mark.parametrize("unclaimed", ["none", "application"])
def test_the_list_has_what_each_module_has_alone(lifetime: Lifetime, unclaimed: str) -> None:
    api = lifetime("target", "--unclaimed-modules", unclaimed)
    api.publish("Test", package())
    listed = api.get("/modules/", IncludeEnvStatus="true")
    assert [each["Name"] for each in listed] == sorted(each["Name"] for each in listed)
    assert {each["Key"] for each in listed} == set(api.simulator.state()["modules"])
    assert [api.get(f"/modules/{each['Key']}/", IncludeEnvStatus="true") for each in listed] == listed
    assert [{**each, "ModuleStatusInEnv": []} for each in listed] == api.get("/modules/")
