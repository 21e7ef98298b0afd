# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module files (.oml): magic, length, a header of fields separated by pipes, a raw DEFLATE body."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import IO

from .content import ModuleContent, PackageError
from .uids import bytes_to_uid, guid_to_uid

MAGIC = b"OML"
NEVER_UPGRADED = "A" * 22
MAX_HEADER = 16 * 1024 * 1024
CHUNK = 256 * 1024

# Older platforms write fewer fields (32, 33, 36): fields are found by number, never counted from the end.
FIELD_COUNT = 40
UPGRADE_VERSION, STUDIO_VERSION, UID, HASH, NAME, MODIFIED = 0, 1, 3, 4, 6, 8
ACTIVATION_CODE, UPGRADED_FROM, GENERAL_HASH, ESPACE_TYPE = 19, 24, 25, 31


@dataclass(frozen=True)
class OmlHeader:
    """The header fields that publishing needs; `activation_code` and `upgraded_from_hash` may be empty."""

    uid: str
    name: str
    hash: str
    general_hash: str
    upgraded_from_hash: str
    activation_code: str


def read_oml(stream: IO[bytes], label: str, *, through: bool = True) -> OmlHeader:
    """Read a module file in bounded memory; PackageError if it is damaged. Without `through`, skip the body."""
    if stream.read(3) != MAGIC:
        raise PackageError(f"{label} is not a module: it does not begin with OML")
    (length,) = struct.unpack("<I", _exactly(stream, 4, label))
    if length > MAX_HEADER:
        raise PackageError(f"{label} declares a header of {length} bytes")
    try:
        fields = _exactly(stream, length, label).decode("utf-8").split("|")
    except UnicodeDecodeError as error:
        raise PackageError(f"the header of {label} is not UTF-8") from error
    if len(fields) <= NAME:
        raise PackageError(f"the header of {label} has {len(fields)} fields only")
    fields += [""] * (GENERAL_HASH + 1 - len(fields))
    if through:
        _check_body(stream, label)
    return OmlHeader(
        uid=fields[UID],
        name=fields[NAME],
        hash=fields[HASH],
        general_hash=_hash(fields[GENERAL_HASH]) or fields[HASH],
        upgraded_from_hash=_hash(fields[UPGRADED_FROM]),
        activation_code=fields[ACTIVATION_CODE],
    )


def oml_head(
    module: ModuleContent, *, description: str, activation_code: str, platform: str, modified: str, kind: str
) -> bytes:
    """Return the bytes of a module file before its body: magic, length, 40 fields."""
    fields = [""] * FIELD_COUNT
    fields[UPGRADE_VERSION] = fields[STUDIO_VERSION] = platform
    fields[2] = "155"
    fields[UID] = guid_to_uid(module.key)
    fields[HASH] = module.hash
    fields[5] = "True"
    fields[NAME] = module.name
    fields[7] = description.replace("|", " ")
    fields[MODIFIED] = modified
    fields[13] = "13"
    fields[14] = fields[20] = fields[23] = fields[32] = "False"
    fields[18] = bytes_to_uid(bytes(16))
    fields[ACTIVATION_CODE] = activation_code
    fields[UPGRADED_FROM] = module.upgraded_from_hash or NEVER_UPGRADED
    fields[GENERAL_HASH] = module.general_hash
    fields[ESPACE_TYPE] = kind
    header = "|".join(fields).encode("utf-8")
    return MAGIC + struct.pack("<I", len(header)) + header


def _hash(text: str) -> str:
    """Return the hash; an empty text for a GUID of zeros, which means none."""
    return text if text.strip("A=") else ""


def _exactly(stream: IO[bytes], length: int, label: str) -> bytes:
    data = stream.read(length)
    if len(data) != length:
        raise PackageError(f"{label} is truncated")
    return data


def _check_body(stream: IO[bytes], label: str) -> None:
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    pending, block = b"", b""
    try:
        while not inflate.eof:
            # After a full block there may be more of what was read already, even if no byte of it is left here.
            if not pending and len(block) < CHUNK:
                pending = stream.read(CHUNK)
                if not pending:
                    break
            block = inflate.decompress(pending, CHUNK)
            pending = inflate.unconsumed_tail
    except zlib.error as error:
        raise PackageError(f"the body of {label} is damaged: {error}") from error
    if not inflate.eof:
        raise PackageError(f"the body of {label} does not end where it should")
    # Trailing bytes are read for the checksum of the ZIP entry.
    while stream.read(CHUNK):
        pass
