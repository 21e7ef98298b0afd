# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan that is about to run."""

from __future__ import annotations

from dataclasses import dataclass, field

from .deployment_content import CurrentState, PlanContent
from .state_machine import Goal


@dataclass(frozen=True)
class PlanRun:
    """What is needed to run a plan, and to tell afterwards what it did.

    `before` is the state of the target before the deployment; `details_url` is the page of the plan in LifeTime.
    """

    key: str
    goal: Goal
    content: PlanContent
    before: CurrentState = field(default_factory=CurrentState)
    details_url: str = ""
