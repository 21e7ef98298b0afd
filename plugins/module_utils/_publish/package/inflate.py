# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Inflating what a stranger packed, a block at a time, and stopping when it becomes too much."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from .errors import MIB, Limits, Refused

BLOCK_SIZE = 1 * MIB


class Budget:
    """Counts what a package has inflated to so far, all streams together."""

    def __init__(self, limits: Limits, file_size: int) -> None:
        self.limits = limits
        self._left = min(limits.inflated, 2 * limits.allowance + 2 * limits.ratio * file_size)

    def check(self, size: int) -> None:
        """Refuse sizes that the package only states."""
        if size > self._left:
            raise Refused(f"it says that it inflates to {size} bytes, which no real package does")

    def spend(self, size: int) -> None:
        """Count bytes that were really inflated."""
        self._left -= size
        if self._left < 0:
            raise Refused("it inflates to far more than any real package does")


class Inflater:
    """One raw DEFLATE stream, given out in blocks of at most BLOCK_SIZE bytes.

    `unused` is how many of the bytes that were fed lay behind its end.
    """

    def __init__(self, budget: Budget, what: str) -> None:
        self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
        self._budget = budget
        self._what = what
        self._taken = 0
        self._given = 0
        self.unused = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Inflate the next bytes of the stream; bytes behind its end are counted in `unused`, and nothing else."""
        limits = self._budget.limits
        self._taken += len(data)
        if self.ended:
            self.unused += len(data)
        # At its end a stream may still hold an `unconsumed_tail`, which it never takes.
        while not self.ended:
            try:
                block = self._stream.decompress(data, BLOCK_SIZE)
            except zlib.error as error:
                raise Refused(f"{self._what} is damaged: it cannot be inflated ({error})") from error
            self._given += len(block)
            if self._given > limits.allowance + limits.ratio * self._taken:
                raise Refused(f"{self._what} inflates to more than {limits.ratio} times its size, as no real one does")
            self._budget.spend(len(block))
            self.unused = len(self._stream.unused_data)
            if block:
                yield block
            data = self._stream.unconsumed_tail
            if not data and len(block) < BLOCK_SIZE:
                return

    @property
    def ended(self) -> bool:
        """Whether the stream's own end was reached."""
        return self._stream.eof
