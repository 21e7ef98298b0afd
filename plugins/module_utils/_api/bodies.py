# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bodies of answers: bounded in size before anybody parses them, compressed or not. Pure."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterable

# An estimate, with room for the lists of ten thousand applications.
MAX_ANSWER = 128 * 1024 * 1024
# Of what is no success, or answers a write, more is not looked at.
MAX_REMARK = 1024 * 1024
# LifeTime runs on IIS, which takes no larger package back.
MAX_PACKAGE = 4 * 1024 * 1024 * 1024

_STEP = 64 * 1024


class BodyError(Exception):
    """A body that cannot be used; the text is a clause that says why."""


class TooLargeError(BodyError):
    """A body that goes on after the limit; `start` is what came before."""

    def __init__(self, limit: int, start: bytes) -> None:
        super().__init__(f"it is larger than {limit // 1024 // 1024} MiB")
        self.start = start


def whole(pieces: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """All that the pieces hold, without its Content-Encoding (none or gzip).

    Raises `TooLargeError` as soon as there is more than `limit` bytes, and `BodyError` for what cannot be decoded.
    """
    if encoding not in ("", "identity", "gzip"):
        raise BodyError(f"its Content-Encoding is {encoding!r}, which nobody asked for")
    body = bytearray()
    for piece in _inflated(pieces) if encoding == "gzip" else pieces:
        body += piece
        if len(body) > limit:
            raise TooLargeError(limit, bytes(body[:limit]))
    return bytes(body)


def _inflated(pieces: Iterable[bytes]) -> Iterable[bytes]:
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    arrived = False
    # After the last piece there may be something that is not out yet.
    for piece in itertools.chain(pieces, [b""]):
        arrived = arrived or bool(piece)
        while not stream.eof:
            try:
                out = stream.decompress(piece, _STEP)
            except zlib.error as error:
                raise BodyError(f"it is not what gzip makes ({error})") from error
            yield out
            piece = stream.unconsumed_tail
            if not out and not piece:
                break
    if arrived and not stream.eof:
        raise BodyError("it ends in the middle")
