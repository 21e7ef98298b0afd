# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting for what LifeTime puts together on request: a solution, source code."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Callable


@dataclass(frozen=True)
class Waiting:
    """How long to wait, and how often to ask, in seconds."""

    wait_timeout: float
    poll_interval: float

    def until(self, ended: Collection[str], ask: Callable[[], tuple[str, str]]) -> tuple[str, str]:
        """Ask until the status, in any case, is one of `ended`, or the time is over; returns the last answer.

        An answer is a status and what LifeTime says of it. A status never heard of counts as 'not yet'.
        """
        deadline = time.monotonic() + self.wait_timeout
        while True:
            answer = ask()
            left = deadline - time.monotonic()
            if answer[0].lower() in ended or left <= 0:
                return answer
            time.sleep(min(self.poll_interval, left))
