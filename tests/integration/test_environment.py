# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""lifetime_environment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.module import ModuleResult
from tests.support.module_runner import ModuleRunner
from tests.support.simulator import Simulator

Run = Callable[..., ModuleResult]
NEW = {
    "name": "Sandbox",
    "address": "sandbox.example.com",
    "username": "admin",
    "password": "pa55-of-admin",
    "lifetime_address": "lifetime.example.com",
    "position": 4,
    "role_permissions": [{"role": "Developer", "level": "Full Control"}],
}


@pytest.fixture
def lifetime(start: Callable[..., Simulator]) -> Simulator:
    return start("target")


@pytest.fixture
def run(runner: ModuleRunner, lifetime: Simulator) -> Run:
    def give(*, check: bool = False, **options: Any) -> ModuleResult:
        result = runner.run("lifetime_environment", lifetime, options, check=check, diff=True)
        assert "pa55" not in str(result)
        return result

    return give


def test_an_environment_is_registered_once_and_unregistered(run: Run, lifetime: Simulator) -> None:
    checked = run(check=True, **NEW)
    assert lifetime.writes() == []
    done = run(**NEW)
    assert not done.failed, done
    assert (done["changes"], done["diff"]) == (checked["changes"], checked["diff"])
    key = done["environment"]["key"]
    assert lifetime.state()["environments"][key]["host_name"] == "sandbox.example.com"
    roles = lifetime.state()["access"]["roles"].values()
    developer = next(role["content"] for role in roles if role["content"]["name"] == "Developer")
    assert developer["permissions"][key]["level"] > 0
    assert run(name="SANDBOX")["changed"] is False
    gone = run(name=key.upper(), state="absent")
    assert (gone["changed"], gone["environment"]) == (True, None)
    assert run(name="Sandbox", state="absent")["changed"] is False
    assert [each["operation"] for each in lifetime.writes()] == ["Environment_Register", "Environment_Unregister"]


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (
            {"name": "Sandbox", "address": "x"},
            "invalid_option",
            "without username, password, lifetime_address and position",
        ),
        ({**NEW, "role_permissions": [{"role": "Devel", "level": "Full Control"}]}, "unknown_role", "Developer"),
        (
            {**NEW, "role_permissions": [{"role": "Tester", "level": "Full Contrl"}]},
            "unknown_permission_level",
            "Full Control",
        ),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_written(
    run: Run, lifetime: Simulator, options: dict[str, Any], code: str, said: str
) -> None:
    result = run(**options)
    assert result["failure"]["code"] == code
    assert said in result["msg"]
    assert lifetime.writes() == []
