# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What LifeTime says of a saved plan, and whether it may be started."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.deployment_content import (
    PlanContent,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.objections import overridden
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.options import DeploymentOptions
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.plan_check import plan_objections

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
    (objection,) = plan_objections({"ApplicationConflicts": [record]}, PlanContent())
    assert (objection.code, objection.errors) == ("conflicts", [sentence])


def test_the_gravest_objection_comes_first() -> None:
    details = {"ApplicationConflicts": [CONFLICT], "ModulesToDelete": [{"Name": "Old"}]}
    conflict, deletion = plan_objections(details, PlanContent())
    assert (conflict.code, deletion.code) == ("conflicts", "module_deletion")
    assert "Old" in deletion.errors[0]
    with pytest.raises(LifeTimeError) as caught:
        overridden(plan_objections(details, PlanContent()), DeploymentOptions(allow_module_deletion=True))
    assert caught.value.code == "conflicts"


def test_a_deletion_needs_its_option() -> None:
    details = {"ApplicationConflicts": None, "ModulesToDelete": [{"Name": "Old"}]}
    with pytest.raises(LifeTimeError) as caught:
        overridden(plan_objections(details, PlanContent()), DeploymentOptions())
    assert caught.value.code == "module_deletion"
    allowed = DeploymentOptions(allow_module_deletion=True)
    assert overridden(plan_objections(details, PlanContent()), allowed) == ["allow_module_deletion"]
    assert overridden(plan_objections({}, PlanContent()), DeploymentOptions()) == []
