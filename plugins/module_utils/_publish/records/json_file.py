# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Small JSON files that the collection leaves for itself: written whole or not at all, for their owner's eyes."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import stat
import tempfile
import time
from collections.abc import Iterator, Mapping
from typing import Any

MAX_SIZE = 32 * 1024 * 1024
# It is held for the time of a few small writes.
LOCK_SECONDS = 30.0
_PAUSE = 0.05


def write_json(path: str, data: Mapping[str, Any]) -> None:
    """Replace the file at `path` (mode 0600) by `data`; OSError if that is not possible, the old file then stays."""
    folder, name = os.path.split(path)
    # mkstemp gives mode 0600.
    descriptor, temporary = tempfile.mkstemp(prefix=f".{name}.", suffix=".part", dir=folder or ".")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(data, file, indent=2, sort_keys=True)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def read_json(path: str) -> dict[str, Any] | None:
    """The object in the file, None if there is none; ValueError if it holds something else, OSError if unreadable."""
    try:
        # Opening a pipe would wait for somebody to write.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        check_regular(file.fileno(), path)
        raw = file.read(MAX_SIZE + 1)
    if len(raw) > MAX_SIZE:
        raise ValueError(f"it is larger than {MAX_SIZE} bytes")
    try:
        data = json.loads(raw)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(data, dict):
        raise ValueError("it holds no JSON object")
    # Half of a pair that stands for one character cannot be printed.
    json.dumps(data, ensure_ascii=False).encode("utf-8")
    return data


def check_regular(descriptor: int, path: str) -> None:
    """Raise OSError for what is open and no regular file: a pipe, a device."""
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        raise OSError(errno.EINVAL, "it is no regular file", path)


def make_private(folder: str) -> None:
    """Make a folder, with all above it that are missing, for this user alone, whatever the umask is. OSError if not."""
    _make(folder, 0o700)


def make_shared(folder: str) -> None:
    """The same for what others may read, and a group write to, as the umask says; nobody else may ever write there."""
    _make(folder, 0o775)


def _make(folder: str, mode: int) -> None:
    missing = []
    while folder and not os.path.isdir(folder):
        missing.append(folder)
        folder = os.path.dirname(folder)
    for each in reversed(missing):
        try:
            os.mkdir(each, mode)
        except FileExistsError:
            # Made by another process meanwhile. Anything else is in the way.
            if not os.path.isdir(each):
                raise


@contextlib.contextmanager
def locked(folder: str) -> Iterator[None]:
    """Hold the lock of a folder that is there. OSError where others hold it for longer than any of us would."""
    path = os.path.join(folder, ".lock")
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    descriptor = os.open(path, flags, 0o600)
    try:
        check_regular(descriptor, path)
        try:
            acquire(descriptor, time.monotonic() + LOCK_SECONDS)
        except BlockingIOError as error:
            reason = f"another process has held it for {LOCK_SECONDS:g} s"
            raise TimeoutError(errno.ETIMEDOUT, reason, path) from error
        yield
    finally:
        os.close(descriptor)


def acquire(descriptor: int, until: float) -> bool:
    """Lock an open file; whether others had to be waited for. BlockingIOError where they keep it until then.

    `until` is an instant of `time.monotonic`.
    """
    waited = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return waited
        except BlockingIOError:
            if time.monotonic() >= until:
                raise
        waited = True
        time.sleep(_PAUSE)
