# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A report of access as CSV, JSON, HTML, and lines for a terminal. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.plain_text import plain
from .._report.cells import csv_text, json_text
from .._report.elements import element, items, joined
from .._report.page import PageRow, PageTable, to_page

Report = Mapping[str, Any]

_COLUMNS = (
    "username",
    "name",
    "environment",
    "application",
    "except",
    "level",
    "level_number",
    "source",
    "role",
    "team",
)
_COMPARED = ("before", "change")
_HEADINGS = ("User", "Name", "Environment", "Application", "Level", "Where it comes from")
_COMPARED_HEADINGS = ("Level before", "Change")
_FILTERS = ("User", "Environment", "Level", "Change")
_NOT_SHOWN = (
    "Inactive users have no access and no entry. Service accounts have roles, too, which LifeTime's API does not show."
)
UNKNOWN = "unknown"


def to_json(report: Report) -> str:
    """The whole report."""
    return json_text(report)


def to_csv(report: Report) -> str:
    """An entry a line; an empty application is all others. No cell is taken for a formula by a spreadsheet."""
    columns = [*_COLUMNS, *(_COMPARED if report["compared"] else ())]
    return csv_text(columns, report["access"])


def to_lines(report: Report) -> list[str]:
    """A line for each entry, such as `raj.patel, Test, Claims Portal: Full Control (default role Architect)`."""
    return [_line(entry, compared=report["compared"]) for entry in report["access"]]


def _line(entry: Mapping[str, Any], *, compared: bool) -> str:
    entry_text = (
        f"{entry['username']}, {entry['environment']}, {_application(entry)}: {_level(entry)} ({_source(entry)})"
    )
    change = f", {entry['change']}, before {entry['before'] or 'nothing'}" if compared and entry["change"] else ""
    return plain(entry_text + change)


def to_html(report: Report) -> str:
    """A page that needs nothing else: its own script filters it, it follows the reader's colours, and prints."""
    compared = report["compared"]
    headings = [*_HEADINGS, *(_COMPARED_HEADINGS if compared else ())]
    rows = [_row(entry, compared=compared) for entry in report["access"]]
    managers = [_manager(each) for each in report["managers"]]
    return to_page(
        f"Access to {report['lifetime']}",
        f"As of {report['time']}." if report["time"] else "",
        _NOT_SHOWN,
        PageTable(headings, rows, _FILTERS),
        joined((element("h2", "Who manages"), items(managers or ["Nobody"]))),
    )


def _row(entry: Mapping[str, Any], *, compared: bool) -> PageRow:
    cells = [entry["username"], entry["name"], entry["environment"], _application(entry), _level(entry), _source(entry)]
    if compared:
        cells += [entry["before"] or "", entry["change"]]
    return PageRow(cells, entry["change"].replace(" ", "-") if compared and entry["change"] else "")


def _application(entry: Mapping[str, Any]) -> str:
    if entry["application"] is not None:
        return str(entry["application"])
    others = entry["except"]
    return f"all applications but {', '.join(others)}" if others else "all applications"


def _level(entry: Mapping[str, Any]) -> str:
    if entry.get("change") == "revoked":
        return "nothing"
    return UNKNOWN if entry["level"] is None else str(entry["level"])


def _source(entry: Mapping[str, Any]) -> str:
    if entry["source"] == "team":
        return f"role {entry['role']} in team {entry['team']}"
    if entry["source"] == "application_role":
        return f"role {entry['role']} on the application"
    return f"default role {entry['role']}" if entry["role"] else "no default role"


def _manager(entry: Mapping[str, Any]) -> str:
    managed = "the infrastructure, teams" if entry["manage_infrastructure"] else "teams"
    return f"{entry['username']} ({entry['name']}), role {entry['role']}: manages {managed}"
