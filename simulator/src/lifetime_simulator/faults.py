# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fault injection: tests define which requests fail, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .model.typed_json import call_with_json, check_not_negative


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
    def affects_response(self) -> bool:
        return self.truncate is not None or self.content_length is not None or self.corrupt


DROPS = (None, "before", "after", "body")


def parse_fault(data: Any) -> Fault:
    """Parse one fault; ValueError with a sentence if a field is unknown or has a wrong type or value."""
    fault = call_with_json(Fault, data, "fault")
    if fault.drop not in DROPS:
        raise ValueError("fault.drop must be one of before, after, body or null.")
    for name in ("status", "act_then_status"):
        status = getattr(fault, name)
        if status is not None and not 100 <= status <= 599:
            raise ValueError(f"fault.{name} must be from 100 to 599.")
    for name in ("after", "delay_ms", "truncate", "content_length"):
        check_not_negative(getattr(fault, name) or 0, f"fault.{name}")
    return fault


class FaultQueue:
    """The faults that were not used up yet, oldest first."""

    def __init__(self) -> None:
        self._pending: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._pending.append(fault)

    def clear(self) -> None:
        self._pending.clear()

    def take(self, operation: str) -> Fault | None:
        """Return the first fault that matches `operation`, and count its use; None if there is none."""
        for fault in self._pending:
            if fault.operation not in ("*", operation):
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            if fault.times > 0:
                fault.times -= 1
                if fault.times == 0:
                    self._pending.remove(fault)
            return fault
        return None
