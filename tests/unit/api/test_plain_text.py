# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What LifeTime, or anybody, puts into a message does nothing to a terminal, and tells no password."""

from __future__ import annotations

import re
import unicodedata

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError
from ansible_collections.community.outsystems.plugins.module_utils._api.plain_text import (
    plain,
    plain_data,
    without_users,
)
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Überweisung – 100 %", "Überweisung – 100 %"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("a\nok: [localhost]", "a\\nok: [localhost]"),
        ("a\r\tb", "a\\r\\tb"),
        ("a\x9bb\u2028c\u202ed", "a\\x9bb\\u2028c\\u202ed"),
        ("http://me:hush@proxy:3128 failed", "http://********@proxy:3128 failed"),
        ("http://me:hu@sh@proxy failed", "http://********@proxy failed"),
        ("'http://me:hu/sh@proxy'", "'http://********@proxy'"),
        ("see https://a.example, or me@b.example", "see https://a.example, or me@b.example"),
    ],
)
def test_how_text_is_shown(text: str, shown: str) -> None:
    assert plain(text) == shown
    assert plain(shown) == shown


@given(st.text(st.sampled_from(":/@ab,<>\"' \u2003\n")))
def test_what_is_hidden_is_from_the_first_scheme_to_the_last_at_sign_of_a_word(text: str) -> None:
    assert without_users(text) == re.sub(r"://[^\s\"'<>,]*@", "://********@", text)


@pytest.mark.parametrize("part", ["://", "@", "://a@", ":", "//", "a"])
def test_a_text_takes_time_in_proportion_to_its_size(part: str) -> None:
    # With time that grows with the square of the size, this takes hours.
    assert plain(part * (2 * 1024 * 1024 // len(part)))


@given(st.text())
def test_nothing_that_controls_a_terminal_is_left(text: str) -> None:
    assert not {unicodedata.category(letter) for letter in plain(text)} & {"Cc", "Zl", "Zp"}
    assert len(plain(text).splitlines()) <= 1


def test_every_text_of_an_error_is_plain() -> None:
    odd = "a\nb\x1b http://me:hush@proxy/"
    error = LifeTimeError(odd, "code", odd, errors=[odd], key=odd, details={"list": [{"text": odd}]}, lines=[odd, odd])
    assert len(str(error).splitlines()) == 3, "the lines are those of the error"
    shown = str(error) + repr(error.failure())
    assert "\x1b" not in shown
    assert "hush" not in shown
    assert error.failure()["list"] == [{"text": plain(odd)}]
    assert plain_data((1, None, odd)) == [1, None, plain(odd)]
