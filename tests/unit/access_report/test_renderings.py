# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reports of access: what has changed, and that text from LifeTime is no code wherever it goes."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.filter.access_report import access_report
from ansible_collections.community.outsystems.plugins.module_utils._access_report.comparison import compare
from hypothesis import given
from hypothesis import strategies as st

LEVELS = ["None", "List", "Change", "Full"]


def entry(username: str = "raj", application: str | None = None, level: int | None = 1, **more: Any) -> dict[str, Any]:
    return {
        "username": username,
        "name": username.title(),
        "environment": "Test",
        "application": application,
        "except": [],
        "level": None if level is None else LEVELS[level],
        "level_number": level,
        "source": "default_role",
        "role": "Developer",
        "team": None,
        **more,
    }


def test_what_has_become_of_each_entry() -> None:
    team = {"source": "team", "role": "Tester", "team": "Platform"}
    before = [
        entry("all"),
        entry("down", level=3),
        entry("gone"),
        entry("moved"),
        entry("same"),
        entry("odd", level=None),
    ]
    after = [
        entry("all", **{"except": ["Shop"]}),
        entry("all", "Shop", 2, **team),
        entry("down", level=0),
        entry("moved", **team),
        entry("new"),
        entry("odd"),
        entry("same"),
    ]
    found = [(each["username"], each["application"], each["before"], each["change"]) for each in compare(before, after)]
    assert found == [
        ("all", None, "List", ""),
        # Before, it was one of all applications.
        ("all", "Shop", "List", "raised"),
        ("down", None, "Full", "lowered"),
        ("gone", None, "List", "revoked"),
        ("moved", None, "List", "other source"),
        ("new", None, None, "granted"),
        ("odd", None, None, "changed"),
        ("same", None, "List", ""),
    ]
    undone = [*after], [*before]
    back = {(each["username"], each["application"]): each for each in compare(*undone)}
    assert (back["all", "Shop"]["level"], back["all", "Shop"]["change"]) == ("List", "lowered")


_entries = st.lists(
    st.builds(entry, st.sampled_from(["a", "b"]), st.sampled_from([None, "x", "y"]), st.sampled_from([0, 1, 2, None])),
    unique_by=lambda each: (each["username"], each["application"]),
)


@given(_entries, _entries)
def test_nothing_is_lost_and_what_is_the_same_is_no_change(before: Any, after: Any) -> None:
    identities = {(each["username"], each["application"]) for each in [*before, *after]}
    assert {(each["username"], each["application"]) for each in compare(before, after)} == identities
    assert {each["change"] for each in compare(after, after)} <= {""}


class Page(HTMLParser):
    """The tags of a page, and the texts of the cells of its table."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.cells: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "td":
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] == "td":
            self.cells[-1] += data


EVIL = "<script>alert(1)</script>\"'&$lifetime\x1b[2J\n=1+1"


def evil() -> dict[str, Any]:
    one = entry(EVIL, EVIL, role=EVIL, environment=EVIL, source="team", team=EVIL, level=None)
    manager = {"username": EVIL, "name": EVIL, "role": EVIL, "manage_infrastructure": True, "manage_teams": True}
    return {"access": [one, entry()], "managers": [manager]}


def test_the_page_runs_nothing_that_lifetime_says_and_loads_nothing() -> None:
    text = access_report(evil(), "html", EVIL, EVIL, {"access": [], "managers": []})
    page = Page(text)
    assert [tag for tag, _attributes in page.tags].count("script") == 1
    assert [attributes for _tag, attributes in page.tags if {"src", "href", "onclick", "style"} & set(attributes)] == []
    policy = next(attributes["content"] for tag, attributes in page.tags if "http-equiv" in attributes)
    assert policy
    assert policy.startswith("default-src 'none'")
    assert "\x1b" not in text
    assert page.cells[-8:-2] == ["raj", "Raj", "Test", "all applications", "List", "default role Developer"]
    assert "$lifetime" in page.cells[0]
    for needed in ("prefers-color-scheme: dark", "@media print", 'type = "search"'):
        assert needed in text


def test_no_cell_of_a_spreadsheet_is_a_formula() -> None:
    found = {"access": [entry(f"{sign}cmd()", name="x; y") for sign in "=+-@"], "managers": []}
    rows = list(csv.DictReader(io.StringIO(access_report(found, "csv"))))
    assert [row["username"] for row in rows] == [f"'{sign}cmd()" for sign in "=+-@"]
    assert {row["application"] for row in rows} == {""}
    compared = access_report(found, "csv", before=found).splitlines()[0]
    assert compared.endswith(",team,before,change")


def test_json_has_everything_and_lines_are_one_each() -> None:
    found = json.loads(access_report(evil(), "json", "lifetime.example.com", "today"))
    assert (found["lifetime"], found["time"], found["compared"]) == ("lifetime.example.com", "today", False)
    assert found["access"] == evil()["access"]
    lines = access_report({**evil(), "access": [*evil()["access"], entry(**{"except": ["Shop"]})]}, "lines")
    assert lines[1:] == [
        "raj, Test, all applications: List (default role Developer)",
        "raj, Test, all applications but Shop: List (default role Developer)",
    ]
    assert not {"\x1b", "\n"} & set(lines[0])
    with pytest.raises(ValueError, match="none of the forms csv, json, html, lines"):
        access_report(evil(), "pdf")
