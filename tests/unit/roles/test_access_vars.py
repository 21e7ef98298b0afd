# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role `access` computes from its variables: where files go, and why it does not begin."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible import template
from ansible.parsing.dataloader import DataLoader

from tests.support.environment import ROOT

VARS: dict[str, Any] = yaml.safe_load((ROOT / "roles" / "access" / "vars" / "main.yml").read_text(encoding="utf-8"))
OPTIONS = {"url": "https://one", "report_formats": ["html", "csv"]}
HERE = {
    "inventory_hostname": "host",
    "ansible_play_hosts_all": ["host"],
    "access_url": "https://one",
    "access_token": "secret",
    "__access_read": {"options": OPTIONS, "problems": []},
}
# What another host has: see the tasks that read it.
FAR = {"__access_host": "far", "__access_reached_by": "ssh"}


def trusted(value: Any) -> Any:
    """The same with templates in it, as core since 2.19 wants to be told."""
    trust = getattr(template, "trust_as_template", None)
    if isinstance(value, dict):
        return {name: trusted(item) for name, item in value.items()}
    if isinstance(value, list):
        return [trusted(item) for item in value]
    return trust(value) if trust and isinstance(value, str) else value


def value_of(name: str, **given: Any) -> Any:
    """The value of one variable of the role, where these are given beside those of the role."""
    variables = {**VARS, **HERE, **given}
    variables["hostvars"] = {"host": {"__access_export": given.get("__access_export", {})}, "far": {}}
    templar = template.Templar(loader=DataLoader(), variables=trusted(variables))
    return templar.template(trusted(f"{{{{ {name} }}}}"))


def exported(**given: Any) -> str:
    """Why the export does not begin, with the facts that its first task makes."""
    facts = {"__access_export": value_of("__access_export_file", **given)}
    return str(value_of("__access_export_problem", **{**given, **facts}))


def special(tmp_path: Path, kind: str) -> Path:
    path = tmp_path / "access-host.html"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "link to a pipe":
        os.mkfifo(tmp_path / "pipe")
        path.symlink_to(tmp_path / "pipe")
    else:
        path.mkdir()
    return path


@pytest.mark.parametrize("kind", ["pipe", "link to a pipe", "folder"])
def test_no_file_takes_the_place_of_something_else(tmp_path: Path, kind: str) -> None:
    path = special(tmp_path, kind)
    assert str(path) in exported(access_export_dest=str(path))
    assert "Let access_export_dest be a file" in exported(access_export_dest=str(path))
    (problem,) = value_of("__access_report_problems", access_report_dir=str(tmp_path))
    assert problem.startswith(f"{path}: no regular file, so no report is written there.")
    if kind != "folder":
        assert f"{path} is no folder." in value_of("__access_report_problems", access_report_dir=str(path))[0]


def test_a_pipe_of_another_host_is_refused_too() -> None:
    dest = {**FAR, "access_export_dest": "/far/file"}
    seen = {"exists": True, "isreg": False, "isdir": False}
    assert "/far/file is no regular file" in exported(**dest, __access_export_there={"stat": seen})
    assert "/far/file is a folder" in exported(**dest, __access_export_there={"stat": {**seen, "isdir": True}})
    for good in ({"skipped": True}, {"stat": {"exists": False}}, {"stat": {**seen, "isreg": True}}):
        assert exported(**dest, __access_export_there=good) == ""
    results = [
        {"__access_report_path": "/far", "stat": {**seen, "isdir": True}},
        {"__access_report_path": "/far/a", "stat": seen},
        {"__access_report_path": "/far/b", "stat": {**seen, "isreg": True}},
        {"__access_report_path": "/far/c", "stat": {"exists": False}},
        {"__access_report_path": "/far/d", "msg": "Not a directory"},
    ]
    assert value_of("__access_report_special_there", __access_report_there={"results": results}) == ["/far/a"]
    results[0]["stat"] = seen
    assert value_of("__access_report_special_there", __access_report_there={"results": results[:1]}) == ["/far"]


@pytest.mark.parametrize(
    ("url", "refused"), [("https://one", False), ("https://ONE/ ", False), ("https://two", True), ("", False)]
)
def test_one_lifetime_does_not_take_the_place_of_another_one(tmp_path: Path, url: str, refused: bool) -> None:
    report, document = {"access_report_dir": str(tmp_path)}, {"access_export_dest": str(tmp_path / "document.yml")}
    first = {
        "__access_report_owners": value_of("__access_report_owned", **report),
        "__access_export_owners": value_of("__access_export_owned", **document),
    }
    assert value_of("__access_report_problems", **report, **first) == []
    assert exported(**document, **first) == ""
    second = {
        "__access_report_owners": value_of("__access_report_owned", **report, **first, access_url=url),
        "__access_export_owners": value_of("__access_export_owned", **document, **first, access_url=url),
    }
    assert second == first
    problems = [
        *value_of("__access_report_problems", **report, **second, access_url=url),
        exported(**document, **second, access_url=url),
    ]
    assert [" is the report of https://one in this run" in problem for problem in problems[:-1]] == [True] * refused
    assert (" is the document of https://one in this run" in problems[-1]) is refused
    elsewhere = {"access_report_dir": str(tmp_path / "two")}
    assert value_of("__access_report_problems", **elsewhere, **second, access_url=url) == []


def test_without_a_report_nobody_owns_one() -> None:
    assert value_of("__access_report_owned", access_report_dir=" ") == {}
    assert value_of("__access_report_problems", access_report_dir=None) == []


def test_why_a_part_has_no_value_is_told() -> None:
    found = "{{ {'problems': access_users_csv} }}"
    with pytest.raises(Exception, match="not_defined_anywhere"):
        value_of("__access_problems", access_users_csv="{{ not_defined_anywhere | list }}", __access_found=found)
