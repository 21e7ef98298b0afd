# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever text LifeTime gives, a report shows the text: it makes no link, no line and no other mark of Markdown."""

from __future__ import annotations

import html
import re

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._publish.role.report_text import (
    as_code,
    as_link,
    as_markdown,
    as_plain,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.support.environment import ROOT

TEXTS = st.text(alphabet=st.sampled_from("ab1 .)(]['\"!`*_|~\\<>&#+-=\n\r\t\x1b\u202e:/@"), max_size=30)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Order Management", "Order Management"),
        ("Shop_UI 1.2.0 (modified)", "Shop_UI 1.2.0 (modified)"),
        ("[pay](https://evil.example)", r"\[pay\](https://evil.example)"),
        ("![x](https://evil.example/x.png)", r"!\[x\](https://evil.example/x.png)"),
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
        ("&lt;b&gt;", "&amp;lt;b&amp;gt;"),
        ("a | b", r"a \| b"),
        ("a\\", "a\\\\"),
        ("*bold* _it_ ~~no~~ `code`", r"\*bold\* \_it\_ \~\~no\~\~ \`code\`"),
        ("# heading", r"\# heading"),
        ("- item", r"\- item"),
        ("12. item", r"12\. item"),
        ("1.70", "1.70"),
        ("ok\n# forged", "ok # forged"),
        ("ok\r# forged", r"ok\\r# forged"),
        ("\x1b[31mred", r"\\x1b\[31mred"),
        (None, ""),
        (7, "7"),
    ],
)
def test_markdown_shows_the_text(text: object, shown: str) -> None:
    assert as_markdown(text) == shown


@given(TEXTS)
def test_whatever_the_text_it_stays_one_line_without_marks(text: str) -> None:
    shown = as_markdown(text)
    assert not set(shown) & set("\n\r\x1b")
    bare = re.sub(r"\\[!-/:-@\[-`{-~]", "", shown)
    assert not set(bare) & set("`*[]|~<>\\")
    assert not re.match(r"[#+\-=>]|\d+[.)](\s|$)", shown)
    assert html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", shown)) == as_plain(text)


@given(TEXTS)
def test_code_ends_where_it_should(text: str) -> None:
    code = as_code(text)
    fence = re.match("`*", code)
    assert fence is not None
    if as_plain(text):
        inner = code[len(fence[0]) : -len(fence[0])]
        assert inner.strip() == as_plain(text).strip()
        assert fence[0] not in re.findall("`+", inner)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://lifetime.example/plan?Id=7", "[7](https://lifetime.example/plan?Id=7)"),
        (
            "https://lifetime.example/a) [x](https://evil.example",
            "[7](https://lifetime.example/a%29%20%5Bx%5D%28https://evil.example)",
        ),
        ("javascript:alert(1)", "7"),
        ("https://user:secret@evil.example/", "7"),
        ("//evil.example", "7"),
        ("", "7"),
        (None, "7"),
    ],
)
def test_a_link_leads_to_a_page_or_is_none(address: str | None, shown: str) -> None:
    assert as_link("7", address) == shown


def test_everything_in_the_report_is_escaped() -> None:
    """No expression of the template writes a value as it is."""
    text = (ROOT / "roles" / "publish" / "templates" / "report.md.j2").read_text(encoding="utf-8")
    expressions = re.findall(r"\{\{(.*?)\}\}", text, flags=re.DOTALL)
    raw = [each.strip() for each in expressions if not re.search(r"\b(cell|code)\(|publish_text", each)]
    assert raw == ["', fetched by this run' if each.fetched", "title"]
