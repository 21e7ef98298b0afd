# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a deployment carries, whichever kind it is: the questions that the rest of this wing asks of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from ..._api.infrastructure import Named
from ..._changes import ChangeSet
from ..comparison.outcome import Outcome
from ..running.content import Comparison, States
from ..running.target import Target
from .deployment_api import Deployments
from .objections import Objection

# The comparison's word for: the same was deployed here with success, and it cannot become any more equal.
INEFFECTIVE = "ineffective"


class DeploymentContent(Protocol):
    """A package, or versions of the same infrastructure."""

    @property
    def applications(self) -> Sequence[Named]:
        """What it brings."""

    @property
    def modules(self) -> Mapping[str, Sequence[str]]:
        """Module keys by application key, as far as known."""

    @property
    def module_names(self) -> Mapping[str, str]:
        """Names by module key, as far as known."""

    @property
    def notes(self) -> str | None:
        """The notes of its plan; None for a plan that takes none."""

    def compare(self, place: Target, states: States) -> tuple[Comparison, States]:
        """Whether the target runs this already, and the states with whatever had to be asked for to tell."""

    def objections(self, place: Target, states: States) -> Iterator[Objection]:
        """What would be lost, or cannot be done, by deploying to a target in these states; the gravest first."""

    def changes(self, states: States, comparison: Comparison) -> ChangeSet:
        """What deploying would change, one Change an application."""

    def create(self, plans: Deployments, target: Named) -> str:
        """Create the plan in LifeTime; returns its key."""

    def same_plan(self, record: Mapping[str, Any]) -> bool | None:
        """Whether a record of Deployments_List is a plan with this content; None where only its details can tell."""

    def same_details(self, details: Mapping[str, Any]) -> bool:
        """Whether a record of Deployments_Get is a plan with this content."""

    def outcomes(self, before: States, now: States, succeeded: bool) -> dict[str, Outcome]:
        """What became of each application, by key."""
