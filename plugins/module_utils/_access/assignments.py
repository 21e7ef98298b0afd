# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Assignments: roles that users have on applications and in teams. Pure."""

from __future__ import annotations

from dataclasses import replace

from .._changes import Change, ChangeSet
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
            expected, old = request.expected, request.restore.expected.value
            role = desired.roles.get(expected.value) or context.current.roles.get(expected.value)
            loses = takes_power(context.current.roles.get(old), role)
            requested = (expected.items.kind, expected.owner, expected.item) in context.requested
            return replace(change, request=replace(request, requested=requested), phase=revoking if loses else granting)
        return replace(change, phase=revoking if request.expected.value is None else granting)

    return ChangeSet(map(completed, changes))
