# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A digest taken while something else reads the same file."""

from __future__ import annotations

import hashlib
import os
import threading

from .errors import MIB


class Digest(threading.Thread):
    """The SHA-256 of the first `size` bytes of an open file, taken in the background; leaving the context stops it."""

    def __init__(self, descriptor: int, size: int) -> None:
        super().__init__(daemon=True)
        self._descriptor = descriptor
        self._size = size
        self._stop_early = threading.Event()
        self._digest = hashlib.sha256()
        self._error: OSError | None = None

    def run(self) -> None:
        offset = 0
        try:
            # No further: somebody may write to the file as fast as it is read.
            while offset < self._size and not self._stop_early.is_set():
                data = os.pread(self._descriptor, min(MIB, self._size - offset), offset)
                if not data:
                    return
                self._digest.update(data)
                offset += len(data)
        except OSError as error:
            self._error = error

    def result(self) -> str:
        """The digest in hex, when it is done; OSError if the file could not be read."""
        self.join()
        if self._error is not None:
            raise self._error
        return self._digest.hexdigest()

    def __enter__(self) -> Digest:
        self.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stop_early.set()
        self.join()
