# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Versions as the content of a deployment: what is left to deploy, and which plan holds the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.deployments import Deployments
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError
from ansible_collections.community.outsystems.plugins.module_utils._api.infrastructure import Infrastructure, Named
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment import versions_content
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.deployment_content import (
    CurrentState,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.manual_changes import (
    changed_since_tag,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.objections import overridden
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.options import DeploymentOptions
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.versions_content import (
    DesiredVersion,
    VersionsContent,
    from_details,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.package.model import Module
from ansible_collections.community.outsystems.plugins.module_utils._publish.running.content import (
    EQUAL,
    ApplicationState,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.running.target import Target
from hypothesis import given
from hypothesis import strategies as st

SOURCE, TEST = Named("dev", "Development"), Named("test", "Test")


class FakeTarget(Target):
    """A target without a LifeTime: tags by application key, and what is known of module versions."""

    def __init__(self, tags: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self.environment = TEST
        self._tags = tags or {}

    def tagged_modules(self, state: ApplicationState) -> dict[str, str]:
        return dict(self._tags.get(state.key, {}))

    def with_details(self, state: ApplicationState, module_keys: Any) -> ApplicationState:
        details = {key: Module(key, f"name of {key}", created_by="lena", created_on="today") for key in module_keys}
        return replace(state, module_details=details)


class Created(Deployments):
    def __init__(self) -> None:
        self.sent: list[Any] = []

    def create_from_versions(self, body: Mapping[str, Any]) -> str:
        self.sent.append(tuple(body[name] for name in FIELDS))
        return "plan"


FIELDS = ("SourceEnvironmentKey", "TargetEnvironmentKey", "ApplicationOperations", "Notes")


def desired(name: str, label: str, zone: str = "") -> DesiredVersion:
    return DesiredVersion(Named(name, name.title()), f"{name} {label}", label, zone)


def state(name: str, label: str, modules: Mapping[str, str] | None = None, **more: Any) -> ApplicationState:
    given = {"is_modified": False, **more}
    return ApplicationState(name, name.title(), f"{name} {label}", label, modules=modules or {}, **given)


def content(*versions: DesiredVersion) -> VersionsContent:
    return VersionsContent(SOURCE, versions, "Change 1")


apps = st.sampled_from(["shop", "stock", "staff"])
labels = st.sampled_from(["1.0", "2.0"])


@given(st.dictionaries(apps, labels, min_size=1), st.dictionaries(apps, st.tuples(labels, st.booleans())))
def test_the_plan_holds_exactly_what_differs(asked: dict[str, str], there: dict[str, tuple[str, bool]]) -> None:
    ours = content(*(desired(name, label) for name, label in asked.items()))
    states = {
        name: state(name, there[name][0], is_modified=there[name][1]) if name in there else None for name in asked
    }
    comparison, _current = ours.compare(FakeTarget(), CurrentState(states))
    ours = ours.remaining(comparison)
    differing = {name for name, label in asked.items() if there.get(name) != (label, False)}
    assert (comparison.verdict == EQUAL) == (not differing)
    assert {change.name for change in ours.changes(states, comparison)} == {name.title() for name in differing or asked}
    plans = Created()
    ours.create(plans, TEST)
    ((source, target, operations, notes),) = plans.sent
    assert (source, target, notes) == ("dev", "test", "Change 1")
    assert {each["ApplicationVersionKey"].split()[0] for each in operations} == (differing or set(asked))
    record = {"ApplicationOperations": [{**each, "ApplicationKey": "any"} for each in operations]}
    assert ours.same_plan(record)
    assert ours.same_details({"Deployment": record})
    assert not ours.same_plan({"ApplicationOperations": [*record["ApplicationOperations"], {}]})
    assert not ours.same_plan({})


def test_a_modified_application_names_its_changed_modules() -> None:
    ours = content(desired("shop", "2.0"))
    tags = {"shop": {"ui": "ui 1", "cs": "cs 1"}}
    states = {"shop": state("shop", "1.0", {"ui": "ui 1", "cs": "cs 2", "new": "new 1"}, is_modified=True)}
    with pytest.raises(LifeTimeError) as caught:
        overridden(ours.objections(FakeTarget(tags), CurrentState(states)), DeploymentOptions())
    assert caught.value.code == "target_changed"
    changes = {each["module_key"]: each["change"] for each in caught.value.details["hotfixes"]}
    assert changes == {"cs": "changed", "new": "added"}
    assert "'name of cs'" in caught.value.message
    assert "lena" in caught.value.message
    assert overridden(
        ours.objections(FakeTarget(tags), CurrentState(states)), DeploymentOptions(on_target_changed="overwrite")
    ) == ["on_target_changed=overwrite"]


def test_a_modified_application_without_a_readable_tag_is_named() -> None:
    states = {"shop": state("shop", "1.0", {"ui": "ui 2"}, is_modified=True)}
    with pytest.raises(LifeTimeError, match="'Shop' was modified"):
        overridden(content(desired("shop", "2.0")).objections(FakeTarget(), CurrentState(states)), DeploymentOptions())
    assert changed_since_tag(FakeTarget(), cast(ApplicationState, states["shop"])) == []


@pytest.mark.parametrize(
    ("label", "runs", "older"), [("1.9", "1.10", True), ("1.10", "1.9", False), ("", "1.0", False), ("1.0", "", False)]
)
def test_a_lower_version_needs_allow_downgrade(label: str, runs: str, older: bool) -> None:
    ours = content(desired("shop", label))
    states = {"shop": state("shop", runs)}
    if not older:
        assert not list(ours.objections(FakeTarget(), CurrentState(states)))
        return
    with pytest.raises(LifeTimeError, match=r"runs 1\.10, which is higher than 1\.9"):
        overridden(ours.objections(FakeTarget(), CurrentState(states)), DeploymentOptions())
    assert overridden(ours.objections(FakeTarget(), CurrentState(states)), DeploymentOptions(allow_downgrade=True)) == [
        "allow_downgrade"
    ]


def test_new_and_equal_applications_have_no_objections() -> None:
    ours = content(desired("shop", "1.0"), desired("stock", "1.0"))
    states = {"shop": None, "stock": state("stock", "1.0")}
    comparison, current = ours.compare(FakeTarget(), CurrentState(states))
    ours = ours.remaining(comparison)
    assert current.states == states
    assert not list(ours.objections(FakeTarget(), CurrentState(states)))


def test_zones_are_sent_with_their_versions() -> None:
    plans = Created()
    content(desired("shop", "1.0", "blue"), desired("stock", "1.0")).create(plans, TEST)
    assert [each["DeploymentZoneKey"] for each in plans.sent[0][2]] == ["blue", ""]


def test_the_versions_of_a_plan_that_exists() -> None:
    operation = {"ApplicationKey": "shop", "ApplicationVersionKey": "shop 1.0"}
    found = from_details({"Deployment": {"ApplicationOperations": [operation, {"ApplicationKey": "stock"}]}})
    assert [(each.application.key, each.version_key, each.label) for each in found] == [("shop", "shop 1.0", "")]
    assert from_details({"Deployment": {"ApplicationOperations": []}, "ApplicationsToDeploy": [{}]}) == []
    assert from_details({}) == []


class OneApplication(Infrastructure):
    """An infrastructure with one application and one version of it."""

    def __init__(self) -> None:
        """Nothing is read."""

    def application_in(self, environment: Named, name_or_key: str) -> dict[str, Any]:
        return {"Key": "a", "Name": "Orders"}

    def version(self, application_key: str, version_key: str) -> dict[str, Any] | None:
        return {"Key": version_key.lower(), "Version": "1.2.0"}


def test_a_version_is_the_one_that_runs_whatever_the_case_of_its_key() -> None:
    key = "0ec5b6c6-5aa2-4d7a-9c7e-0a4c0e6f6f0e"
    given = [{"application": "Orders", "version": key.upper()}]
    (found,) = versions_content.resolve(OneApplication(), Named("s"), Named("t"), given)
    assert found.version_key == key
