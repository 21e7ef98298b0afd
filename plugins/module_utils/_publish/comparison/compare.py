# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether an environment holds the same as a package, or as wanted versions: pure functions.

Version keys mean nothing outside the infrastructure that gave them. Across infrastructures, what our own receipts say
of a version key decides. Where they say nothing, the same general hash means the same content, as far as LifeTime can
tell: a reference that was refreshed changes the bytes of a module and not its general hash. General hashes that differ
prove nothing, since publishing may upgrade a module. Then the answer is "unknown", and never "equal".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..package.manifest import guid
from ..package.model import Application, Module, Package
from ..records.history import Histories, History
from ..running.content import (
    DIFFERENT,
    EQUAL,
    UNKNOWN,
    ApplicationState,
    Comparison,
    Row,
    States,
    Verdict,
    modules_named,
)

# Two verdicts that others have to tell from the rest: the bytes are known to be others, and they may be.
REFRESHED = "has the same general hash as what was deployed last, and another hash"
SAME_GENERAL_HASH = "has the same general hash in the target"

_ABSENT = (DIFFERENT, "is not in the target")


def compare(package: Package, target: States, histories: Histories) -> Comparison:
    """Whether the target runs what the package holds.

    `target` maps application key -> state, None for what the target does not have; `histories` maps application key ->
    what the receipts say of it. Equal needs the same modules with the same content, a consistency status known to be
    good, and a last deployment that did not fail.
    """
    records = _recorded(histories.values())
    pairs = [
        _Pair(package, each, target.get(each.key), histories.get(each.key, History()), records)
        for each in package.applications
    ]
    applications = {pair.application.key: pair.verdict for pair in pairs}
    rows = tuple(row for pair in pairs for row in pair.rows)
    loose = [module.name for module in package.modules if module.key not in {row.module_key for row in rows}]
    verdict, reason = _overall(applications.values(), loose)
    return Comparison(verdict, reason, applications, rows, _doubt(rows) if verdict == EQUAL else "")


def compare_versions(wanted: Mapping[str, str], target: States) -> Comparison:
    """The same within one infrastructure: `wanted` maps application key -> version key."""
    applications = {}
    for key, version_key in wanted.items():
        state = target.get(key)
        found = [_ABSENT] if state is None else ((each, rule(version_key, state)) for each, rule in _VERSION_RULES)
        applications[key] = _decided(state.name if state else key, found)
    return Comparison(*_overall(applications.values(), []), applications)


def undecided(comparison: Comparison) -> list[tuple[str, str]]:
    """(application key, module key) for which only `module_details` could settle the comparison."""
    return [
        (row.application_key, row.module_key)
        for row in comparison.rows
        if row.verdict == UNKNOWN
        and row.target_version_key
        and row.target_hash is None
        and comparison.applications[row.application_key].verdict == UNKNOWN
    ]


def same_hash(one: str | None, other: str | None) -> bool:
    """Whether two hashes, in whichever of their notations, are there and the same."""
    return bool(one) and bool(other) and _canonical(str(one)) == _canonical(str(other))


def delivered(package: Package, application: Application, state: ApplicationState | None) -> dict[str, Module]:
    """Module key -> module that the package brings for an application, also where its manifest does not say whose."""
    own = {module.key: module for module in package.modules if module.application_key == application.key}
    for module in package.modules:
        if module.application_key is None and (
            len(package.applications) == 1 or (state is not None and module.key in state.modules)
        ):
            own[module.key] = module
    return own


def is_sure(application: Application, module: Module) -> bool:
    """Whether a delivered module is the application's own: its manifest says so, or does not say of any module."""
    return module.application_key == application.key or not application.module_keys


# What a module held in the target, by what LifeTime says of it there: ("version", module key, version key), or ("hash",
# module key, general hash). A content is the SHA-256 of its package and the module in that.
_Contents = Mapping[tuple[str, str, str], Sequence[tuple[str, Module]]]


def _recorded(histories: Iterable[History]) -> _Contents:
    """What verified receipts know of the content of module versions of this target."""
    found: dict[tuple[str, str, str], list[tuple[str, Module]]] = {}
    for receipt in (receipt for history in histories for receipt in history.receipts if receipt.verified):
        for key, module in receipt.modules.items():
            content = (receipt.package_sha256, module)
            found.setdefault(("version", key, module.version_key), []).append(content)
            if module.target_general_hash:
                found.setdefault(("hash", key, _canonical(module.target_general_hash)), []).append(content)
    return found


@dataclass(frozen=True)
class _ModulePair:
    """A module of the package beside the version that the target runs of it."""

    sha256: str
    module: Module
    version_key: str
    target_hash: str
    records: _Contents

    def is_what_was_deployed(self) -> bool:
        return self._same_bytes(self._of_version)

    def is_refreshed(self) -> bool:
        return self._has_other_bytes and self._same_general_hash(self._of_version)

    def has_other_content(self) -> bool:
        contents = self._of_version or self._of_hash
        known = bool(self.module.hash) and any(each.hash for _sha, each in contents)
        return known and not self._same_bytes(contents) and not self._same_general_hash(contents)

    def has_the_same_general_hash(self) -> bool:
        recorded = self._of_version or self._of_hash
        hashes = (self.module.general_hash, self.module.hash)
        return (
            any(same_hash(self.target_hash, each) for each in hashes)
            or self._same_bytes(recorded)
            or self._same_general_hash(recorded)
        )

    def has_no_hash(self) -> bool:
        return not self.target_hash

    @cached_property
    def _of_version(self) -> Sequence[tuple[str, Module]]:
        return self.records.get(("version", self.module.key, self.version_key), ())

    @cached_property
    def _of_hash(self) -> Sequence[tuple[str, Module]]:
        return self.records.get(("hash", self.module.key, _canonical(self.target_hash)), ())

    @property
    def _has_other_bytes(self) -> bool:
        return bool(self.module.hash) and any(each.hash for _sha, each in self._of_version)

    def _same_bytes(self, contents: Sequence[tuple[str, Module]]) -> bool:
        return any(sha == self.sha256 or same_hash(each.hash, self.module.hash) for sha, each in contents)

    def _same_general_hash(self, contents: Sequence[tuple[str, Module]]) -> bool:
        return any(same_hash(each.general_hash, self.module.general_hash) for _sha, each in contents)


# The first question that is answered with yes decides about a module that the target has.
_MODULE_RULES: tuple[tuple[Callable[[_ModulePair], bool], str, str], ...] = (
    (_ModulePair.is_what_was_deployed, EQUAL, "is what was deployed last"),
    (_ModulePair.is_refreshed, DIFFERENT, REFRESHED),
    (_ModulePair.has_other_content, DIFFERENT, "has other content in the target"),
    (_ModulePair.has_the_same_general_hash, EQUAL, SAME_GENERAL_HASH),
    (_ModulePair.has_no_hash, UNKNOWN, "has no receipt, and its hash in the target is not known"),
)
_OTHER_HASH = "has no receipt, and another hash in the target, which publishing alone can cause"


@dataclass(frozen=True)
class _Pair:
    """An application of the package beside what the target runs of it."""

    package: Package
    application: Application
    state: ApplicationState | None
    history: History
    records: _Contents

    @property
    def verdict(self) -> Verdict:
        """What the rules say of the application."""
        name, state = self.application.name or self.application.key, self.state
        if state is None:
            return _decided(name, [_ABSENT])
        return _decided(name, ((verdict, rule(self, state)) for verdict, rule in _RULES))

    @cached_property
    def rows(self) -> list[Row]:
        """One row a module: those of the package, those that it only promises, those that only the target has."""
        brought = delivered(self.package, self.application, self.state)
        promised = set(self.application.module_keys) - set(brought)
        present = self.state.modules if self.state else {}
        return [
            *(self._row(module.key, module, *self._content(module)) for module in brought.values()),
            # Unknown, not different: deploying this package once more would not bring it either.
            *(
                self._row(key, None, UNKNOWN, "is neither in the package nor the target")
                for key in sorted(promised - set(present))
            ),
            *(
                self._row(key, None, DIFFERENT, "is in the target and not in the package")
                for key in sorted(set(present) - set(brought) - promised)
            ),
        ]

    @cached_property
    def moved(self) -> list[str]:
        """The modules that were changed in the target since this very package was deployed there."""
        if self.state is None or not self.history.is_of(self.package.sha256):
            return []
        then, now = self.history.baseline or {}, self.state.modules
        return sorted(key for key in {*then, *now} if then.get(key) != now.get(key))

    @property
    def was_deployed(self) -> bool:
        """Whether this very package is what was deployed last, and nothing has changed in the target since."""
        return self.history.left(self.package.sha256, self.state)

    @property
    def is_renamed(self) -> bool:
        """Whether the target has the application under another name, which nobody has deployed so."""
        ours, theirs = self.application.name, self.state.name if self.state else ""
        return bool(ours and theirs) and ours != theirs and not self.was_deployed

    def _content(self, module: Module) -> tuple[str, str]:
        state = self.state
        version_key = state.modules.get(module.key) if state else None
        if version_key is None and state is not None and not is_sure(self.application, module):
            return UNKNOWN, "is claimed by no application of the package, and is none of its modules in the target"
        if version_key is None:
            return _ABSENT
        pair = _ModulePair(
            self.package.sha256, module, version_key, self._details(module.key).general_hash or "", self.records
        )
        found = ((verdict, clause) for is_so, verdict, clause in _MODULE_RULES if is_so(pair))
        return next(found, (UNKNOWN, _OTHER_HASH))

    def _row(self, key: str, module: Module | None, verdict: str, reason: str) -> Row:
        details = self._details(key)
        hashes = (module.hash, module.general_hash) if module else (None, None)
        # The general hash is the one that the target shows, too; it says nothing where only the bytes differ.
        own_hash = hashes[0] if reason == REFRESHED else hashes[1] or hashes[0]
        return Row(
            application_key=self.application.key,
            module_key=key,
            module_name=module.name if module else details.name or key,
            package_hash=own_hash or None,
            target_hash=details.general_hash or None,
            target_version_key=self.state.modules.get(key) if self.state else None,
            verdict=verdict,
            reason=reason,
        )

    def _details(self, key: str) -> Module:
        return self.state.details(key) if self.state else Module(key)


def _of_modules(pair: _Pair, verdict: str, clause: str) -> str:
    rows, last = [row for row in pair.rows if row.verdict == verdict], pair.history.last
    if rows and pair.moved and last is not None:
        names = modules_named([row.module_name for row in pair.rows if row.module_key in pair.moved])
        return f"was changed in the target after {last.finished_at}: {names}"
    return f"{clause}: {_clauses(rows)}" if rows else ""


def _last_failure(history: History) -> str:
    return f"was last deployed by a deployment that ended as {history.failure.status}" if history.failure else ""


def _inconsistency(state: ApplicationState) -> str:
    return f"has the consistency status '{state.inconsistency()}' in the target" if state.inconsistency() else ""


# The first rule with a clause to say decides about an application that the target has.
_RULES: tuple[tuple[str, Callable[[_Pair, ApplicationState], object]], ...] = (
    (DIFFERENT, lambda pair, _state: _of_modules(pair, DIFFERENT, "differs")),
    (DIFFERENT, lambda pair, state: pair.is_renamed and f"is called '{state.name}' in the target"),
    (UNKNOWN, lambda pair, _state: _of_modules(pair, UNKNOWN, "cannot be compared")),
    (UNKNOWN, lambda pair, _state: not pair.rows and not pair.was_deployed and "names no module to be compared"),
    (UNKNOWN, lambda pair, _state: _last_failure(pair.history)),
    (UNKNOWN, lambda _pair, state: _inconsistency(state)),
    (EQUAL, lambda pair, _state: f"is the same: {_clauses(pair.rows) or 'it was deployed last'}"),
)
_VERSION_RULES: tuple[tuple[str, Callable[[str, ApplicationState], object]], ...] = (
    (
        DIFFERENT,
        lambda wanted, state: (
            state.version_key != wanted and f"runs version {state.version or 'without a tag'} in the target"
        ),
    ),
    (DIFFERENT, lambda _, state: state.is_modified and f"was changed in the target after version {state.version}"),
    (UNKNOWN, lambda _, state: _inconsistency(state)),
    (EQUAL, lambda _, state: f"runs version {state.version} in the target, unchanged"),
)


def _decided(what: str, found: Iterable[tuple[str, object]]) -> Verdict:
    return next(Verdict(verdict, f"Application '{what}' {clause}.") for verdict, clause in found if clause)


def _overall(verdicts: Iterable[Verdict], loose: list[str]) -> tuple[str, str]:
    every = list(verdicts)
    if loose:
        every.append(Verdict(UNKNOWN, f"No application claims the module '{loose[0]}'."))
    if not every:
        return UNKNOWN, "There is no application to compare."
    for verdict in (DIFFERENT, UNKNOWN):
        reasons = [each.reason for each in every if each.verdict == verdict]
        if reasons:
            return verdict, _short(reasons)
    return EQUAL, _short([each.reason for each in every])


def _doubt(rows: Iterable[Row]) -> str:
    names = [row.module_name for row in rows if row.reason == SAME_GENERAL_HASH]
    if not names:
        return ""
    verb = "has" if len(names) == 1 else "have"
    return (
        f"Nothing is deployed, as {modules_named(names)} {verb} the same general hash in the target; no deployment"
        " record tells whether the bytes are the same, too: refreshed references do not change a general hash."
        " Set force to deploy anyway."
    )


def _clauses(rows: list[Row]) -> str:
    reasons: dict[str, list[str]] = {}
    for row in rows:
        reasons.setdefault(row.reason, []).append(row.module_name)
    return "; ".join(f"{modules_named(names)} {_agreeing(reason, names)}" for reason, names in reasons.items())


def _agreeing(clause: str, names: list[str]) -> str:
    """The clause with a plural verb where it is about several."""
    verb, rest = clause.split(" ", 1)
    plural = {"is": "are", "has": "have"}.get(verb, verb)
    return f"{plural if len(names) > 1 else verb} {rest}"


def _short(reasons: list[str]) -> str:
    return " ".join(reasons[:5]) + (f" {len(reasons) - 5} more likewise." if len(reasons) > 5 else "")


def _canonical(text: str) -> str:
    try:
        return guid(text.strip())
    except ValueError:
        return text.strip()
