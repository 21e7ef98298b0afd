# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The deployer: what is read and sent for a content, and that records are read once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError, NotFoundError
from ansible_collections.community.outsystems.plugins.module_utils._api.infrastructure import Named
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.context import DeploymentContext
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.deployer import Deployer
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.versions_content import (
    DesiredVersion,
    VersionsContent,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.records.history import Histories
from ansible_collections.community.outsystems.plugins.module_utils._publish.records.record_store import RecordStore
from ansible_collections.community.outsystems.plugins.module_utils._publish.running.content import ApplicationState
from ansible_collections.community.outsystems.plugins.module_utils._publish.running.target import Target

from tests.support.fake_deployments import KEY, FakeClock, FakeDeployments, context

SHOP = Named("shop", "Shop")
CONTENT = VersionsContent(Named("dev"), [DesiredVersion(SHOP, "shop 2.0", "2.0")])


class Plans(FakeDeployments):
    """Creates the plan of the fake; a start publishes the version."""

    def __init__(self, time: FakeClock, target: FakeTarget) -> None:
        super().__init__(time)
        self.on_command("start", (1, "running"), (9, "finished_successful"))
        self.before_command["start"] = lambda: target.run("2.0")

    def create_from_versions(self, body: Mapping[str, Any]) -> str:
        self.sent.append("create")
        return KEY

    def get(self, key: str) -> dict[str, Any] | None:
        return {"Deployment": {"Key": key}}


class FakeTarget(Target):
    """Runs one version of Shop."""

    def __init__(self, real: Target, label: str) -> None:
        super().__init__(real.infrastructure, real.environment)
        self.run(label)

    def run(self, label: str) -> None:
        self.state = ApplicationState("shop", "Shop", f"shop {label}", label, False, {"ui": f"ui {label}"})

    def states(
        self, applications: Sequence[Named], modules: Mapping[str, Iterable[str]] | None = None
    ) -> dict[str, ApplicationState | None]:
        return {"shop": self.state}

    def versions(self, applications: Sequence[Named]) -> dict[str, frozenset[str] | None]:
        return {"shop": frozenset(self.state.modules.values())}


class CountingRecords(RecordStore):
    """Counts how often the records of applications are read."""

    reads = 0

    def histories(self, application_keys: Iterable[str]) -> Histories:
        self.reads += 1
        return super().histories(application_keys)


def deployment(label: str, **options: Any) -> tuple[DeploymentContext, Plans, CountingRecords]:
    """A target that runs this version of Shop, and keeps no records."""
    time = FakeClock()
    usual = context(FakeDeployments(time), time, **options)
    target = FakeTarget(usual.target, label)
    plans, records = Plans(time, target), CountingRecords(None, "https://lt", "test", usual.result.warn)
    return dataclasses.replace(usual, api=plans, target=target, records=records), plans, records


def test_a_content_is_deployed_and_verified_with_the_records_read_once() -> None:
    with_context, plans, records = deployment("1.0")
    result = Deployer(with_context).run(CONTENT)
    assert plans.sent == ["create", "start"]
    assert records.reads == 1
    assert (result.status, result.changed) == ("finished_successful", True)
    (application,) = result.applications
    assert (application["before"]["version"], application["after"]["version"]) == ("1.0", "2.0")
    assert application["outcome"] == "applied"
    assert [change.name for change in result.changes] == ["Shop"]


def test_what_the_target_runs_is_not_deployed_again() -> None:
    with_context, plans, records = deployment("2.0")
    result = Deployer(with_context).run(CONTENT)
    assert plans.sent == []
    assert records.reads == 1
    assert (result.changed, result.deployment) == (False, None)
    assert result.comparison is not None
    assert result.comparison["verdict"] == "equal"


def test_force_deploys_it_again() -> None:
    with_context, plans, _records = deployment("2.0", force=True)
    Deployer(with_context).run(CONTENT)
    assert plans.sent == ["create", "start"]


def test_check_mode_predicts_and_sends_nothing() -> None:
    with_context, plans, _records = deployment("1.0", check_mode=True)
    result = Deployer(with_context).run(CONTENT)
    assert plans.sent == []
    assert result.changed
    assert "deployment" in result.not_checked
    assert [change.name for change in result.changes] == ["Shop"]


def test_an_objection_leaves_what_is_known_in_the_result() -> None:
    with_context, plans, _records = deployment("3.0")
    with pytest.raises(LifeTimeError, match=r"runs 3\.0, which is higher than 2\.0"):
        Deployer(with_context).run(CONTENT)
    assert plans.sent == []
    assert not with_context.result.changed
    assert with_context.result.comparison is not None
    assert with_context.result.applications[0]["before"]["version"] == "3.0"


def test_a_downgrade_on_purpose_is_shown_as_an_override() -> None:
    with_context, plans, _records = deployment("3.0", allow_downgrade=True)
    result = Deployer(with_context).run(CONTENT)
    assert plans.sent == ["create", "start"]
    assert result.overrides == ["allow_downgrade"]


@pytest.mark.parametrize("refusals", [2, 1000])
def test_a_version_that_lifetime_still_processes_is_waited_for_and_not_for_ever(refusals: int) -> None:
    with_context, plans, _records = deployment("1.0", poll_interval=10)
    left = [NotFoundError("Could not create the plan: not found.", "not_found", http_status=404)] * refusals

    def create(body: Mapping[str, Any]) -> str:
        plans.sent.append("create")
        if left:
            raise left.pop()
        return KEY

    plans.create_from_versions = create  # type: ignore[method-assign]
    if refusals == 2:
        Deployer(with_context).run(CONTENT)
        assert plans.sent == ["create", "create", "create", "start"]
        return
    with pytest.raises(NotFoundError) as raised:
        Deployer(with_context).run(CONTENT)
    assert len(plans.sent) < 10
    assert "No plan was created" in str(raised.value.advice)
