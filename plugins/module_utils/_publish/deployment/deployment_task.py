# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the options of lifetime_deployment to a Deployment, and from that to its result."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from ..._api.errors import LifeTimeError
from ..._api.infrastructure import Infrastructure, Named
from ..._changes import ChangeSet
from ..package.checksum import parse_sha256
from ..package.inspection import inspect
from ..package.model import Application, Module, Package
from ..records.memory import Memory, sources_of
from . import versions_content
from .clock import Clock
from .deployer import Deployer, check_target
from .deployment_api import Deployments
from .deployment_content import DeploymentContent
from .options import DeploymentOptions, parse_options
from .package_content import PackageContent
from .result import Result
from .versions_content import VersionsContent


class DeploymentTask:
    """One run of lifetime_deployment. `result`, `plan` and `changed` are there to be read, also after a failure."""

    def __init__(
        self,
        params: Mapping[str, Any],
        lifetime: Infrastructure,
        warn: Callable[[str], None],
        *,
        check_mode: bool,
        clock: Clock | None = None,
    ) -> None:
        self._clock = clock or Clock()
        self._params = params
        self._lifetime = lifetime
        self._warn = warn
        self._check_mode = check_mode
        self._deployment: Deployer | None = None
        self._package: Package | None = None

    @property
    def result(self) -> dict[str, Any]:
        """What the task returns, as far as it is known."""
        report = self._deployment.report if self._deployment else Result(self._receipts_dir, self._lifetime.client.url)
        shown = dict(report.result)
        if self._params["package"]:
            shown["package"] = describe_package(self._package) if self._package else None
        return shown

    @property
    def plan(self) -> ChangeSet:
        """What was, or would be, deployed."""
        return self._deployment.plan if self._deployment else ChangeSet()

    @property
    def changed(self) -> bool:
        """Whether anything was, or would be, changed."""
        return self._deployment is not None and self._deployment.changed

    def run(self) -> None:
        """Do it. Options are checked, and a package is inspected, before anything is asked of LifeTime."""
        for name in ("package", "deployment_key"):
            if self._params[name] is not None and not self._params[name].strip():
                raise LifeTimeError(f"{name} is empty.", "invalid_option", advice="Give it a value, or leave it out.")
        options = parse_options(self._params)
        if self._params["deployment_key"]:
            self._go_on(options)
        elif self._params["package"]:
            self._package = self._inspect()
            self._deploy_package(self._package, options)
        else:
            self._deploy_versions(options)

    def _go_on(self, options: DeploymentOptions) -> None:
        key = self._params["deployment_key"]
        plans = Deployments(self._lifetime.client)
        status = plans.status(key)
        if status is None:
            if options.state == "absent":
                return
            raise LifeTimeError(
                f"There is no deployment {key} in {self._lifetime.client.url} that this account can see.",
                "unknown_deployment",
                advice="It may have been deleted, or purged: LifeTime keeps deployments for 90 days.",
                operation="Deployments_GetStatus",
                key=key,
            )
        target = self._target_of(plans, key)
        memory = self._memory(target)
        record = memory.plan(key)
        self._deployment = self._new_deployment(target, options, memory)
        if record is None:
            self._deployment.resume(key, status, None, None, {})
            return
        content = self._content_of(record.package, memory, options)
        self._deployment.resume(key, status, content, record.package, record.before, allowed=record.overrides)

    def _target_of(self, plans: Deployments, key: str) -> Named:
        if self._params["target_environment"]:
            target = self._lifetime.environment(self._params["target_environment"])
            if self._check_mode:
                check_target(key, target, plans.listed(key))
            return target
        target_key = plans.target_of(key, may_validate=not self._check_mode)
        names = {str(each.get("Key")): each.get("Name") for each in self._lifetime.environments()}
        return Named(target_key, names.get(target_key))

    def _inspect(self) -> Package:
        contents = self._params["package_contents"]
        if self._check_mode and contents:
            return foreseen_package(self._params["package"], contents)
        package = inspect(self._params["package"])
        wanted = self._params["checksum"]
        if wanted and parse_sha256(wanted, "checksum") != package.sha256:
            raise LifeTimeError(
                f"The package {package.path} has the SHA-256 {package.sha256}, not the one that checksum asks for.",
                "checksum_mismatch",
                advice="It is not the package that was approved: fetch it again, or correct checksum.",
                details={"found": package.sha256},
            )
        for sentence in package.warnings:
            self._warn(sentence)
        return package

    def _deploy_package(self, package: Package, options: DeploymentOptions) -> None:
        target = self._lifetime.environment(self._params["target_environment"])
        memory = self._memory(target)
        self._deployment = self._new_deployment(target, options, memory)
        self._deployment.deploy(lambda: self._content_of(package, memory, options), package)

    def _deploy_versions(self, options: DeploymentOptions) -> None:
        params = self._params
        target = self._lifetime.environment(params["target_environment"])
        source = self._lifetime.environment(params["source_environment"])
        if source.key == target.key:
            raise LifeTimeError("source_environment and target_environment are the same.", "invalid_option")
        wanted = versions_content.resolve(self._lifetime, source, target, params["applications"])
        self._deployment = self._new_deployment(target, options, self._memory(target))

        def make_content() -> DeploymentContent:
            return VersionsContent(source, wanted, params["notes"] or "")

        self._deployment.deploy(make_content, None)

    def _content_of(self, package: Package, memory: Memory, options: DeploymentOptions) -> DeploymentContent:
        histories = memory.histories(application.key for application in package.applications)
        return PackageContent(package, self._lifetime, histories, sources_of(package))

    @property
    def _receipts_dir(self) -> str | None:
        given: str | None = self._params["receipts_dir"]
        package = self._params["package"]
        if given or not package:
            return given
        return os.path.join(os.path.dirname(os.path.abspath(package)), "receipts")

    def _memory(self, target: Named) -> Memory:
        return Memory(self._receipts_dir, self._lifetime.client.url, target.key, self._warn)

    def _new_deployment(self, target: Named, options: DeploymentOptions, memory: Memory) -> Deployer:
        return Deployer(
            self._lifetime, target, options, memory, self._warn, check_mode=self._check_mode, clock=self._clock
        )


def foreseen_package(path: str, contents: Mapping[str, Any]) -> Package:
    """A package that was not fetched yet, from the contents that lifetime_app_binary predicts."""
    applications, modules = [], []
    try:
        for each in contents["applications"]:
            own = [_foreseen_module(module, str(each["key"])) for module in each["modules"]]
            keys = tuple(module.key for module in own)
            applications.append(Application(str(each["key"]), str(each["name"]), str(each.get("kind") or ""), keys))
            modules += own
        modules += [_foreseen_module(module, None) for module in contents.get("other_modules") or []]
    except (KeyError, TypeError, AttributeError) as error:
        raise LifeTimeError(
            f"package_contents is not what lifetime_app_binary returns as contents: {error!r}.", "invalid_option"
        ) from error
    format_ = "osp" if path.lower().endswith(".osp") else "oap"
    return Package(path, 0, "", format_, "", "", tuple(applications), tuple(modules), ())


def describe_package(package: Package) -> dict[str, Any]:
    """An inspected package as results show it; size and checksum are None for one that was not fetched yet."""
    return {
        "path": package.path,
        "size": package.size or None,
        "checksum": f"sha256:{package.sha256}" if package.sha256 else None,
        "format": package.format,
        "platform_version": package.platform_version or None,
        "applications": [{"key": each.key, "name": each.name} for each in package.applications],
        "modules": [{"key": each.key, "name": each.name, "hash": each.hash or None} for each in package.modules],
    }


def _foreseen_module(module: Mapping[str, Any], application_key: str | None) -> Module:
    return Module(
        key=str(module["key"]),
        name=str(module["name"]),
        kind=str(module.get("kind") or ""),
        hash=str(module.get("hash") or ""),
        general_hash=module.get("general_hash"),
        upgraded_from_hash=None,
        activation_code="",
        modified_on="",
        application_key=application_key,
    )
