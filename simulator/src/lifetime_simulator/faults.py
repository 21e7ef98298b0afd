# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults that tests ask for: what is to go wrong with which request."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any


@dataclass
class Fault:
    """One entry of POST /_simulator/faults; `operation` is an operationId, `Downloads` or `*`."""

    operation: str
    times: int = 1
    after: int = 0
    status: int | None = None
    act_then_status: int | None = None
    body: Any = None
    content_type: str | None = None
    headers: dict[str, str] | None = None
    drop: str | None = None
    delay_ms: int = 0
    truncate: int | None = None
    content_length: int | None = None
    corrupt: bool = False

    @property
    def on_the_wire(self) -> bool:
        return self.truncate is not None or self.content_length is not None or self.corrupt


KEYS = {field.name for field in fields(Fault)}
DROPS = (None, "before", "after", "body")


def parse_fault(data: dict[str, Any]) -> Fault:
    """Read one fault; ValueError when it says something unknown."""
    if unknown := sorted(set(data) - KEYS):
        raise ValueError(f"unknown in a fault: {', '.join(unknown)}")
    fault = Fault(**data)
    if fault.drop not in DROPS:
        raise ValueError("drop is one of before, after, body")
    return fault


class FaultBook:
    """The faults that still wait for their request, in the order in which they came."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._waiting.append(fault)

    def clear(self) -> None:
        self._waiting.clear()

    def take(self, operation: str) -> Fault | None:
        """Give the first fault that is due for `operation`, and count it as used."""
        for fault in self._waiting:
            if fault.operation not in ("*", operation):
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            if fault.times > 0:
                fault.times -= 1
                if fault.times == 0:
                    self._waiting.remove(fault)
            return fault
        return None
