# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The export of the role `access`: where it is written to, and that it can be read again."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from lifetime_simulator.demo import demo_infrastructure, minimal_access

from tests.support.access_run import apply_document
from tests.support.playbook import PlaybookResult
from tests.support.simulator import Simulator

Start = Callable[..., Simulator]
Play = Callable[..., PlaybookResult]

APPLY, EXPORT = "community.outsystems.access", "community.outsystems.access_export"


def reach(lifetime: Simulator) -> dict[str, Any]:
    return {"access_url": lifetime.url, "access_token": lifetime.token}


@pytest.mark.scenario("K5")
def test_odd_names_are_the_same_when_they_are_read_again(start: Start, play: Play, tmp_path: Path) -> None:
    lifetime = start("source")
    odd = "a\x7fb\x80c\x85d\x9fe\u2028f\u2029g\ufeffh\ufffei\uffffj\U0001f600k\x00l\x1bm\\n\"'{{ n }}{% o %}\u00a0p"
    document = {
        "roles": [{"name": odd}],
        "users": [{"username": odd, "name": odd, "role": odd}],
        "teams": [{"name": odd, "description": odd, "members": [{"username": odd, "role": odd}]}],
    }
    apply_document(document, lifetime)
    lifetime.forget()
    file = tmp_path / "access.yml"
    play(EXPORT, variables={**reach(lifetime), "access_export_dest": str(file)}, check_first=False)
    everything = {f"access_purge_{what}": True for what in ("roles", "users", "teams", "members")}
    result = play(APPLY, variables={**reach(lifetime), **everything}, arguments=["-e", f"@{file}"], check_first=False)
    assert "Nothing is left to do." in result.stdout
    assert lifetime.writes() == []
    assert odd in {team["name"] for team in lifetime.state()["access"]["teams"].values()}


def adopted(folder: Path, **lifetimes: Simulator) -> list[str]:
    """The arguments for an inventory as the guide wants it."""
    hosts = {name: {**reach(lifetime), "ansible_connection": "local"} for name, lifetime in lifetimes.items()}
    inventory = folder / "hosts.yml"
    inventory.write_text(yaml.safe_dump({"lifetimes": {"hosts": hosts}}), encoding="utf-8")
    return ["-i", str(inventory)]


@pytest.mark.scenario("K6")
@pytest.mark.only_variant(0)
def test_each_lifetime_gets_a_file_of_its_own_where_the_guide_says(start: Start, play: Play, tmp_path: Path) -> None:
    inventory = adopted(tmp_path, europe=start("source"), asia=start("target"))
    dest = ["-e", "access_export_dest=host_vars/{{ inventory_hostname }}/access.yml"]
    play(EXPORT, arguments=[*inventory, *dest], cwd=tmp_path)
    files = {host: tmp_path / "host_vars" / host / "access.yml" for host in ("europe", "asia")}
    documents = {host: yaml.safe_load(file.read_text(encoding="utf-8")) for host, file in files.items()}
    assert all(len(document["access_users"]) > 1 for document in documents.values())
    result = play(APPLY, arguments=inventory, cwd=tmp_path, check_first=False)
    assert not result.changed
    assert result.stdout.count("Nothing is left to do.") == 2
    again = play(EXPORT, arguments=[*inventory, *dest], cwd=tmp_path, check_first=False)
    assert not again.changed


@pytest.mark.scenario("K6")
@pytest.mark.only_variant(0)
def test_without_a_destination_the_files_are_where_one_is(start: Start, play: Play, tmp_path: Path) -> None:
    bare = {**demo_infrastructure("source"), **minimal_access("source"), "roles": [], "users": [], "accounts": []}
    inventory = adopted(tmp_path, europe=start("source"), asia=start("source", data=bare))
    # However little others may do with files of the one who runs it: a document is for the owner and the group.
    play(EXPORT, arguments=inventory, cwd=tmp_path, env={"PWD": "/nowhere"}, check_first=False)
    files = {file.name: file for file in tmp_path.glob("*")}
    assert set(files) == {"hosts.yml", "access-europe.yml", "access-asia.yml"}
    assert {stat.S_IMODE(files[f"access-{host}.yml"].stat().st_mode) for host in ("europe", "asia")} == {0o640}
    empty = {"access_roles": [], "access_users": [], "access_teams": []}
    assert yaml.safe_load(files["access-asia.yml"].read_text(encoding="utf-8")) == empty


@pytest.mark.scenario("K6")
@pytest.mark.only_variant(1)
def test_what_is_no_file_for_one_host_is_refused(start: Start, play: Play, tmp_path: Path) -> None:
    lifetime = start("source")
    (tmp_path / "sub").mkdir()
    hosts: dict[str, dict[str, Any]] = {
        "one": {"access_export_dest": "common.yml"},
        "two": {"access_export_dest": "sub/../common.yml"},
        "three": {"access_export_dest": f"{tmp_path}/common.yml"},
        "folder": {"access_export_dest": "sub"},
        "slash": {"access_export_dest": "new/"},
        "blank": {"access_export_dest": ""},
        "remote": {"access_export_dest": "remote.yml", "access_delegate_to": "far"},
        "far": {"ansible_connection": "ssh", "ansible_host": "192.0.2.1"},
        "good": {"access_export_dest": "good.yml"},
    }
    variables = {**reach(lifetime), "access_hosts": "all:!far"}
    result = play(EXPORT, hosts, variables, ok=False, check_first=False, cwd=tmp_path)
    said = {
        host: [failure["msg"] for failure in result.failures(host)] for host in hosts if host not in ("far", "good")
    }
    assert all(len(messages) == 1 for messages in said.values()), said
    for host in ("one", "two", "three"):
        assert f"one, two, three would all be written to {tmp_path}/common.yml" in said[host][0]
    assert f"{tmp_path}/sub is a folder" in said["folder"][0]
    assert f"{tmp_path}/new is a folder" in said["slash"][0]
    assert "Set access_export_dest" in said["blank"][0]
    assert "remote.yml" in said["remote"][0]
    assert "far" in said["remote"][0]
    assert {file.name for file in tmp_path.glob("*")} == {"sub", "good.yml"}
