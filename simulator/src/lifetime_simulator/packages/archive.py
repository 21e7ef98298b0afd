# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ZIP files as various tools write them: tolerates end records, names and folders that `zipfile` does not."""

from __future__ import annotations

import io
import os
import struct
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from typing import IO, Any

from .content import PackageError, folder_name

END = struct.Struct("<4s4H2LH")
END_SIGNATURE = b"PK\x05\x06"
LONGEST_COMMENT = 0xFFFF
UTF8 = 0x0800
# Extra fields with a second name: Unicode path, declared encoding, name on a Macintosh.
SECOND_NAMES = (0x7075, 0x0008, 0x2605)
CODE_PAGES = ("utf-8", "cp437", "cp850", "cp1252")


class Archive:
    """An open ZIP file with tolerant look-up of entries; errors of `zipfile` are not converted."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(_without_comment(file))
        self._by_path: dict[str, zipfile.ZipInfo] = {}
        self._by_folder: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._by_name: dict[str, set[str]] = defaultdict(set)
        if not _begins_with_an_entry(file):
            raise PackageError("the package does not begin with an entry")
        for info in self._zip.infolist():
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise PackageError(f"{label(info)} is compressed with method {info.compress_type}")
            if any(kind in SECOND_NAMES for kind in _extra_fields(info.extra)):
                raise PackageError(f"{label(info)} has a second name in an extra field")
        files = [info for info in self._zip.infolist() if not label(info).endswith("/")]
        if len({_alike(label(info)) for info in files}) != len(files):
            raise PackageError("the package holds two files of the same name")
        for info in files:
            for path in map(_alike, _readings(info)):
                folder, _slash, name = path.rpartition("/")
                self._by_path[path] = info
                self._by_folder[folder_name(folder), name].add(label(info))
                self._by_name[name].add(label(info))

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._zip.close()

    def named(self, name: str) -> zipfile.ZipInfo | None:
        """Return the entry with this name after normalisation of dots and backslashes; None if there is none."""
        return next((info for info in self._zip.infolist() if label(info) == name), None)

    def open(self, info: zipfile.ZipInfo) -> IO[bytes]:
        """Open an entry for reading."""
        return self._zip.open(info)

    def place(self, folder: str, name: str) -> zipfile.ZipInfo | None:
        """The file called `name` of the solution called `folder`, if it is here.

        A folder may not have every name that a solution may have; then the name of the file decides, if one only has
        it.
        """
        path = _alike(f"{folder}/{_tidy(name)}")
        if path in self._by_path:
            return self._by_path[path]
        below, _slash, last = path.rpartition("/")
        for labels in (self._by_folder[folder_name(below), last], self._by_name[_alike(name)]):
            if len(labels) == 1:
                return self.named(next(iter(labels)))
        return None


def _begins_with_an_entry(file: IO[bytes]) -> bool:
    file.seek(0)
    return file.read(4) == b"PK\x03\x04"


def _extra_fields(extra: bytes) -> Iterator[int]:
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        yield kind
        at += 4 + length


def label(info: zipfile.ZipInfo) -> str:
    """Return the normalised name of an entry."""
    return _readings(info)[0]


def _readings(info: zipfile.ZipInfo) -> list[str]:
    name = info.orig_filename
    if name.isascii() or info.flag_bits & UTF8:
        return [_tidy(name)]
    # zipfile decodes unmarked names as cp437, which can be reversed.
    raw = name.encode("cp437")
    return [_tidy(raw.decode(code_page, "replace")) for code_page in CODE_PAGES]


def _tidy(name: str) -> str:
    name = name.replace("\\", "/")
    while name.startswith("./"):
        name = name[2:]
    return name


def _alike(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _without_comment(file: IO[bytes]) -> IO[bytes]:
    """Return the ZIP file without its comment: zipfile fails if that looks like an end record."""
    size = file.seek(0, os.SEEK_END)
    start = file.seek(max(0, size - END.size - LONGEST_COMMENT))
    tail = file.read()
    at = tail.rfind(END_SIGNATURE)
    while at >= 0:
        if at + END.size <= len(tail):
            length = END.unpack_from(tail, at)[-1]
            if length and at + END.size + length == len(tail):
                return io.BufferedReader(_Uncommented(file, start + at + END.size))
        at = tail.rfind(END_SIGNATURE, 0, at)
    return file


class _Uncommented(io.RawIOBase):
    """A file up to `end`; its last two bytes, the comment's length, read as zero."""

    def __init__(self, file: IO[bytes], end: int) -> None:
        self._file = file
        self._end = end
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        place = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._end}[whence] + offset
        if place < 0:
            raise OSError("seek before the beginning of the file")
        self._at = place
        return place

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        self._file.seek(self._at)
        data = bytearray(self._file.read(max(0, min(len(view), self._end - self._at))))
        for place in range(max(self._at, self._end - 2), self._at + len(data)):
            data[place - self._at] = 0
        view[: len(data)] = data
        self._at += len(data)
        return len(data)
