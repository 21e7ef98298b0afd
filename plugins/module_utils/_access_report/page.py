# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTML page of a report of access. What is put into it has to be escaped."""

from __future__ import annotations

from string import Template

PAGE = Template("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Access to $lifetime</title>
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
td { overflow-wrap: anywhere; }
thead th { background: var(--head); }
tr.granted td:last-child, tr.raised td:last-child { color: var(--more); font-weight: 600; }
tr.revoked td:last-child, tr.lowered td:last-child { color: var(--less); font-weight: 600; }
[hidden] { display: none; }
@media print {
  form { display: none; }
  body { margin: 0; font-size: 10pt; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
}
</style>
</head>
<body>
<h1>Access to $lifetime</h1>
<p>$time <span id="shown">$count</span> of $count entries are shown. Inactive users have no access and no entry.
Service accounts have roles, too, which LifeTime's API does not show.</p>
<form id="filters" hidden></form>
<table id="access">
<thead><tr>$headings</tr></thead>
<tbody>
$rows
</tbody>
</table>
<h2>Who manages</h2>
<ul>
$managers
</ul>
<script>
"use strict";
const rows = Array.from(document.querySelectorAll("#access tbody tr"));
const headings = Array.from(document.querySelectorAll("#access thead th"), (cell) => cell.textContent);
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
for (const name of ["User", "Environment", "Level", "Change"]) {
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
