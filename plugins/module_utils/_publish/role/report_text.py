# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Text from elsewhere in reports: what is shown is the text, whatever it holds. Pure."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from ..._api.plain_text import plain

# What Markdown takes for emphasis, code, links, images and cells, wherever it stands; `_` only at the edge of a word.
_MARKS = re.compile(r"[\\`*\[\]|~]|(?<![^\W_])_|_(?![^\W_])")
# At the beginning it takes a number for that of an item, besides these for headings, items and lines.
_FIRST = ("#", "+", "-", "=")
_LINES = re.compile(r"\r?\n")
_DIGITS = re.compile(r"\d{1,9}(?=[.)](\s|$))")
# What stays as it is in the address of a link; brackets do not.
_SAFE = "%/:=&?~#+!$,;'@"
_ADDRESS = re.compile(r"https?://[^\s/?#@]+([/?#].*)?")


def as_plain(value: Any) -> str:
    """One line for a terminal. Messages of several lines become one."""
    return "" if value is None else plain(_LINES.sub(" ", str(value))).strip()


def as_markdown(value: Any) -> str:
    """The text as Markdown shows it, in a line, an item or a cell."""
    text = as_plain(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = _MARKS.sub(lambda found: "\\" + found[0], text)
    if text.startswith(_FIRST):
        return "\\" + text
    number = _DIGITS.match(text)
    return f"{number[0]}\\{text[number.end() :]}" if number else text


def as_code(value: Any) -> str:
    """The text as code, in a line or an item."""
    text = as_plain(value)
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    space = " " if "`" in text else ""
    return f"{fence}{space}{text}{space}{fence}" if text else ""


def as_link(value: Any, address: Any) -> str:
    """The text as a link to the address, or alone where that is no address of a page."""
    shown, link = as_markdown(value), as_plain(address)
    if not _ADDRESS.fullmatch(link):
        return shown
    return f"[{shown}]({quote(link, safe=_SAFE)})"
