# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a deployment made of each application, read off the target instead of the log: pure functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from ..package.model import Application, Module, Package
from ..records.history import Histories
from ..running.content import DIFFERENT, EQUAL, UNKNOWN, ApplicationState, Row, States, Verdict, modules_named
from .compare import REFRESHED, compare, delivered, is_sure

# What a deployment made of an application, if that is not unknown.
APPLIED, NOT_APPLIED = "applied", "not_applied"


def outcomes(
    package: Package, before: States, now: States, histories: Histories, *, succeeded: bool
) -> dict[str, Verdict]:
    """Per application key, whether a deployment of the package reached the target.

    `before` and `now` are what the target ran before and after it; give `module_details` where they are at hand.
    `histories` is what the receipts held before it; `succeeded` is LifeTime's own verdict on the whole deployment.
    """
    then, after = compare(package, before, histories), compare(package, now, {})
    result = {}
    for application in package.applications:
        key = application.key
        state = now.get(key)
        if state is None:
            result[key] = Verdict(NOT_APPLIED, "It is not in the target.")
            continue
        rows = {row.module_key: row for row in then.rows if row.application_key == key}
        same = after.applications[key].verdict == EQUAL
        modules = delivered(package, application, state)
        result[key] = _Effect(application, modules, before.get(key), state, rows, same, succeeded).outcome
    return result


def version_outcomes(wanted: Mapping[str, str], before: States, now: States) -> dict[str, Verdict]:
    """The same within one infrastructure: `wanted` maps application key -> version key."""
    return {key: _version_outcome(version, before.get(key), now.get(key)) for key, version in wanted.items()}


@dataclass(frozen=True)
class _Effect:
    """An application before and after a deployment.

    `modules` are those of the package, `rows` how each compared with the target before it, both by module key.
    `same` is whether the hashes in the target are now those of the package.
    """

    application: Application
    modules: Mapping[str, Module]
    before: ApplicationState | None
    now: ApplicationState
    rows: Mapping[str, Row]
    same: bool
    succeeded: bool

    @property
    def outcome(self) -> Verdict:
        """The outcome of the first rule that has a sentence to say."""
        found = ((verdict, rule(self)) for verdict, rule in _RULES)
        return next(Verdict(verdict, str(sentence)) for verdict, sentence in found if sentence)

    @cached_property
    def unmoved(self) -> list[str]:
        """The modules of the package of which the target runs the same version as before."""
        return [key for key in self.modules if key in self.now.modules and self._then.get(key) == self.now.modules[key]]

    @property
    def has_moved(self) -> bool:
        return len(self.unmoved) < len(self.modules)

    @cached_property
    def missing(self) -> list[str]:
        """The names of the modules that the target does not have as the package has them."""
        absent = [module.name for module in self._absent if is_sure(self.application, module)]
        return absent + [
            self.modules[key].name for key in self.unmoved if self._differed(key) and not self._refreshed(key)
        ]

    @cached_property
    def unsure(self) -> list[str]:
        """The names of the modules of which it cannot be told whether the target has them as the package has them."""
        unknown = [key for key in self.unmoved if self._refreshed(key) or self._verdict(key) not in (DIFFERENT, EQUAL)]
        unclaimed = [module.name for module in self._absent if not is_sure(self.application, module)]
        return [self.modules[key].name for key in unknown] + unclaimed

    @property
    def has_undeleted(self) -> bool:
        """Whether the target still has a module that the package does not have."""
        return any(key in self.now.modules and self._differed(key) and key not in self.modules for key in self._then)

    @property
    def is_pending(self) -> bool:
        """Whether hashes cannot show the effect: they were the same before it."""
        return any(map(self._refreshed, self.unmoved))

    @property
    def _then(self) -> Mapping[str, str]:
        return self.before.modules if self.before else {}

    @property
    def _absent(self) -> list[Module]:
        return [module for key, module in self.modules.items() if key not in self.now.modules]

    def _verdict(self, key: str) -> str:
        return self.rows[key].verdict if key in self.rows else ""

    def _differed(self, key: str) -> bool:
        return self._verdict(key) == DIFFERENT

    def _refreshed(self, key: str) -> bool:
        # LifeTime may keep the version of a module whose general hash stays the same.
        return key in self.rows and self.rows[key].reason == REFRESHED


# The first rule with a sentence to say decides.
_RULES: tuple[tuple[str, Callable[[_Effect], object]], ...] = (
    (APPLIED, lambda it: it.same and not it.is_pending and "The target holds what the package holds."),
    (
        NOT_APPLIED,
        lambda it: (
            it.has_undeleted
            and not it.has_moved
            and "The target runs the same module versions as before, also those to be deleted."
        ),
    ),
    (
        NOT_APPLIED,
        lambda it: it.missing and f"The target does not have {modules_named(it.missing)} as the package has it.",
    ),
    (
        NOT_APPLIED,
        lambda it: (
            it.unsure
            and it.modules
            and not (it.has_moved or it.succeeded)
            and "The target runs the same module versions as before."
        ),
    ),
    (
        UNKNOWN,
        lambda it: it.unsure and f"It cannot be told whether {modules_named(it.unsure)} is as the package has it.",
    ),
    (
        UNKNOWN,
        lambda it: it.now.inconsistency() and f"LifeTime gives it the consistency status '{it.now.inconsistency()}'.",
    ),
    (UNKNOWN, lambda it: not (it.modules or it.succeeded) and "It has no module that could be compared."),
    (APPLIED, lambda _it: "The target runs new versions of the modules."),
)


def _version_outcome(version_key: str, before: ApplicationState | None, now: ApplicationState | None) -> Verdict:
    if now is None:
        return Verdict(NOT_APPLIED, "It is not in the target.")
    if now.version_key != version_key:
        moved = before is None or (before.version_key, before.modules) != (now.version_key, now.modules)
        verdict = UNKNOWN if moved else NOT_APPLIED
        return Verdict(verdict, f"The target runs version {now.version or now.version_key or 'without a tag'}.")
    if now.is_modified or now.inconsistency():
        return Verdict(UNKNOWN, f"The target runs version {now.version}, but LifeTime says that it was modified.")
    return Verdict(APPLIED, f"The target runs version {now.version}.")
