# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What it costs to find that nothing is left to do."""

from __future__ import annotations

import pytest

from tests.benchmarks.request_counts import counts
from tests.support.generated_infrastructures import MODULES


@pytest.mark.parametrize(("count", "how"), [(1, "applications"), (2, "applications"), (3, "solution")])
def test_nothing_to_do_is_cheap(count: int, how: str) -> None:
    first, again, without_receipts = counts(count, how)
    assert first > again
    assert again <= 2 + 2 * count
    assert without_receipts <= 2 + 2 * count + MODULES * count
