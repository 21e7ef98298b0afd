# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The package files of the infrastructure, named by their SHA-256."""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

CHUNK = 1024 * 1024


class Files:
    """A folder of files that are named by their SHA-256 and never change; hidden files are temporary."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        # Unfinished uploads of a process that was killed.
        for leftover in folder.glob(".*"):
            leftover.unlink()

    def path(self, name: str) -> Path:
        return self._folder / name

    def holds(self, name: str) -> bool:
        return bool(name) and self.path(name).exists()

    def temporary(self) -> Path:
        """Return the path of a new temporary file; the caller passes it to `keep` or deletes it."""
        return self._folder / f".{uuid.uuid4().hex}"

    def keep(self, temporary: Path, digest: str | None = None) -> str:
        """Move a temporary file into the folder; return its name. `digest` is its SHA-256, if known."""
        name = digest or digest_of(temporary)
        os.replace(temporary, self.path(name))
        return name

    def copy(self, source: Path) -> str:
        """Copy a file into the folder; return its name."""
        temporary = self.temporary()
        shutil.copyfile(source, temporary)
        return self.keep(temporary)

    def make(self, write: Callable[[Path], None]) -> str:
        """Create a file with `write(path)`; return its name."""
        temporary = self.temporary()
        write(temporary)
        return self.keep(temporary)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
