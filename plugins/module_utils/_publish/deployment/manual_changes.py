# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What somebody changed in the target by hand, as LifeTime alone shows it: no deployment record is needed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from ..._api.deployments import EARLIEST, Deployments, was_started
from ..comparison.drift import Hotfix
from ..running.content import ApplicationState
from ..running.target import Target

_SECONDS = len("2026-01-31T23:59:59")


def changed_since_tag(target: Target, state: ApplicationState) -> list[Hotfix]:
    """The modules of a modified application that differ from its version, with their authors and dates."""
    tagged = target.tagged_modules(state)
    return _differences(target, state, tagged) if tagged else []


def manual_changes(target: Target, states: Iterable[ApplicationState]) -> tuple[list[str], list[Hotfix]]:
    """A sentence for each application that was changed by hand, and the modules that were, as far as known.

    Changed by hand is a module that is not in the version that the application is based on, unless whoever published
    it had started a deployment to the target before; and an application that LifeTime calls modified although its
    modules are those of its version, or its version cannot be read.
    """
    found = []
    for state in states:
        tagged = target.tagged_modules(state)
        is_comparable = bool(tagged) or (state.is_modified and not state.version_key)
        found.append((state, _differences(target, state, tagged) if is_comparable else []))
    started = _started_plans(target) if any(changed for _state, changed in found) else []
    sentences, hotfixes = [], []
    for state, changed in found:
        by_hand = [each for each in changed if not any(_explains(plan, each) for plan in started)]
        if by_hand or (state.is_modified and state.version_key and not changed):
            since = f"was modified after version {state.version}" if state.version else "runs without a tag"
            sentences.append(f"Application '{state.name}' {since}.")
            hotfixes += by_hand
    return sentences, hotfixes


def _differences(target: Target, state: ApplicationState, tagged: Mapping[str, str]) -> list[Hotfix]:
    changed = sorted(key for key, version in state.modules.items() if tagged.get(key) != version)
    detailed = target.with_details(state, changed)
    found = [Hotfix.of(detailed, key, tagged.get(key)) for key in changed]
    # Without the modules of its version nobody can tell which of them are new.
    return found if tagged else [dataclasses.replace(each, change="changed") for each in found]


def _started_plans(target: Target) -> list[dict[str, Any]]:
    plans = Deployments(target.infrastructure.client).recent(target.environment.key, EARLIEST)
    return [plan for plan in plans if was_started(plan)]


def _explains(plan: Mapping[str, Any], change: Hotfix) -> bool:
    """Whether a deployment may have published this module version: it began before, and by the same person."""
    people = (plan.get("StartedBy"), plan.get("StartedByUsername"))
    began = str(plan.get("StartedOn") or "")[:_SECONDS] <= change.created_on[:_SECONDS]
    return began and (not change.created_by or change.created_by in people)
