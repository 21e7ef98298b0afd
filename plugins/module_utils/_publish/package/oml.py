# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One module's file in a package: `OML`, a header of fields, and the model itself, compressed."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable

from .errors import Refused
from .inflate import Budget, Inflater
from .manifest import guid
from .model import Module

_MAGIC = b"OML"
_PREFIX = struct.Struct("<3sL")
_KEY, _HASH, _NAME, _MODIFIED, _UPGRADED_FROM, _GENERAL_HASH = 3, 4, 6, 8, 24, 25


_INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


def read(blocks: Iterable[bytes], size: int, budget: Budget, what: str) -> tuple[Module, bool]:
    """Read a module through to its end from the blocks of its entry, `size` bytes together; Refused if damaged.

    Returns what its header says of it, and whether bytes follow its end.
    The model is inflated and thrown away: a stream that does not reach its own end is a module cut short.
    """
    collected = bytearray()
    wanted = _PREFIX.size
    header: Module | None = None
    inflater = Inflater(budget, what)
    for block in blocks:
        if header is None:
            collected += block
            if wanted == _PREFIX.size and len(collected) >= wanted:
                wanted += _header_length(collected, size, budget.limits.module_header, what)
            if len(collected) < wanted or wanted == _PREFIX.size:
                continue
            header = _parse(bytes(collected[_PREFIX.size : wanted]), what)
            block = bytes(collected[wanted:])
            collected.clear()
        for _model in inflater.feed(block):
            pass
    if header is None or not inflater.ended:
        raise Refused(f"{what} is damaged: it breaks off before its end")
    return header, inflater.unused > 0


def _header_length(collected: bytearray, size: int, limit: int, what: str) -> int:
    magic: bytes
    length: int
    magic, length = _PREFIX.unpack_from(collected)
    if magic != _MAGIC:
        raise Refused(f"{what} is damaged: it does not begin like a module (OML)")
    if not 0 < length <= size - _PREFIX.size:
        raise Refused(f"{what} is damaged: its header would be longer ({length} bytes) than the whole file")
    if length > limit:
        raise Refused(f"{what} is damaged: its header says that it has {length} bytes, as no real one does")
    return length


def _parse(raw: bytes, what: str) -> Module:
    try:
        fields = raw.decode("utf-8").split("|")
        return Module(
            key=guid(fields[_KEY]),
            name=fields[_NAME],
            hash=fields[_HASH],
            modified_on=_instant(_field(fields, _MODIFIED)),
            general_hash=_hash(fields, _GENERAL_HASH),
            upgraded_from_hash=_hash(fields, _UPGRADED_FROM),
        )
    except (ValueError, IndexError) as error:
        raise Refused(f"{what} is damaged: its header cannot be read") from error


def _field(fields: list[str], index: int) -> str:
    return fields[index] if index < len(fields) else ""


def _instant(text: str) -> str:
    return text if _INSTANT.fullmatch(text) else ""


def _hash(fields: list[str], index: int) -> str | None:
    text = _field(fields, index)
    # A GUID of zeros, in base64: the platform's way to say that there is none.
    return text if text.strip("A=") else None
