# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A new token out of whatever holds it, and when a token ends, as it says itself."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timezone
from typing import Any, cast

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.client import Client
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError
from ansible_collections.community.outsystems.plugins.module_utils._api.tokens import end_of, renew
from hypothesis import given
from hypothesis import strategies as st


def token(payload: Any) -> str:
    return "e30." + base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=") + ".signature"


@given(st.integers(0, 4_000_000_000))
def test_a_token_says_when_it_ends(seconds: int) -> None:
    assert end_of(token({"exp": seconds})) == datetime.fromtimestamp(seconds, timezone.utc)


@pytest.mark.parametrize("payload", [{}, {"exp": None}, {"exp": "soon"}, {"exp": 1e300}, {"exp": []}, [], "text", None])
def test_a_token_that_says_nothing_usable_has_no_end(payload: Any) -> None:
    assert end_of(token(payload)) is None


@given(st.text())
def test_any_other_text_has_no_end(text: str) -> None:
    assert end_of(text) is None


class Answering:
    """A client that gets one answer to every write."""

    url = "https://lifetime.example.com"

    def __init__(self, answer: str) -> None:
        self._answer = answer

    def write(self, request: Any) -> str:
        return self._answer


TOKEN = "e30.e30.c2lnbg"


@pytest.mark.parametrize(
    ("answer", "end"),
    [
        (json.dumps({"token": TOKEN, "expiresAt": "2027-01-01T00:00:00Z"}), "2027-01-01T00:00:00Z"),
        (json.dumps({"Token": f" {TOKEN} ", "ExpiresAt": "2027-01-01"}), "2027-01-01"),
        (json.dumps({"token": TOKEN, "expiresAt": None}), ""),
        (json.dumps(TOKEN), ""),
        (f"{TOKEN}\n", ""),
    ],
)
def test_a_new_token_is_not_lost_however_it_is_answered(answer: str, end: str) -> None:
    assert renew(cast(Client, Answering(answer)), 3) == (TOKEN, end)


@pytest.mark.parametrize(
    "answer", ["", "{}", "[]", "null", "7", "Done.", '"no token"', '{"token": 7}', "<html></html>"]
)
def test_an_answer_without_a_token(answer: str) -> None:
    with pytest.raises(LifeTimeError, match="holds no token"):
        renew(cast(Client, Answering(answer)), 3)
