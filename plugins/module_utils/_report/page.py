# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A report as one table on a page, which the page's own script filters. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from .document import to_document
from .elements import NOTHING, Html, element, joined, row, table


@dataclass(frozen=True)
class PageRow:
    """A row of the table; `kind` is a class of the style sheet that gives the last cell a colour, or empty."""

    cells: Sequence[str]
    kind: str = ""


@dataclass(frozen=True)
class PageTable:
    """The table of a page, and the headings of the columns whose values can be chosen."""

    headings: Sequence[str]
    rows: Sequence[PageRow]
    filters: Sequence[str]


def to_page(title: str, before: str, after: str, shown: PageTable, below: Html = NOTHING) -> str:
    """The page. `before` and `after` stand before and after the sentence that counts the entries."""
    count = str(len(shown.rows))
    body = joined(
        (
            element("h1", title),
            element("p", before, " ", element("span", count, id="shown"), f" of {count} entries are shown. ", after),
            # The script fills it: without scripts there is nothing to choose.
            element("form", id="filters", hidden=""),
            table(shown.headings, (row(each.cells, each.kind) for each in shown.rows), id="entries"),
            below,
        )
    )
    # Our own headings; they are text of a script, in which nothing is escaped.
    return to_document(title, body, _SCRIPT.replace("FILTERS", json.dumps(list(shown.filters))))


_SCRIPT = """const rows = Array.from(document.querySelectorAll("#entries tbody tr"));
const headings = Array.from(document.querySelectorAll("#entries thead th"), (cell) => cell.textContent);
const form = document.getElementById("filters");
const filters = [];
function add(name, field, matches) {
  const label = document.createElement("label");
  label.append(name, field);
  form.append(label);
  field.addEventListener("input", show);
  filters.push((row) => !field.value || matches(row, field.value));
}
function show() {
  let count = 0;
  for (const row of rows) {
    row.hidden = !filters.every((filter) => filter(row));
    count += row.hidden ? 0 : 1;
  }
  document.getElementById("shown").textContent = count;
}
const search = document.createElement("input");
search.type = "search";
add("Search", search, (row, text) => row.textContent.toLowerCase().includes(text.toLowerCase()));
for (const name of FILTERS) {
  const column = headings.indexOf(name);
  if (column < 0) continue;
  const select = document.createElement("select");
  select.append(new Option("all", ""));
  const values = new Set(rows.map((row) => row.cells[column].textContent));
  for (const value of Array.from(values).sort()) if (value) select.append(new Option(value, value));
  add(name, select, (row, value) => row.cells[column].textContent === value);
}
form.addEventListener("submit", (event) => event.preventDefault());
form.hidden = false;
"""
