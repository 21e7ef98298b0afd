# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A package as the content of a deployment."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ..._api.deployments import Deployments
from ..._api.errors import NotFoundError
from ..._api.infrastructure import Named
from ..._changes import Change, ChangeSet
from ..comparison.compare import compare, delivered, undecided
from ..comparison.drift import Hotfix, downgrades, hotfixes
from ..comparison.outcome import outcomes
from ..comparison.version_label import is_lower
from ..package.model import Package
from ..records.history import History
from ..records.provenance import sources_of
from ..running.content import EQUAL, UNKNOWN, Comparison, States, Verdict
from ..running.target import Target
from .deployment_content import INEFFECTIVE, CurrentState, DeploymentContent
from .manual_changes import manual_changes
from .objections import Objection, downgrade, target_changed
from .references import reference_warnings


class PackageContent(DeploymentContent):
    """An inspected package; `brought` are the keys of applications and modules that are deployed before it."""

    def __init__(self, package: Package, brought: Collection[str] = ()) -> None:
        super().__init__([Named(each.key, each.name) for each in package.applications])
        self.package: Package = package
        self.module_names = {module.key: module.name for module in package.modules}
        # A module that no application claims counts for every application.
        self.modules = {each.key: list(delivered(package, each, None)) for each in package.applications}
        self._brought = brought

    def compare(self, target: Target, current: CurrentState) -> tuple[Comparison, CurrentState]:
        """See DeploymentContent."""
        comparison = compare(self.package, current.states, current.histories)
        unsettled = undecided(comparison)
        if unsettled:
            current = current.with_details(target, unsettled)
            comparison = compare(self.package, current.states, current.histories)
        known, states = current.histories, current.states
        deployed = [
            known.get(key, History()).left(self.package.sha256, states.get(key)) for key in comparison.applications
        ]
        if comparison.verdict == UNKNOWN and deployed and all(deployed):
            success = "This package was deployed with success, and nothing has changed in the target since, but:"
            reason = f"{success} {comparison.reason} It is not deployed again; set force to do that."
            comparison = dataclasses.replace(comparison, verdict=INEFFECTIVE, reason=reason, doubt=reason)
        return comparison, current

    def doubts(self, target: Target, current: CurrentState) -> Iterator[str]:
        """See DeploymentContent."""
        if not target.infrastructure.has_details_urls(target.environment.key):
            yield (
                f"{target.infrastructure.client.url} may be older than LifeTime 11.22.0, which is the first to take"
                f" packages: it gives no DetailsURL for environment {target.environment}."
            )
        ours, theirs = self.package.platform_version, target.platform_version
        if is_lower(theirs, ours):
            yield (
                f"The package {self.package.path} was made by platform {ours}, and environment {target.environment}"
                f" runs {theirs}: it may refuse what a newer platform made."
            )
        new = {key for key, state in current.states.items() if state is None}
        yield from reference_warnings(self.package, target, new, self._brought)

    def objections(self, target: Target, current: CurrentState) -> Iterator[Objection]:
        """See PlanContent."""
        yield from self._target_changed(target, current)
        older = downgrades(self.package, current.states, current.histories, sources_of(self.package))
        if older:
            newer = f"Environment {target.environment} runs something newer than this package."
            yield downgrade(f"{newer} {' '.join(older)}", older)

    def _target_changed(self, target: Target, current: CurrentState) -> Iterator[Objection]:
        """Where records tell what was deployed, they tell what was changed since; elsewhere LifeTime's own word does.

        The details of suspected modules tell authors and dates, and clear some of them.
        """
        suspected = hotfixes(current.states, current.histories)
        detailed = current.with_details(target, ((each.application_key, each.module_key) for each in suspected))
        changed = hotfixes(detailed.states, detailed.histories)
        without_record = [state for key, state in current.states.items() if state and key not in current.histories]
        sentences, by_hand = manual_changes(target, without_record)
        named = [dataclasses.replace(each, module_name=self._name(each)) for each in by_hand]
        recorded = [f"{each}." for each in changed]
        unrecorded = [*sentences, *(f"In the target, {each}." for each in named)]
        reasons = []
        if recorded:
            reasons.append(f"was changed since the last deployment to it: {' '.join(recorded)}")
        if unrecorded:
            reasons.append(f"was changed by hand, as far as LifeTime tells without a receipt: {' '.join(unrecorded)}")
        if reasons:
            message = " ".join(f"The target environment {target.environment} {reason}" for reason in reasons)
            yield target_changed(message, [*recorded, *unrecorded], [*changed, *named])

    def _name(self, hotfix: Hotfix) -> str:
        is_named = hotfix.module_name != hotfix.module_key
        return hotfix.module_name if is_named else self.module_names.get(hotfix.module_key, hotfix.module_key)

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

    def create(self, api: Deployments, environment: Named) -> str:
        """See DeploymentContent."""
        try:
            return api.create_from_package(environment.key, self.package.path, self.package.sha256)
        except NotFoundError as error:
            # What the environment runs was read before, so it is the operation that is not there.
            error.message += " LifeTime takes packages from version 11.22.0 on."
            error.code = "lifetime_too_old"
            error.advice = "No plan was created. Upgrade LifeTime, or publish the package in Service Center."
            raise

    def same_plan(self, record: Mapping[str, Any]) -> bool | None:
        """See DeploymentContent. The list does not say what a plan with a package holds."""
        return None if not record.get("SourceEnvironmentKey") and not record.get("ApplicationOperations") else False

    def same_details(self, details: Mapping[str, Any]) -> bool:
        """See PlanContent."""
        applications = details.get("ApplicationsToDeploy") or []
        if {str(each.get("ApplicationKey")) for each in applications} != {each.key for each in self.applications}:
            return False
        records = [module for each in applications for module in each.get("ModulesInBinary") or []]
        modules = {str(record.get("ModuleKey")) for record in records}
        claimed = {module.key for module in self.package.modules if module.application_key}
        # Before LifeTime 11.25.3 a plan does not name its modules. What LifeTime does with unclaimed ones is not known.
        return not modules or claimed <= modules <= set(self.module_names)

    def outcomes(self, before: CurrentState, after: States, succeeded: bool) -> dict[str, Verdict]:
        """See PlanContent."""
        return outcomes(self.package, before.states, after, before.histories, succeeded=succeeded)
