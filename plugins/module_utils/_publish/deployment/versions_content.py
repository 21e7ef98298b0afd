# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Versions (tags) of the same infrastructure as the content of a deployment."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..._api.deployments import Deployments, versions_body
from ..._api.errors import LifeTimeError
from ..._api.infrastructure import Infrastructure, Named, pick
from ..._api.keys import is_key, own_key
from ..._changes import Change, ChangeSet
from ..comparison.compare import compare_versions
from ..comparison.drift import Hotfix
from ..comparison.outcome import version_outcomes
from ..comparison.version_label import is_lower
from ..running.application_state import status_in
from ..running.content import EQUAL, Comparison, States, Verdict
from ..running.target import Target
from .deployment_content import CurrentState, DeploymentContent
from .manual_changes import changed_since_tag
from .objections import Objection, downgrade, target_changed

# What an older LifeTime keeps of an application that was taken out of a plan.
_DROPPED = "do nothing"
# How many of an application's newest versions are looked through for a label.
_NEWEST = 500


@dataclass(frozen=True)
class DesiredVersion:
    """One application's version: `label` is "" where only the key is known, `zone_key` is "" for the default zone."""

    application: Named
    version_key: str
    label: str = ""
    zone_key: str = ""

    def to_dict(self) -> dict[str, str | None]:
        """As the result shows it."""
        application = {"application": self.application.name, "application_key": self.application.key}
        return {**application, "version": self.label, "version_key": self.version_key}


@dataclass
class VersionsContent(DeploymentContent):
    """Versions that the target is to run; `differing` are those that it does not run already, empty for all.

    `plan` is the saved plan that is to hold them, as Deployments_List has it; None for a new one.
    """

    source: Named
    desired: Sequence[DesiredVersion]
    notes: str = ""
    differing: Sequence[DesiredVersion] = ()
    plan: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        super().__init__([each.application for each in self.desired])

    @property
    def _in_plan(self) -> Sequence[DesiredVersion]:
        return self.differing or self.desired

    @property
    def _version_keys(self) -> dict[str, str]:
        return {each.application.key: each.version_key for each in self.desired}

    def compare(self, target: Target, current: CurrentState) -> tuple[Comparison, CurrentState]:
        """See DeploymentContent."""
        return compare_versions(self._version_keys, current.states), current

    def remaining(self, comparison: Comparison) -> VersionsContent:
        """See DeploymentContent."""
        verdicts = comparison.applications
        differing = [each for each in self.desired if verdicts[each.application.key].verdict != EQUAL]
        return dataclasses.replace(self, differing=differing)

    def objections(self, target: Target, current: CurrentState) -> Iterator[Objection]:
        """See PlanContent."""
        modified: list[str] = []
        newer: list[str] = []
        hotfixes: list[Hotfix] = []
        for each in self._in_plan:
            state = current.states.get(each.application.key)
            if state is not None and state.is_modified:
                since = f"was modified after version {state.version}" if state.version else "runs without a tag"
                modified.append(f"Application {each.application} {since}.")
                hotfixes += changed_since_tag(target, state)
            if state is not None and is_lower(each.label, state.version):
                newer.append(f"Application {each.application} runs {state.version}, which is higher than {each.label}.")
        if modified:
            sentences = [*modified, *(f"In the target, {each}." for each in hotfixes)]
            changed = f"Environment {target.environment} does not run what was deployed to it."
            yield target_changed(f"{changed} {' '.join(sentences)}", modified, hotfixes)
        if newer:
            yield downgrade(f"Environment {target.environment} runs something newer. {' '.join(newer)}", newer)

    def changes(self, states: States, comparison: Comparison) -> ChangeSet:
        """See DeploymentContent."""
        changes = []
        for each in self._in_plan:
            state = states.get(each.application.key)
            before = None if state is None else {"version": state.version, "is_modified": state.is_modified}
            after = {"version": each.label or each.version_key, "is_modified": False}
            name = str(each.application.name or each.application.key)
            changes.append(Change("deploy", "application", name, before, after))
        return ChangeSet(tuple(changes))

    def create(self, api: Deployments, environment: Named) -> str:
        """See DeploymentContent."""
        zones = _zones(self.plan or {})
        operations = [
            {
                "ApplicationVersionKey": each.version_key,
                # An application that the plan holds already stays in its zone.
                "DeploymentZoneKey": each.zone_key or zones.get(each.application.key, ""),
            }
            for each in self._in_plan
        ]
        body = versions_body(self.source.key, environment.key, operations, self.notes)
        if not self.plan_key:
            return api.create_from_versions(body)
        api.update(self.plan_key, body)
        return self.plan_key

    def same_plan(self, record: Mapping[str, Any]) -> bool | None:
        """See DeploymentContent."""
        keys = {str(each.get("ApplicationVersionKey")) for each in _operations(record)}
        return bool(keys) and keys == {each.version_key for each in self._in_plan}

    def same_saved(self, record: Mapping[str, Any]) -> bool:
        """See DeploymentContent."""
        zones = _zones(record)
        return (
            bool(self.same_plan(record))
            and record.get("SourceEnvironmentKey") == self.source.key
            and str(record.get("Notes") or "") == self.notes
            and all(zones.get(each.application.key) == each.zone_key for each in self._in_plan if each.zone_key)
        )

    def same_details(self, details: Mapping[str, Any]) -> bool:
        """See PlanContent."""
        return bool(self.same_plan(details.get("Deployment") or {}))

    def outcomes(self, before: CurrentState, after: States, succeeded: bool) -> dict[str, Verdict]:
        """See PlanContent."""
        return version_outcomes(self._version_keys, before.states, after)


def _operations(plan: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What a plan deploys, of a record of Deployments_List or of the plan in one of Deployments_Get."""
    operations = plan.get("ApplicationOperations") or []
    return [each for each in operations if str(each.get("DeploymentOperation")).lower() != _DROPPED]


def _zones(plan: Mapping[str, Any]) -> dict[str, str]:
    """The key of the zone of each application of such a plan, by application key; "" for the default one."""
    return {str(each.get("ApplicationKey")): str(each.get("DeploymentZoneKey") or "") for each in _operations(plan)}


def resolve(
    infrastructure: Infrastructure, source: Named, target: Named, given: Sequence[Mapping[str, Any]]
) -> list[DesiredVersion]:
    """The keys of what was `given` by name (`application`, `version`, `deployment_zone`).

    Raises LifeTimeError for what is unknown, named twice, or has no version.
    """
    zones = infrastructure.zones(target.key) if any(each.get("deployment_zone") for each in given) else []
    desired = []
    for each in given:
        record = infrastructure.application_in(source, each["application"])
        application = Named(str(record["Key"]), str(record.get("Name") or ""))
        zone = each.get("deployment_zone")
        zone_key = str(pick("deployment_zone", zone, zones, f"in environment {target}")["Key"]) if zone else ""
        if each.get("version") is None:
            version_key, label = _running_version(source, application, record)
        else:
            version_key, label = _named_version(infrastructure, application, each["version"])
        desired.append(DesiredVersion(application, version_key, label, zone_key))
    keys = [each.application.key for each in desired]
    twice = sorted({str(each.application) for each in desired if keys.count(each.application.key) > 1})
    if twice:
        raise LifeTimeError(f"applications names {', '.join(twice)} more than once.", "invalid_option")
    return desired


def from_details(details: Mapping[str, Any]) -> list[DesiredVersion]:
    """The versions of an existing plan (Deployments_Get); none where it was created with a package."""
    return [
        DesiredVersion(Named(str(each.get("ApplicationKey"))), str(each.get("ApplicationVersionKey")))
        for each in _operations(details.get("Deployment") or {})
        if each.get("ApplicationVersionKey")
    ]


def _running_version(source: Named, application: Named, record: Mapping[str, Any]) -> tuple[str, str]:
    """Key and label of the version that the source runs unmodified."""
    status = status_in(record, source.key)
    key = str(status.get("BaseApplicationVersionKey") or "")
    if not key or status.get("IsModified"):
        raise LifeTimeError(
            f"Application {application} has no version in environment {source} that holds what it runs.",
            "untagged_application",
            advice="Tag it first, or name a version.",
            key=application.key,
        )
    return key, str(status.get("BaseApplicationVersionLabel") or "")


def _named_version(infrastructure: Infrastructure, application: Named, version: str) -> tuple[str, str]:
    """Key and label of the version with this key or label."""
    if is_key(version):
        version = own_key(version)
        record = infrastructure.version(application.key, version)
        if record is None or str(record.get("ApplicationKey") or application.key) != application.key:
            raise LifeTimeError(
                f"There is no version {version} of application {application} that this account can see.",
                "unknown_version",
                advice="Check that the key is of a version of this very application.",
                key=version,
            )
        return version, str(record.get("Version") or "")
    versions = [{**each, "Name": each.get("Version")} for each in infrastructure.versions(application.key, _NEWEST)]
    return str(pick("version", version, versions, f"of application {application}")["Key"]), version
