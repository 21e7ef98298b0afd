# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting for what LifeTime makes on request: a solution, source code, a version."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Callable, TypeVar

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Waiting:
    """How long to wait, and how often to ask, in seconds."""

    wait_timeout: float
    poll_interval: float

    def until(self, is_done: Callable[[Answer], bool], ask: Callable[[], Answer]) -> Answer:
        """Ask until the answer is a final one, or the time is over; returns the last answer."""
        deadline = time.monotonic() + self.wait_timeout
        while True:
            answer = ask()
            left = deadline - time.monotonic()
            if is_done(answer) or left <= 0:
                return answer
            time.sleep(min(self.poll_interval, left))

    def until_status(self, ended: Collection[str], ask: Callable[[], tuple[str, str]]) -> tuple[str, str]:
        """The same for a status, in any case, and what LifeTime says of it; it is final where it is one of `ended`.

        A status never heard of counts as 'not yet'.
        """
        return self.until(lambda answer: answer[0].lower() in ended, ask)
