# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a token ends, as it says itself."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timezone
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.tokens import end_of
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
