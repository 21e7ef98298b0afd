# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How far a transfer has come, in a file that another process of the same machine may read meanwhile."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Callable

# Where a module finds the name of the file. Without it nothing is written.
PROGRESS_FILE = "OUTSYSTEMS_PROGRESS_FILE"

# Each record is as long as the one before, so that nothing of that one is left behind.
LENGTH = 256
# Seconds between two records.
_PAUSE = 0.5


@dataclass(frozen=True)
class Transferred:
    """A transfer that runs: `kind` is what happens to its bytes; `total` is 0 where nobody has said it.

    `started` is in the seconds of `time.monotonic`, which processes of one machine share.
    """

    kind: str
    started: float
    done: int
    total: int


class Progress:
    """Writes down how far the transfers of one client have come. Whatever goes wrong with the file ends that alone."""

    def __init__(self, path: str | None = None, now: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._now = now

    @contextlib.contextmanager
    def of(self, kind: str, total: int) -> Iterator[Callable[[int], None]]:
        """Gives a function for the number of bytes that are done. At the end the file says that nothing is running."""
        started = last = self._now()

        def tell(done: int) -> None:
            nonlocal last
            if self._path and self._now() - last >= _PAUSE:
                last = self._now()
                self._write(json.dumps(asdict(Transferred(kind, started, done, total))))

        try:
            yield tell
        finally:
            self._write("")

    def _write(self, text: str) -> None:
        if not self._path:
            return
        try:
            # The file is there already, and belongs to whoever reads it. A pipe would be waited for.
            descriptor = os.open(self._path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
            with os.fdopen(descriptor, "wb", buffering=0) as file:
                file.write(text.ljust(LENGTH).encode("ascii"))
        except OSError:
            self._path = None
