# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading the zip container of a package: its directory, and the bytes of one entry, in bounded memory.

The standard library's reader keeps an object for as many entries as a file claims to have, and believes the sizes
that the file states about itself; a package comes from elsewhere, so here nothing is believed that is not counted.
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Callable

from . import names
from .errors import KIB, Limits, Refused, shown
from .inflate import Budget, Inflater

ReadAt = Callable[[int, int], bytes]

STORED, DEFLATED = 0, 8
READ_SIZE = 256 * KIB

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_NOT_HERE_16, _NOT_HERE_32 = 0xFFFF, 0xFFFFFFFF
_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
_DESCRIPTOR = 0x0008
# Fields that give an entry another name than the header does: Unicode path, declared encoding, name on a Macintosh.
_NAMING = (0x7075, 0x0008, 0x2605)
# Sizes and CRC behind the data of an entry: with and without a signature, of 32 and of 64 bits.
_DESCRIPTOR_SIZES = (12, 16, 20, 24)


@dataclass(frozen=True)
class Entry:
    """One entry of the container; `names` are all the readings of a name whose encoding is not stated, tidied."""

    name: str
    names: tuple[str, ...]
    raw_name: bytes
    method: int
    crc: int
    packed_size: int
    size: int
    header_offset: int
    has_descriptor: bool = False


def read_directory(read_at: ReadAt, file_size: int, limits: Limits) -> tuple[Entry, ...]:
    """All entries, in the order in which they lie in the file, checked for what makes a container dangerous."""
    if file_size == 0:
        raise Refused("it is empty (0 bytes)")
    if read_at(0, 4) != b"PK\x03\x04":
        raise Refused("it is not a zip file, so it is no package")
    count, size, offset = _find_directory(read_at, file_size)
    if count > limits.entries or size > limits.directory:
        raise Refused(f"it says that it has {count} entries, far more than any real package")
    entries = tuple(sorted(_parse_directory(read_at(offset, size), count), key=lambda entry: entry.header_offset))
    names.check(entry.name for entry in entries)
    _check_places(read_at, entries, offset)
    return entries


def stream(read_at: ReadAt, entry: Entry, budget: Budget) -> Iterator[bytes]:
    """The content of one entry in blocks of at most 1 MiB; Refused if length or CRC turn out to be wrong."""
    what = f"its entry {shown(entry.name)}"
    offset = _data_offset(read_at, entry)
    size, crc = 0, 0
    for block in _unpacked(read_at, offset, entry, budget, what):
        size += len(block)
        if size > entry.size:
            raise Refused(f"{what} is damaged: it holds more than the {entry.size} bytes that the directory states")
        crc = zlib.crc32(block, crc)
        yield block
    if size != entry.size:
        raise Refused(f"{what} is damaged: it holds {size} bytes, the directory states {entry.size}")
    if crc != entry.crc:
        raise Refused(f"{what} is damaged: its checksum (CRC-32) does not match")


def _unpacked(read_at: ReadAt, offset: int, entry: Entry, budget: Budget, what: str) -> Iterator[bytes]:
    inflater = Inflater(budget, what) if entry.method == DEFLATED else None
    end = offset + entry.packed_size
    while offset < end:
        data = read_at(offset, min(READ_SIZE, end - offset))
        if not data:
            raise Refused("it ended while it was read")
        offset += len(data)
        if inflater is None:
            budget.spend(len(data))
            yield data
            continue
        yield from inflater.feed(data)
        if inflater.unused or (inflater.ended and offset < end):
            raise Refused(f"{what} is damaged: bytes follow the end of its compressed data")
    if inflater is not None and not inflater.ended:
        raise Refused(f"{what} is damaged: its compressed data ends too early")


def _find_directory(read_at: ReadAt, file_size: int) -> tuple[int, int, int]:
    start = max(0, file_size - _END.size - _NOT_HERE_16)
    tail = read_at(start, file_size - start)
    at = len(tail)
    while True:
        at = tail.rfind(b"PK\x05\x06", 0, at)
        if at < 0:
            raise Refused("it is truncated: the record that ends every zip file is missing")
        if at + _END.size <= len(tail):
            _sign, disk, first_disk, _here, count, size, offset, comment = _END.unpack_from(tail, at)
            if at + _END.size + comment == len(tail):
                break
    found = _find_directory_64(read_at, start + at, (count, size, offset))
    if found is None and (disk or first_disk):
        raise Refused("it is one part of a zip file that spans several")
    count, size, offset, end = found or (count, size, offset, start + at)
    if offset + size != end:
        raise Refused(
            "it is damaged: its directory is not where its end record says, so bytes are missing or were added"
        )
    return count, size, offset


def _find_directory_64(read_at: ReadAt, end: int, plain: tuple[int, int, int]) -> tuple[int, int, int, int] | None:
    """Count, size and offset of the directory and where it ends, from the records of a large file; None without them.

    Some packers always write them. What they say has to be what the plain record says, as far as that says anything.
    """
    locator = read_at(end - _LOCATOR_64.size, _LOCATOR_64.size) if end >= _LOCATOR_64.size else b""
    if locator[:4] != b"PK\x06\x07":
        return None
    place = _LOCATOR_64.unpack(locator)[2]
    record = read_at(place, _END_64.size) if place <= end - _LOCATOR_64.size - _END_64.size else b""
    is_needed = plain[0] == _NOT_HERE_16 or _NOT_HERE_32 in plain[1:]
    if record[:4] != b"PK\x06\x06":
        if not is_needed:
            return None
        raise Refused("it is damaged: the record that ends a large zip file is not where it should be")
    found = _END_64.unpack(record)[-3:]
    for value, large, unknown in zip(plain, found, (_NOT_HERE_16, _NOT_HERE_32, _NOT_HERE_32)):
        if value not in (large, unknown):
            raise Refused("it is damaged: its two end records say different things")
    return (*found, place)


def _parse_directory(data: bytes, count: int) -> Iterator[Entry]:
    at = 0
    for _number in range(count):
        if at + _CENTRAL.size > len(data) or data[at : at + 4] != b"PK\x01\x02":
            raise Refused("it is damaged: its directory breaks off or is not readable")
        fields = _CENTRAL.unpack_from(data, at)
        flags, method, crc, packed_size, size = fields[3], fields[4], *fields[7:10]
        name_length, extra_length, comment_length = fields[10:13]
        attributes, offset = fields[15:17]
        at += _CENTRAL.size
        raw_name, extra = data[at : at + name_length], data[at + name_length : at + name_length + extra_length]
        at += name_length + extra_length + comment_length
        if at > len(data):
            raise Refused("it is damaged: its directory breaks off or is not readable")
        readings = names.readings(raw_name, flags)
        what = f"its entry {shown(readings[0])}"
        if flags & _ENCRYPTED:
            raise Refused(f"{what} is encrypted")
        if method not in (STORED, DEFLATED):
            raise Refused(f"{what} is compressed with method {method}; only stored and DEFLATE are known")
        if stat.S_IFMT(attributes >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise Refused(f"{what} is a symbolic link or another special file")
        _check_extra(extra, what)
        size, packed_size, offset = _sizes_64(extra, size, packed_size, offset)
        yield Entry(readings[0], readings, raw_name, method, crc, packed_size, size, offset, bool(flags & _DESCRIPTOR))
    if at != len(data):
        raise Refused("it is damaged: its directory holds more than its end record says")


def _sizes_64(extra: bytes, *values: int) -> list[int]:
    wanted = [index for index, value in enumerate(values) if value == _NOT_HERE_32]
    result = list(values)
    field = next((field for kind, field in _fields(extra) if kind == 1 and len(field) >= 8 * len(wanted)), b"")
    if field:
        for place, index in enumerate(wanted):
            result[index] = struct.unpack_from("<Q", field, 8 * place)[0]
    return result


def _fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each extra field of an entry."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        yield kind, extra[at + 4 : at + 4 + length]
        at += 4 + length


def _check_extra(extra: bytes, what: str) -> None:
    """Refuse a second name: which of the two another reader goes by, and where that leads, nobody knows."""
    if any(kind in _NAMING for kind, _field in _fields(extra)):
        raise Refused(f"{what} has a second name in an extra field")


def _check_places(read_at: ReadAt, entries: tuple[Entry, ...], directory_offset: int) -> None:
    """Refuse entries that share bytes, and bytes that are no entry's: other readers may find entries there."""
    free_from, before = 0, None
    for entry in entries:
        if entry.header_offset < free_from:
            raise Refused(f"its entry {shown(entry.name)} shares bytes with another entry")
        _check_gap(before, entry.header_offset - free_from)
        free_from, before = _data_offset(read_at, entry) + entry.packed_size, entry
        if free_from > directory_offset:
            raise Refused(f"its entry {shown(entry.name)} is damaged: it would reach into the directory behind it")
    _check_gap(before, directory_offset - free_from)


def _check_gap(before: Entry | None, size: int) -> None:
    is_descriptor = before is not None and before.has_descriptor and size in _DESCRIPTOR_SIZES
    if size and not is_descriptor:
        place = f"behind its entry {shown(before.name)}" if before else "before its first entry"
        raise Refused(f"it holds {size} bytes {place} that its directory does not mention")


def _data_offset(read_at: ReadAt, entry: Entry) -> int:
    header = read_at(entry.header_offset, _LOCAL.size)
    if len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04":
        raise Refused(f"its entry {shown(entry.name)} is damaged: it does not begin where the directory says")
    flags, method, _time, _date, crc, packed_size, size, name_length, extra_length = _LOCAL.unpack(header)[2:]
    name_offset = entry.header_offset + _LOCAL.size
    if read_at(name_offset, name_length) != entry.raw_name:
        raise Refused(f"its entry {shown(entry.name)} has another name in its own header")
    extra = read_at(name_offset + name_length, extra_length)
    _check_extra(extra, f"its entry {shown(entry.name)}")
    stated = ((crc, entry.crc), (packed_size, entry.packed_size), (size, entry.size))
    # Where sizes and CRC follow the data, the header has zeros; the sizes of large entries are elsewhere.
    unknown = (0, _NOT_HERE_32) if flags & _DESCRIPTOR else (_NOT_HERE_32,)
    is_other = any(own != given and own not in unknown for own, given in stated)
    if method != entry.method or flags & _ENCRYPTED or is_other:
        raise Refused(f"its entry {shown(entry.name)} has another method, size or checksum in its own header")
    return name_offset + int(name_length) + int(extra_length)
