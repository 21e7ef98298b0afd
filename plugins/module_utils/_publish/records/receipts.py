# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Receipts: after each deployment, what was deployed and what the target then ran, in files that later runs read.

One file per LifeTime, environment and application under `receipts_dir`, and one per plan that we created. They let a
later run see that nothing is left to do, that somebody changed the target, or that a package is older than what runs.
Losing them loses comfort, not safety: the answer then is "unknown". Nothing here fails a task; what goes wrong comes
back as warnings.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ..._api.shapes import optional
from ..._stored import Stored, mapping_of, object_of, texts
from ..package.model import Package
from ..running.content import ApplicationState
from .history import Failure, History, Receipt
from .json_file import locked, make_private, read_json, write_json

_SCHEMA = 1
# LifeTime forgets plans after 90 days.
_PLAN_SECONDS = 100 * 24 * 3600
_NOT_UNDERSTOOD = (ValueError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True)
class PlanRecord(Stored):
    """A plan that we created: the package, what the target ran before (application key -> state), and when (UTC).

    `overrides` are the options that let it be created where it would have been refused.
    """

    deployment_key: str
    package: Package
    before: Mapping[str, ApplicationState | None]
    created_at: str
    overrides: tuple[str, ...] = ()


PlanRecord.reader = object_of(
    PlanRecord, package=Package.reader, before=mapping_of(optional(ApplicationState.reader)), overrides=texts
)


class Receipts:
    """The receipts for one environment of one LifeTime. Times are seconds since the epoch or UTC in ISO 8601."""

    def __init__(self, directory: str, lifetime_url: str, environment_key: str) -> None:
        self._directory = os.path.abspath(directory)
        self._lifetime_url = lifetime_url
        self._environment_key = environment_key
        self._folder = os.path.join(self._directory, _host(lifetime_url), _safe(environment_key))
        self._plans = os.path.join(self._directory, "plans")

    def read(self, application_keys: Iterable[str]) -> tuple[dict[str, History], list[str]]:
        """Application key -> history, without those of which nothing is known; and warnings."""
        histories: dict[str, History] = {}
        warnings: list[str] = []
        for key in application_keys:
            history = self._read(key, warnings)
            if history is not None:
                histories[key] = history
        return histories, warnings

    def record(self, receipts: Mapping[str, Receipt]) -> list[str]:
        """Add a receipt per application key, each at the front of its history; returns warnings."""
        return self._update({key: lambda history, new=new: history.with_receipt(new) for key, new in receipts.items()})

    def record_failure(self, failures: Mapping[str, Failure]) -> list[str]:
        """Note per application key that its last deployment did not end well; returns warnings."""
        return self._update({key: lambda history, new=new: history.with_failure(new) for key, new in failures.items()})

    def remember_plan(self, plan: PlanRecord) -> list[str]:
        """Keep what a plan of ours is made of, and drop records that LifeTime has no plan for any more."""
        data = {
            "schema": _SCHEMA,
            "lifetime_url": self._lifetime_url,
            "environment_key": self._environment_key,
            **plan.to_dict(),
        }
        path = self._plan_path(plan.deployment_key)
        try:
            make_private(self._plans)
            write_json(path, data)
        except (OSError, *_NOT_UNDERSTOOD) as error:
            return [f"The record {path} of plan {plan.deployment_key} could not be written: {error}."]
        self._drop_old_plans()
        return []

    def plan(self, deployment_key: str) -> tuple[PlanRecord | None, list[str]]:
        """What we know of a plan of ours for this environment; None for anybody else's; and warnings."""
        path = self._plan_path(deployment_key)
        try:
            data = read_json(path)
            if data is None or not self._is_ours(data) or data["deployment_key"] != deployment_key:
                return None, []
            return PlanRecord.from_dict(data), []
        except OSError as error:
            return None, [f"The record {path} of plan {deployment_key} cannot be read: {error}."]
        except _NOT_UNDERSTOOD as error:
            return None, [f"The record {path} of plan {deployment_key} is ignored, as it is damaged: {error}."]

    def plans(self) -> list[PlanRecord]:
        """Our plans for this environment, newest first."""
        try:
            names = os.listdir(self._plans)
        except OSError:
            return []
        found = [self.plan(name[: -len(".json")])[0] for name in names if name.endswith(".json")]
        ours = [record for record in found if record is not None]
        return sorted(ours, key=lambda record: record.created_at, reverse=True)

    def plans_of(self, package_sha256: str) -> list[PlanRecord]:
        """Those with these very bytes, newest first."""
        return [record for record in self.plans() if record.package.sha256 == package_sha256]

    def forget_plan(self, deployment_key: str) -> None:
        """Drop the record of a plan that is no more."""
        with contextlib.suppress(OSError):
            os.unlink(self._plan_path(deployment_key))

    def _read(self, application_key: str, warnings: list[str]) -> History | None:
        path = self._path(application_key)
        try:
            data = read_json(path)
            if data is None:
                return None
            if not self._is_ours(data) or data["application_key"] != application_key:
                raise ValueError("it belongs to another application")
            return History.from_dict(data)
        except OSError as error:
            warnings.append(f"The receipts in {path} cannot be read: {error}.")
        except _NOT_UNDERSTOOD as error:
            warnings.append(f"The receipts in {path} are ignored, as they are damaged: {error}.")
        return None

    def _update(self, changes: Mapping[str, Any]) -> list[str]:
        warnings: list[str] = []
        try:
            make_private(self._folder)
            with locked(self._folder):
                for key, change in changes.items():
                    history = self._read(key, warnings) or History()
                    write_json(self._path(key), self._data(key, change(history)))
        except (OSError, *_NOT_UNDERSTOOD) as error:
            warnings.append(
                f"No receipt could be written to {self._folder}: {error}. The next run will not know of it."
            )
        return warnings

    def _data(self, application_key: str, history: History) -> dict[str, Any]:
        return {
            "schema": _SCHEMA,
            "lifetime_url": self._lifetime_url,
            "environment_key": self._environment_key,
            "application_key": application_key,
            **history.to_dict(),
        }

    def _is_ours(self, data: Mapping[str, Any]) -> bool:
        return (data["schema"], data["environment_key"]) == (_SCHEMA, self._environment_key) and _host(
            data["lifetime_url"]
        ) == _host(self._lifetime_url)

    def _drop_old_plans(self) -> None:
        with contextlib.suppress(OSError), os.scandir(self._plans) as found:
            for entry in found:
                if entry.name.endswith(".json") and entry.stat().st_mtime < time.time() - _PLAN_SECONDS:
                    os.unlink(entry.path)

    def _path(self, application_key: str) -> str:
        return os.path.join(self._folder, f"{_safe(application_key)}.json")

    def _plan_path(self, deployment_key: str) -> str:
        return os.path.join(self._plans, f"{_safe(deployment_key)}.json")


def _host(lifetime_url: str) -> str:
    parts = urlsplit(lifetime_url)
    standard = {"https": 443, "http": 80}.get(parts.scheme)
    port = parts.port or standard
    return _safe((parts.hostname or "") + (f"_{port}" if port != standard else ""))


def _safe(name: str) -> str:
    """A file name for a key; what is not made of plain characters goes under its digest."""
    if re.fullmatch(r"[0-9A-Za-z_-][0-9A-Za-z._-]{0,99}", name):
        return name
    return hashlib.sha256(name.encode()).hexdigest()
