# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""lifetime_application_info, alone and in playbooks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from tests.support.environment import ROOT
from tests.support.module import ModuleResult, run_module
from tests.support.playbook import PlaybookResult
from tests.support.simulator import Simulator

Start = Callable[..., Simulator]
MODULE = "lifetime_application_info"
MODULE_FILE = ROOT / "plugins" / "modules" / f"{MODULE}.py"
ORDERS = "Order Management"


def look(lifetime: Simulator, **options: Any) -> ModuleResult:
    return run_module(MODULE, {"lifetime_url": lifetime.url, "lifetime_token": lifetime.token, **options})


def applications(lifetime: Simulator, **options: Any) -> list[dict[str, Any]]:
    result = look(lifetime, **options)
    assert not result.failed, result
    assert not result["changed"]
    found: list[dict[str, Any]] = result["applications"]
    return found


def operations(lifetime: Simulator) -> list[str]:
    return [request["operation"] for request in lifetime.requests()]


def test_all_applications_by_name(source: Simulator) -> None:
    found = applications(source)
    names = [each["name"] for each in found]
    assert names == sorted(names, key=str.casefold)
    assert {each["key"] for each in found} == set(source.state()["applications"])
    assert all("app_status_in_envs" not in each and "versions" not in each for each in found)
    assert operations(source) == ["Applications_List"]


@pytest.mark.parametrize("by", ["name", "key"])
def test_one_application(source: Simulator, by: str) -> None:
    wanted = {"name": ORDERS, "key": source.application_key(ORDERS)}
    (found,) = applications(source, application=wanted[by], status=True)
    assert {name: found[name] for name in wanted} == wanted
    assert len(found["app_status_in_envs"]) == 3
    assert all("module_status_in_envs" not in each for each in found["app_status_in_envs"])
    assert len(source.requests()) == 1


@pytest.mark.parametrize("by", ["name", "key"])
def test_what_one_environment_runs(source: Simulator, by: str) -> None:
    environment = source.environment("Test")
    wanted = {"name": ORDERS, "key": source.application_key(ORDERS)}
    (found,) = applications(source, environment="Test", application=wanted[by], status=True)
    (state,) = found["app_status_in_envs"]
    assert state["environment_key"] == environment["key"]
    assert state["base_application_version_label"] == "1.6.0"
    running = applications(source, environment=environment["key"])
    assert {each["key"] for each in running} == set(environment["running"])
    assert all("app_status_in_envs" not in each for each in running)


def test_modules_have_names(source: Simulator) -> None:
    (found,) = applications(source, environment="Development", application=ORDERS, modules=True)
    (state,) = found["app_status_in_envs"]
    running = source.environment("Development")["running"][found["key"]]["modules"]
    modules = state["module_status_in_envs"]
    assert {each["module_key"]: each["module_version_key"] for each in modules} == running
    assert {each["module_name"] for each in modules} == {"OrderManagement", "Order_CS", "Order_Jobs"}
    assert {each["module_kind"] for each in modules} == {"eSpace"}
    source.forget()
    everywhere = applications(source, modules=True)
    assert operations(source) == ["Applications_List", "Modules_List"]
    assert all(each["app_status_in_envs"][0]["module_status_in_envs"] for each in everywhere)


def test_versions(source: Simulator) -> None:
    (found,) = applications(source, application=ORDERS, versions=2)
    assert [each["version"] for each in found["versions"]] == ["1.6.0", "1.5.0"]
    assert all(each["application_key"] == found["key"] for each in found["versions"])


def test_versions_by_their_change_log(source: Simulator) -> None:
    (found,) = applications(source, application=ORDERS, versions=10, change_log="search")
    assert [each["version"] for each in found["versions"]] == ["1.6.0"]


def test_the_key_of_the_team(source: Simulator) -> None:
    teams = {team["name"]: key for key, team in source.state()["access"]["teams"].items()}
    (found,) = applications(source, application=ORDERS)
    assert found["team_key"] == teams[found["team"]]
    assert {each["team_key"] for each in applications(source) if not each["team"]} <= {""}


def test_an_older_lifetime_gives_no_key_of_the_team(start: Start) -> None:
    older = start("source", "--lifetime-version", "11.28.0")
    assert all("team_key" not in each for each in applications(older))


def test_an_empty_infrastructure() -> None:
    with Simulator("empty", data={"name": "empty", "environments": [{"name": "Development"}]}) as empty:
        assert applications(empty) == []
        assert applications(empty, environment="Development") == []


@pytest.mark.scenario("C.25")
@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"application": "Order Managment"}, "unknown_application"),
        ({"application": "8c9101e2-5ed7-4f20-96a0-e23b435be4d1"}, "unknown_application"),
        ({"application": "Warehouse Sync", "environment": "Production"}, "unknown_application"),
        ({"environment": "Produktion"}, "unknown_environment"),
        ({"environment": "8c9101e2-5ed7-4f20-96a0-e23b435be4d1"}, "unknown_environment"),
        ({"versions": -1}, "invalid_option"),
        ({"change_log": "x"}, "invalid_option"),
    ],
    ids=str,
)
def test_what_is_not_there(source: Simulator, options: dict[str, Any], code: str) -> None:
    result = look(source, **options)
    assert result.failed
    assert result["failure"]["code"] == code


@pytest.mark.scenario("C.27")
def test_a_name_that_two_applications_have(source: Simulator) -> None:
    source.change({"rename": {"application": "Shared Theme", "name": ORDERS}})
    result = look(source, application=ORDERS)
    assert result["failure"]["code"] == "ambiguous_application"
    assert source.application_key(ORDERS) in result["msg"]


@pytest.mark.only_variant(0)
def test_in_a_playbook(play: Callable[..., PlaybookResult], source: Simulator) -> None:
    options = {"lifetime_url": source.url, "lifetime_token": "{{ token }}", "environment": "Production"}
    result = play([{"name": "Look", f"community.outsystems.{MODULE}": options}], None, {"token": source.token})
    assert ORDERS in {each["name"] for each in result.task("Look")["applications"]}


@pytest.mark.only_variant(1)
def test_the_examples_work(play: Callable[..., PlaybookResult], source: Simulator) -> None:
    examples = MODULE_FILE.read_text(encoding="utf-8").split('EXAMPLES = r"""')[1].split('"""')[0]
    text = examples.replace("https://lifetime.example.com", source.url)
    tasks = yaml.safe_load(text)
    result = play(tasks, None, {"lifetime_token": source.token})
    assert len(result.events) == len(tasks) > 1
