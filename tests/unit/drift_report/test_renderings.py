# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The drift report as files: text from LifeTime is no code in any of them, and nothing is lost."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.filter.drift_rendering import drift_rendering
from ansible_collections.community.outsystems.plugins.filter.drift_report import drift_report

EVIL = "<script>alert(1)</script>\"'&$title\x1b[2J\n=1+1"


def row(**more: Any) -> dict[str, Any]:
    return {
        "application": "Shop",
        "application_key": "shop-key",
        "infrastructure": "europe",
        "environment": "Test",
        "version": "1.0",
        "modified": True,
        "content": "different",
        "modules": ["Shop_CS", "Shop"],
        "compared_to": "europe, Development",
        "drift": ["modified", "content"],
        **more,
    }


def report(*rows: dict[str, Any], not_read: dict[str, str] | None = None, access: Any = ()) -> dict[str, Any]:
    listed = {"rows": list(rows), "access": list(access), "not_read": not_read or {}}
    return {"time": "today", "drift": True, **listed, "problems": []}


def difference(text: str) -> dict[str, str]:
    return {"infrastructure": "europe", "kind": "user", "name": text, "change": f"user {text}: role A -> B"}


def test_the_page_runs_nothing_that_lifetime_says_and_loads_nothing() -> None:
    evil = row(application=EVIL, environment=EVIL, infrastructure=EVIL, version=EVIL, modules=[EVIL], compared_to=EVIL)
    page = drift_rendering(report(evil, not_read={EVIL: EVIL}, access=[difference(EVIL)]), "html")
    assert page.count("<script>") == page.count("</script>") == 1
    assert "\x1b" not in page
    assert re.findall(r"\b(?:src|href)=|@import|url\(", page) == []
    assert "default-src 'none'" in page
    for needed in ("prefers-color-scheme: dark", "@media print", 'type = "search"', '["Application", "Infrastructure"'):
        assert needed in page


def test_the_page_tells_all_of_a_row() -> None:
    missing = row(environment="Production", version="", modified=None, content="missing", modules=[], drift=[])
    page = drift_rendering(report(row(content="first"), missing, not_read={"asia": "no answer"}), "html")
    cells = re.findall(r"<td>(.*?)</td>", page)
    assert cells[:9] == ["Shop", "europe", "Test", "1.0", "yes", "first", "Shop_CS, Shop", "", "modified, content"]
    assert cells[9:] == ["Shop", "europe", "Production", "", "", "missing", "", "europe, Development", ""]
    assert page.count('<tr class="drift">') == 1
    assert "<li>asia: no answer</li>" in page
    assert "Could not be read" not in drift_rendering(report(), "html")


def test_no_cell_of_a_spreadsheet_is_a_formula() -> None:
    rows = list(
        csv.DictReader(io.StringIO(drift_rendering(report(row(application="=cmd()"), row(modified=None)), "csv")))
    )
    assert [each["application"] for each in rows] == ["'=cmd()", "Shop"]
    assert [each["modified"] for each in rows] == ["true", ""]
    assert rows[0]["modules"] == "Shop_CS; Shop"
    assert set(rows[0]) == set(row())


def test_differences_of_access_are_a_table_and_a_file_of_their_own() -> None:
    found = report(row(), access=[difference("raj"), difference("=cmd()")])
    page = drift_rendering(found, "html")
    assert "<td>europe</td><td>user</td><td>raj</td><td>user raj: role A -&gt; B</td>" in page
    lines = drift_rendering(found, "access_csv").splitlines()
    assert lines == [
        "infrastructure,kind,name,change",
        "europe,user,raj,user raj: role A -> B",
        "europe,user,'=cmd(),user =cmd(): role A -> B",
    ]
    assert "its document" not in drift_rendering(report(row()), "html")


def test_json_has_everything_and_lines_tell_the_drift() -> None:
    whole = report(row(application=EVIL), row(drift=[]), row(version="", drift=["content"]), access=[difference("raj")])
    assert json.loads(drift_rendering(whole, "json")) == whole
    lines = drift_rendering(whole, "lines")
    assert lines[1:] == [
        "Shop, europe, Test: no version, content (compared to europe, Development)",
        "access, europe: user raj: role A -> B",
    ]
    assert not {"\x1b", "\n"} & set(lines[0])
    with pytest.raises(ValueError, match="none of the forms csv, access_csv, json, html, lines"):
        drift_rendering(whole, "pdf")


def test_a_lifetime_that_could_not_be_read_is_told() -> None:
    found = drift_report([{"name": "asia", "failure": "Cannot reach it."}], {"applications": []}, "today")
    assert found == {
        "time": "today",
        "drift": False,
        "rows": [],
        "access": [],
        "not_read": {"asia": "Cannot reach it."},
        "problems": ["asia could not be read: Cannot reach it."],
    }
