# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether an environment holds the same as a package, or as wanted versions: pure functions.

Version keys mean nothing outside the infrastructure that gave them. Across infrastructures, what our own receipts say
of a version key decides; where they say nothing, hashes that are the same prove the same content, but hashes that
differ prove nothing, since publishing may upgrade a module. Then the answer is "unknown", and never "equal".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..package.manifest import guid
from ..package.model import Application, Module, Package
from ..records.history import DeliveredModule, Histories, History
from ..running.content import (
    DIFFERENT,
    EQUAL,
    UNKNOWN,
    ApplicationState,
    Comparison,
    ModuleDetails,
    Row,
    States,
    Verdict,
    modules_named,
)


def compare(package: Package, target: States, histories: Histories) -> Comparison:
    """Whether the target runs what the package holds.

    `target` maps application key -> state, None for what the target does not have; `histories` maps application key ->
    what the receipts say of it. Equal needs the same modules with the same content, a consistency status known to be
    good, and a last deployment that did not fail.
    """
    known = _Known(histories.values())
    applications: dict[str, Verdict] = {}
    rows: list[Row] = []
    changed: list[str] = []
    for application in package.applications:
        state, history = target.get(application.key), histories.get(application.key, History())
        found = _rows(package, application, state, known)
        moved = _moved(package, state, history)
        applications[application.key] = _judge(package, application, state, history, found, moved)
        rows += found
        changed += moved
    loose = [module.name for module in package.modules if module.key not in {row.module_key for row in rows}]
    verdict, reason = _overall(applications.values(), loose)
    return Comparison(verdict, reason, applications, tuple(rows), tuple(changed))


def compare_versions(wanted: Mapping[str, str], target: States) -> Comparison:
    """The same within one infrastructure: `wanted` maps application key -> version key."""
    applications = {key: _judge_version(key, version, target.get(key)) for key, version in wanted.items()}
    return Comparison(*_overall(applications.values(), []), applications)


def undecided(package: Package, target: States, histories: Histories) -> list[tuple[str, str, str]]:
    """(application key, module key, version key) for which only `module_details` could settle the comparison."""
    comparison = compare(package, target, histories)
    return [
        (row.application_key, row.module_key, row.target_version_key)
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
    own = {module.key: module for module in package.modules_of(application.key)}
    for module in package.modules:
        if module.application_key is None and (
            len(package.applications) == 1 or (state is not None and module.key in state.modules)
        ):
            own[module.key] = module
    return own


def is_sure(application: Application, module: Module) -> bool:
    """Whether a delivered module is the application's own: its manifest says so, or does not say of any module."""
    return module.application_key == application.key or not application.module_keys


class _Known:
    """What the receipts know of module versions of this target."""

    def __init__(self, histories: Iterable[History]) -> None:
        self._by_version: dict[tuple[str, str], list[tuple[str, DeliveredModule]]] = {}
        self._by_hash: dict[tuple[str, str], list[tuple[str, DeliveredModule]]] = {}
        for history in histories:
            for receipt in history.receipts:
                if not receipt.verified:
                    continue
                for key, module in receipt.modules.items():
                    content = (receipt.package_sha256, module)
                    self._by_version.setdefault((key, module.version_key), []).append(content)
                    if module.target_general_hash:
                        place = (key, _canonical(module.target_general_hash))
                        self._by_hash.setdefault(place, []).append(content)

    def same(self, sha256: str, module: Module, version_key: str, general_hash: str) -> bool | None:
        """Whether that version in the target has the content of `module`; None where no receipt can tell."""
        contents = self._by_version.get((module.key, version_key), [])
        if not contents and general_hash:
            contents = self._by_hash.get((module.key, _canonical(general_hash)), [])
        for sha, each in contents:
            if sha == sha256 or same_hash(each.hash, module.hash) or same_hash(each.general_hash, module.general_hash):
                return True
        return False if module.hash and any(each.hash for _sha, each in contents) else None


def _rows(package: Package, application: Application, state: ApplicationState | None, known: _Known) -> list[Row]:
    brought = delivered(package, application, state)
    rows = [_row(package, application, module, state, known) for module in brought.values()]
    promised = set(application.module_keys) - set(brought)
    present = state.modules if state else {}
    for key in sorted(promised - set(present)):
        # Unknown, not different: deploying this package once more would not bring it either.
        rows.append(
            Row(application.key, key, key, None, None, None, UNKNOWN, "is neither in the package nor the target")
        )
    for key in sorted(set(present) - set(brought) - promised):
        details = state.module_details.get(key, ModuleDetails()) if state else ModuleDetails()
        name = details.name or key
        reason = "is in the target and not in the package"
        target_hash = details.general_hash or None
        rows.append(Row(application.key, key, name, None, target_hash, present[key], DIFFERENT, reason))
    return rows


def _row(
    package: Package, application: Application, module: Module, state: ApplicationState | None, known: _Known
) -> Row:
    version_key = state.modules.get(module.key) if state else None
    target_hash = state.module_details.get(module.key, ModuleDetails()).general_hash if state else ""
    if version_key is None and state is not None and not is_sure(application, module):
        verdict, reason = (
            UNKNOWN,
            "is claimed by no application of the package, and is none of its modules in the target",
        )
    else:
        verdict, reason = _content(package.sha256, module, version_key, target_hash, known)
    package_hash = module.general_hash or module.hash or None
    return Row(
        application.key, module.key, module.name, package_hash, target_hash or None, version_key, verdict, reason
    )


def _content(sha256: str, module: Module, version_key: str | None, target_hash: str, known: _Known) -> tuple[str, str]:
    if version_key is None:
        return DIFFERENT, "is not in the target"
    remembered = known.same(sha256, module, version_key, target_hash)
    if remembered is not None:
        return (EQUAL, "is what was deployed last") if remembered else (DIFFERENT, "has other content in the target")
    if same_hash(target_hash, module.general_hash) or same_hash(target_hash, module.hash):
        return EQUAL, "has the same hash in the target"
    if not target_hash:
        return UNKNOWN, "has no receipt, and its hash in the target is not known"
    return UNKNOWN, "has no receipt, and another hash in the target, which publishing alone can cause"


def _moved(package: Package, state: ApplicationState | None, history: History) -> list[str]:
    last = history.last
    if state is None or last is None or history.failure or last.package_sha256 != package.sha256:
        return []
    then = {key: module.version_key for key, module in last.modules.items()}
    return sorted(key for key in {*then, *state.modules} if then.get(key) != state.modules.get(key))


def _judge(
    package: Package,
    application: Application,
    state: ApplicationState | None,
    history: History,
    rows: list[Row],
    moved: list[str],
) -> Verdict:
    what = f"Application '{application.name or application.key}'"
    if state is None:
        return Verdict(DIFFERENT, f"{what} is not in the target.")
    last = history.last
    same_bytes = last is not None and last.package_sha256 == package.sha256 and not moved
    different = [row for row in rows if row.verdict == DIFFERENT]
    unknown = [row for row in rows if row.verdict == UNKNOWN]
    if moved and (different or unknown) and last is not None:
        names = modules_named([row.module_name for row in rows if row.module_key in moved])
        verdict = DIFFERENT if different else UNKNOWN
        return Verdict(verdict, f"{what} was changed in the target after {last.finished_at}: {names}.")
    if different:
        return Verdict(DIFFERENT, f"{what} differs: {_clauses(different)}.")
    if application.name and state.name and application.name != state.name and not same_bytes:
        return Verdict(DIFFERENT, f"{what} is called '{state.name}' in the target.")
    if unknown:
        return Verdict(UNKNOWN, f"{what} cannot be compared: {_clauses(unknown)}.")
    if not rows and not same_bytes:
        return Verdict(UNKNOWN, f"{what} names no module that could be compared.")
    if history.failure:
        return Verdict(UNKNOWN, f"{what}: its last deployment ended as {history.failure.status}.")
    if state.inconsistency():
        return Verdict(UNKNOWN, f"{what} has the consistency status '{state.inconsistency()}' in the target.")
    return Verdict(EQUAL, f"{what} is the same: {_clauses(rows) or 'it was deployed last'}.")


def _judge_version(key: str, version_key: str, state: ApplicationState | None) -> Verdict:
    what = f"Application '{state.name if state else key}'"
    if state is None:
        return Verdict(DIFFERENT, f"{what} is not in the target.")
    if state.version_key != version_key:
        return Verdict(DIFFERENT, f"{what} runs version {state.version or 'without a tag'} in the target.")
    if state.is_modified:
        return Verdict(DIFFERENT, f"{what} was changed in the target after version {state.version}.")
    if state.inconsistency():
        return Verdict(UNKNOWN, f"{what} has the consistency status '{state.inconsistency()}' in the target.")
    return Verdict(EQUAL, f"{what} runs version {state.version} in the target, unchanged.")


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
