# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a deployment made of each application, read off the target instead of the log: pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..package.model import Application, Package
from ..records.history import Histories
from ..running.content import DIFFERENT, EQUAL, ApplicationState, States, modules_named
from .compare import compare, delivered, is_sure

APPLIED, NOT_APPLIED, UNKNOWN = "applied", "not_applied", "unknown"


@dataclass(frozen=True)
class Outcome:
    """What a deployment made of one application: applied, not_applied or unknown, and a sentence that says why."""

    verdict: str
    reason: str


def outcomes(
    package: Package, before: States, now: States, histories: Histories, *, succeeded: bool
) -> dict[str, Outcome]:
    """Per application key, whether a deployment of the package reached the target.

    `before` and `now` are what the target ran before and after it; give `module_details` where they are at hand.
    `histories` is what the receipts said before it; `succeeded` is LifeTime's own verdict on the whole deployment.
    """
    then = compare(package, before, histories)
    known = {(row.application_key, row.module_key): row.verdict for row in then.rows}
    after = compare(package, now, {})
    result = {}
    for application in package.applications:
        verdicts = {key: verdict for (owner, key), verdict in known.items() if owner == application.key}
        same = after.applications[application.key].verdict == EQUAL
        result[application.key] = _outcome(
            package, application, before.get(application.key), now.get(application.key), verdicts, same, succeeded
        )
    return result


def version_outcomes(wanted: Mapping[str, str], before: States, now: States) -> dict[str, Outcome]:
    """The same within one infrastructure: `wanted` maps application key -> version key."""
    return {key: _version_outcome(version, before.get(key), now.get(key)) for key, version in wanted.items()}


def _outcome(
    package: Package,
    application: Application,
    before: ApplicationState | None,
    now: ApplicationState | None,
    known: Mapping[str, str],
    same: bool,
    succeeded: bool,
) -> Outcome:
    if now is None:
        return Outcome(NOT_APPLIED, "It is not in the target.")
    if same:
        return Outcome(APPLIED, "The target holds what the package holds.")
    modules = delivered(package, application, now)
    then = before.modules if before else {}
    absent = [module for key, module in modules.items() if key not in now.modules]
    missing = [module.name for module in absent if is_sure(application, module)]
    still = [key for key in modules if key in now.modules and then.get(key) == now.modules[key]]
    stale = [modules[key].name for key in still if known.get(key) == DIFFERENT]
    unsure = [modules[key].name for key in still if known.get(key) not in (DIFFERENT, EQUAL)]
    unsure += [module.name for module in absent if not is_sure(application, module)]
    gone = [key for key in then if key in now.modules and known.get(key) == DIFFERENT and key not in modules]
    if gone and len(still) == len(modules):
        return Outcome(NOT_APPLIED, "The target runs the same module versions as before, also those to be deleted.")
    if missing or stale:
        return Outcome(NOT_APPLIED, f"The target does not have {modules_named(missing + stale)} as the package has it.")
    if modules and not succeeded and len(still) == len(modules) and unsure:
        return Outcome(NOT_APPLIED, "The target runs the same module versions as before.")
    if unsure:
        return Outcome(UNKNOWN, f"It cannot be told whether {modules_named(unsure)} is as the package has it.")
    if now.inconsistency():
        return Outcome(UNKNOWN, f"LifeTime gives it the consistency status '{now.inconsistency()}'.")
    if not modules and not succeeded:
        return Outcome(UNKNOWN, "It has no module that could be compared.")
    return Outcome(APPLIED, "The target runs new versions of the modules.")


def _version_outcome(version_key: str, before: ApplicationState | None, now: ApplicationState | None) -> Outcome:
    if now is None:
        return Outcome(NOT_APPLIED, "It is not in the target.")
    if now.version_key != version_key:
        moved = before is None or (before.version_key, before.modules) != (now.version_key, now.modules)
        verdict = UNKNOWN if moved else NOT_APPLIED
        return Outcome(verdict, f"The target runs version {now.version or now.version_key or 'without a tag'}.")
    if now.is_modified or now.inconsistency():
        return Outcome(UNKNOWN, f"The target runs version {now.version}, but LifeTime says that it was modified.")
    return Outcome(APPLIED, f"The target runs version {now.version}.")
