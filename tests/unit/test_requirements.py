# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the collection needs is the same wherever it is said; `scripts/env core-2.16` installs its lower bound."""

from __future__ import annotations

import re

import pytest

from tests.support.environment import ROOT

DECLARED = re.search(r"^requests>=([\d.]+)$", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
PLACES = {
    "requirements/run.txt": "requests>={}\n",
    "requirements/docs.txt": "requests>={}\n",
    "README.md": "`requests` {} or newer",
    "plugins/doc_fragments/connection.py": "requests >= {}\n",
}


@pytest.mark.parametrize("place", PLACES)
def test_the_lowest_requests_is_the_same_everywhere(place: str) -> None:
    assert DECLARED is not None
    assert PLACES[place].format(DECLARED[1]) in (ROOT / place).read_text(encoding="utf-8")
