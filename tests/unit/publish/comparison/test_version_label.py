# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Version labels: which one is lower."""

from __future__ import annotations

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._publish.comparison.version_label import is_lower
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("label", "other", "lower"),
    [
        ("1.9", "1.10", True),
        ("1.10", "1.9", False),
        ("0.9.9", "1", True),
        ("1.0", "1.0.0", False),
        ("1.0.0", "1.0", False),
        ("1.0", "1.0.1", True),
        ("", "1.0", False),
        ("1.0", "", False),
        ("1.0-beta", "2.0", False),
        ("1.0", "next", False),
        ("1.0", "9" * 5000, False),
        ("1.0", "1." + "9" * 18, True),
    ],
)
def test_lower_versions(label: str, other: str, lower: bool) -> None:
    assert is_lower(label, other) is lower


labels = st.lists(st.integers(0, 20), min_size=1, max_size=4).map(lambda parts: ".".join(map(str, parts)))


@given(labels, labels, labels)
def test_lower_is_an_order(one: str, two: str, three: str) -> None:
    assert not is_lower(one, one)
    assert not (is_lower(one, two) and is_lower(two, one))
    if is_lower(one, two) and is_lower(two, three):
        assert is_lower(one, three)
