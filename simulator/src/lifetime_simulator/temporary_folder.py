# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A temporary folder that a later process removes if this one is killed."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from typing import IO

PREFIX = "lifetime-simulator-"
LOCK = "lock"


class TemporaryFolder:
    """A new folder in the system's temporary folder, locked as long as this process lives; `close` removes it."""

    def __init__(self) -> None:
        _remove_abandoned(Path(tempfile.gettempdir()))
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
        # Renamed only when locked: another process never sees the lock file of a living process unlocked.
        unlocked = self.path / f".{LOCK}"
        self._lock = unlocked.open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        unlocked.rename(self.path / LOCK)

    def close(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock.close()


def _remove_abandoned(parent: Path) -> None:
    """Remove the folders of processes that were killed: their lock files are not locked any more."""
    for lock in parent.glob(f"{PREFIX}*/{LOCK}"):
        try:
            if lock.stat().st_uid != os.getuid():
                continue
            with lock.open("r+") as stream:
                if _is_abandoned(stream):
                    shutil.rmtree(lock.parent, ignore_errors=True)
        except OSError:
            # Another process is removing the folder.
            continue


def _is_abandoned(stream: IO[str]) -> bool:
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
