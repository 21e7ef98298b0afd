# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role `access` and its playbooks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from lifetime_simulator.demo import demo_infrastructure, minimal_access

from tests.support.access_run import access_of
from tests.support.playbook import PlaybookResult
from tests.support.simulator import Simulator

Start = Callable[..., Simulator]
Play = Callable[..., PlaybookResult]

APPLY, EXPORT = "community.outsystems.access", "community.outsystems.access_export"


def reach(lifetime: Simulator) -> dict[str, Any]:
    return {"access_url": lifetime.url, "access_token": lifetime.token}


def people(lifetime: Simulator) -> dict[str, Any]:
    return {kind: records for kind, records in access_of(lifetime).items() if kind != "service_accounts"}


def changes(result: PlaybookResult, host: str | None = None) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = result.task("Make the changes of the access document", host)["changes"]
    return made


class Document(yaml.SafeLoader):
    """Reads a file of variables as Ansible does."""


Document.add_constructor("!unsafe", lambda _loader, node: str(node.value))


@pytest.mark.scenario("K1", "K2")
@pytest.mark.only_variant(1)
def test_adopting_starts_with_a_file_and_an_empty_plan(start: Start, play: Play, tmp_path: Path) -> None:
    source = start("source")
    name_team(source, "Back Office", "Money {{ 7 * 7 }} {% raw %} \"quoted\" 'twice'\nénd: # no")
    file = tmp_path / "access.yml"
    play(EXPORT, variables={**reach(source), "access_export_dest": str(file)})
    exported = file.read_text(encoding="utf-8")
    found = yaml.load(exported, Document)
    assert [user["username"] for user in found["access_users"]] == sorted(people(source)["users"])
    assert source.token not in exported
    assert source.writes() != []
    source.forget()
    again = play(EXPORT, variables={**reach(source), "access_export_dest": str(file)}, check_first=False)
    assert not again.changed
    assert file.read_text(encoding="utf-8") == exported
    source.forget()
    purge = {f"access_purge_{what}": True for what in ("roles", "users", "teams", "members", "applications")}
    result = play(APPLY, variables={**reach(source), **purge}, arguments=["-e", f"@{file}"])
    assert (changes(result), source.writes()) == ([], [])
    assert "Nothing is left to do." in result.stdout

    other = start(
        "source", "--team-readd", "refuse", data={**demo_infrastructure("source"), **minimal_access("source")}
    )
    result = play(APPLY, variables=reach(other), arguments=["-e", f"@{file}"])
    assert people(other) == people(source)
    assert result.checked
    assert changes(result.checked) == changes(result)
    assert not play(APPLY, variables=reach(other), arguments=["-e", f"@{file}"], check_first=False).changed


def name_team(lifetime: Simulator, name: str, description: str) -> None:
    keys = {team["name"]: key for key, team in lifetime.state()["access"]["teams"].items()}
    answer = requests.put(
        f"{lifetime.api}/teams/{keys[name]}/",
        json={"name": name, "description": description},
        headers={"Authorization": f"Bearer {lifetime.token}"},
        timeout=30,
    )
    assert answer.ok


@pytest.mark.scenario("K4")
@pytest.mark.only_variant(1)
def test_documents_are_split_over_variables_and_hosts(start: Start, play: Play) -> None:
    one, two = start("source"), start("target")
    hosts = {
        "one": {**reach(one), "access_users_own": [{"username": "one", "name": "One", "role": "Guest"}]},
        "two": {**reach(two), "access_teams": [{"name": "Two", "members": [{"username": "common", "role": "Guest"}]}]},
    }
    common = {
        "access_hosts": "all",
        "access_roles_guests": [{"name": "Guest"}],
        "access_users_common": [{"username": "common", "name": "Common", "role": "Guest"}],
    }
    result = play(APPLY, hosts, common)
    assert [change["name"] for change in changes(result, "one")] == ["Guest", "common", "one"]
    assert [change["name"] for change in changes(result, "two")] == ["Guest", "common", "Two", "Two / common"]
    assert "team Two: member common added (role Guest)" in result.stdout


@pytest.mark.only_variant(1)
def test_in_the_middle_of_somebody_elses_play(start: Start, play: Play, tmp_path: Path) -> None:
    lifetime = start("source")
    export = {"name": "community.outsystems.access", "tasks_from": "export"}
    tasks = [
        {
            "name": "Keep",
            "ansible.builtin.include_role": export,
            "vars": {**reach(lifetime), "access_export_dest": f"{tmp_path}/before/{{{{ inventory_hostname }}}}.yml"},
        },
        {
            "name": "Include",
            "ansible.builtin.include_role": {"name": "community.outsystems.access"},
            "vars": {**reach(lifetime), "access_teams": [{"name": "New"}]},
        },
        {
            "name": "Use",
            "ansible.builtin.debug": {"msg": "{{ access_result.changes | map(attribute='name') | join }}"},
        },
    ]
    far = {"ansible_connection": "ssh", "ansible_host": "192.0.2.1"}
    plays = [{"hosts": "all", "gather_facts": False, "become": True, "vars": far, "tasks": tasks}]
    result = play(plays, {"far": far})
    assert result.task("Use")["msg"] == "New"
    assert "access_teams:" in (tmp_path / "before" / "far.yml").read_text(encoding="utf-8")
