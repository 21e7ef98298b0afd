# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reasons not to start a saved plan, by what LifeTime says of it (Deployments_Get): pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..._api import deployments
from .deployment_content import PlanContent
from .objections import MODULE_DELETION, Objection


def plan_objections(details: Mapping[str, Any], content: PlanContent) -> Iterator[Objection]:
    """What speaks against starting the plan, the gravest first."""
    conflicts = conflict_sentences(details)
    if conflicts:
        advice = "Resolve the conflicts in the source or in the target, and publish again."
        yield _objection("conflicts", conflicts, advice)
    if details.get("ApplicationsToDeploy") and not content.same_details(details):
        yield _objection("other_content", ["LifeTime sees another content in it than was given."], "Look at the plan.")
    deleted = [
        str(module.get("Name") or module.get("Key") or "a module without a name")
        for module in details.get("ModulesToDelete") or []
    ]
    if deleted:
        sentence = f"It would delete in the target: {', '.join(deleted)}."
        advice = "Set allow_module_deletion to delete them on purpose."
        yield _objection("module_deletion", [sentence], advice, MODULE_DELETION)


def _objection(code: str, sentences: list[str], advice: str, override: str = "") -> Objection:
    message, operation = " ".join(sentences), deployments.GET.id
    return Objection(message, code, advice, operation=operation, errors=sentences, override=override)


def conflict_sentences(details: Mapping[str, Any]) -> list[str]:
    """LifeTime's ApplicationConflicts, each as a sentence."""
    return [_conflict(record) for record in details.get("ApplicationConflicts") or []]


def _conflict(record: Mapping[str, Any]) -> str:
    message = str(record.get("Message") or "").strip()
    kind = str((record.get("ModuleConflict") or {}).get("ConflictType") or "").strip()
    text = message or "LifeTime reports a conflict without a message"
    return f"{text.rstrip('.')}{f' ({kind})' if kind and kind.lower() not in text.lower() else ''}."
