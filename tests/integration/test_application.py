# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""lifetime_application."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.module import ModuleResult
from tests.support.module_runner import ModuleRunner
from tests.support.simulator import Simulator

Run = Callable[..., ModuleResult]
NEW = {"name": "Brand New", "environment": "Development", "template": "Reactive Web App", "team": "Customer Journey"}


@pytest.fixture
def lifetime(start: Callable[..., Simulator]) -> Simulator:
    return start("source")


@pytest.fixture
def run(runner: ModuleRunner, lifetime: Simulator) -> Run:
    def give(*, check: bool = False, **options: Any) -> ModuleResult:
        return runner.run("lifetime_application", lifetime, options, check=check, diff=True)

    return give


def test_an_application_is_created_once_and_blocked(run: Run, lifetime: Simulator) -> None:
    options = {**NEW, "blocked": [{"environment": "Production", "reason": "Not released yet"}]}
    checked = run(check=True, **options)
    assert lifetime.writes() == []
    done = run(**options)
    assert not done.failed, done
    assert (done["changed"], done["changes"], done["diff"]) == (True, checked["changes"], checked["diff"])
    assert [each["operation"] for each in lifetime.writes()] == [
        "Environments_Applications_Create",
        "Applications_Configurations_Update",
    ]
    assert checked["application"] == {"key": None, "name": "Brand New"}
    again = run(**{**options, "name": "brand new"})
    assert again["changed"] is False
    assert again["application"] == done["application"]
    assert done["application"]["key"] in str(lifetime.state()["access"]["teams"])


def test_an_application_that_exists_is_blocked_and_unblocked(run: Run, lifetime: Simulator) -> None:
    blocked = run(
        name="Shared Theme", blocked=[{"environment": "Production"}, {"environment": "Test", "blocked": False}]
    )
    (change,) = blocked["changes"]
    assert (change["name"], change["before"], change["after"]) == (
        "Shared Theme / Production",
        {"blocked": False},
        {"blocked": True},
    )
    key = blocked["application"]["key"].upper()
    assert run(name=key, blocked=[{"environment": "Production"}])["changed"] is False
    assert run(name=key, blocked=[{"environment": "Production", "blocked": False}])["changed"] is True
    assert len(lifetime.writes()) == 2


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ({"name": "Brand New"}, "invalid_option", "without environment, template and team"),
        ({**NEW, "template": "Reactive Web"}, "unknown_template", "Reactive Web App"),
        ({**NEW, "team": "Custom Journey"}, "unknown_team", "Customer Journey"),
        ({**NEW, "blocked": [{"environment": "Prod"}]}, "unknown_environment", "Prod"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_written(
    run: Run, lifetime: Simulator, options: dict[str, Any], code: str, said: str
) -> None:
    result = run(**options)
    assert result["failure"]["code"] == code
    assert said in result["msg"]
    assert lifetime.writes() == []


@pytest.mark.parametrize("option", ["name", "environment", "template", "team"])
def test_what_lifetime_lists_twice_is_neither_used_nor_created(run: Run, lifetime: Simulator, option: str) -> None:
    """Two records with one key: which of them is meant cannot be told."""
    one, other = {"Key": "same", "Name": "Twin"}, {"Key": "same", "Name": "Other twin"}
    fields = {"key": "same", "description": ""}
    operation, records = {
        "name": ("Applications_List", [one, other]),
        "environment": ("Environments_List", [one, other]),
        "template": ("Environments_GetTemplates", [one, other]),
        "team": ("Teams_List", [{**fields, "name": "Twin"}, {**fields, "name": "Other twin"}]),
    }[option]
    lifetime.faults({"operation": operation, "status": 200, "body": records, "times": -1})
    result = run(**{**NEW, option: "twin" if option == "name" else "Twin"})
    assert result["failure"]["code"] == f"unusable_{'application' if option == 'name' else option}"
    assert "the key of another one" in result["msg"]
    assert lifetime.writes() == []
