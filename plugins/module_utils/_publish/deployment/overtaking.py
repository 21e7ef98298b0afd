# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether somebody else deployed, or changed the target, between its comparison and the start of the plan."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ..._api.deployments import was_started
from ..._api.errors import LifeTimeError
from .context import DeploymentContext
from .deployment_content import PlanContent
from .other_plans import overlaps, plans_for_target

# How often a target is compared, before a task gives up on one that does not come to rest.
MAX_COMPARISONS = 5


class OvertakenError(LifeTimeError):
    """The target runs something else than what was compared, or is about to. Nothing was started; `key` is the plan."""


@dataclass(frozen=True)
class StartCheck:
    """What has to hold right before a plan is started.

    `started` are the keys of the plans that had been started when the target was compared, `versions` the module
    version keys that it ran then, by application key.

    LifeTime starts no second deployment of the same modules while the first one runs. A start that has waited for the
    end of the first is accepted, and would deploy the same once more.
    """

    started: Collection[str]
    versions: Mapping[str, frozenset[str] | None]

    def refuse_overtaken(self, context: DeploymentContext, content: PlanContent, key: str) -> None:
        """Raise `OvertakenError` where the plan `key` with this content must not be started any more."""
        # First the plans, then the target: a deployment that ends in between is seen by one of the two.
        others = (record for record in plans_for_target(context, key) if was_started(record))
        new = (record for record in others if record["Key"] not in self.started)
        other = next((record["Key"] for record in new if overlaps(context, content, record)), None)
        context.target.infrastructure.forget()
        if other:
            reason = f"deployment {other} of the same applications was started meanwhile"
        elif context.target.versions(content.applications) != self.versions:
            reason = "somebody else changed the applications in the target meanwhile"
        else:
            return
        raise OvertakenError(
            f"{context.plan_name(key)} was not started: {reason}.",
            "changed_meanwhile",
            advice="Run again once nobody else deploys to this environment.",
            key=key,
        )
