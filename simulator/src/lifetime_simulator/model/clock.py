# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated clock, and the formats of times in the API."""

from __future__ import annotations

import time
from datetime import datetime, timezone

UNSET_DATE = "1900-01-01T00:00:00"


class Clock:
    """Simulated time in seconds since the epoch; it runs `scale` times as fast as real time and never goes back.

    It starts at the real time or at `not_before` (that of a saved state), whichever is later.
    """

    def __init__(self, scale: float = 1.0, not_before: float = 0.0) -> None:
        self.scale = scale
        self._real = time.monotonic()
        self._start = max(time.time(), not_before)

    def now(self) -> float:
        return self._start + (time.monotonic() - self._real) * self.scale

    def advance(self, seconds: float) -> None:
        self._start += seconds


def instant(seconds: float) -> str:
    """Format a time as in records of the API: whole seconds, UTC, ending in Z."""
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def log_instant(seconds: float) -> str:
    """Format a time as in deployment logs: up to three decimals without trailing zeros."""
    text = datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
    return text.rstrip("0").rstrip(".") + "Z"


def day(seconds: float) -> str:
    """Format the date of a time as in the parameters of Deployments_List."""
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%d")


def seconds_of(text: str) -> float:
    """Parse an ISO 8601 date-time, UTC without a zone; ValueError if it is not valid."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return moment.timestamp()
