# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the operator allows a deployment, and the clock that it goes by."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Callable

from ..._api.errors import LifeTimeError


@dataclass(frozen=True)
class Clock:
    """Time, so that tests can make it pass."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = lambda: datetime.now(timezone.utc)


@dataclass(frozen=True)
class Terms:
    """What the operator allows. Times are seconds; `mappings` is `{(extension, logical database): database}`."""

    wait: bool = True
    wait_timeout: float = 3600
    poll_interval: float = 10
    queue_timeout: float = 1800
    not_after: datetime | None = None
    on_timeout: str = "fail"
    redeploy_outdated: bool | None = None
    mappings: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def is_too_late(self, now: datetime) -> bool:
        """Whether nothing may be started or continued any more."""
        return self.not_after is not None and now > self.not_after

    def too_late(self) -> str:
        """The sentence that says so."""
        limit = self.not_after.isoformat() if self.not_after else ""
        return f"It is past {limit}: nothing may be started or continued any more (not_after)."


def parse_instant(text: str, option: str) -> datetime:
    """A point in time with an offset, from ISO 8601."""
    try:
        instant = datetime.fromisoformat(text.strip().replace("Z", "+00:00").replace("z", "+00:00"))
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise LifeTimeError(
            f"{option} is '{text}', which is no point in time with an offset.",
            "invalid_option",
            advice="Write it like 2026-12-01T04:00:00+01:00.",
        )
    return instant
