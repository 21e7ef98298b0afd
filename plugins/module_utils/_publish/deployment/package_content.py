# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A package as the content of a deployment."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..._api.errors import LifeTimeError
from ..._api.infrastructure import Infrastructure, Named
from ..._changes import Change, ChangeSet
from ..comparison.compare import compare, delivered, undecided
from ..comparison.drift import Hotfix, downgrades, hotfixes
from ..comparison.outcome import Outcome, outcomes
from ..package.model import Package
from ..records.history import Histories, History, Source
from ..running.content import EQUAL, UNKNOWN, Comparison, States
from ..running.target import Target
from .deployment_api import Deployments
from .deployment_content import INEFFECTIVE
from .objections import Objection, downgrade, target_changed


class PackageContent:
    """An inspected package, and what the receipts of the target say about its applications."""

    notes = None

    def __init__(
        self,
        package: Package,
        lifetime: Infrastructure,
        histories: Histories,
        sources: Mapping[str, Source] | None = None,
    ) -> None:
        self.package = package
        self.applications: Sequence[Named] = [Named(each.key, each.name) for each in package.applications]
        self.module_names = {module.key: module.name for module in package.modules}
        self._lifetime = lifetime
        self._histories = histories
        self._sources = sources

    @property
    def modules(self) -> dict[str, list[str]]:
        """Module keys by application key; those of nobody count for every application."""
        return {each.key: list(delivered(self.package, each, None)) for each in self.package.applications}

    def compare(self, place: Target, states: States) -> tuple[Comparison, States]:
        """See DeploymentContent."""
        asked: dict[str, list[str]] = {}
        for application_key, module_key, _version in undecided(self.package, states, self._histories):
            asked.setdefault(application_key, []).append(module_key)
        states = _detailed(place, states, asked)
        comparison = compare(self.package, states, self._histories)
        deployed = [self._was_deployed(key, states) for key in comparison.applications]
        if comparison.verdict == UNKNOWN and deployed and all(deployed):
            reason = f"This package was deployed with success and nothing has changed since, yet: {comparison.reason}"
            advice = "It is not deployed again; force does that."
            comparison = dataclasses.replace(comparison, verdict=INEFFECTIVE, reason=f"{reason} {advice}")
        return comparison, states

    def _was_deployed(self, key: str, states: States) -> bool:
        history, state = self._histories.get(key, History()), states.get(key)
        last = history.last
        if last is None or state is None or history.failure or last.package_sha256 != self.package.sha256:
            return False
        return {module: each.version_key for module, each in last.modules.items()} == dict(state.modules)

    def objections(self, place: Target, states: States) -> Iterator[Objection]:
        """See DeploymentContent."""
        if not self._lifetime.has_details_urls(place.environment.key):
            yield Objection(
                LifeTimeError(
                    f"{self._lifetime.client.url} is older than LifeTime 11.22.0 and takes no packages.",
                    "lifetime_too_old",
                    advice="Upgrade LifeTime, or publish the package in Service Center.",
                )
            )
        changed = self._hotfixes(place, states)
        if changed:
            said = [f"{each}." for each in changed]
            since = f"The target environment {place.environment} was changed since the last deployment to it:"
            yield target_changed(f"{since} {' '.join(said)}", said, changed)
        older = downgrades(self.package, states, self._histories, self._sources)
        reasons = [each.reason for each in older if each.certain]
        if reasons:
            runs = f"What environment {place.environment} runs came after this package."
            yield downgrade(f"{runs} {' '.join(reasons)}", reasons)

    def _hotfixes(self, place: Target, states: States) -> Sequence[Hotfix]:
        """Those of the target, with what can be asked about each."""
        asked: dict[str, list[str]] = {}
        for each in hotfixes(states, self._histories):
            asked.setdefault(each.application_key, []).append(each.module_key)
        return hotfixes(_detailed(place, states, asked), self._histories) if asked else []

    def changes(self, states: States, comparison: Comparison) -> ChangeSet:
        """See DeploymentContent."""
        changes = []
        for application in self.applications:
            state = states.get(application.key)
            rows = [row for row in comparison.rows if row.application_key == application.key and row.verdict != EQUAL]
            before = {
                row.module_name: row.target_hash or row.target_version_key for row in rows if row.target_version_key
            }
            after = {row.module_name: row.package_hash for row in rows if row.package_hash}
            changes.append(
                Change(
                    "deploy",
                    "application",
                    str(application.name or application.key),
                    None if state is None else {"version": state.version, "modules": before},
                    {"package": f"sha256:{self.package.sha256}" if self.package.sha256 else None, "modules": after},
                )
            )
        return ChangeSet(tuple(changes))

    def create(self, plans: Deployments, target: Named) -> str:
        """See DeploymentContent."""
        return plans.create_from_package(target.key, self.package.path, self.package.sha256)

    def same_plan(self, record: Mapping[str, Any]) -> bool | None:
        """See DeploymentContent. The list does not say what a binary plan holds."""
        return None if not record.get("SourceEnvironmentKey") and not record.get("ApplicationOperations") else False

    def same_details(self, details: Mapping[str, Any]) -> bool:
        """See DeploymentContent."""
        brought = details.get("ApplicationsToDeploy") or []
        if {str(each.get("ApplicationKey")) for each in brought} != {each.key for each in self.applications}:
            return False
        modules = {str(module.get("ModuleKey")) for each in brought for module in each.get("ModulesInBinary") or []}
        claimed = {module.key for module in self.package.modules if module.application_key}
        # Before LifeTime 11.25.3 a plan does not name its modules, and nobody knows what it makes of unclaimed ones.
        return not modules or claimed <= modules <= set(self.module_names)

    def outcomes(self, before: States, now: States, succeeded: bool) -> dict[str, Outcome]:
        """See DeploymentContent."""
        return outcomes(self.package, before, now, self._histories, succeeded=succeeded)


def _detailed(place: Target, states: States, asked: Mapping[str, Iterable[str]]) -> States:
    detailed = dict(states)
    for key, modules in asked.items():
        state = detailed.get(key)
        if state is not None:
            detailed[key] = place.with_details(state, modules)
    return detailed
