# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Existing plans: whose content they have, for which target they are, and which overrides still count."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.deployments import Status
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError
from ansible_collections.community.outsystems.plugins.module_utils._api.infrastructure import Named
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.deployment_content import (
    CurrentState,
    PlanContent,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.existing_plan import (
    ExistingPlan,
    check_target,
    content_of,
    resume,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.objections import (
    Objection,
    downgrade,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.versions_content import (
    VersionsContent,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.running.content import ApplicationState
from ansible_collections.community.outsystems.plugins.module_utils._publish.running.target import Target

from tests.support.fake_deployments import KEY, FakeClock, FakeDeployments, context

SHOP = Named("shop", "Shop")
SAVED = Status("saved", "", ())


class Plans(FakeDeployments):
    def get(self, key: str) -> dict[str, Any] | None:
        return {"Deployment": {"Key": key}}


class OlderContent(PlanContent):
    """Is older than what any target runs."""

    def objections(self, target: Target, current: CurrentState) -> Iterator[Objection]:
        yield downgrade("It is older.", ["It is older."])


class FakeTarget(Target):
    def states(
        self, applications: Sequence[Named], modules: Mapping[str, Iterable[str]] | None = None
    ) -> dict[str, ApplicationState | None]:
        return {"shop": running("ui 2")}


def running(ui: str) -> ApplicationState:
    return ApplicationState("shop", "Shop", "", "", True, {"ui": ui})


def resumed(before: str | None, overrides: tuple[str, ...] = (), **options: Any) -> tuple[list[str], list[str]]:
    """What is sent for a saved plan, and the overrides that are shown."""
    time = FakeClock()
    plans = Plans(time)
    plans.on_command("start", (1, "running"), (9, "finished_successful"))
    with_context = context(plans, time, **options)
    target = FakeTarget(with_context.target.infrastructure, with_context.environment)
    with_context = dataclasses.replace(with_context, target=target)
    known = CurrentState({"shop": running(before)}) if before else None
    resume(with_context, ExistingPlan(KEY, SAVED, OlderContent([SHOP]), known, overrides, is_named=True))
    return plans.sent, with_context.result.overrides


def test_what_the_plan_was_created_with_counts_while_the_target_is_unchanged() -> None:
    assert resumed("ui 2", ("allow_downgrade",)) == (["start"], ["allow_downgrade"])


@pytest.mark.parametrize(
    ("before", "overrides"), [("ui 1", ("allow_downgrade",)), (None, ("allow_downgrade",)), ("ui 2", ())]
)
def test_otherwise_the_options_of_this_task_count(before: str | None, overrides: tuple[str, ...]) -> None:
    with pytest.raises(LifeTimeError) as caught:
        resumed(before, overrides)
    assert caught.value.code == "downgrade"
    assert resumed(before, overrides, allow_downgrade=True) == (["start"], ["allow_downgrade"])


def test_a_plan_that_publishes_nothing_needs_no_override() -> None:
    assert resumed("ui 1", state="present") == ([], [])
    assert resumed("ui 1", state="absent") == (["delete"], [])


def test_check_mode_refuses_the_same_and_sends_nothing() -> None:
    with pytest.raises(LifeTimeError) as caught:
        resumed("ui 1", check_mode=True)
    assert caught.value.code == "downgrade"
    assert resumed("ui 1", check_mode=True, allow_downgrade=True) == ([], ["allow_downgrade"])


def test_the_content_of_a_plan_is_versions_or_the_applications_that_lifetime_names() -> None:
    operation = {"ApplicationKey": "shop", "ApplicationVersionKey": "shop 1.0"}
    versions = content_of({"Deployment": {"SourceEnvironmentKey": "dev", "ApplicationOperations": [operation]}})
    assert isinstance(versions, VersionsContent)
    assert versions.source == Named("dev")
    package = content_of({"ApplicationsToDeploy": [{"ApplicationKey": "shop", "ApplicationName": "Shop"}]})
    assert isinstance(package, PlanContent)
    assert package.applications == [SHOP]


def test_a_plan_for_another_environment_is_refused() -> None:
    check_target(KEY, Named("test"), {"TargetEnvironmentKey": "test"})
    check_target(KEY, Named("test"), {})
    with pytest.raises(LifeTimeError) as caught:
        check_target(KEY, Named("test"), {"TargetEnvironmentKey": "production"})
    assert caught.value.code == "other_target"
