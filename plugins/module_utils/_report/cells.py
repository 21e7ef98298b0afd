# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cells of reports: text from elsewhere is no code, neither in a page nor in a spreadsheet. Pure."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from .._api.plain_text import CONTROL, plain

# What a spreadsheet takes for the beginning of a formula; the wide forms where people write Chinese or Japanese.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Where semicolons separate cells, as in many countries, one may begin behind each.
_NEXT_CELL = re.compile(rf";[\s\"']*(?=[{''.join(map(re.escape, _FORMULA))}])")


def html_text(text: Any) -> str:
    """One line of text for a page."""
    return escape(plain(str(text)))


def csv_text(columns: Sequence[str], entries: Iterable[Mapping[str, Any]]) -> str:
    """An entry a line below the names of the columns.

    No cell is taken for a formula by a spreadsheet, and control characters are escaped.
    """
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
    # Some spreadsheets pass over the blanks.
    first = "'" if shown.lstrip().startswith(_FORMULA) else ""
    return first + _NEXT_CELL.sub(r"\g<0>'", plain(shown))


def json_text(data: Any) -> str:
    """The same data for a file. JSON itself escapes few control characters; a file is also shown in a terminal."""
    text = json.dumps(data, indent=2, ensure_ascii=False)
    # All that are left in texts have four digits; line breaks are those between the values.
    return CONTROL.sub(lambda found: found[0] if found[0] == "\n" else f"\\u{ord(found[0]):04x}", text) + "\n"
