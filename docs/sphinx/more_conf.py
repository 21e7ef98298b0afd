# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What scripts/docs adds to the configuration of Sphinx: a start page, short titles, and groups in the sidebar."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

html_static_path = ["_static"]
html_css_files = ["collection.css"]
# No inventories of other sites: the build needs no network.
intersphinx_mapping: dict[str, Any] = {}

_TITLE = re.compile(r"^community\.outsystems\.(\w+) (\w+)(?: plugin)? -- (.*)\n\++$", re.M)
_GROUP = re.compile(r"^(\w[\w ]*)\n-+\n\n\.\. toctree::\n(?!\s+:caption:)", re.M)
# The first section of the page, before which our own text is.
_FIRST = "Description\n-----------\n"
_HIDDEN = re.compile(r"^\.\. toctree::\n    :maxdepth: 1\n    :hidden:\n\n    (\w+_(module|role))$", re.M)
_FIRST_FILTER = re.compile(r"^    (\w+_filter)$", re.M)


def _title(match: re.Match[str]) -> str:
    name, kind, description = match.groups()
    shown = name if kind == "module" else f"{name} ({kind})"
    return f"{shown}\n{'+' * len(shown)}\n\n*{description}*"


def _group(match: re.Match[str]) -> str:
    # The caption is a heading of the page, too.
    return f".. toctree::\n    :caption: {match.group(1)}\n"


def _hidden(match: re.Match[str]) -> str:
    caption = "Roles" if match.group(2) == "role" else "Modules"
    return f".. toctree::\n    :maxdepth: 1\n    :hidden:\n    :caption: {caption}\n\n    {match.group(1)}"


def _filters(match: re.Match[str]) -> str:
    return f"\n.. toctree::\n    :maxdepth: 1\n    :hidden:\n    :caption: Other plugins\n\n    {match.group(1)}"


def _shorten(app: Any, page: str, source: list[str]) -> None:
    source[0] = _TITLE.sub(_title, source[0])
    if page == "index":
        start = (Path(app.confdir) / "start.rst").read_text(encoding="utf-8")
        source[0] = source[0].replace(_FIRST, f"{start}\n{_FIRST}", 1)
        source[0] = _FIRST_FILTER.sub(_filters, _HIDDEN.sub(_hidden, _GROUP.sub(_group, source[0])), count=1)


def setup(app: Any) -> None:
    """Change pages while Sphinx reads them."""
    app.connect("source-read", _shorten)
