# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names are in one order on every machine, whatever its language."""

from __future__ import annotations

from itertools import permutations

from ansible_collections.community.outsystems.plugins.module_utils._access.ordering import order, sort_records


def test_upper_and_lower_case_stand_together_and_always_the_same_way() -> None:
    for names in permutations(["Bea", "anna", "Anna", "bea"]):
        assert sorted(names, key=order) == ["Anna", "anna", "Bea", "bea"]
        assert [record["name"] for record in sort_records([{"name": name} for name in names], "name")] == [
            "Anna",
            "anna",
            "Bea",
            "bea",
        ]
