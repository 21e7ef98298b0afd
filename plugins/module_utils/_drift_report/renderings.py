# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A report of drift as CSV, JSON, HTML, and lines for a terminal. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.plain_text import plain
from .._report.cells import csv_text, json_text
from .._report.elements import NOTHING, Html, element, items, joined, row, table
from .._report.page import PageRow, PageTable, to_page

DriftReport = Mapping[str, Any]

_COLUMNS = (
    "application",
    "infrastructure",
    "environment",
    "version",
    "modified",
    "content",
    "modules",
    "compared_to",
    "drift",
    "application_key",
)
_ACCESS_COLUMNS = ("infrastructure", "kind", "name", "change")
_ACCESS_HEADINGS = ("Infrastructure", "Kind", "Name", "Change that would remove it")
_HEADINGS = (
    "Application",
    "Infrastructure",
    "Environment",
    "Version",
    "Modified",
    "Content",
    "Different modules",
    "Compared to",
    "Drift",
)
_FILTERS = ("Application", "Infrastructure", "Environment", "Content", "Drift")
_MEANING = (
    "The content of an application is compared, module by module, to that of the first environment that has it. "
    "It is unknown where LifeTime gave no hash of a module."
)


def drift_to_json(report: DriftReport) -> str:
    """The whole report."""
    return json_text(report)


def drift_to_csv(report: DriftReport) -> str:
    """A row a line."""
    return csv_text(_COLUMNS, report["rows"])


def access_to_csv(report: DriftReport) -> str:
    """A difference of access a line."""
    return csv_text(_ACCESS_COLUMNS, report["access"])


def drift_to_lines(report: DriftReport) -> list[str]:
    """A line for each drift, such as `Shop, europe, Test: 1.0.0, content (compared to europe, Development)`.

    One of access is such as `access, europe: user raj.patel: role Developer -> Auditor`.
    """
    access = [plain(f"access, {row['infrastructure']}: {row['change']}") for row in report["access"]]
    return [_line(row) for row in report["rows"] if row["drift"]] + access


def _line(row: Mapping[str, Any]) -> str:
    where = f"{row['application']}, {row['infrastructure']}, {row['environment']}"
    signs = ", ".join(row["drift"])
    return plain(f"{where}: {row['version'] or 'no version'}, {signs} (compared to {row['compared_to']})")


def drift_to_html(report: DriftReport) -> str:
    """A page that needs nothing else."""
    rows = [PageRow(_cells(row), "drift" if row["drift"] else "") for row in report["rows"]]
    unread = items(f"{name}: {why}" for name, why in report["not_read"].items())
    return to_page(
        "Drift of applications and access" if report["access"] else "Drift of applications",
        f"As of {report['time']}." if report["time"] else "",
        _MEANING,
        PageTable(_HEADINGS, rows, _FILTERS),
        joined((_access(report), joined((element("h2", "Could not be read"), unread)) if unread else NOTHING)),
    )


def _access(report: DriftReport) -> Html:
    if not report["access"]:
        return NOTHING
    rows = (row([each[column] for column in _ACCESS_COLUMNS]) for each in report["access"])
    return joined((element("h2", "Access that is not what its document says"), table(_ACCESS_HEADINGS, rows)))


def _cells(row: Mapping[str, Any]) -> list[str]:
    return [
        row["application"],
        row["infrastructure"],
        row["environment"],
        row["version"],
        "" if row["modified"] is None else "yes" if row["modified"] else "no",
        row["content"],
        ", ".join(row["modules"]),
        "" if row["content"] == "first" else row["compared_to"],
        ", ".join(row["drift"]),
    ]
