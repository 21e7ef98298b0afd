# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action group `lifetime`: every module is in it, and so gets its options from module_defaults."""

from __future__ import annotations

import pytest

from scripts import check_action_group


def test_the_group_of_the_collection_lists_every_module() -> None:
    assert check_action_group.problems() == []


@pytest.mark.parametrize(
    ("group", "modules", "piece"),
    [
        (["lifetime_a"], ["lifetime_a", "lifetime_b"], "lifetime_b is a module, but not in the action group"),
        (["lifetime_a", "lifetime_b"], ["lifetime_a"], "lifetime_b is in the action group, but not a module"),
        (["lifetime_a", "lifetime_a"], ["lifetime_a"], "lifetime_a is in the action group twice"),
        (["lifetime_b", "lifetime_a"], ["lifetime_a", "lifetime_b"], "alphabetical order"),
    ],
)
def test_a_difference_is_a_sentence(group: list[str], modules: list[str], piece: str) -> None:
    (sentence,) = check_action_group.compare(group, modules)
    assert piece in sentence
