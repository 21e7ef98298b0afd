# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What somebody else does between the comparison and the start: the plan goes, and the comparison is made again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.deployer import Deployer
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.overtaking import (
    MAX_COMPARISONS,
    OvertakenError,
)

from tests.support.fake_deployments import KEY
from tests.unit.publish.deployment.test_deployer import CONTENT, FakeTarget, Plans, deployment


def overtaken(labels: list[str], **options: Any) -> tuple[Deployer, Plans, Any]:
    """A deployment; each time that a plan is created, the target comes to run the next of these versions."""
    context, plans, _records = deployment("1.0", **options)
    target, create = context.target, plans.create_from_versions

    def and_then(body: Mapping[str, Any]) -> str:
        plans.set_status("saved")
        assert isinstance(target, FakeTarget)
        if labels:
            target.run(labels.pop(0))
        return create(body)

    plans.create_from_versions = and_then  # type: ignore[method-assign]
    return Deployer(context), plans, context.result


def test_what_somebody_else_has_deployed_is_not_deployed_again() -> None:
    deployer, plans, result = overtaken(["2.0"])
    deployer.run(CONTENT)
    assert plans.sent == ["create", "delete"]
    assert (result.changed, result.deployment, list(result.changes)) == (False, None, [])
    assert result.comparison["verdict"] == "equal"
    (warning,) = result.warnings
    assert warning.endswith("The plan was deleted, and the target compared again.")


def test_what_is_still_due_is_deployed() -> None:
    deployer, plans, result = overtaken(["1.5"])
    deployer.run(CONTENT)
    assert plans.sent == ["create", "delete", "create", "start"]
    (application,) = result.applications
    assert (application["before"]["version"], application["after"]["version"]) == ("1.5", "2.0")


def test_a_target_that_does_not_come_to_rest_ends_the_task() -> None:
    deployer, plans, result = overtaken([f"1.{number}" for number in range(1, 2 * MAX_COMPARISONS)])
    with pytest.raises(OvertakenError, match="somebody else changed the applications") as caught:
        deployer.run(CONTENT)
    assert (caught.value.code, caught.value.key) == ("changed_meanwhile", KEY)
    assert plans.sent == ["create", "delete"] * MAX_COMPARISONS
    assert not result.changed
