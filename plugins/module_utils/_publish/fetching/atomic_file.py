# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a file comes to lie at its destination: whole or not at all, and fetched by one process at a time."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import time
from collections.abc import Iterator
from typing import BinaryIO

from ..._api.errors import LifeTimeError
from ..records.json_file import acquire

_MAX_NAME = 120

# What file systems take for one name, in bytes, where they do not say otherwise.
_NAME_BYTES = 255
# The longest name beside a file is that of its provenance while it is written.
_COMPANION_BYTES = len("..provenance.json.xxxxxxxx.part")

# What a rename fails with where the destination is a mount point or its folder may not be changed.
_NOT_RENAMED = (errno.EBUSY, errno.EPERM, errno.EACCES, errno.EXDEV)


def file_name(name: str, extension: str) -> str:
    """A file name for something called `name`: letters and digits of any script, dots, hyphens and underscores."""
    safe = re.sub(r"[^\w.-]+", "_", name).strip("._")[:_MAX_NAME]
    room = _NAME_BYTES - _COMPANION_BYTES - len(f".{extension}")
    safe = safe.encode("utf-8")[:room].decode("utf-8", "ignore")
    return f"{safe or 'package'}.{extension}"


def check_name(dest: str) -> None:
    """Refuse a `dest` whose name leaves no room for the names of what is written beside it."""
    folder, name = os.path.split(dest)
    try:
        longest = os.pathconf(folder or ".", "PC_NAME_MAX")
    except OSError:
        longest = _NAME_BYTES
    size = len(os.fsencode(name))
    if size + _COMPANION_BYTES > longest:
        raise LifeTimeError(
            f"The name of dest {dest} has {size} bytes, where its folder takes names of {longest} bytes and what is "
            f"written beside dest has a name of {_COMPANION_BYTES} bytes more.",
            "invalid_option",
            advice="Give a shorter name.",
        )


@contextlib.contextmanager
def lock(dest: str, timeout: float) -> Iterator[bool]:
    """Hold `<dest>.lock` while the block runs; True if others had to be waited for.

    Waits up to `timeout` seconds, then raises LifeTimeError, as for a folder that is not there.
    """
    if not os.path.isdir(os.path.dirname(dest) or "."):
        raise LifeTimeError(f"The folder of dest {dest} does not exist.", "invalid_option", advice="Create it first.")
    place = f"{dest}.lock"
    deadline = time.monotonic() + timeout
    waited = False
    while True:
        descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            try:
                waited = acquire(descriptor, deadline) or waited
            except BlockingIOError:
                raise _locked(place, timeout) from None
            if _is_at(descriptor, place):
                try:
                    yield waited
                finally:
                    # Removed while still held: whoever waits for it finds it gone and takes the next one.
                    discard(place)
                return
        finally:
            os.close(descriptor)
        # Whoever held it has removed it; somebody may do so again and again.
        waited = True
        if time.monotonic() >= deadline:
            raise _locked(place, timeout)


def _locked(place: str, timeout: float) -> LifeTimeError:
    return LifeTimeError(
        f"Another process has held {place} for {timeout:.0f} s.",
        "locked",
        advice="See what is still fetching to the same dest, or raise wait_timeout.",
    )


def _is_at(descriptor: int, place: str) -> bool:
    try:
        named = os.stat(place, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return os.path.samestat(os.fstat(descriptor), named)


@contextlib.contextmanager
def temporary(dest: str, extension: str) -> Iterator[tuple[str, BinaryIO]]:
    """A new file beside `dest`, for this user alone, that is gone after the block unless it was moved away.

    Call it with the lock held: the name is always the same, so that what a killed process left is cleared away.
    """
    folder, name = os.path.split(dest)
    path = os.path.join(folder, f".{name}.part.{extension}")
    discard(path)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield path, file
    finally:
        discard(path)


def discard(path: str) -> None:
    """Remove a file if it is there."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)


def put(path: str, dest: str, *, unsafe: bool) -> None:
    """Rename `path` to `dest`; with `unsafe`, write into `dest` where it cannot be replaced."""
    try:
        os.replace(path, dest)
    except OSError as error:
        if not unsafe or error.errno not in _NOT_RENAMED:
            raise
        with open(path, "rb") as source, open(dest, "wb") as target:
            shutil.copyfileobj(source, target, 1024 * 1024)
