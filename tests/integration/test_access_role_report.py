# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The reports of the role `access`, drift that it finds, and the recipes of its guide."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from tests.support.access_run import access_of
from tests.support.environment import ROOT
from tests.support.playbook import PlaybookResult
from tests.support.simulator import Simulator

Start = Callable[..., Simulator]
Play = Callable[..., PlaybookResult]

ROLE = "community.outsystems.access"
GUIDE = ROOT / "docs" / "docsite" / "rst" / "guide_access.rst"


def include(name: str, entry_point: str, **variables: Any) -> dict[str, Any]:
    return {
        "name": name,
        "ansible.builtin.include_role": {"name": ROLE, "tasks_from": entry_point},
        "vars": variables,
    }


def test_who_may_deploy_to_production_and_what_a_run_changes_of_it(start: Start, play: Play, tmp_path: Path) -> None:
    lifetime = start("source")
    reach = {"access_url": lifetime.url, "access_token": lifetime.token}
    users = [{"username": "raj.patel", "role": "Release Manager"}]
    folder = tmp_path / "reports"
    asked = {"access_report_environments": "Production", "access_report_at_least": "Change & Deploy Applications"}
    tasks = [
        include("Tell", "report", **reach, **asked),
        {
            "name": "See the drift",
            "block": [include("Compare", "main", **reach, access_users=users, access_drift_only=True)],
            "rescue": [
                {
                    "name": "Tell the drift",
                    "ansible.builtin.debug": {
                        "msg": "{{ [access_result.failure.code, access_result.changes | length] }}"
                    },
                }
            ],
        },
        include("Apply", "main", **reach, access_users=users, access_report_dir=str(folder)),
    ]
    result = play(tasks)
    told = result.task("Show who may do what")["msg"]
    assert [line.partition(",")[0] for line in told] == ["admin", "james.oneill", "maria.santos"]
    assert (
        told[1]
        == "james.oneill, Production, all applications: Change & Deploy Applications (default role Release Manager)"
    )
    assert result.task("Tell the drift")["msg"] == ["drift", 1]
    assert access_of(lifetime)["users"]["raj.patel"]["role"] == "Release Manager"
    assert len(lifetime.writes()) == 1
    assert result.checked
    assert [file.name for file in sorted(folder.iterdir())] == [
        f"access-localhost.{form}" for form in ("csv", "html", "json")
    ]
    with (folder / "access-localhost.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["change"]]
    assert {
        (row["username"], row["environment"], row["before"], row["level"]) for row in rows if not row["application"]
    } == {
        ("raj.patel", "Test", "Reuse & Monitor Applications", "Change & Deploy Applications"),
        ("raj.patel", "Production", "List Applications", "Change & Deploy Applications"),
        ("raj.patel", "Development", "Change & Deploy Applications", "Change & Deploy Applications"),
    }
    assert json.loads((folder / "access-localhost.json").read_text(encoding="utf-8"))["compared"] is True
    assert '<tr class="raised">' in (folder / "access-localhost.html").read_text(encoding="utf-8")


def recipes() -> dict[str, Any]:
    """The variables of the recipes in the guide."""
    section = GUIDE.read_text(encoding="utf-8").split("\nRecipes\n")[1].split("\nWhen something goes wrong\n")[0]
    blocks = re.findall(r"\.\. code-block:: yaml\+jinja\n\n((?:    .*\n|\n)+)", section)
    found: dict[str, Any] = {}
    for block in blocks:
        variables = yaml.safe_load(block)
        found.update(variables if isinstance(variables, dict) else {})
    return found


SCIM = {
    "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
    "totalResults": 2,
    "Resources": [
        {
            "id": "1",
            "userName": "scim.one",
            "displayName": 'Seán O\'Brien "One"',
            "active": True,
            "emails": [{"value": "one@example.com", "primary": True}, {"value": "other@example.com"}],
        },
        {"id": "2", "userName": "yuki.tanaka", "displayName": "Yuki Tanaka", "active": False},
    ],
}
LDAP = [{"dn": "uid=ldap.one,dc=example,dc=com", "uid": "ldap.one", "cn": "Ldap One", "mail": "ldap@example.com"}]


def test_the_recipes_of_the_guide(start: Start, play: Play, tmp_path: Path) -> None:
    one, two = start("source"), start("target")
    variables = recipes()
    host = {"access_url": one.url, "access_token": one.token, "own_users": variables.pop("own_users")}
    hosts = {"one": host, "two": {"access_url": two.url, "access_token": two.token}}
    inventory = {"lifetimes": {"vars": {"ansible_connection": "local"}, "hosts": hosts}}
    (tmp_path / "hosts.yml").write_text(yaml.safe_dump(inventory), encoding="utf-8")
    (tmp_path / "users.csv").write_text(
        'username,name,email,role,active\ncsv.one,"One, Csv",,Developer,\nraj.patel,,,,false\n', encoding="utf-8"
    )
    (tmp_path / "users").mkdir()
    for name in ("b", "a"):
        text = f"- {{username: folder.{name}, name: Folder, role: Tester}}\n"
        (tmp_path / "users" / f"{name}.yml").write_text(text, encoding="utf-8")
    given = {**variables, "scim": {"json": SCIM}, "ldap": {"results": LDAP}}
    (tmp_path / "group_vars").mkdir()
    (tmp_path / "group_vars" / "lifetimes.yml").write_text(yaml.safe_dump(given), encoding="utf-8")
    result = play(ROLE, arguments=["-i", str(tmp_path / "hosts.yml")], cwd=tmp_path)
    made = {
        name: {
            change["name"]: change for change in result.task("Make the changes of the access document", name)["changes"]
        }
        for name in hosts
    }
    common = {"csv.one", "raj.patel", "folder.a", "folder.b", "scim.one", "yuki.tanaka", "ldap.one", "common.one"}
    assert {name: set(changes) for name, changes in made.items()} == {"one": common, "two": common}
    users = {name: access_of(lifetime)["users"] for name, lifetime in (("one", one), ("two", two))}
    for found in users.values():
        assert (found["csv.one"]["name"], found["csv.one"]["email"], found["csv.one"]["active"]) == (
            "One, Csv",
            "",
            True,
        )
        assert found["raj.patel"]["name"] == "Raj Patel", "an empty cell says nothing"
        assert not found["raj.patel"]["active"]
        assert found["scim.one"]["name"] == 'Seán O\'Brien "One"'
        assert (found["scim.one"]["email"], found["ldap.one"]["email"]) == ("one@example.com", "ldap@example.com")
        assert not found["yuki.tanaka"]["active"]
    assert (users["one"]["common.one"]["role"], users["two"]["common.one"]["role"]) == ("Auditor", "Developer")
