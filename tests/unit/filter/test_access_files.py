# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files that the role `access` writes: where they are, and why they cannot be written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.filter.access_files import access_files

REPORT, EXPORT = "access_report_dir", "access_export_dest"
NAMES = ["access-host.html", "access-host.csv"]


def here(url: str = "https://one") -> dict[str, Any]:
    return {"host": "localhost", "is_controller": True, "lifetime_url": url}


def there(url: str = "https://one") -> dict[str, Any]:
    return {"host": "far", "is_controller": False, "lifetime_url": url}


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_without_a_destination_there_are_no_files(blank: Any) -> None:
    nothing = {"host": "localhost", "folder": "", "files": [], "owners": {}, "problems": []}
    assert access_files(blank, REPORT, here(), NAMES) == access_files(blank, EXPORT, here()) == nothing


def test_a_path_on_the_controller_is_where_ansible_was_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/somebody")
    report = access_files("sub/../reports", REPORT, here(), NAMES)
    assert (report["folder"], report["problems"]) == (f"{tmp_path}/reports", [])
    assert report["files"] == [f"{tmp_path}/reports/{name}" for name in NAMES]
    export = access_files(" ~/access.yml ", EXPORT, here())
    assert (export["folder"], export["files"]) == ("/home/somebody", ["/home/somebody/access.yml"])


def test_a_path_on_another_host_stays_as_it_is_and_has_to_be_whole() -> None:
    for whole in ("/reports", "~/reports"):
        assert access_files(whole, REPORT, there(), NAMES)["files"] == [f"{whole}/{name}" for name in NAMES]
        assert access_files(whole, EXPORT, there())["files"] == [whole]
        assert access_files(whole, EXPORT, there())["problems"] == []
    for names in (NAMES, None):
        (problem,) = access_files("reports", REPORT, there(), names)["problems"]
        assert problem.startswith(
            "access_report_dir is relative, reports, and far, where it is written, knows no folder"
        )


def special(tmp_path: Path, kind: str) -> Path:
    path = tmp_path / NAMES[0]
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
    refused = f"{path} is no regular file, so nothing is written there. Remove it, or give another "
    assert access_files(tmp_path, REPORT, here(), NAMES)["problems"] == [f"{refused}access_report_dir."]
    (problem,) = access_files(path, EXPORT, here())["problems"]
    (of_report, *_more) = access_files(path, REPORT, here(), NAMES)["problems"] or [""]
    if kind == "folder":
        assert problem == f"{path} is a folder. Let access_export_dest be a file in it."
        assert of_report == ""
    else:
        assert problem == f"{refused}access_export_dest."
        assert of_report == f"{path} is no folder. Let access_report_dir be one."


@pytest.mark.parametrize("where", [here(), there()])
def test_what_ends_with_a_slash_is_no_file(where: dict[str, Any]) -> None:
    (problem,) = access_files("/new/", EXPORT, where)["problems"]
    assert problem.endswith(" is a folder. Let access_export_dest be a file in it.")


@pytest.mark.parametrize(
    ("url", "refused"), [("https://one", False), ("https://ONE/ ", False), ("https://two", True), ("", False)]
)
@pytest.mark.parametrize("names", [NAMES, None])
def test_one_lifetime_does_not_take_the_place_of_another_one(
    tmp_path: Path, url: str, refused: bool, names: list[str] | None
) -> None:
    dest = tmp_path / "dest"
    first = access_files(dest, REPORT, here(), names)
    assert first["problems"] == []
    assert set(first["owners"].values()) == {"https://one"}
    second = access_files(dest, REPORT, here(url), names, first["owners"])
    assert second["owners"] == first["owners"]
    taken = f"{first['files'][0]} is written for https://one in this run, and that of https://two would take its place."
    advice = "Give each LifeTime its own access_report_dir."
    assert second["problems"] == [f"{taken} {advice}"] * int(refused)
    for elsewhere in (
        access_files(tmp_path / "two", REPORT, here(url), names, first["owners"]),
        access_files(dest, REPORT, there(url), names, first["owners"]),
    ):
        assert elsewhere["problems"] == []
