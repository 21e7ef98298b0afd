# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the parameters of lifetime_deployment to a content and a context, and on to the deployer."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ..._api.deployments import Deployments
from ..._api.errors import LifeTimeError
from ..._api.infrastructure import Infrastructure, Named
from ..._api.keys import own_key
from ..package.checksum import parse_sha256
from ..package.inspection import inspect
from ..package.model import Package
from ..records.record_store import RecordStore
from ..running.target import Target
from . import versions_content
from .clock import Clock
from .context import DeploymentContext
from .deployer import Deployer
from .deployment_content import CurrentState
from .existing_plan import ExistingPlan, check_target, resume
from .expected import check_expected
from .options import parse_options
from .package_content import PackageContent
from .package_description import describe_package, predicted_package
from .result import Result
from .versions_content import VersionsContent


@dataclass
class DeploymentTask:
    """One run of lifetime_deployment; `result` is filled in, also before a failure.

    `brought` are the keys of applications and modules that earlier packages of the same run bring.
    """

    params: Mapping[str, Any]
    infrastructure: Infrastructure
    result: Result
    check_mode: bool
    brought: Collection[str] = ()

    def __post_init__(self) -> None:
        self.api = Deployments(self.infrastructure.client)

    def run(self) -> None:
        """Options are checked, and a package is inspected, before LifeTime is asked for anything."""
        try:
            self._run()
        except Exception:
            self.result.has_failed = True
            raise

    def _run(self) -> None:
        self._options = parse_options(self.params, check_mode=self.check_mode)
        if self.params["deployment_key"]:
            go_on = self._deploy_versions if self.params["applications"] else self._resume
            try:
                go_on(own_key(self.params["deployment_key"]))
            except LifeTimeError as error:
                error.key = error.key or self.params["deployment_key"]
                raise
        elif self.params["package"]:
            self._deploy_package()
        else:
            self._deploy_versions()

    def _resume(self, key: str) -> None:
        status = self.api.status(key) if self._options.state == "absent" else self.api.known_status(key)
        if status is None:
            return
        context = self._context(self._target(key))
        record = context.records.plan(key)
        if record is None:
            resume(context, ExistingPlan(key, status, is_named=True))
            return
        content = PackageContent(record.package)
        before = CurrentState(record.before, context.histories(content))
        resume(context, ExistingPlan(key, status, content, before, record.overrides, is_named=True))

    def _target(self, key: str = "") -> Named:
        """The target that was given, or that of the plan with that key."""
        if self.params["target_environment"]:
            target = self.infrastructure.environment(self.params["target_environment"])
            if key and self.check_mode:
                check_target(key, target, self.api.listed(key))
            return target
        target_key = self.api.target_of(key, may_validate=not self.check_mode)
        names = {str(each.get("Key")): each.get("Name") for each in self.infrastructure.environments()}
        return Named(target_key, names.get(target_key))

    def _deploy_package(self) -> None:
        package = self._inspect()
        self.result.package = describe_package(package)
        check_expected(package, self.params["expected_applications"])
        Deployer(self._context(self._target())).run(PackageContent(package, self.brought))

    def _inspect(self) -> Package:
        contents = self.params["package_contents"]
        if self.check_mode and contents:
            return predicted_package(self.params["package"], contents)
        package = inspect(self.params["package"])
        checksum = self.params["checksum"]
        if checksum and parse_sha256(checksum, "checksum") != package.sha256:
            raise LifeTimeError(
                f"The package {package.path} has the SHA-256 {package.sha256}, which is not the one in checksum.",
                "checksum_mismatch",
                advice="It is not the package that was approved: fetch it again, or correct checksum.",
                options=("checksum",),
                details={"found": package.sha256},
            )
        for sentence in package.warnings:
            self.result.warn(sentence)
        return package

    def _deploy_versions(self, key: str = "") -> None:
        """Versions, with a new plan, or with the saved one of that key."""
        plan: Mapping[str, Any] | None = None
        if key:
            self.api.known_status(key)
            plan = {"Key": key, **self.api.listed(key)}
        target = self._target(key)
        if plan:
            check_target(key, target, plan)
        source = self.infrastructure.environment(self.params["source_environment"])
        if source.key == target.key:
            raise LifeTimeError("source_environment and target_environment are the same.", "invalid_option")
        desired = versions_content.resolve(self.infrastructure, source, target, self.params["applications"])
        self.result.versions = [each.to_dict() for each in desired]
        notes = self.params["notes"]
        kept = str((plan or {}).get("Notes") or "") if notes is None else notes
        Deployer(self._context(target)).run(VersionsContent(source, desired, kept, plan=plan))

    def _context(self, environment: Named) -> DeploymentContext:
        lifetime, result = self.infrastructure, self.result
        result.target_environment = environment.to_dict()
        records = RecordStore(result.receipts_dir, lifetime.client.url, environment.key, result.warn)
        target = Target(lifetime, environment)
        return DeploymentContext(self.api, target, self._options, records, result, Clock())


def receipts_dir(params: Mapping[str, Any]) -> str | None:
    """Where receipts are kept: `receipts` beside the package unless given; None without a package."""
    if params["receipts_dir"] or not params["package"]:
        return params["receipts_dir"] or None
    return os.path.join(os.path.dirname(os.path.abspath(params["package"])), "receipts")
