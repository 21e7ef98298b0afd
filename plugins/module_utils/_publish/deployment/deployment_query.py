# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deployment plans as lifetime_deployment_info shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._api.address import absolute
from ..._api.answers import to_snake
from ..._api.deployments import Deployments
from ..._api.infrastructure import Infrastructure
from ..._api.keys import own_key
from .plan_check import conflict_sentences


def find_deployments(infrastructure: Infrastructure, params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The plans that the parameters of the module ask for, newest first, as snake_case records."""
    api, url = Deployments(infrastructure.client), infrastructure.client.url
    target = infrastructure.environment(params["target_environment"]).key if params["target_environment"] else None
    if params["deployment_key"]:
        key = own_key(params["deployment_key"])
        api.known_status(key)
        # Not Deployments_Get, which validates the plan and may change it.
        records = [api.listed(key) or {"Key": key}]
    else:
        records = api.recent(target, params["created_from"], params["created_to"])
        records = records[: params["limit"]] if params["limit"] else records
    shown = [_describe(api, url, record, params) for record in records]
    return [record for record in shown if not params["status"] or record["status"] in params["status"]]


def _describe(api: Deployments, url: str, record: dict[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    key = str(record["Key"])
    shown: dict[str, Any] = to_snake(record)
    shown["details_url"] = absolute(url, shown.get("details_url") or "")
    if params["log"] or params["status"] or params["deployment_key"]:
        status = api.status(key)
        shown["status"] = status.status if status else None
        shown["info"] = status.info if status else None
        if params["log"]:
            shown["log"] = list(status.log) if status else []
    if params["details"]:
        details = api.get(key) or {}
        shown["applications_to_deploy"] = to_snake(details.get("ApplicationsToDeploy") or [])
        shown["applications_to_redeploy"] = list(details.get("ApplicationsToRedeploy") or [])
        shown["conflicts"] = conflict_sentences(details)
        shown["modules_to_delete"] = to_snake(details.get("ModulesToDelete") or [])
    return shown
