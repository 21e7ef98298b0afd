# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""lifetime_module_info."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.module import ModuleResult
from tests.support.module_runner import ModuleRunner
from tests.support.simulator import Simulator

MODULE = "lifetime_module_info"
NAME = "Order_CS"
NOBODY = "8c9101e2-5ed7-4f20-96a0-e23b435be4d1"


def look(runner: ModuleRunner, lifetime: Simulator, **options: Any) -> ModuleResult:
    return runner.run(MODULE, lifetime, options, check=True)


def modules(runner: ModuleRunner, lifetime: Simulator, **options: Any) -> list[dict[str, Any]]:
    result = look(runner, lifetime, **options)
    assert not result.failed, result
    assert not result["changed"]
    found: list[dict[str, Any]] = result["modules"]
    return found


def operations(lifetime: Simulator) -> list[str]:
    return [request["operation"] for request in lifetime.requests()]


def test_all_modules_by_name(runner: ModuleRunner, source: Simulator) -> None:
    found = modules(runner, source)
    names = [each["name"] for each in found]
    assert names == sorted(names, key=str.casefold)
    assert {each["key"] for each in found} == set(source.state()["modules"])
    assert all("versions" not in each for each in found)
    assert operations(source) == ["Modules_List"]


@pytest.mark.parametrize("by", ["name", "key", "KEY"])
def test_one_module_and_what_runs_where(runner: ModuleRunner, source: Simulator, by: str) -> None:
    key = next(key for key, module in source.state()["modules"].items() if module["name"] == NAME)
    (found,) = modules(runner, source, module={"name": NAME, "key": key, "KEY": key.upper()}[by])
    assert (found["key"], found["name"]) == (key, NAME)
    running = {each["environment_key"]: each["module_version_key"] for each in found["module_status_in_env"]}
    environments = source.state()["environments"]
    application = source.application_key("Order Management")
    assert running == {key_: environments[key_]["running"][application]["modules"][key] for key_ in environments}
    assert operations(source) == ["Modules_List" if by == "name" else "Modules_Get"]


def test_versions(runner: ModuleRunner, source: Simulator) -> None:
    (found,) = modules(runner, source, module=NAME, versions=1)
    (newest,) = found["versions"]
    (old, *_more) = modules(runner, source, module=NAME, versions=10)[0]["versions"][1:]
    assert newest["created_on"] > old["created_on"]
    (one,) = modules(runner, source, module=NAME, version_key=old["key"].upper())
    assert one["versions"] == [old]
    assert {"general_hash", "created_on", "created_by_username"} <= set(old)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"module": "Order_CSS"}, "unknown_module"),
        ({"module": NOBODY}, "unknown_module"),
        ({"module": NAME, "version_key": NOBODY}, "unknown_version"),
        ({"module": NAME, "version_key": "1.0"}, "invalid_option"),
        ({"version_key": NOBODY}, "invalid_option"),
        ({"versions": -1}, "invalid_option"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said(runner: ModuleRunner, source: Simulator, options: dict[str, Any], code: str) -> None:
    result = look(runner, source, **options)
    assert result["failure"]["code"] == code, result
    assert result["msg"][-1] in ".?"
