# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Renewal of the token of a service account."""

from __future__ import annotations

from ..http_types import ApiRequest, ApiResponse
from ..model import accounts
from ..model.clock import instant
from ..model.errors import ApiError
from .route import Operation

_MONTH = 30 * 24 * 3600.0


def renew(request: ApiRequest) -> ApiResponse:
    """Auth_Token: 200, the new token; the old one lives on for a day, before LifeTime 11.29.0 it ends at once."""
    body = request.body
    if body.get("unit", "M") != "M" or not 1 <= body.get("timePeriod", 0) <= 36:
        raise ApiError(400, "The token has to live for 1 to 36 months (unit M).")
    until = request.model.now() + body["timePeriod"] * _MONTH
    return ApiResponse(
        200, {"token": accounts.renew(request.model, request.account, until), "expiresAt": instant(until)}
    )


OPERATIONS = (Operation("Auth_Token", "POST", "/auth/tokens/", renew, since=(11, 23, 0)),)
