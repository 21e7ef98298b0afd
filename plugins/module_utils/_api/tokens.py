# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The token of the service account that this connection uses."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timezone

from .answers import parse_json
from .client import Client
from .errors import LifeTimeError
from .operation import Operation, Request

RENEW = Operation("Auth_Token", "POST", "/auth/tokens/")


def renew(client: Client, months: int) -> tuple[str, str]:
    """A new token that lives for so many months, and when it ends (Auth_Token).

    Raises `LifeTimeError` (`not_lifetime`) where the answer holds no token: the old one may have ended all the same.
    """
    purpose = "renew the token"
    answer = client.write(Request(RENEW, purpose, body={"timePeriod": months, "unit": "M"}))
    found = parse_json(answer)
    token = found.get("token") if isinstance(found, dict) else None
    if not isinstance(token, str) or not token.strip():
        raise LifeTimeError(
            f"Could not {purpose}: the answer of {client.url} holds no token.",
            "not_lifetime",
            advice="Make a new token in LifeTime, as the old one may have ended.",
            operation=RENEW.id,
        )
    return token.strip(), str(found.get("expiresAt") or "")


def end_of(token: str) -> datetime | None:
    """When a token ends, as it says itself (it is a JSON Web Token, which is not verified here); None if unknown."""
    try:
        payload = token.split(".")[1]
        content = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return datetime.fromtimestamp(float(content["exp"]), timezone.utc)
    except (IndexError, KeyError, OverflowError, OSError, TypeError, ValueError):
        return None
