# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo data holds together, and is the same each time."""

from __future__ import annotations

from typing import Any

import pytest
from lifetime_simulator.demo import demo_infrastructure, generated_access, minimal_access

NAMES = ["source", "target", "anything"]


@pytest.fixture(params=NAMES)
def document(request: pytest.FixtureRequest) -> dict[str, Any]:
    return demo_infrastructure(request.param)


def _names(items: list[dict[str, Any]]) -> list[str]:
    return [item["name"] for item in items]


def _keys(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["key"]] if "key" in value else []
        return own + [key for item in value.values() for key in _keys(item)]
    return [key for item in value for key in _keys(item)] if isinstance(value, list) else []


def _check_access(document: dict[str, Any], environments: list[str], applications: list[str]) -> None:
    roles, users = _names(document["roles"]), [user["username"] for user in document["users"]]
    labels = [level["label"] for level in document["permission_levels"]]
    assert len(set(roles)) == len(roles)
    assert len({username.lower() for username in users}) == len(users)
    for role in document["roles"]:
        assert [permission["environment"] for permission in role["environment_permissions"]] == environments
        assert {permission["level"] for permission in role["environment_permissions"]} <= set(labels)
        assert role["manage_teams"] or not role["manage_infrastructure"]
    for user in document["users"]:
        assert user["role"] in roles
        for application_role in user["application_roles"]:
            assert application_role["role"] in roles
            assert application_role["application"] in applications
    owned = [application for team in document["teams"] for application in team["applications"]]
    assert len(set(owned)) == len(owned)
    assert set(owned) <= set(applications)
    for team in document["teams"]:
        members = [member["username"] for member in team["members"]]
        assert len(set(members)) == len(members)
        assert set(members) <= set(users)
        assert {member["role"] for member in team["members"]} <= set(roles)
    assert {account["role"] for account in document["accounts"]} <= set(roles)


def test_it_is_the_same_each_time(document: dict[str, Any]) -> None:
    assert demo_infrastructure(document["name"]) == document


def test_what_it_refers_to_is_there(document: dict[str, Any]) -> None:
    environments, applications = _names(document["environments"]), _names(document["applications"])
    assert environments == ["Development", "Test", "Production"]
    by_name = {application["name"]: application for application in document["applications"]}
    for application in document["applications"]:
        assert set(application["references"]) <= set(applications)
        modules = _names(application["modules"])
        for version in application["versions"]:
            assert [module["module"] for module in version["modules"]] == modules
    for environment, running in document["running"].items():
        assert environment in environments
        for entry in running:
            assert entry["version"] in [version["version"] for version in by_name[entry["application"]]["versions"]]
            # Producers come with their consumers, or the environment would be inconsistent.
            assert set(by_name[entry["application"]]["references"]) <= {other["application"] for other in running}
    _check_access(document, environments, applications)


def test_one_key_means_one_thing(document: dict[str, Any]) -> None:
    once = [key for name in ("environments", "roles", "users", "teams") for key in _keys(document[name])]
    assert len(set(once)) == len(once)
    contents: dict[str, Any] = {}
    for application in document["applications"]:
        for version in application["versions"]:
            for module in version["modules"]:
                assert contents.setdefault(module["key"], module) == module


def test_applications_are_the_same_in_each_infrastructure_and_nothing_else_is() -> None:
    source, target = demo_infrastructure("source"), demo_infrastructure("target")
    applications = [{item["key"] for item in document["applications"]} for document in (source, target)]
    assert applications[1] < applications[0]
    versions = [
        {version["key"] for item in document["applications"] for version in item["versions"]}
        for document in (source, target)
    ]
    assert not versions[0] & versions[1]
    assert not set(_keys(source["environments"])) & set(_keys(target["environments"]))


def test_the_same_tag_holds_the_same_content_everywhere() -> None:
    source, target = (
        {
            (application["name"], version["version"], module["module"]): (module["hash"], module["general_hash"])
            for application in demo_infrastructure(name)["applications"]
            for version in application["versions"]
            for module in version["modules"]
        }
        for name in ("source", "target")
    )
    assert target.items() <= source.items()


def test_development_of_the_source_holds_something_untagged() -> None:
    entries = demo_infrastructure("source")["running"]["Development"]
    assert [entry["application"] for entry in entries if entry["modified"]] == ["Employee Directory"]
    assert [len(entry["modules"]) for entry in entries if entry["modified"]] == [1]


def test_somebody_left(document: dict[str, Any]) -> None:
    assert [user["username"] for user in document["users"] if not user["active"]] == ["peter.novak"]


@pytest.mark.parametrize(("users", "teams", "roles"), [(1, 0, 1), (10, 1, 2), (1000, 50, 20), (2000, 50, 20)])
def test_generated_access_has_the_size_asked_for(users: int, teams: int, roles: int) -> None:
    document = generated_access(users, teams, roles, applications=["A", "B"] if teams else [])
    assert [len(document[kind]) for kind in ("users", "teams", "roles")] == [users, teams, roles]
    _check_access(document, ["Development", "Test", "Production"], ["A", "B"])


def test_minimal_access_can_be_managed() -> None:
    document = minimal_access("empty", ["One"])
    _check_access(document, ["One"], [])
    assert document["roles"][0]["manage_infrastructure"]
    assert document["teams"] == []
