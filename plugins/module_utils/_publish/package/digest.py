# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A digest taken while something else reads the same file."""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from .errors import MIB


@contextlib.contextmanager
def digest_of(descriptor: int, size: int) -> Iterator[Future[str]]:
    """The SHA-256 in hex of the first `size` bytes of an open file, taken in the background; after the block it stops.

    Where the file cannot be read, the result raises OSError.
    """
    stopped = threading.Event()
    with ThreadPoolExecutor(max_workers=1) as pool:
        try:
            yield pool.submit(_digest, descriptor, size, stopped)
        finally:
            stopped.set()


def _digest(descriptor: int, size: int, stopped: threading.Event) -> str:
    digest, offset = hashlib.sha256(), 0
    # No further: somebody may write to the file as fast as it is read.
    while offset < size and not stopped.is_set():
        data = os.pread(descriptor, min(MIB, size - offset), offset)
        if not data:
            break
        digest.update(data)
        offset += len(data)
    return digest.hexdigest()
