# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a target has moved behind our back (hotfixes), or would move backwards (downgrades): pure functions."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from ..package.model import Module, Package
from ..records.history import Histories, History, Receipt, Source
from ..running.content import ApplicationState, States, modules_named
from .compare import delivered, same_hash
from .version_label import is_lower


@dataclass(frozen=True)
class Hotfix:
    """A module that is not as our last deployment left it: `change` is changed, added or removed.

    The version keys are None where there is no module; author and date are "" where `module_details` lack them.
    """

    application_key: str
    application_name: str
    module_key: str
    module_name: str
    change: str
    left_version_key: str | None
    found_version_key: str | None
    created_by: str
    created_on: str

    @classmethod
    def of(cls, state: ApplicationState, module_key: str, left_version_key: str | None) -> Hotfix:
        """How a module in this state differs from the version of it that was left, None for none."""
        details, found = state.details(module_key), state.modules.get(module_key)
        return cls(
            application_key=state.key,
            application_name=state.name,
            module_key=module_key,
            module_name=details.name or module_key,
            change="changed" if left_version_key and found else "added" if found else "removed",
            left_version_key=left_version_key,
            found_version_key=found,
            created_by=details.created_by,
            created_on=details.created_on,
        )

    def __str__(self) -> str:
        author = f" by {self.created_by}" if self.created_by else ""
        date = f" on {self.created_on}" if self.created_on else ""
        return f"module '{self.module_name}' of application '{self.application_name}' was {self.change}{author}{date}"


def hotfixes(target: States, histories: Histories) -> list[Hotfix]:
    """The modules that somebody else changed in the target after our last deployment, also after a failed one.

    Without receipts there are none to be found. Call it again with `module_details` of the modules that it names: they
    give author and date, and a version of the same GeneralHash as before is no hotfix.
    """
    found: list[Hotfix] = []
    for key, state in target.items():
        history = histories.get(key, History())
        left = history.baseline
        if state is None or left is None:
            continue
        for module_key in sorted({*left, *state.modules}):
            before, now = left.get(module_key), state.modules.get(module_key)
            details = state.details(module_key)
            if before == now or (before and now and _same_meaning(history, module_key, before, details)):
                continue
            names = filter(None, (each.name for each in (details, *history.remembered(module_key))))
            fix = Hotfix.of(state, module_key, before)
            found.append(dataclasses.replace(fix, module_name=next(names, module_key)))
    return found


def downgrades(
    package: Package, target: States, histories: Histories, sources: Mapping[str, Source] | None = None
) -> list[str]:
    """A sentence for each application of which the package surely holds something older than what the target runs.

    `sources` maps application key -> where the package came from, as its provenance says. LifeTime's own word that a
    module was upgraded from the content in the package is no sure sign: publishing the same package may do that.
    """
    found = []
    for application in package.applications:
        key, state = application.key, target.get(application.key)
        modules = delivered(package, application, state)
        older = state and _older(package, modules, histories.get(key, History()), (sources or {}).get(key))
        if older:
            found.append(f"Application '{application.name or key}': {older}.")
    return found


def _same_meaning(history: History, module_key: str, version_key: str, details: Module) -> bool:
    return any(
        each.version_key == version_key and same_hash(each.target_general_hash, details.general_hash)
        for each in history.remembered(module_key)
    )


def _older(package: Package, modules: Mapping[str, Module], history: History, source: Source | None) -> str:
    """Why the package is surely older than the last one, or ""."""
    last = history.last
    if last is None or package.sha256 == last.package_sha256:
        return ""
    first = [each.first_finished_at for each in history.receipts if each.package_sha256 == package.sha256]
    if first:
        is_replaced = min(first) < last.first_finished_at
        return f"this package was deployed before, and was replaced on {last.finished_at}" if is_replaced else ""
    if source and last.source and _lower_version(source, last.source):
        return f"version {source.version} is lower than {last.source.version}, deployed on {last.finished_at}"
    return _older_modules(modules, last)


def _older_modules(modules: Mapping[str, Module], last: Receipt) -> str:
    followed: list[str] = []
    earlier: list[str] = []
    later: list[str] = []
    for key, module in modules.items():
        was = last.modules.get(key)
        if was is None or same_hash(module.hash, was.hash):
            continue
        if same_hash(module.upgraded_from_hash, was.general_hash):
            return ""
        if same_hash(module.general_hash, was.upgraded_from_hash):
            followed.append(module.name)
        if module.modified_on and was.modified_on and module.modified_on != was.modified_on:
            (earlier if module.modified_on < was.modified_on else later).append(module.name)
    if followed:
        return f"{modules_named(followed)} came before what was deployed on {last.finished_at}"
    if earlier and not later:
        return f"{modules_named(earlier)} was changed last before what was deployed on {last.finished_at}"
    return ""


def _lower_version(source: Source, last: Source) -> bool:
    if source.lifetime_url != last.lifetime_url or source.is_modified or last.is_modified:
        return False
    return is_lower(source.version, last.version)
