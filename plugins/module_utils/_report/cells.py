# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cells of reports: text from elsewhere is no code, neither in a page nor in a spreadsheet. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from .._api.plain_text import plain

# What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def html_text(text: Any) -> str:
    """One line of text for a page."""
    return escape(plain(str(text)))


def csv_text(columns: Sequence[str], entries: Iterable[Mapping[str, Any]]) -> str:
    """An entry a line below the names of the columns. No cell is taken for a formula by a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for entry in entries:
        writer.writerow([_cell(entry[column]) for column in columns])
    return text.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    shown = "; ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
