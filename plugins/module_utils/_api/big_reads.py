# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A file as the body of a request."""

from __future__ import annotations

import hashlib
import os
from typing import BinaryIO, Callable

CHUNK = 1024 * 1024


class BigReads:
    """A file that is read in large pieces whatever is asked for: the usual 16 KiB cost more than the network does.

    `tell_progress` gets the number of bytes that were read so far.
    """

    def __init__(self, file: BinaryIO, tell_progress: Callable[[int], None] = lambda done: None) -> None:
        self._file = file
        self._tell_progress = tell_progress
        self._size = os.fstat(file.fileno()).st_size
        self._digest = hashlib.sha256()

    def __len__(self) -> int:
        return self._size

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(max(size, CHUNK) if size >= 0 else CHUNK)
        self._digest.update(chunk)
        self._tell_progress(self._file.tell())
        return chunk

    def tell(self) -> int:
        return self._file.tell()

    def seek(self, offset: int, whence: int = 0) -> int:
        # Sent again from its beginning.
        self._digest = hashlib.sha256()
        return self._file.seek(offset, whence)

    @property
    def sha256(self) -> str:
        """The digest of what was read."""
        return self._digest.hexdigest()

    @property
    def was_read(self) -> bool:
        """Whether the end was reached."""
        return self._file.tell() >= self._size
