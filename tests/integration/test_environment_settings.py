# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""lifetime_maintenance_mode and lifetime_content_security_policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.module import ModuleResult
from tests.support.module_runner import ModuleRunner
from tests.support.simulator import Simulator

Start = Callable[..., Simulator]
Run = Callable[..., ModuleResult]


@pytest.fixture
def target(start: Start) -> Simulator:
    return start("target")


@pytest.fixture
def run(runner: ModuleRunner, target: Simulator) -> Run:
    def give(module: str, *, check: bool = False, **options: Any) -> ModuleResult:
        return runner.run(module, target, {"environment": "Test", **options}, check=check, diff=True)

    return give


def test_maintenance_mode_is_written_on_every_run(run: Run, target: Simulator) -> None:
    checked = run("lifetime_maintenance_mode", check=True, enabled=True)
    assert target.writes() == []
    for _again in range(2):
        done = run("lifetime_maintenance_mode", enabled=True, reason="Patches")
        assert (done["changed"], done["diff"], done["changes"]) == (True, checked["diff"], checked["changes"])
        assert done["maintenance_mode"] == {"environment": "Test", "enabled": True}
    assert [each["operation"] for each in target.writes()] == ["Environments_SetMaintenanceMode"] * 2
    places = target.state()["environments"].values()
    assert [each["name"] for each in places if each["maintenance"]] == ["Test"]
    run("lifetime_maintenance_mode", enabled=False)
    assert not any(each["maintenance"] for each in target.state()["environments"].values())
    assert (
        run("lifetime_maintenance_mode", environment="Tset", enabled=True)["failure"]["code"] == "unknown_environment"
    )


def test_policies_that_are_not_named_stay(run: Run, target: Simulator) -> None:
    first = run("lifetime_content_security_policy", img_src="self https://img.example.com")
    assert first["changed"] is True
    options = {"font_src": "self", "frame_ancestors": "self"}
    checked = run("lifetime_content_security_policy", check=True, **options)
    done = run("lifetime_content_security_policy", **options)
    assert checked["diff"] == done["diff"]
    assert checked["directives"] == done["directives"]
    assert done["directives"]["img_src"] == "self https://img.example.com"
    assert done["directives"]["script_src"] is None
    assert run("lifetime_content_security_policy", **options)["changed"] is False
    back = run("lifetime_content_security_policy", defaults=["img_src", "script_src"])
    assert back["changes"][0]["before"] == {"img_src": "self https://img.example.com"}
    assert back["directives"]["font_src"] == "self"
    assert len(target.writes()) == 3


def test_policies_that_lifetime_does_not_take_are_a_failure(run: Run) -> None:
    result = run("lifetime_content_security_policy", img_src="a; b")
    assert result["failure"]["code"] == "refused"
    assert "A directive holds a semicolon. It is about ImgSrc." in result["msg"]
    both = run("lifetime_content_security_policy", img_src="a", defaults=["img_src"])
    assert both["failure"]["code"] == "invalid_option"
