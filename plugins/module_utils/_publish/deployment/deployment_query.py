# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deployment plans as lifetime_deployment_info shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..._api.address import absolute
from ..._api.answers import to_snake
from ..._api.deployments import Deployments
from ..._api.infrastructure import Infrastructure
from ..._api.keys import own_key
from .plan_check import conflict_sentences


@dataclass(frozen=True)
class DeploymentQuery:
    """What is asked for; the fields are the options of the module."""

    deployment_key: str | None = None
    target_environment: str | None = None
    created_from: str | None = None
    created_to: str | None = None
    limit: int = 20
    status: Sequence[str] | None = None
    details: bool = False
    log: bool = False


def find_deployments(infrastructure: Infrastructure, query: DeploymentQuery) -> list[dict[str, Any]]:
    """The plans, newest first, as snake_case records."""
    api, url = Deployments(infrastructure.client), infrastructure.client.url
    target = infrastructure.environment(query.target_environment).key if query.target_environment else None
    if query.deployment_key:
        key = own_key(query.deployment_key)
        api.known_status(key)
        # Not Deployments_Get, which validates the plan and may change it.
        records = [api.listed(key) or {"Key": key}]
    else:
        records = api.recent(target, query.created_from, query.created_to)
        records = records[: query.limit] if query.limit else records
    shown = [_describe(api, url, record, query) for record in records]
    return [record for record in shown if not query.status or record["status"] in query.status]


def _describe(api: Deployments, url: str, record: dict[str, Any], query: DeploymentQuery) -> dict[str, Any]:
    key = str(record["Key"])
    shown: dict[str, Any] = to_snake(record)
    shown["details_url"] = absolute(url, shown.get("details_url") or "")
    if query.log or query.status or query.deployment_key:
        status = api.status(key)
        shown["status"] = status.status if status else None
        shown["info"] = status.info if status else None
        if query.log:
            shown["log"] = list(status.log) if status else []
    if query.details:
        details = api.get(key) or {}
        shown["applications_to_deploy"] = to_snake(details.get("ApplicationsToDeploy") or [])
        shown["applications_to_redeploy"] = list(details.get("ApplicationsToRedeploy") or [])
        shown["conflicts"] = conflict_sentences(details)
        shown["modules_to_delete"] = to_snake(details.get("ModulesToDelete") or [])
    return shown
