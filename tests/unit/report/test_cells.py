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
    assert cell(value).removeprefix("'") == plain(value).removeprefix("'")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", " =", "\r+", "\u00a0@", "\uff1d"])
def test_no_cell_is_a_formula(sign: str) -> None:
    assert cell(f"{sign}cmd()") == "'" + plain(f"{sign}cmd()")


@given(st.recursive(TEXT, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner)))
@example("\x9b31m")
def test_json_is_the_same_data_and_shows_no_control_characters(value: object) -> None:
    text = json_text(value)
    assert json.loads(text) == value
    assert not CONTROL.search(text.replace("\n", ""))
