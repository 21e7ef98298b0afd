# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was asked of the simulator."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

KEPT = 100_000


@dataclass
class Request:
    """One request to the API; `status` is 0 when the connection was closed without an answer."""

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
    """The requests since the start, or since they were forgotten."""

    def __init__(self) -> None:
        self._requests: deque[Request] = deque(maxlen=KEPT)

    def add(self, request: Request) -> None:
        self._requests.append(request)

    def forget(self) -> None:
        self._requests.clear()

    def plain(self) -> list[dict[str, Any]]:
        return [asdict(request) for request in self._requests]
