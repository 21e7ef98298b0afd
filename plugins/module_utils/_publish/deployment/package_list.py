# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several packages for one target: all are compared, then all are refused, or what is due is backed up and deployed."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..._api.errors import LifeTimeError
from ..._api.infrastructure import Infrastructure, Named
from ..._changes import ChangeSet
from . import state_machine
from .deployment_task import DeploymentTask, receipts_dir
from .result import Result

# Backs up what an environment (its key) runs before a package (as results describe it) replaces these applications.
Backup = Callable[[Infrastructure, str, Mapping[str, Any], Sequence[Named]], "dict[str, Any] | None"]


@dataclass
class ListedPackage:
    """One package of the list, with its result.

    `is_due` says whether there is, or was, something to do for it; None until it was compared.
    """

    params: Mapping[str, Any]
    result: Result
    is_due: bool | None = None
    backup: dict[str, Any] | None = None
    error: LifeTimeError | None = None

    def to_dict(self) -> dict[str, Any]:
        """What the module documents of one of `packages`."""
        error = self.error
        return {
            **self.result.to_dict(),
            "path": self.params["package"],
            "is_due": self.is_due,
            "backup": self.backup,
            "changed": self.result.changed,
            "failed": error is not None,
            "msg": str(error) if error else "",
            "failure": error.failure() if error else None,
        }


@dataclass
class PackageList:
    """One run of lifetime_deployment with `packages`; `entries` are filled in, also before a failure."""

    params: Mapping[str, Any]
    infrastructure: Infrastructure
    backup: Backup | None
    check_mode: bool
    entries: list[ListedPackage] = field(default_factory=list)

    def __post_init__(self) -> None:
        for each in self.params["packages"]:
            params = {**self.params, **each, "packages": None}
            if not self.check_mode:
                # The file is there, and may hold something else by now.
                params["package_contents"] = None
            self.entries.append(ListedPackage(params, Result(receipts_dir(params))))

    @property
    def changed(self) -> bool:
        """Whether anything was changed, or would be."""
        return any(each.result.changed for each in self.entries)

    @property
    def changes(self) -> ChangeSet:
        """What all packages change."""
        return ChangeSet(tuple(change for each in self.entries for change in each.result.changes))

    @property
    def warnings(self) -> list[str]:
        """The sentences of all packages, each once."""
        return list(dict.fromkeys(sentence for each in self.entries for sentence in each.result.warnings))

    def run(self) -> None:
        """Raises LifeTimeError of the comparison before anything is deployed, or of the first deployment that fails."""
        self._refuse_doubles()
        if len(self.entries) == 1 and self.backup is None:
            # It compares before it deploys.
            self._run(self.entries[0], check_mode=self.check_mode)
            return
        self._compare()
        due = [each for each in self.entries if each.is_due]
        self._refuse_several_prepared(due)
        for entry in due:
            self._back_up(entry)
        if not self.check_mode:
            self._deploy(due)

    def _refuse_doubles(self) -> None:
        paths = [each.params["package"] for each in self.entries]
        doubles = sorted({path for path in paths if paths.count(path) > 1})
        if doubles:
            raise LifeTimeError(
                f"Packages are given twice: {', '.join(doubles)}. Nothing was deployed.",
                "invalid_option",
                advice="Name each application once, or keep packages of the same name in folders of their own.",
            )

    def _compare(self) -> None:
        errors = []
        for entry in self.entries:
            try:
                self._run(entry, check_mode=True)
            except LifeTimeError as error:
                errors.append(error)
            if not self.check_mode:
                # So far it was only looked at.
                entry.result.changed, entry.result.not_checked = False, []
        if errors:
            first = errors[0]
            sentences = list(dict.fromkeys(str(error) for error in errors))
            first.message, first.advice = " ".join(sentences), None
            raise first

    def _run(self, entry: ListedPackage, *, check_mode: bool) -> None:
        result = entry.result
        brought = self._brought_before(entry)
        task = DeploymentTask(entry.params, self.infrastructure, result, check_mode=check_mode, brought=brought)
        try:
            task.run()
        except LifeTimeError as error:
            entry.error = error
            raise
        finally:
            entry.is_due = bool(result.not_checked) if check_mode else result.changed or result.deployment is not None

    def _brought_before(self, entry: ListedPackage) -> set[str]:
        """The keys of applications and modules in the packages that come before this one."""
        before = itertools.takewhile(lambda each: each is not entry, self.entries)
        packages = [each.result.package for each in before if each.result.package]
        return {str(each["key"]) for held in packages for each in (*held["applications"], *held["modules"])}

    def _refuse_several_prepared(self, due: Sequence[ListedPackage]) -> None:
        """Where the first waits for its second step, LifeTime holds back the others until somebody continues it."""
        if self.params["state"] == "prepared" and len(due) > 1:
            raise LifeTimeError(
                f"{len(due)} packages cannot be prepared in one run: LifeTime holds the second back while the first"
                " waits to be continued. Nothing was deployed.",
                "several_prepared",
                advice="Publish the applications as one solution, or prepare and continue one at a time.",
            )

    def _back_up(self, entry: ListedPackage) -> None:
        plan = entry.result.deployment or {}
        # Where the plan stands prepared already, the backup was made before.
        if self.backup is None or plan.get("info") == state_machine.PREPARED:
            return
        replaced = [Named(each["key"], each["name"]) for each in entry.result.applications if each["before"]]
        environment = (entry.result.target_environment or {})["key"]
        entry.backup = self.backup(self.infrastructure, environment, entry.result.package or {}, replaced)

    def _deploy(self, due: Sequence[ListedPackage]) -> None:
        for entry in due:
            compared = entry.result
            # What was compared, and nothing that has taken its place since.
            entry.params = {**entry.params, "checksum": (compared.package or {})["checksum"]}
            entry.result = Result(compared.receipts_dir)
            self.infrastructure.forget()
            self._run(entry, check_mode=False)
            if not self.params["wait"] and entry.result.status in state_machine.MOVING:
                return
