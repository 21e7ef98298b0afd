# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An HTML page that needs nothing else: it loads nothing, follows the reader's colours, and prints. Pure."""

from __future__ import annotations

from string import Template

from .cells import html_text
from .elements import Html


def to_document(title: str, body: Html, script: str = "", style: str = "") -> str:
    """The page. `script` and `style` are our own code, `style` is added to what all pages have."""
    return _DOCUMENT.substitute(
        title=html_text(title),
        body=body,
        style=style,
        script=f'<script>\n"use strict";\n{script}</script>\n' if script else "",
    )


_DOCUMENT = Template("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>$title</title>
<style>
:root { color-scheme: light dark; --line: #8888; --head: #8882; --more: #2a7a3a; --less: #b3261e; --wait: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --more: #7fd18f; --less: #ff9b94; --wait: #f0c26a; } }
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
tr.granted td:last-child, tr.raised td:last-child, tr.good td:last-child { color: var(--more); font-weight: 600; }
tr.revoked td:last-child, tr.lowered td:last-child, tr.drift td:last-child, tr.bad td:last-child {
  color: var(--less); font-weight: 600;
}
tr.waiting td:last-child { color: var(--wait); font-weight: 600; }
[hidden] { display: none; }
$style@media print {
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
$body
$script</body>
</html>
""")
