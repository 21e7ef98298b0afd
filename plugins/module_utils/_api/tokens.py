# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The token of the service account that this connection uses."""

from __future__ import annotations

import base64
import json
import re
from datetime import datetime, timezone

from .answers import parse_json
from .client import Client
from .operation import Operation, Request

# A JSON Web Token alone.
_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+\Z", re.ASCII)
RENEW = Operation("Auth_Token", "POST", "/auth/tokens/")


def renew(client: Client, months: int) -> tuple[str, str]:
    """A new token that lives for so many months, and when it ends (Auth_Token).

    Raises `LifeTimeError` (`not_lifetime`) where the answer holds no token: the old one may have ended anyway.
    """
    request = Request(RENEW, "renew the token", body={"timePeriod": months, "unit": "M"})
    answer = client.write(request)
    # It is shown this once: whatever else is odd about the answer must not lose it.
    token, end = _token_in(answer)
    if not token:
        advice = "Make a new token in LifeTime, as the old one may have ended."
        raise request.failure(f"the answer of {client.url} holds no token.", "not_lifetime", advice=advice)
    return token, end


def _token_in(answer: str) -> tuple[str, str]:
    """The token in an answer, and when it ends; "" for what it does not say."""
    found = parse_json(answer)
    if isinstance(found, dict):
        named = {name.lower(): value for name, value in found.items() if isinstance(value, str)}
        return named.get("token", "").strip(), named.get("expiresat", "")
    alone = (found if isinstance(found, str) else answer).strip()
    return (alone if _TOKEN.match(alone) else ""), ""


def end_of(token: str) -> datetime | None:
    """When a token ends, as it says itself (it is a JSON Web Token, which is not verified here); None if unknown."""
    try:
        payload = token.split(".")[1]
        content = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return datetime.fromtimestamp(float(content["exp"]), timezone.utc)
    except (IndexError, KeyError, OverflowError, OSError, TypeError, ValueError):
        return None
