# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the parameters of lifetime_deployment to a content and a context, and on to the deployer."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
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


class DeploymentTask:
    """One run of lifetime_deployment; `result` is filled in, also before a failure.

    `brought` are the keys of applications and modules that earlier packages of the same run bring.
    """

    def __init__(
        self,
        params: Mapping[str, Any],
        infrastructure: Infrastructure,
        result: Result,
        *,
        check_mode: bool,
        brought: Collection[str] = (),
    ) -> None:
        self._params = params
        self._infrastructure = infrastructure
        self._result = result
        self._check_mode = check_mode
        self._brought = brought

    def run(self) -> None:
        """Options are checked, and a package is inspected, before LifeTime is asked for anything."""
        try:
            self._run()
        except Exception:
            self._result.has_failed = True
            raise

    def _run(self) -> None:
        self._options = parse_options(self._params, check_mode=self._check_mode)
        if self._params["deployment_key"]:
            go_on = self._deploy_versions if self._params["applications"] else self._resume
            try:
                go_on(own_key(self._params["deployment_key"]))
            except LifeTimeError as error:
                error.key = error.key or self._params["deployment_key"]
                raise
        elif self._params["package"]:
            self._deploy_package()
        else:
            self._deploy_versions()

    def _resume(self, key: str) -> None:
        api = Deployments(self._infrastructure.client)
        status = api.status(key) if self._options.state == "absent" else api.known_status(key)
        if status is None:
            return
        context = self._context(self._target_of(api, key))
        record = context.records.plan(key)
        if record is None:
            resume(context, ExistingPlan(key, status, is_named=True))
            return
        content = PackageContent(record.package)
        before = CurrentState(record.before, context.histories(content))
        resume(context, ExistingPlan(key, status, content, before, record.overrides, is_named=True))

    def _target_of(self, api: Deployments, key: str) -> Named:
        if self._params["target_environment"]:
            target = self._infrastructure.environment(self._params["target_environment"])
            if self._check_mode:
                check_target(key, target, api.listed(key))
            return target
        target_key = api.target_of(key, may_validate=not self._check_mode)
        names = {str(each.get("Key")): each.get("Name") for each in self._infrastructure.environments()}
        return Named(target_key, names.get(target_key))

    def _deploy_package(self) -> None:
        package = self._inspect()
        self._result.package = describe_package(package)
        check_expected(package, self._params["expected_applications"])
        context = self._context(self._infrastructure.environment(self._params["target_environment"]))
        Deployer(context).run(PackageContent(package, self._brought))

    def _inspect(self) -> Package:
        contents = self._params["package_contents"]
        if self._check_mode and contents:
            return predicted_package(self._params["package"], contents)
        package = inspect(self._params["package"])
        checksum = self._params["checksum"]
        if checksum and parse_sha256(checksum, "checksum") != package.sha256:
            raise LifeTimeError(
                f"The package {package.path} has the SHA-256 {package.sha256}, which is not the one in checksum.",
                "checksum_mismatch",
                advice="It is not the package that was approved: fetch it again, or correct checksum.",
                options=("checksum",),
                details={"found": package.sha256},
            )
        for sentence in package.warnings:
            self._result.warn(sentence)
        return package

    def _deploy_versions(self, key: str = "") -> None:
        """Versions, with a new plan, or with the saved one of that key."""
        plan = self._saved(key) if key else None
        target = self._target_of(Deployments(self._infrastructure.client), key) if key else self._given_target()
        if plan is not None:
            check_target(key, target, plan)
        source = self._infrastructure.environment(self._params["source_environment"])
        if source.key == target.key:
            raise LifeTimeError("source_environment and target_environment are the same.", "invalid_option")
        desired = versions_content.resolve(self._infrastructure, source, target, self._params["applications"])
        self._result.versions = [each.to_dict() for each in desired]
        notes = self._params["notes"]
        kept = str((plan or {}).get("Notes") or "") if notes is None else notes
        Deployer(self._context(target)).run(VersionsContent(source, desired, kept, plan=plan))

    def _given_target(self) -> Named:
        return self._infrastructure.environment(self._params["target_environment"])

    def _saved(self, key: str) -> Mapping[str, Any]:
        """The plan as it is listed; raises LifeTimeError for one that LifeTime does not know."""
        api = Deployments(self._infrastructure.client)
        api.known_status(key)
        return {"Key": key, **api.listed(key)}

    def _context(self, environment: Named) -> DeploymentContext:
        lifetime, result = self._infrastructure, self._result
        result.target_environment = environment.to_dict()
        records = RecordStore(result.receipts_dir, lifetime.client.url, environment.key, result.warn)
        target = Target(lifetime, environment)
        return DeploymentContext(Deployments(lifetime.client), target, self._options, records, result, Clock())


def receipts_dir(params: Mapping[str, Any]) -> str | None:
    """Where receipts are kept: `receipts` beside the package unless given; None without a package."""
    given: str | None = params["receipts_dir"]
    package = params["package"]
    if given or not package:
        return given
    return os.path.join(os.path.dirname(os.path.abspath(package)), "receipts")
