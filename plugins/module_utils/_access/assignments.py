# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Assignments: roles that users have on applications and in teams. Pure."""

from __future__ import annotations

from dataclasses import replace

from .._changes import Change, ChangeSet, Key
from .._resource import Replacement
from .context import Phase, PlanContext
from .model import AccessModel, takes_power


def assignments(
    changes: ChangeSet, desired: AccessModel, context: PlanContext, phases: tuple[Phase, Phase]
) -> ChangeSet:
    """Changes of roles, each in its phase: the second of the two is for those that take permissions away."""

    def completed(change: Change) -> Change:
        granting, revoking = phases
        request = change.request
        if isinstance(request, Replacement):
            expected = request.expected
            loses = loses_power(request.restore.expected.value, expected.value, desired, context)
            requested = (expected.items.kind, expected.owner, expected.item) in context.requested
            return replace(change, request=replace(request, requested=requested), phase=revoking if loses else granting)
        return replace(change, phase=revoking if request.expected.value is None else granting)

    return ChangeSet(map(completed, changes))


def loses_power(before: Key, after: Key, desired: AccessModel, context: PlanContext) -> bool:
    """Whether who has the role `after` in place of `before` may do less of anything."""
    known = context.current.roles
    return before != after and takes_power(known.get(before), desired.roles.get(after) or known.get(after))
