# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A report as an HTML page that needs nothing else: its own script filters it, it follows the reader's colours, prints.

Pure. What comes from elsewhere is escaped here, but for `below`, which is HTML.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from string import Template

from .cells import html_text


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


def to_page(title: str, before: str, after: str, table: PageTable, below: str = "") -> str:
    """The page. `before` and `after` stand before and after the sentence that counts the entries; `below` is HTML."""
    return _PAGE.substitute(
        title=html_text(title),
        before=html_text(before),
        after=html_text(after),
        count=str(len(table.rows)),
        headings="".join(f'<th scope="col">{html_text(heading)}</th>' for heading in table.headings),
        rows="\n".join(_row(row) for row in table.rows),
        below=below,
        # Our own headings; they are text of a script, in which nothing is escaped.
        filters=json.dumps(list(table.filters)),
    )


def _row(row: PageRow) -> str:
    marked = f' class="{html_text(row.kind)}"' if row.kind else ""
    return f"<tr{marked}>{''.join(f'<td>{html_text(cell)}</td>' for cell in row.cells)}</tr>"


_PAGE = Template("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>$title</title>
<style>
:root { color-scheme: light dark; --line: #8888; --head: #8882; --more: #2a7a3a; --less: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --more: #7fd18f; --less: #ff9b94; } }
body { font: 15px/1.45 system-ui, sans-serif; margin: 1.5rem; }
h1 { font-size: 1.4rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; }
form { display: flex; flex-wrap: wrap; gap: .75rem 1rem; margin: 1rem 0; }
label { display: flex; flex-direction: column; font-size: .85rem; gap: .2rem; }
input, select { font: inherit; padding: .25rem .4rem; max-width: 16rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .5rem; text-align: left; vertical-align: top; }
td { overflow-wrap: break-word; max-width: 24rem; }
.wide { overflow-x: auto; }
thead th { background: var(--head); }
tr.granted td:last-child, tr.raised td:last-child { color: var(--more); font-weight: 600; }
tr.revoked td:last-child, tr.lowered td:last-child, tr.drift td:last-child { color: var(--less); font-weight: 600; }
[hidden] { display: none; }
@media print {
  form { display: none; }
  body { margin: 0; font-size: 10pt; }
  .wide { overflow: visible; }
  td { overflow-wrap: anywhere; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
}
</style>
</head>
<body>
<h1>$title</h1>
<p>$before <span id="shown">$count</span> of $count entries are shown. $after</p>
<form id="filters" hidden></form>
<div class="wide">
<table id="entries">
<thead><tr>$headings</tr></thead>
<tbody>
$rows
</tbody>
</table>
</div>
$below
<script>
"use strict";
const rows = Array.from(document.querySelectorAll("#entries tbody tr"));
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
for (const name of $filters) {
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
</script>
</body>
</html>
""")
