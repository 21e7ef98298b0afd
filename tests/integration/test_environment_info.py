# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""lifetime_environment_info, alone and in playbooks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.module import ModuleResult, run_module
from tests.support.playbook import PlaybookResult
from tests.support.simulator import Simulator

MODULE = "lifetime_environment_info"
NAMES = ["Development", "Test", "Production"]


def look(lifetime: Simulator, *, check: bool = False, **options: Any) -> ModuleResult:
    connection = {"lifetime_url": lifetime.url, "lifetime_token": lifetime.token}
    return run_module(MODULE, {**connection, **options}, check=check)


def names(result: dict[str, Any]) -> list[str]:
    return [environment["name"] for environment in result["environments"]]


@pytest.mark.parametrize("check", [False, True])
def test_all_environments_in_their_order(source: Simulator, check: bool) -> None:
    result = look(source, check=check)
    assert not result["changed"]
    assert names(result) == NAMES
    assert [environment["order"] for environment in result["environments"]] == sorted(
        environment["order"] for environment in result["environments"]
    )
    assert len(source.requests()) == 1
    assert not source.writes()


def test_names_are_in_snake_case(source: Simulator) -> None:
    environment = look(source)["environments"][0]
    assert {"key", "os_version", "use_https", "details_url", "host_name", "number_of_front_ends"} <= set(environment)
    assert all(name == name.lower() for name in environment)


@pytest.mark.parametrize("by", ["name", "key"])
def test_one_environment(source: Simulator, by: str) -> None:
    wanted = look(source)["environments"][1]
    assert look(source, environment=wanted[by])["environments"] == [wanted]


def test_templates(source: Simulator) -> None:
    (environment,) = look(source, templates=True, environment="Development")["environments"]
    assert "Reactive Web App" in [each["name"] for each in environment["templates"]]
    assert all(each["key"] and "application_kind" in each for each in environment["templates"])


def test_a_key_needs_no_list(source: Simulator) -> None:
    (wanted,) = look(source, environment="Test")["environments"]
    source.forget()
    assert look(source, environment=wanted["key"].upper())["environments"] == [wanted]
    assert [request["operation"] for request in source.requests()] == ["Environments_Get"]


def test_deployment_zones(source: Simulator) -> None:
    result = look(source, deployment_zones=True, environment="Production")
    (environment,) = result["environments"]
    assert environment["deployment_zones"]
    assert all(zone["key"] and zone["name"] for zone in environment["deployment_zones"])
    assert len(source.requests()) == 2


@pytest.mark.scenario("C.24")
def test_an_unknown_environment(source: Simulator) -> None:
    result = look(source, environment="Produktion")
    assert result.failed
    assert result["failure"]["code"] == "unknown_environment"
    assert "'Produktion'" in result["msg"]
    assert "Production" in result["msg"]


@pytest.mark.scenario("C.28")
def test_a_wrong_token(source: Simulator) -> None:
    result = look(source, lifetime_token="a token of yesterday".replace(" ", "-"))
    assert result.failed
    assert result["failure"]["code"] == "authentication_failed"


@pytest.mark.scenario("I.4")
def test_in_a_playbook(play: Callable[..., PlaybookResult], source: Simulator, target: Simulator) -> None:
    result = play(
        [
            {
                "hosts": "all",
                "gather_facts": False,
                "module_defaults": {
                    "group/community.outsystems.lifetime": {
                        "lifetime_url": "{{ url }}",
                        "lifetime_token": "{{ token }}",
                    }
                },
                "tasks": [{"name": "Look", f"community.outsystems.{MODULE}": {}}],
            }
        ],
        {one.name: {"url": one.url, "token": one.token} for one in (source, target)},
    )
    for one in (source, target):
        assert names(result.task("Look", one.name)) == NAMES
        assert len(one.requests()) == 2, "one in check mode, one really"
