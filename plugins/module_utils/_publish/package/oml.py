# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One module's file in a package: `OML`, a header of fields, and the model itself, compressed."""

from __future__ import annotations

import dataclasses
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from .errors import Refused
from .inflate import Budget, Inflater
from .manifest import guid

_MAGIC = b"OML"
_PREFIX = struct.Struct("<3sL")
_KEY, _HASH, _NAME, _MODIFIED, _UPGRADED_FROM, _GENERAL_HASH = 3, 4, 6, 8, 24, 25


_INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


@dataclass(frozen=True)
class OmlHeader:
    """What a module's own header says; the hashes are None where the header is too short or says "none"."""

    key: str
    name: str
    hash: str
    modified_on: str
    general_hash: str | None
    upgraded_from_hash: str | None
    trailing: bool


def read(blocks: Iterable[bytes], size: int, budget: Budget, what: str) -> OmlHeader:
    """Read a module through to its end from the blocks of its entry, `size` bytes together; Refused if damaged.

    The model is inflated and thrown away: a stream that does not reach its own end is a module cut short.
    """
    collected = bytearray()
    wanted = _PREFIX.size
    header: OmlHeader | None = None
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
    return dataclasses.replace(header, trailing=inflater.unused > 0)


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


def _parse(raw: bytes, what: str) -> OmlHeader:
    try:
        fields = raw.decode("utf-8").split("|")
        key = guid(fields[_KEY])
        own_hash, name = fields[_HASH], fields[_NAME]
    except (ValueError, IndexError) as error:
        raise Refused(f"{what} is damaged: its header cannot be read") from error
    return OmlHeader(
        key=key,
        name=name,
        hash=own_hash,
        modified_on=_instant(_field(fields, _MODIFIED)),
        general_hash=_hash(fields, _GENERAL_HASH),
        upgraded_from_hash=_hash(fields, _UPGRADED_FROM),
        trailing=False,
    )


def _field(fields: list[str], index: int) -> str:
    return fields[index] if index < len(fields) else ""


def _instant(text: str) -> str:
    return text if _INSTANT.fullmatch(text) else ""


def _hash(fields: list[str], index: int) -> str | None:
    text = _field(fields, index)
    # A GUID of zeros, in base64: the platform's way to say that there is none.
    return text if text.strip("A=") else None
