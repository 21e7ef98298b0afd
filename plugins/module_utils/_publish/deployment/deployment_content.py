# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a deployment deploys, whichever kind it is: the questions that the rest of this package asks of it."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ..._api.deployments import Deployments
from ..._api.infrastructure import Named
from ..._changes import ChangeSet
from ..package.model import Package
from ..records.history import Histories
from ..running.content import Comparison, States, Verdict
from ..running.target import Target
from .objections import Objection

# A verdict besides those of the comparison: deploying this again would not make the target more equal.
INEFFECTIVE = "ineffective"


@dataclass(frozen=True)
class CurrentState:
    """What the target runs of some applications, and what the deployment records say of them; by application key."""

    states: States = field(default_factory=dict)
    histories: Histories = field(default_factory=dict)

    def with_details(self, target: Target, modules: Iterable[tuple[str, str]]) -> CurrentState:
        """The same with the details of these (application key, module key): a request each, unless known."""
        by_application: dict[str, list[str]] = {}
        for application_key, module_key in modules:
            by_application.setdefault(application_key, []).append(module_key)
        states = {
            key: state and target.with_details(state, by_application.get(key, ())) for key, state in self.states.items()
        }
        return dataclasses.replace(self, states=states)


class PlanContent:
    """What an existing plan deploys.

    As it stands, that is a package of which nothing is known but its applications: the plan was created elsewhere.
    """

    package: Package | None = None
    # Module keys by application key, and names by module key, as far as known.
    modules: Mapping[str, Sequence[str]] = MappingProxyType({})
    module_names: Mapping[str, str] = MappingProxyType({})

    def __init__(self, applications: Sequence[Named] = ()) -> None:
        self.applications = applications

    def objections(self, target: Target, current: CurrentState) -> Iterator[Objection]:
        """What would be lost, or cannot be done, by deploying to a target in this state; the gravest first."""
        return iter(())

    def same_details(self, details: Mapping[str, Any]) -> bool:
        """Whether a record of Deployments_Get is a plan with this content."""
        return True

    def outcomes(self, before: CurrentState, after: States, succeeded: bool) -> dict[str, Verdict]:
        """What the deployment did to each application, by key."""
        return {}


class DeploymentContent(PlanContent, ABC):
    """What a new plan can be created with: a package, or versions of the same infrastructure.

    `notes` are those of the plan, None for a plan that takes none. `plan` is the saved plan, as Deployments_List has
    it, that is changed to hold this; None where a new one is made.
    """

    notes: str | None = None
    plan: Mapping[str, Any] | None = None

    @property
    def plan_key(self) -> str:
        """The key of `plan`; "" where a new one is made."""
        return str((self.plan or {}).get("Key") or "")

    def same_saved(self, record: Mapping[str, Any]) -> bool:
        """Whether a record of Deployments_List holds all of what `plan` would be changed to."""
        return False

    def doubts(self, target: Target, current: CurrentState) -> Iterator[str]:
        """Sentences about what may go wrong, which LifeTime does not tell before it deploys."""
        return iter(())

    def remaining(self, comparison: Comparison) -> DeploymentContent:
        """What is left to deploy: without what the target runs already, where the content can be split."""
        return self

    @abstractmethod
    def compare(self, target: Target, current: CurrentState) -> tuple[Comparison, CurrentState]:
        """Whether the target runs this already, and the state with all details that were read to tell."""

    @abstractmethod
    def changes(self, states: States, comparison: Comparison) -> ChangeSet:
        """What deploying would change, one Change an application."""

    @abstractmethod
    def create(self, api: Deployments, environment: Named) -> str:
        """Create the plan in LifeTime, or change `plan`; returns its key."""

    @abstractmethod
    def same_plan(self, record: Mapping[str, Any]) -> bool | None:
        """Whether a record of Deployments_List is a plan with this content; None where only its details can tell."""
