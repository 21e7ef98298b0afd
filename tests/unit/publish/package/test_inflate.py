# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Inflating ends: whatever follows a stream, wherever it is cut, in the collection and in the simulator."""

from __future__ import annotations

import io
import zlib
from itertools import count
from pathlib import Path
from unittest.mock import patch

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._publish.package import digest, inflate, inspection
from ansible_collections.community.outsystems.plugins.module_utils._publish.package.errors import (
    MIB,
    Limits,
    PackageError,
    Refused,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from lifetime_simulator.packages import content, oml

from tests.support import packages
from tests.support.packages import Item, Mod, Pack

# Small ones take many steps for little data.
BLOCK = 64


class Endless(AssertionError):
    """More steps than the data can need."""


class Counted(inflate.Budget):
    """A budget that is asked once in each step, and allows so many."""

    def __init__(self, steps: int) -> None:
        super().__init__(Limits(), 1 << 30)
        self._steps = steps

    def spend(self, size: int) -> None:
        self._steps -= 1
        if self._steps < 0:
            raise Endless
        super().spend(size)


def packed(data: bytes, level: int) -> bytes:
    compressor = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush()


def pieces_of(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def steps_for(inflated: int, pieces: int) -> int:
    """One for each block, and for each piece one that is not full and one that finds nothing more."""
    return inflated // BLOCK + 2 * pieces + 2


# Around whole blocks lie the borders: where the last block is full, where one byte is left, where nothing is.
LENGTHS = st.builds(
    lambda blocks, more: max(blocks * BLOCK + more, 0), st.integers(0, 20), st.integers(-2, 2)
) | st.integers(0, 20 * BLOCK)
PLAIN = st.builds(
    lambda length, letters: (letters * length)[:length], LENGTHS, st.sampled_from([b"a", bytes(range(256)), b"<a/>"])
) | st.binary(max_size=4 * BLOCK)
TAILS = st.binary(max_size=3) | st.builds(lambda size: b"x" * size, st.integers(0, 4 * BLOCK))


@settings(max_examples=400, deadline=None)
@given(PLAIN, st.sampled_from([0, 1, 9]), TAILS, st.integers(1, 6 * BLOCK))
def test_a_stream_ends_and_tells_what_follows(plain: bytes, level: int, tail: bytes, size: int) -> None:
    pieces = pieces_of(packed(plain, level) + tail, size)
    with patch.object(inflate, "BLOCK_SIZE", BLOCK):
        inflater = inflate.Inflater(Counted(steps_for(len(plain), len(pieces))), "it")
        blocks = [block for piece in pieces for block in inflater.feed(piece)]
    assert b"".join(blocks) == plain
    assert max(map(len, blocks), default=0) <= BLOCK
    assert inflater.ended
    assert inflater.unused == len(tail)


@settings(max_examples=400, deadline=None)
@given(PLAIN, TAILS, st.integers(1, 6 * BLOCK), st.lists(st.integers(0, 10_000), max_size=3), st.integers(0, 10_000))
def test_a_damaged_stream_ends(plain: bytes, tail: bytes, size: int, places: list[int], length: int) -> None:
    data = bytearray(packed(plain, 9) + tail)
    for place in places:
        data[place % len(data)] ^= 1 << place % 8
    pieces = pieces_of(bytes(data[: length % len(data) + 1]), size)
    # A damaged stream may inflate to anything, at most 1032 bytes from each.
    steps = steps_for(1032 * len(data), len(pieces))
    with patch.object(inflate, "BLOCK_SIZE", BLOCK):
        inflater = inflate.Inflater(Counted(steps), "it")
        try:
            for piece in pieces:
                for block in inflater.feed(piece):
                    assert 0 < len(block) <= BLOCK
        except Refused:
            pass


class CountedStream:
    """Stands for zlib's decompressor, and allows so many calls."""

    def __init__(self, calls: int) -> None:
        self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
        self._calls = count(calls, -1)

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)

    def decompress(self, data: bytes, length: int) -> bytes:
        if next(self._calls) <= 0:
            raise Endless
        return self._stream.decompress(data, length)


@settings(max_examples=400, deadline=None)
@given(PLAIN, st.sampled_from([0, 1, 9]), TAILS, st.integers(0, 10_000))
def test_the_simulator_reads_a_body_to_its_end(plain: bytes, level: int, tail: bytes, short: int) -> None:
    body = packed(plain, level)
    cut = body[: short % len(body)]
    # zlib keeps some of what it has read to itself, so that a block may be given out without any new byte.
    calls = steps_for(len(plain), len(body) // BLOCK + 2)
    for data, is_whole in ((body + tail, True), (cut, False)):
        stream = CountedStream(calls)
        with (
            patch.object(oml, "CHUNK", BLOCK),
            patch.object(zlib, "decompressobj", lambda _bits, stream=stream: stream),
        ):
            if is_whole:
                oml._check_body(io.BytesIO(data), "it")
            else:
                with pytest.raises(content.PackageError):
                    oml._check_body(io.BytesIO(data), "it")


@pytest.mark.parametrize("inflated", [0, inflate.BLOCK_SIZE - 1, inflate.BLOCK_SIZE, inflate.BLOCK_SIZE + 1, 3 << 20])
def test_a_module_with_bytes_behind_its_end(tmp_path: Path, inflated: int) -> None:
    module = Mod("Shop_UI", model=bytes(inflated))
    pack = Pack()
    data = pack.spoiled("Shop/Shop_UI.oml", data=module.oml() + b"tail")
    path = tmp_path / "shop.oap"
    path.write_bytes(data)
    with patch.object(inspection, "Budget", lambda _limits, _size: Counted(100)):
        package = inspection.inspect(str(path))
    assert package.warnings == ("The module 'Shop_UI' has bytes behind its end.",)


@pytest.mark.parametrize("size", [0, inflate.BLOCK_SIZE, inflate.BLOCK_SIZE + 1, 3 << 20])
def test_an_entry_with_bytes_behind_its_end(tmp_path: Path, size: int) -> None:
    item = Item("film.mp4", bytes(size), packed=packed(bytes(size), 9) + b"tail")
    path = tmp_path / "shop.oap"
    path.write_bytes(packages.container([*Pack().items(), item]))
    with (
        patch.object(inspection, "Budget", lambda _limits, _size: Counted(100)),
        pytest.raises(PackageError, match=r"'film\.mp4' is damaged: bytes follow the end of its compressed data"),
    ):
        inspection.inspect(str(path))


def test_a_file_that_grows_as_fast_as_it_is_read_does_not_hold_the_digest_up(tmp_path: Path) -> None:
    reads = count()

    def grown(_descriptor: int, length: int, offset: int) -> bytes:
        if next(reads) > 10:
            raise Endless
        return bytes(length)

    with patch("os.pread", grown), digest.digest_of(0, MIB + 5) as running:
        assert len(running.result()) == 64
