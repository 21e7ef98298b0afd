# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long to wait before a request is sent again. Pure, but for the dice."""

from __future__ import annotations

import email.utils
import random
import time

# Statuses of a proxy in front of LifeTime, or of a LifeTime that is starting: a read may be repeated.
PASSING = (429, 502, 503, 504)
# The one status that says of a write that nothing was done.
NOT_DONE = (429,)


def pause(failures: int, ceiling: float, retry_after: str = "") -> float:
    """Seconds until the next attempt: what Retry-After asks for, or exponential with jitter, up to a ceiling."""
    asked = _seconds(retry_after)
    if asked > 0:
        return min(asked, ceiling)
    # The exponent is bounded, as a float has an end.
    return min(ceiling, 0.5 * 2.0 ** min(failures - 1, 60)) * random.uniform(0.5, 1.0)


def _seconds(retry_after: str) -> float:
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        # More digits than any ceiling has mean the ceiling.
        return float(text[:12])
    try:
        date = email.utils.parsedate_tz(text)
        return max(0.0, email.utils.mktime_tz(date) - time.time()) if date else 0.0
    except (ValueError, OverflowError, TypeError, IndexError):
        return 0.0
