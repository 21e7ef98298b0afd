# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The names of the entries of a container: how they are read, and which of them are dangerous."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from .errors import Refused, shown

_UTF8 = 0x0800
_HERE = re.compile(r"^(?:\./)+(?=.)")
_DRIVE = re.compile(r"^[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def readings(raw_name: bytes, flags: int) -> tuple[str, ...]:
    """All the names that an entry may have been given, the likeliest first, with slashes between the parts."""
    return tuple(dict.fromkeys(tidied(name) for name in _decoded(raw_name, flags)))


def _decoded(raw_name: bytes, flags: int) -> tuple[str, ...]:
    if raw_name.isascii():
        return (raw_name.decode("ascii"),)
    if flags & _UTF8:
        return (raw_name.decode("utf-8", "replace"),)
    # Without the flag the zip format says cp437; packers on Windows wrote whatever code page the machine had.
    return tuple(raw_name.decode(encoding, "replace") for encoding in ("utf-8", "cp437", "cp850", "cp1252"))


def tidied(name: str) -> str:
    """The name as the zip format wants it: some packers write backslashes, some put "./" in front."""
    return _HERE.sub("", name.replace("\\", "/"))


def folded(name: str) -> str:
    """What names have in common that a file system may take for the same."""
    return unicodedata.normalize("NFC", name).casefold()


def check(names: Iterable[str]) -> None:
    """Refuse tidied names that lead elsewhere, that are none, or that two files have; folders may come twice."""
    seen: set[str] = set()
    for name in names:
        is_folder = name.endswith("/")
        if name == "./":
            continue
        parts = (name[:-1] if is_folder else name).split("/")
        if ".." in parts:
            raise Refused(f"its entry {shown(name)} would lead out of the folder that it is unpacked to")
        if name.startswith("/") or _DRIVE.match(name):
            raise Refused(f"its entry {shown(name)} has an absolute path")
        if _CONTROL.search(name) or "" in parts or "." in parts:
            raise Refused(f"its entry {shown(name)} has no usable name")
        if not is_folder and folded(name) in seen:
            raise Refused(f"it holds two entries with the name {shown(name)}")
        seen.add(folded(name))
