# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The time that the simulated infrastructure lives in."""

from __future__ import annotations

import time
from datetime import datetime, timezone

UNSET_DATE = "1900-01-01T00:00:00"


class Clock:
    """Seconds since the epoch that run `scale` times as fast as real ones and never go back.

    `advance` skips time. A clock that is started from a saved state goes on from the later of that and the real time.
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
    """Return a point in time as API records show it: whole seconds, UTC, ending in Z."""
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def log_instant(seconds: float) -> str:
    """Return a point in time as the deployment log shows it: up to three decimals, trailing zeros cut."""
    text = datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
    return text.rstrip("0").rstrip(".") + "Z"


def day(seconds: float) -> str:
    """Return the date of a point in time, as the list of deployments compares it."""
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%d")


def seconds_of(text: str) -> float:
    """Read an ISO 8601 point in time (UTC if it does not say); ValueError when it is none."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return moment.timestamp()
