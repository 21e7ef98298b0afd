# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever LifeTime says, the files of a report do nothing to a terminal or a spreadsheet, and hold it all."""

from __future__ import annotations

import csv
import io
import json

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.plain_text import CONTROL, plain
from ansible_collections.community.outsystems.plugins.module_utils._report.cells import csv_text, json_text
from hypothesis import example, given
from hypothesis import strategies as st

TEXT = st.one_of(st.text(), st.text("=+-@\t\r\n \x1b\x9b\u202e\ufeff\"',;a"))


def cell(value: str) -> str:
    text = csv_text(["one"], [{"one": value}])
    assert not CONTROL.search(text.replace("\n", ""))
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert [len(row) for row in rows] in ([1, 1], [1, 0])
    return rows[1][0] if rows[1] else ""


@given(TEXT)
@example("\x9b31m")
def test_a_cell_holds_its_text_with_control_characters_escaped(value: str) -> None:
    # Apostrophes make a text of what would be a formula.
    assert cell(value).replace("'", "") == plain(value).replace("'", "")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", " =", "\r+", "\u00a0@", "\uff1d"])
def test_no_cell_is_a_formula(sign: str) -> None:
    assert cell(f"{sign}cmd()") == "'" + plain(f"{sign}cmd()")


@given(st.lists(st.text("ab ;\"'=+-@,\uff1d"), min_size=1), st.sampled_from(",;"))
@example(["a;=cmd()"], ";")
@example(['a; "=cmd()"'], ";")
@example(["a", "=cmd()"], ";")
def test_no_cell_is_a_formula_whatever_separates_them(values: list[str], separator: str) -> None:
    """In many countries spreadsheets take semicolons for what separates cells."""
    for value in (*values, values):
        text = csv_text(["column"], [{"column": value}])
        cells = [cell for row in csv.reader(io.StringIO(text), delimiter=separator) for cell in row]
        assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d"))]


@given(st.recursive(TEXT, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner)))
@example("\x9b31m")
def test_json_is_the_same_data_and_shows_no_control_characters(value: object) -> None:
    text = json_text(value)
    assert json.loads(text) == value
    assert not CONTROL.search(text.replace("\n", ""))
