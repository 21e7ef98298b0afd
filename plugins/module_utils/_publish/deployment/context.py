# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What one deployment to one environment works with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..._api.address import absolute
from ..._api.deployments import Deployments
from ..._api.infrastructure import Named
from ..records.history import Histories
from ..records.record_store import RecordStore
from ..running.target import Target
from .clock import Clock
from .deployment_content import CurrentState, PlanContent
from .options import DeploymentOptions
from .result import Result


@dataclass(frozen=True)
class DeploymentContext:
    """Built once for a deployment; `result` is filled in while it goes on."""

    api: Deployments
    target: Target
    options: DeploymentOptions
    records: RecordStore
    result: Result
    clock: Clock

    @property
    def environment(self) -> Named:
        """The target environment."""
        return self.target.environment

    def histories(self, content: PlanContent) -> Histories:
        """What the deployment records say of the applications of a content."""
        return self.records.histories(application.key for application in content.applications)

    def read(self, content: PlanContent, histories: Histories | None = None) -> CurrentState:
        """What the target runs of a content; the deployment records are read unless their `histories` are given."""
        histories = self.histories(content) if histories is None else histories
        for history in histories.values():
            self.target.learn_owners(history.owners)
        return CurrentState(self.target.states(content.applications, content.modules), histories)

    def show_plan(self, key: str, details: Mapping[str, Any]) -> None:
        """Show a plan as Deployments_Get describes it ({} where LifeTime was not asked)."""
        page = str((details.get("Deployment") or {}).get("DetailsURL") or "")
        self.result.show_plan(key, self.environment, details, absolute(self.target.infrastructure.client.url, page))

    def plan_name(self, key: str) -> str:
        """A plan, for the beginning of a sentence."""
        return f"Deployment {key} to environment {self.environment} on {self.target.infrastructure.client.url}"

    def instant(self) -> str:
        """Now, in UTC and ISO 8601."""
        return self.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")

    def pause(self, longest: float) -> None:
        """Sleep for `poll_interval`, but no longer than `longest` seconds."""
        self.clock.sleep(min(self.options.poll_interval, max(longest, 0.0)))
