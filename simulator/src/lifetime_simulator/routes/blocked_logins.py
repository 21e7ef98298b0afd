# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Blocked logins of users and blocked addresses. Success is told in headers, too."""

from __future__ import annotations

from typing import Any

from ..http_types import ApiRequest, ApiResponse
from ..model import access_rules
from ..model.clock import instant
from ..model.entities import BlockedLogin
from .route import Operation


def list_of_user(request: ApiRequest) -> ApiResponse:
    """User_BlockedLogins_Get"""
    user = access_rules.user_of(request.model, request.path["UserKey"]).username
    return _listed(request, [one for one in _in_environment(request) if one.username == user])


def unblock_user(request: ApiRequest) -> ApiResponse:
    """User_BlockedLogins_Unblock: 200 without a body."""
    user = access_rules.user_of(request.model, request.path["UserKey"]).username
    address = request.query.get("IpAddress", "")
    return _removed(
        request, [one for one in _in_environment(request) if one.username == user and address in ("", one.address)]
    )


def list_addresses(request: ApiRequest) -> ApiResponse:
    """BlockedAddresses_Get"""
    return _listed(request, [one for one in _in_environment(request) if not one.username])


def unblock_address(request: ApiRequest) -> ApiResponse:
    """BlockedAddresses_Unblock: 200 without a body."""
    address = request.path["IPAddress"]
    return _removed(request, [one for one in _in_environment(request) if not one.username and one.address == address])


def _in_environment(request: ApiRequest) -> list[BlockedLogin]:
    access_rules.require_permission(request.model, request.account)
    key = request.query.get("EnvironmentKey", "")
    if key:
        request.model.environment(key, request.account)
    return [one for one in request.model.state.blocked_logins if key in ("", one.environment)]


def _listed(request: ApiRequest, found: list[BlockedLogin]) -> ApiResponse:
    return ApiResponse(200, [_record(request, number, one) for number, one in enumerate(found)], headers=_SUCCESS)


def _removed(request: ApiRequest, found: list[BlockedLogin]) -> ApiResponse:
    state = request.model.state
    state.blocked_logins = [one for one in state.blocked_logins if one not in found]
    return ApiResponse(200, headers=_SUCCESS)


def _record(request: ApiRequest, number: int, one: BlockedLogin) -> dict[str, Any]:
    return {
        "userId": number,
        "username": one.username,
        "success": False,
        "instant": instant(one.instant),
        "ipAddress": one.address,
        "usernameFailureCount": one.failures if one.username else 0,
        "originAddressFailureCount": 0 if one.username else one.failures,
        "userAgent": "",
        "visitor": "",
        "requestKey": "",
        "result": "Blocked",
        "environmentId": list(request.model.state.environments).index(one.environment) + 1,
        "environmentName": request.model.state.environments[one.environment].name,
    }


_SUCCESS = {"Success": "true", "StatusCode": "200", "Message": ""}
_OF_USER = "/users/{UserKey}/blockedlogins/"
_ADDRESSES = "/environments/blockedipaddresses/"

OPERATIONS = (
    Operation("User_BlockedLogins_Get", "GET", _OF_USER, list_of_user),
    Operation("User_BlockedLogins_Unblock", "DELETE", _OF_USER, unblock_user),
    Operation("BlockedAddresses_Get", "GET", _ADDRESSES, list_addresses),
    Operation("BlockedAddresses_Unblock", "DELETE", _ADDRESSES + "{IPAddress}/", unblock_address),
)
