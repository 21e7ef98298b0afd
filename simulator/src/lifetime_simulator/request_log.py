# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log of requests to the API, which tests read through the control API."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

KEPT = 100_000


@dataclass
class LogEntry:
    """One request; `status` is 0 if the connection was closed without a response, `time` is in simulated seconds."""

    method: str
    path: str
    query: str
    operation: str
    time: float
    write: bool
    account: str = ""
    status: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    violation: str = ""


class RequestLog:
    """The last KEPT requests since the start or `clear`."""

    def __init__(self) -> None:
        self._requests: deque[LogEntry] = deque(maxlen=KEPT)

    def add(self, request: LogEntry) -> None:
        self._requests.append(request)

    def clear(self) -> None:
        self._requests.clear()

    def as_json(self) -> list[dict[str, Any]]:
        return [asdict(request) for request in self._requests]
