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
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ..._api.address import STANDARD_PORTS
from ..._api.shapes import optional
from ..._stored import Stored, mapping_of, object_of, texts
from ..package.model import Package
from ..running.content import ApplicationState, States
from .history import Ending, Failure, Histories, History, Receipt
from .json_file import locked, make_private, read_json, write_json
from .provenance import sources_of
from .writable import check_writable

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
    before: States
    created_at: str
    overrides: tuple[str, ...] = ()


PlanRecord.reader = object_of(
    PlanRecord, package=Package.reader, before=mapping_of(optional(ApplicationState.reader)), overrides=texts
)


class RecordStore:
    """The receipts and plan records for one environment of one LifeTime; without a `directory` none are kept.

    Instants are UTC in ISO 8601. `warn` gets a sentence for what goes wrong.
    """

    def __init__(
        self, directory: str | None, lifetime_url: str, environment_key: str, warn: Callable[[str], None]
    ) -> None:
        self.directory = directory
        self._lifetime_url = lifetime_url
        self._environment_key = environment_key
        self._warn = warn
        root = os.path.abspath(directory or os.curdir)
        self._folder = os.path.join(root, _host(lifetime_url), _safe(environment_key))
        self._plans = os.path.join(root, "plans")

    def check_writable(self) -> None:
        """Raise LifeTimeError `file_error` where receipts could not be written."""
        if self.directory is not None:
            check_writable([os.path.join(self.directory, ".lock")], "Correct receipts_dir, or its permissions.")

    def histories(self, application_keys: Iterable[str]) -> Histories:
        """What receipts say, by application key, without those of which nothing is known."""
        found = {key: self._history(key) for key in application_keys} if self.directory else {}
        return {key: history for key, history in found.items() if history is not None}

    def succeeded(self, ending: Ending, unverified: Collection[str] = ()) -> str | None:
        """Keep a receipt per application; returns the directory, None where none was written.

        `unverified` are the keys of applications of which the effect could not be seen.
        """
        receipts = ending.receipts(sources_of(ending.package), unverified)
        return self.directory if receipts and self.record(receipts) else None

    def record(self, endings: Mapping[str, Receipt | Failure]) -> bool:
        """Add how a deployment ended, by application key: a receipt comes to the front of its history.

        Returns whether nothing went wrong.
        """
        if not self.directory:
            return False
        try:
            make_private(self._folder)
            with locked(self._folder):
                for key, ending in endings.items():
                    history = (self._history(key) or History()).after(ending)
                    write_json(self._path(key), self._document(application_key=key, **history.to_dict()))
        except (OSError, *_NOT_UNDERSTOOD) as error:
            self._warn(f"No receipt could be written to {self._folder}: {error}. The next run will not know of it.")
            return False
        return True

    def remember_plan(self, plan: PlanRecord) -> None:
        """Note a plan of ours as soon as its key is known, and drop those that LifeTime has no plan for any more."""
        if not self.directory:
            return
        path = self._plan_path(plan.deployment_key)
        try:
            make_private(self._plans)
            write_json(path, self._document(**plan.to_dict()))
        except (OSError, *_NOT_UNDERSTOOD) as error:
            self._warn(f"The record {path} of plan {plan.deployment_key} could not be written: {error}.")
            return
        with contextlib.suppress(OSError), os.scandir(self._plans) as found:
            for entry in found:
                if entry.name.endswith(".json") and entry.stat().st_mtime < time.time() - _PLAN_SECONDS:
                    os.unlink(entry.path)

    def plan(self, key: str) -> PlanRecord | None:
        """What we know of a plan of ours for this environment; None for anybody else's."""
        try:
            return self._plan(key)
        except OSError as error:
            self._warn(f"The record {self._plan_path(key)} of plan {key} cannot be read: {error}.")
        except _NOT_UNDERSTOOD as error:
            self._warn(f"The record {self._plan_path(key)} of plan {key} is ignored, as it is damaged: {error}.")
        return None

    def plans(self) -> list[PlanRecord]:
        """Our plans for this environment, newest first."""
        found = []
        with contextlib.suppress(OSError):
            for name in os.listdir(self._plans) if self.directory else ():
                if name.endswith(".json"):
                    with contextlib.suppress(OSError, *_NOT_UNDERSTOOD):
                        found.append(self._plan(name[: -len(".json")]))
        ours = [record for record in found if record is not None]
        return sorted(ours, key=lambda record: record.created_at, reverse=True)

    def forget_plan(self, key: str) -> None:
        """Drop the note of a plan that has ended or is gone."""
        if self.directory:
            with contextlib.suppress(OSError):
                os.unlink(self._plan_path(key))

    def _history(self, application_key: str) -> History | None:
        path = self._path(application_key)
        try:
            data = read_json(path)
            if data is None:
                return None
            if not self._is_ours(data) or data["application_key"] != application_key:
                raise ValueError("it belongs to another application")
            return History.from_dict(data)
        except OSError as error:
            self._warn(f"The receipts in {path} cannot be read: {error}.")
        except _NOT_UNDERSTOOD as error:
            self._warn(f"The receipts in {path} are ignored, as they are damaged: {error}.")
        return None

    def _plan(self, key: str) -> PlanRecord | None:
        data = read_json(self._plan_path(key)) if self.directory else None
        is_ours = data is not None and self._is_ours(data) and data["deployment_key"] == key
        return PlanRecord.from_dict(data) if data is not None and is_ours else None

    def _document(self, **content: Any) -> dict[str, Any]:
        ours = {"lifetime_url": self._lifetime_url, "environment_key": self._environment_key}
        return {"schema": _SCHEMA, **ours, **content}

    def _is_ours(self, data: Mapping[str, Any]) -> bool:
        return (data["schema"], data["environment_key"]) == (_SCHEMA, self._environment_key) and _host(
            data["lifetime_url"]
        ) == _host(self._lifetime_url)

    def _path(self, application_key: str) -> str:
        return os.path.join(self._folder, f"{_safe(application_key)}.json")

    def _plan_path(self, deployment_key: str) -> str:
        return os.path.join(self._plans, f"{_safe(deployment_key)}.json")


def _host(lifetime_url: str) -> str:
    parts = urlsplit(lifetime_url)
    standard = STANDARD_PORTS.get(parts.scheme)
    port = parts.port or standard
    return _safe((parts.hostname or "") + (f"_{port}" if port != standard else ""))


def _safe(name: str) -> str:
    """A file name for a key; what is not made of plain characters goes under its digest."""
    if re.fullmatch(r"[0-9A-Za-z_-][0-9A-Za-z._-]{0,99}", name):
        return name
    return hashlib.sha256(name.encode()).hexdigest()
