# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Responses whose shape differs between `--answers client` and `--answers contract`: the known clients need other
shapes than the contract has."""

from __future__ import annotations

from .http_types import JSON, TEXT, ApiRequest, ApiResponse
from .model.clock import instant
from .model.entities import Link


def deployment_created(request: ApiRequest, key: str) -> ApiResponse:
    if request.settings.answers == "client":
        return ApiResponse(201, key, TEXT)
    return ApiResponse(200, key, TEXT)


def binary_deployment_created(request: ApiRequest, key: str) -> ApiResponse:
    if request.settings.answers == "client":
        return ApiResponse(201, key, TEXT)
    return ApiResponse(201, {"DeploymentKey": key}, TEXT)


def solution_created(request: ApiRequest, key: str) -> ApiResponse:
    """Environments_SolutionCreate: the key as bare text, or as a JSON string (quoted)."""
    if request.settings.answers == "client":
        return ApiResponse(200, key, TEXT)
    return ApiResponse(200, key, JSON)


def solution_status(request: ApiRequest, status: str, reason: str) -> ApiResponse:
    record = {"Status": status, "StatusReason": reason}
    return ApiResponse(200, record if request.settings.answers == "client" else [record])


def solution_link(request: ApiRequest, link: Link) -> ApiResponse:
    if request.settings.answers == "client":
        return download_link(request, link)
    return ApiResponse(200, [{"Url": link_url(request, link), "ExpiresAt": instant(link.expires_on)}])


def source_code_status(request: ApiRequest, key: str, status: str) -> ApiResponse:
    record = {"PackageKey": key, "Status": status, "Messages": []}
    return ApiResponse(201 if request.settings.answers == "client" else 200, record)


def user_created(request: ApiRequest, key: str) -> ApiResponse:
    """Users_Create: the key as bare text, as Roles_Create returns it, or as a JSON string (quoted)."""
    if request.settings.answers == "client":
        return ApiResponse(201, key, TEXT)
    return ApiResponse(201, key, JSON)


def download_link(request: ApiRequest, link: Link) -> ApiResponse:
    expires = instant(link.expires_on)
    return ApiResponse(200, {"url": link_url(request, link), "expires": expires}, headers={"Expires": expires})


def link_url(request: ApiRequest, link: Link) -> str:
    return f"{request.base_url}/downloads/{link.key}"
