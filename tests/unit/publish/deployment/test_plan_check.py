# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What LifeTime says of a saved plan, and whether it may be started."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.plan_check import objection

CONFLICT = {"Message": "Shop needs Stock", "ModuleConflict": {"ConflictType": "Producer Module Missing"}}


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        (CONFLICT, "Shop needs Stock (Producer Module Missing)."),
        ({"Message": "It is a NameColision."}, "It is a NameColision."),
        (
            {"Message": "A NameColision of two.", "ModuleConflict": {"ConflictType": "NameColision"}},
            "A NameColision of two.",
        ),
        ({}, "LifeTime reports a conflict without a message."),
        ({"Message": None, "ModuleConflict": None}, "LifeTime reports a conflict without a message."),
    ],
)
def test_conflicts_are_sentences(record: Mapping[str, Any], sentence: str) -> None:
    found = objection({"ApplicationConflicts": [record]}, None, allow_module_deletion=False)
    assert found is not None
    assert (found.code, found.sentences) == ("conflicts", (sentence,))


def test_what_speaks_against_a_plan_goes_by_weight() -> None:
    details = {"ApplicationConflicts": [CONFLICT], "ModulesToDelete": [{"Name": "Old"}]}
    conflict = objection(details, None, allow_module_deletion=False)
    deletion = objection({**details, "ApplicationConflicts": []}, None, allow_module_deletion=False)
    assert conflict is not None
    assert deletion is not None
    assert (conflict.code, deletion.code) == ("conflicts", "module_deletion")
    assert "Old" in deletion.sentences[0]
    assert objection({**details, "ApplicationConflicts": None}, None, allow_module_deletion=True) is None
    assert objection({}, None, allow_module_deletion=False) is None
