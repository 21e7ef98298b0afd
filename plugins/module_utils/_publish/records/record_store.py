# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What this controller remembers of a target: receipts and plan records, or nothing where no directory is given."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

from ..package.model import Package
from ..running.content import ApplicationState, States
from . import provenance
from .history import Ending, Histories, Source
from .receipts import PlanRecord, Receipts
from .writable import check_writable


class RecordStore:
    """Receipts of one target, without their failures: what goes wrong with them is told through `warn`."""

    def __init__(
        self, directory: str | None, lifetime_url: str, environment_key: str, warn: Callable[[str], None]
    ) -> None:
        self.directory = directory
        self._receipts = Receipts(directory, lifetime_url, environment_key) if directory else None
        self._warn = warn

    def check_writable(self) -> None:
        """Raise LifeTimeError `file_error` where receipts could not be written."""
        if self.directory is not None:
            check_writable([os.path.join(self.directory, ".lock")], "Correct receipts_dir, or its permissions.")

    def histories(self, application_keys: Iterable[str]) -> Histories:
        """What receipts say, by application key."""
        if self._receipts is None:
            return {}
        histories, warnings = self._receipts.read(application_keys)
        self._tell(warnings)
        return histories

    def plan(self, key: str) -> PlanRecord | None:
        """What we know of a plan that we made."""
        if self._receipts is None:
            return None
        record, warnings = self._receipts.plan(key)
        self._tell(warnings)
        return record

    def plans_of(self, package: Package) -> list[PlanRecord]:
        """Plans that we made with the very same package, newest first."""
        return self._receipts.plans_of(package.sha256) if self._receipts else []

    def plans_with(self, application_keys: Iterable[str]) -> list[PlanRecord]:
        """Plans that we made with one of these applications, oldest first."""
        keys = set(application_keys)
        known = self._receipts.plans() if self._receipts else []
        return [each for each in reversed(known) if keys & {brought.key for brought in each.package.applications}]

    def remember_plan(
        self, key: str, package: Package, before: States, now: datetime, overrides: Iterable[str] = ()
    ) -> None:
        """Note a plan of ours as soon as its key is known."""
        if self._receipts is not None:
            record = PlanRecord(key, package, dict(before), _utc(now), tuple(overrides))
            self._tell(self._receipts.remember_plan(record))

    def forget_plan(self, key: str) -> None:
        """Drop the note of a plan that has ended or is gone."""
        if self._receipts is not None:
            self._receipts.forget_plan(key)

    def succeeded(
        self,
        key: str,
        package: Package,
        now: Mapping[str, ApplicationState | None],
        at: datetime,
        unverified: Collection[str] = (),
    ) -> str | None:
        """Keep a receipt per application; returns the directory, None where none was written."""
        if self._receipts is None:
            return None
        receipts = Ending(package, now, key, _utc(at)).receipts(sources_of(package), unverified)
        warnings = self._receipts.record(receipts) if receipts else []
        self._tell(warnings)
        return self.directory if receipts and not warnings else None

    def failed(
        self, key: str, package: Package, now: Mapping[str, ApplicationState | None], status: str, at: datetime
    ) -> None:
        """Note per application that its last deployment did not end well."""
        if self._receipts is not None:
            self._tell(self._receipts.record_failure(Ending(package, now, key, _utc(at)).failures(status)))

    def _tell(self, warnings: Iterable[str]) -> None:
        for sentence in warnings:
            self._warn(sentence)


def sources_of(package: Package) -> dict[str, Source]:
    """Where a package came from, by application key, as the provenance beside it says."""
    return provenance.sources(provenance.beside(package.path, package.sha256))


def _utc(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")
