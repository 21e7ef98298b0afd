# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is a key, and the one form in which keys are compared."""

from __future__ import annotations

import uuid

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api import keys
from hypothesis import given
from hypothesis import strategies as st

KEY = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (KEY, True),
        (KEY.upper(), True),
        (KEY.replace("-", ""), False),
        (f"{KEY} ", False),
        (f"{KEY}\n", False),
        ("Development", False),
        ("", False),
    ],
)
def test_is_key(text: str, expected: bool) -> None:
    assert keys.is_key(text) is expected


@given(st.uuids())
def test_every_guid_is_a_key(key: uuid.UUID) -> None:
    assert keys.is_key(str(key))


@given(st.uuids())
def test_a_key_has_one_form_however_it_is_written(key: uuid.UUID) -> None:
    assert keys.own_key(str(key).upper()) == keys.own_key(str(key)) == str(key)


@pytest.mark.parametrize("text", ["Development", "", "ABC", KEY.upper() + "0"])
def test_what_is_no_key_stays_as_it_is(text: str) -> None:
    assert keys.own_key(text) == text
