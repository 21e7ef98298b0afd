# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Versions (tags) of the same infrastructure as the content of a deployment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..._api.answers import is_key
from ..._api.errors import LifeTimeError
from ..._api.infrastructure import Infrastructure, Named, pick
from ..._changes import Change, ChangeSet
from ..comparison.compare import compare_versions
from ..comparison.drift import Hotfix
from ..comparison.outcome import Outcome, version_outcomes
from ..comparison.version_label import is_lower
from ..running.application_state import status_in
from ..running.content import EQUAL, ApplicationState, Comparison, ModuleDetails, States
from ..running.target import Target
from .deployment_api import Deployments
from .objections import Objection, downgrade, target_changed

# How many of an application's newest versions are looked through for a label.
_NEWEST = 500


@dataclass(frozen=True)
class WantedVersion:
    """One application's version: `label` is "" where only the key is known, `zone_key` is "" for the default zone."""

    application: Named
    version_key: str
    label: str = ""
    zone_key: str = ""


class VersionsContent:
    """Versions that an environment is to run."""

    modules: Mapping[str, Sequence[str]] = {}
    module_names: Mapping[str, str] = {}

    def __init__(self, source: Named, wanted: Iterable[WantedVersion], notes: str = "") -> None:
        self.wanted = tuple(wanted)
        self.applications: Sequence[Named] = [each.application for each in self.wanted]
        self._source = source
        self.notes = notes
        self._needed = self.wanted

    def compare(self, place: Target, states: States) -> tuple[Comparison, States]:
        """See DeploymentContent. What runs already is left out of the plan."""
        comparison = compare_versions({each.application.key: each.version_key for each in self.wanted}, states)
        differing = {key for key, verdict in comparison.applications.items() if verdict.verdict != EQUAL}
        self._needed = tuple(each for each in self.wanted if each.application.key in differing) or self.wanted
        return comparison, states

    def objections(self, place: Target, states: States) -> Iterator[Objection]:
        """See DeploymentContent."""
        modified: list[str] = []
        newer: list[str] = []
        found: list[Hotfix] = []
        for each in self._needed:
            state = states.get(each.application.key)
            if state is not None and state.is_modified:
                since = f"was modified after version {state.version}" if state.version else "runs without a tag"
                modified.append(f"Application {each.application} {since}.")
                found += since_tag(place, state)
            if state is not None and is_lower(each.label, state.version):
                newer.append(f"Application {each.application} runs {state.version}, which is higher than {each.label}.")
        if modified:
            runs = f"Environment {place.environment} does not run what was deployed to it."
            said = [*modified, *(f"In the target, {each}." for each in found)]
            yield target_changed(f"{runs} {' '.join(said)}", modified, found)
        if newer:
            yield downgrade(f"Environment {place.environment} runs something newer. {' '.join(newer)}", newer)

    def changes(self, states: States, comparison: Comparison) -> ChangeSet:
        """See DeploymentContent."""
        changes = []
        for each in self._needed:
            state = states.get(each.application.key)
            before = None if state is None else {"version": state.version, "is_modified": state.is_modified}
            after = {"version": each.label or each.version_key, "is_modified": False}
            name = str(each.application.name or each.application.key)
            changes.append(Change("deploy", "application", name, before, after))
        return ChangeSet(tuple(changes))

    def create(self, plans: Deployments, target: Named) -> str:
        """See DeploymentContent."""
        operations = [
            {"ApplicationVersionKey": each.version_key, "DeploymentZoneKey": each.zone_key} for each in self._needed
        ]
        return plans.create_from_versions(self._source.key, target.key, operations, self.notes)

    def same_plan(self, record: Mapping[str, Any]) -> bool | None:
        """See DeploymentContent."""
        operations = record.get("ApplicationOperations") or []
        keys = {str(each.get("ApplicationVersionKey")) for each in operations}
        return bool(keys) and keys == {each.version_key for each in self._needed}

    def same_details(self, details: Mapping[str, Any]) -> bool:
        """See DeploymentContent."""
        return bool(self.same_plan(details.get("Deployment") or {}))

    def outcomes(self, before: States, now: States, succeeded: bool) -> dict[str, Outcome]:
        """See DeploymentContent."""
        return version_outcomes({each.application.key: each.version_key for each in self.wanted}, before, now)


def resolve(
    lifetime: Infrastructure, source: Named, target: Named, wishes: Sequence[Mapping[str, Any]]
) -> list[WantedVersion]:
    """What people wrote (`application`, `version`, `deployment_zone`) as keys; unknown and untagged ones fail."""
    zones = lifetime.zones(target.key) if any(wish.get("deployment_zone") for wish in wishes) else []
    wanted = []
    for wish in wishes:
        record = lifetime.application_in(source, wish["application"])
        application = Named(str(record["Key"]), str(record.get("Name") or ""))
        zone = wish.get("deployment_zone")
        zone_key = str(pick("deployment_zone", zone, zones, f"in environment {target}")["Key"]) if zone else ""
        version_key, label = _version(lifetime, source, application, record, wish.get("version"))
        wanted.append(WantedVersion(application, version_key, label, zone_key))
    keys = [each.application.key for each in wanted]
    twice = sorted({str(each.application) for each in wanted if keys.count(each.application.key) > 1})
    if twice:
        raise LifeTimeError(f"applications names {', '.join(twice)} more than once.", "invalid_option")
    return wanted


def from_details(details: Mapping[str, Any]) -> list[WantedVersion]:
    """The versions of an existing plan (Deployments_Get); none where it was made with a package."""
    operations = (details.get("Deployment") or {}).get("ApplicationOperations") or []
    return [
        WantedVersion(Named(str(each.get("ApplicationKey"))), str(each["ApplicationVersionKey"]))
        for each in operations
        if each.get("ApplicationVersionKey")
    ]


def since_tag(place: Target, state: ApplicationState) -> list[Hotfix]:
    """The modules of a modified application that are not those of its version, with their authors and dates."""
    tagged = place.tagged_modules(state)
    changed = sorted(key for key, version in state.modules.items() if tagged.get(key) != version) if tagged else []
    known = place.with_details(state, changed).module_details
    details = {key: known.get(key, ModuleDetails()) for key in changed}
    return [
        Hotfix(
            application_key=state.key,
            application_name=state.name,
            module_key=key,
            module_name=details[key].name or key,
            change="changed" if key in tagged else "added",
            left_version_key=tagged.get(key),
            found_version_key=state.modules[key],
            created_by=details[key].created_by,
            created_on=details[key].created_on,
        )
        for key in changed
    ]


def _version(
    lifetime: Infrastructure, source: Named, application: Named, record: Mapping[str, Any], wish: str | None
) -> tuple[str, str]:
    if wish is None:
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
    if is_key(wish):
        version = lifetime.version(application.key, wish)
        if version is None or str(version.get("ApplicationKey") or application.key) != application.key:
            raise LifeTimeError(
                f"There is no version {wish} of application {application} that this account can see.",
                "unknown_version",
                advice="Check that the key is of a version of this very application.",
                key=wish,
            )
        return wish, str(version.get("Version") or "")
    versions = [{**each, "Name": each.get("Version")} for each in lifetime.versions(application.key, _NEWEST)]
    found = pick("version", wish, versions, f"of application {application}")
    return str(found["Key"]), wish
