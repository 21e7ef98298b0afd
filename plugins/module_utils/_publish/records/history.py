# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is remembered of earlier deployments of one application to one environment, as plain data."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from ..._api.shapes import optional
from ..._stored import Stored, mapping_of, object_of, present_text, tuple_of
from ..package.model import Module, Package
from ..running.content import ApplicationState, States

KEPT = 20


@dataclass(frozen=True)
class Source:
    """Where a package came from, as its provenance says; `version` is the application's label there, "" if unknown."""

    lifetime_url: str
    version: str
    is_modified: bool


@dataclass(frozen=True)
class Receipt:
    """One successful deployment of one application.

    `finished_at` is a UTC instant in ISO 8601, `first_finished_at` that of the first deployment of these very bytes.
    `modules` is everything that the application then consisted of in the target, by module key: what the package says
    of it (nothing where it did not hold the module), and what the target then called it. Not `verified`: LifeTime
    called it a success, and what the target then ran could not be recognised.
    """

    package_sha256: str
    deployment_key: str
    finished_at: str
    first_finished_at: str
    application_name: str
    version_key: str
    version: str
    platform_version: str
    modules: Mapping[str, Module]
    source: Source | None = None
    verified: bool = True


@dataclass(frozen=True)
class Failure:
    """A deployment that did not succeed, after the last good one.

    `modules` is what the application consisted of afterwards (key -> version key), None if it could not be read.
    """

    package_sha256: str
    deployment_key: str
    status: str
    finished_at: str
    modules: Mapping[str, str] | None


@dataclass(frozen=True)
class History(Stored):
    """All that is known of one application in one environment; `receipts` has the newest first."""

    receipts: tuple[Receipt, ...] = ()
    failure: Failure | None = field(default=None)

    @property
    def last(self) -> Receipt | None:
        """The newest receipt."""
        return self.receipts[0] if self.receipts else None

    def remembered(self, module_key: str) -> list[Module]:
        """What the receipts say of a module, the newest first."""
        return [receipt.modules[module_key] for receipt in self.receipts if module_key in receipt.modules]

    def is_of(self, package_sha256: str) -> bool:
        """Whether the last deployment was of this very package, and succeeded."""
        return self.last is not None and not self.failure and self.last.package_sha256 == package_sha256

    def left(self, package_sha256: str, state: ApplicationState | None) -> bool:
        """Whether the last deployment was of this very package, and the modules are as it left them."""
        return state is not None and self.is_of(package_sha256) and self.baseline == state.modules

    @property
    def baseline(self) -> Mapping[str, str] | None:
        """Module key -> version key as our own last deployment left them, for better or worse; None if unknown."""
        if self.failure is not None:
            return self.failure.modules
        if self.last is None:
            return None
        return {key: module.version_key for key, module in self.last.modules.items()}

    @property
    def owners(self) -> dict[str, tuple[str, str]]:
        """Module version key of the target -> key and name of the module that it is a version of."""
        return {
            module.version_key: (key, module.name)
            for receipt in reversed(self.receipts)
            for key, module in receipt.modules.items()
        }

    def after(self, ending: Receipt | Failure) -> History:
        """After one more deployment; a success makes good what failed before it."""
        if isinstance(ending, Failure):
            return History(self.receipts, ending)
        same = [each.first_finished_at for each in self.receipts if each.package_sha256 == ending.package_sha256]
        receipt = dataclasses.replace(ending, first_finished_at=min([*same, ending.first_finished_at]))
        return History((receipt, *self.receipts)[:KEPT])


History.reader = object_of(
    History,
    receipts=tuple_of(object_of(Receipt, modules=mapping_of(object_of(Module)), source=optional(object_of(Source)))),
    failure=optional(object_of(Failure, modules=optional(mapping_of(present_text)))),
)

Histories = Mapping[str, History]


@dataclass(frozen=True)
class Ending:
    """The end of the deployment of a package: by which plan and when (UTC in ISO 8601), and what the target now runs.

    `now` lacks applications that nobody could read, and has None for one that is not there.
    """

    package: Package
    now: States
    deployment_key: str
    finished_at: str

    def receipts(self, sources: Mapping[str, Source], unverified: Collection[str] = ()) -> dict[str, Receipt]:
        """A receipt per application of the package that the target now runs.

        `unverified` are the keys of those of which the effect could not be seen.
        """
        return {
            application.key: Receipt(
                package_sha256=self.package.sha256,
                deployment_key=self.deployment_key,
                finished_at=self.finished_at,
                first_finished_at=self.finished_at,
                application_name=application.name or state.name,
                version_key=state.version_key,
                version=state.version,
                platform_version=self.package.platform_version,
                modules=self._delivered(state),
                source=sources.get(application.key),
                verified=application.key not in unverified,
            )
            for application in self.package.applications
            if (state := self.now.get(application.key)) is not None
        }

    def failures(self, status: str) -> dict[str, Failure]:
        """A note per application of the package that its deployment ended with this status."""
        result = {}
        for application in self.package.applications:
            state = self.now.get(application.key)
            modules = dict(state.modules) if state else {} if application.key in self.now else None
            result[application.key] = Failure(
                self.package.sha256, self.deployment_key, status, self.finished_at, modules
            )
        return result

    def _delivered(self, state: ApplicationState) -> dict[str, Module]:
        packed = {module.key: module for module in self.package.modules}
        delivered = {}
        for key, version_key in state.modules.items():
            details = state.details(key)
            delivered[key] = dataclasses.replace(
                packed.get(key) or Module(key, details.name),
                version_key=version_key,
                target_general_hash=details.general_hash or "",
            )
        return delivered
