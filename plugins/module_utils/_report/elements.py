# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Elements of an HTML page. Whatever is given to them is text and escaped, unless one of them made it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from .cells import html_text

_ADDRESS = re.compile(r"https?://[^\s/?#@]+([/?#]\S*)?")


class Html(str):
    """HTML that an element of this file has made; any other text is escaped."""

    __slots__ = ()


NOTHING = Html()


def html(value: Any) -> Html:
    """The value as HTML: None is nothing, and the lines of a text stay lines."""
    if isinstance(value, Html):
        return value
    return Html("<br>".join(html_text(line) for line in str("" if value is None else value).splitlines()))


def element(name: str, *contents: Any, kind: str = "", **attributes: str) -> Html:
    """An element; `kind` is its class of the style sheet."""
    given = {"class": kind, **attributes} if kind else attributes
    shown = "".join(f' {key}="{html_text(value)}"' for key, value in given.items())
    return Html(f"<{name}{shown}>{''.join(map(html, contents))}</{name}>")


def joined(contents: Iterable[Any]) -> Html:
    """One after the other, each on a line of the page's source."""
    return Html("\n".join(filter(None, map(html, contents))))


def row(cells: Iterable[Any], kind: str = "", name: str = "td") -> Html:
    """A row of a table."""
    scope = {"scope": "col"} if name == "th" else {}
    return element("tr", *(element(name, cell, **scope) for cell in cells), kind=kind)


def table(headings: Sequence[Any], rows: Iterable[Html], **attributes: str) -> Html:
    """A table that can be scrolled where the window is narrow; `rows` are those of `row`."""
    head = element("thead", row(headings, name="th"))
    body = element("tbody", Html("\n"), joined(rows), Html("\n"))
    return element("div", element("table", head, body, **attributes), kind="wide")


def items(entries: Iterable[Any]) -> Html:
    """A list, nothing where there is no entry."""
    shown = joined(element("li", entry) for entry in entries)
    return element("ul", Html("\n"), shown, Html("\n")) if shown else NOTHING


def link(text: Any, address: Any) -> Html:
    """A link, or the text alone where the address is none of a web page."""
    shown = "" if address is None else str(address)
    if not _ADDRESS.fullmatch(shown):
        return html(text)
    return element("a", text, href=shown, rel="noreferrer")
