# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Packages that are not to be sent anywhere: each refused in bounded time and memory, with its own sentence."""

from __future__ import annotations

import ntpath
import os
import posixpath
import struct
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._publish.package import inspection
from ansible_collections.community.outsystems.plugins.module_utils._publish.package.container import (
    read_directory,
    stream,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.package.errors import (
    Limits,
    PackageError,
    Refused,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.package.inflate import Budget
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import packages
from tests.support.packages import App, Item, Mod, Pack

PACK = Pack()
WHOLE = PACK.data()
UI = "Shop/Shop_UI.oml"
MODULE = PACK.modules[0]


def with_manifest(data: bytes) -> bytes:
    return PACK.spoiled("Manifest.xml", data=data)


def with_entry(name: str | bytes, **other: object) -> bytes:
    return packages.container([*PACK.items(), Item(name, b"x", **other)])  # type: ignore[arg-type]


def second_name(name: bytes, kind: int = 0x7075) -> bytes:
    content = struct.pack("<BL", 1, zlib.crc32(b"film.mp4")) + name
    return struct.pack("<2HL2H", 0x5455, 4, 0, kind, len(content)) + content


def without(name: str) -> bytes:
    return packages.container(item for item in PACK.items() if item.name != name)


def manifest_with(old: str, new: str) -> bytes:
    text = PACK.manifest().decode()
    assert old in text
    return with_manifest(text.replace(old, new, 1).encode())


def with_model(packed: bytes) -> bytes:
    return MODULE.oml()[: -len(packages.deflate(MODULE.model))] + packed


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE Pack [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in pairwise("abcdefghi"))
    + "]><Pack>&i;</Pack>"
).encode()
TEN_GIB = 10 << 30
ALONE = packages.container([Item("film.mp4", bytes(100), method=0)])

REFUSALS: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "it is empty"),
    "text": (lambda: b"junk!\n", "not a zip file"),
    "html": (lambda: b"<html>404</html>" * 100, "not a zip file"),
    "truncated": (lambda: WHOLE[:-30], "it is truncated"),
    "only the beginning": (lambda: WHOLE[:100], "it is truncated"),
    "bytes missing in the middle": (lambda: WHOLE[:200] + WHOLE[300:], "bytes are missing"),
    "bytes in front": (lambda: b"PK\3\4" + WHOLE, "bytes are missing or were added"),
    "no manifest": (lambda: without("Manifest.xml"), "it holds no Manifest.xml"),
    "other root": (lambda: with_manifest(b"<Package/>"), "root of its Manifest.xml is 'Package'"),
    "empty manifest": (lambda: with_manifest(b""), "not well-formed"),
    "broken manifest": (lambda: with_manifest(PACK.manifest()[:-20]), "not well-formed"),
    "manifest of nothing": (lambda: with_manifest(b"<Pack/>"), "names no application and no module"),
    "unknown encoding": (lambda: with_manifest(b'<?xml version="1.0" encoding="moon"?><Pack/>'), "Manifest.xml"),
    "xml bomb": (lambda: with_manifest(BOMB), "document type or entities"),
    "external entity": (
        lambda: with_manifest(b'<!DOCTYPE Pack SYSTEM "file:///etc/passwd"><Pack/>'),
        "document type or entities",
    ),
    "entity without a type": (lambda: with_manifest(b"<Pack>&boom;</Pack>"), "not well-formed"),
    "manifest with a huge tag": (lambda: with_manifest(b'<Pack a="' + b"x" * (5 << 20) + b'"/>'), "single tag"),
    "manifest too deep": (lambda: with_manifest(b"<Pack>" + b"<a>" * 100 + b"</a>" * 100 + b"</Pack>"), "deeper"),
    "manifest too large": (
        lambda: PACK.spoiled("Manifest.xml", packed=packages.deflate(b"<Pack>" + b" " * (65 << 20)), size=65 << 20),
        "Manifest.xml is larger than",
    ),
    "no uid": (
        lambda: manifest_with(f'UID="{packages.uid(MODULE.key)}" Kind="eSpace" Name', 'UID="?" Name'),
        "the UID '?'",
    ),
    "huge name": (lambda: manifest_with('Name="Shop_UI"', f'Name="{"x" * 5000}"'), "5000 characters"),
    "promised module missing": (lambda: without(UI), "promises the module 'Shop_UI' in 'Shop/Shop_UI.oml'"),
    "promised without a file name": (
        lambda: manifest_with('Name="Shop_UI" Filename="Shop_UI.oml"', 'Name="Nowhere"'),
        "promises the module 'Nowhere'",
    ),
    "promised outside": (lambda: manifest_with('Filename="Shop_UI.oml"', 'Filename="../Shop_UI.oml"'), "promises"),
    "two hashes": (
        lambda: manifest_with(
            "</References></Version>",
            packages.reference(MODULE).replace(MODULE.hash, packages.hash_of("x")) + "</References></Version>",
        ),
        "two different things about the module 'Shop_UI'",
    ),
    "damaged module: crc": (lambda: PACK.spoiled(UI, crc=1), "CRC-32"),
    "damaged module: bytes": (lambda: flipped(WHOLE, WHOLE.index(b"Shop/Shop_UI.oml") + 90), "damaged"),
    "damaged module: no oml": (lambda: PACK.spoiled(UI, data=b"OOPS" * 20), "does not begin like a module"),
    "damaged module: empty": (lambda: PACK.spoiled(UI, data=b""), "breaks off"),
    "damaged module: three bytes": (lambda: PACK.spoiled(UI, data=b"OML"), "breaks off"),
    "damaged module: cut short": (lambda: PACK.spoiled(UI, data=MODULE.oml()[:-4]), "breaks off"),
    "damaged module: header length": (
        lambda: PACK.spoiled(UI, data=b"OML" + struct.pack("<L", 1 << 31) + MODULE.oml()[7:]),
        "longer (2147483648 bytes) than the whole file",
    ),
    "damaged module: long header": (
        lambda: PACK.spoiled(UI, data=packages.oml(b"|" * (5 << 20), b"")),
        "its header says that it has 5242880 bytes",
    ),
    "damaged module: header": (lambda: PACK.spoiled(UI, data=packages.oml(b"a|b", b"")), "header cannot be read"),
    "damaged module: model": (
        lambda: PACK.spoiled(UI, data=with_model(b"\xff" * 40)),
        "cannot be inflated",
    ),
    "another module": (
        lambda: PACK.spoiled(UI, data=MODULE.oml(f3=packages.uid(packages.key("other")))),
        "is another module",
    ),
    "another hash": (lambda: PACK.spoiled(UI, data=MODULE.oml(f4=packages.hash_of("x"))), "has another hash"),
    "a second name": (lambda: with_entry("film.mp4", extra=second_name(b"../../x")), "a second name"),
    "a second name, which is the same": (
        lambda: with_entry("film.mp4", extra=second_name(b"film.mp4")),
        "its entry 'film.mp4' has a second name",
    ),
    "a second name, in its own header": (
        lambda: with_entry("film.mp4", local_extra=second_name(b"Manifest.xml")),
        "its entry 'film.mp4' has a second name",
    ),
    "a second name, in another encoding": (
        lambda: with_entry("film.mp4", extra=second_name(b"x", 8)),
        "its entry 'film.mp4' has a second name",
    ),
    "a second name, of a Macintosh": (
        lambda: with_entry("film.mp4", extra=second_name(b"x", 0x2605)),
        "its entry 'film.mp4' has a second name",
    ),
    "path traversal": (lambda: with_entry("Shop/../../etc/cron.d/x"), "would lead out"),
    "absolute path": (lambda: with_entry("/etc/passwd"), "absolute path"),
    "drive letter": (lambda: with_entry("C:/Windows/x"), "absolute path"),
    "root of a drive": (lambda: with_entry("\\Windows\\x"), "absolute path"),
    "drive letter, backslash": (lambda: with_entry("C:\\Windows\\x"), "absolute path"),
    "drive letter behind a dot": (lambda: with_entry("./C:/Windows/x"), "absolute path"),
    "another computer": (lambda: with_entry("\\\\server\\share\\x"), "absolute path"),
    "absolute path behind a dot": (lambda: with_entry(".//etc/passwd"), "absolute path"),
    "path traversal, backslash": (lambda: with_entry("..\\..\\x"), "would lead out"),
    "path traversal, both": (lambda: with_entry("Shop\\../..\\x"), "would lead out"),
    "path traversal behind a dot": (lambda: with_entry("./../x"), "would lead out"),
    "path traversal to a folder": (lambda: with_entry("Shop\\..\\"), "would lead out"),
    "nul, backslash": (lambda: with_entry("Shop\\x\0.oml"), "no usable name"),
    "empty part, backslash": (lambda: with_entry("Shop\\\\x"), "no usable name"),
    "dot in the middle": (lambda: with_entry("Shop\\.\\x"), "no usable name"),
    "a dot alone": (lambda: with_entry("."), "no usable name"),
    "duplicate, backslash": (lambda: with_entry("Shop\\Shop_UI.oml"), "two entries with the name 'Shop/Shop_UI.oml'"),
    "duplicate behind a dot": (lambda: with_entry(".\\Manifest.xml"), "two entries with the name 'Manifest.xml'"),
    "duplicate on a mac": (
        lambda: packages.container([*PACK.items(), Item("Shop/\u00e9", b"x"), Item("Shop/e\u0301", b"x")]),
        "two entries",
    ),
    "nul": (lambda: with_entry("Shop/x\0.oml"), "no usable name"),
    "no name": (lambda: with_entry(""), "no usable name"),
    "empty part": (lambda: with_entry("Shop//x"), "no usable name"),
    "duplicate": (lambda: with_entry("Manifest.xml"), "two entries with the name 'Manifest.xml'"),
    "duplicate on windows": (lambda: with_entry("shop/SHOP_ui.oml"), "two entries"),
    "encrypted": (lambda: with_entry("Shop/x", flags=1), "is encrypted"),
    "symbolic link": (lambda: with_entry("Shop/x", attributes=0o120777 << 16), "symbolic link"),
    "unknown compression": (lambda: with_entry("Shop/x", method=14), "method 14"),
    "two names": (lambda: with_entry("Shop/x", local_name=b"Shop/y"), "another name in its own header"),
    "bytes behind the data": (
        lambda: with_entry("Shop/x", packed=packages.deflate(b"x") + b"??"),
        "bytes follow the end",
    ),
    "data cut short": (
        lambda: with_entry("Shop/x", packed=packages.deflate(os.urandom(99))[:-9], size=99),
        "too early",
    ),
    "less than stated": (lambda: with_entry("Shop/x", size=7), "it holds 1 bytes, the directory states 7"),
    "more than stated": (lambda: with_entry("Shop/x", method=0, size=0), "more than the 0 bytes"),
    "too many entries": (lambda: packages.container([], end=(60_000, 60_000, 0, 0)), "not a zip file"),
    "count that lies": (
        lambda: packages.container(PACK.items(), end=(60_000, 60_000, *_place(WHOLE))),
        "60000 entries",
    ),
    "count that lies a little": (lambda: packages.container(PACK.items(), end=(9, 9, *_place(WHOLE))), "breaks off"),
    "count that hides entries": (lambda: packages.container(PACK.items(), end=(2, 2, *_place(WHOLE))), "holds more"),
    "two end records that differ": (
        lambda: packages.with_large_end(WHOLE, small=(9, 9, *_place(WHOLE))),
        "its two end records say different things",
    ),
    "large end record that is nowhere": (
        lambda: packages.with_large_end(WHOLE, small=packages.UNKNOWN, place=1 << 40),
        "the record that ends a large zip file is not where it should be",
    ),
    "10 GB, honestly": (
        lambda: with_entry("Shop/x", packed=packages.deflated_zeros(10240), size=TEN_GIB),
        f"inflates to {TEN_GIB + len(PACK.manifest()) + sum(len(module.file()) for module in PACK.modules)} bytes",
    ),
    "10 GB, lying": (
        lambda: with_entry("Shop/x", packed=packages.deflated_zeros(10240), size=1 << 20),
        "more than the",
    ),
    "10 GB inside a module": (
        lambda: PACK.spoiled(UI, data=with_model(packages.deflated_zeros(10240))),
        "inflates to far more than any real package",
    ),
}


def hidden(position: int) -> bytes:
    """The package with a manifest among its entries that its directory does not mention."""
    other = Item("Manifest.xml", b"<Pack/>")
    items = PACK.items()
    data = packages.container([*items[:position], other, *items[position:]])
    size, offset = _place(data)
    entries = data[offset : offset + size].split(b"PK\1\2")[1:]
    kept = b"PK\1\2".join([b"", *entries[:position], *entries[position + 1 :]])
    count = len(entries) - 1
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(kept), offset, 0)
    return data[:offset] + kept + end


HIDDEN = {
    "first": (lambda: hidden(0), "before its first entry that its directory does not mention"),
    "in the middle": (lambda: hidden(1), "behind its entry 'Manifest.xml' that its directory does not mention"),
    "last": (lambda: hidden(len(PACK.items())), "that its directory does not mention"),
    "method": (lambda: PACK.spoiled(UI, local_method=0), "another method, size or checksum in its own header"),
    "checksum": (lambda: PACK.spoiled(UI, local_crc=1), "another method, size or checksum in its own header"),
}


@pytest.mark.parametrize("case", HIDDEN)
def test_what_only_the_local_headers_say_is_refused(tmp_path: Path, case: str) -> None:
    """Another reader may go by them, and would then read another package."""
    make, cause = HIDDEN[case]
    path = tmp_path / "shop.oap"
    path.write_bytes(make())
    with pytest.raises(PackageError) as caught:
        inspection.inspect(str(path))
    assert cause in caught.value.message


def _place(data: bytes) -> tuple[int, int]:
    size, offset = struct.unpack_from("<2L", data, len(data) - 10)
    return size, offset


@given(st.lists(st.sampled_from(["..", ".", "C:", "x", "\\", "/", "é"]), min_size=1, max_size=8).map("".join))
@settings(max_examples=300)
def test_no_name_that_is_accepted_leads_out_of_its_folder(name: str) -> None:
    """Wherever it is unpacked, by whatever takes a slash or a backslash for what separates the parts."""
    data = packages.container([Item(name, b"x", flags=0x800)])
    try:
        read_directory(_reader(data), len(data), Limits())
    except Refused:
        return
    assert posixpath.normpath(posixpath.join("/root", name)).startswith("/root")
    assert ntpath.normpath(ntpath.join("R:\\root", name)).startswith("R:\\root")


@pytest.mark.scenario("E.1")
@pytest.mark.parametrize("case", REFUSALS)
def test_is_refused_with_its_own_sentence(tmp_path: Path, case: str) -> None:
    make, cause = REFUSALS[case]
    path = tmp_path / "shop.oap"
    path.write_bytes(make())
    tracemalloc.start()
    try:
        with pytest.raises(PackageError) as caught:
            inspection.inspect(str(path))
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert caught.value.code == "package_invalid"
    assert caught.value.message.startswith(f"The package {path} cannot be used: ")
    assert cause in caught.value.message
    assert "\0" not in caught.value.message
    assert peak < 16 << 20


def test_entries_that_share_bytes_are_refused(tmp_path: Path) -> None:
    data = bytearray(with_entry("Shop/x"))
    last = data.rindex(b"PK\1\2")
    struct.pack_into("<L", data, last + 42, 0)
    path = tmp_path / "shop.oap"
    path.write_bytes(data)
    with pytest.raises(PackageError, match=r"another name|shares bytes"):
        inspection.inspect(str(path))


def test_one_stream_has_a_limit(tmp_path: Path) -> None:
    path = Pack((App("Shop", (Mod("Hollow", model=bytes(6 << 20)),)),)).write(tmp_path)
    inspection.inspect(str(path), Limits(allowance=6 << 20))
    with pytest.raises(PackageError, match=r"'Hollow' .* inflates to more than 100 times its size"):
        inspection.inspect(str(path), Limits(allowance=4 << 20))


@pytest.mark.scenario("E.1")
def test_all_streams_together_have_a_limit(tmp_path: Path) -> None:
    modules = tuple(Mod(f"M{number}", model=bytes(3 << 20)) for number in range(4))
    path = Pack((App("Shop", modules),)).write(tmp_path)
    inspection.inspect(str(path), Limits(allowance=8 << 20, inflated=20 << 20))
    with pytest.raises(PackageError, match="far more than any real package"):
        inspection.inspect(str(path), Limits(allowance=8 << 20, inflated=10 << 20))


@pytest.mark.parametrize("limits", [Limits(listed=3), Limits(manifest_elements=10), Limits(manifest_text=100)])
def test_a_manifest_has_limits(tmp_path: Path, limits: Limits) -> None:
    with pytest.raises(PackageError, match=r"Manifest\.xml"):
        inspection.inspect(str(PACK.write(tmp_path)), limits)


def test_what_is_no_file_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="not a regular file"):
        inspection.inspect(str(tmp_path))
    with pytest.raises(PackageError, match="No such file") as caught:
        inspection.inspect(str(tmp_path / "missing.oap"))
    assert caught.value.code == "package_unreadable"
    os.mkfifo(tmp_path / "pipe.oap")
    with pytest.raises(PackageError, match="not a regular file"):
        inspection.inspect(str(tmp_path / "pipe.oap"))


def test_a_package_that_shrinks_while_it_is_read_is_said_to_have_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Pack(extra=(Item("Shop/film.mp4", os.urandom(1 << 20), method=0),)).write(tmp_path)

    def shrinking(*given: object) -> Iterator[bytes]:
        os.truncate(path, 300_000)
        return stream(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(inspection, "stream", shrinking)
    with pytest.raises(PackageError, match="was changed by something else while it was read") as caught:
        inspection.inspect(str(path))
    assert caught.value.code == "package_unreadable"


def test_an_entry_that_ends_while_it_is_read_is_refused() -> None:
    (entry,) = read_directory(_reader(ALONE), len(ALONE), Limits())
    with pytest.raises(Refused, match="it ended while it was read"):
        list(stream(_reader(ALONE[:60]), entry, Budget(Limits(), len(ALONE))))


def _reader(data: bytes) -> Callable[[int, int], bytes]:
    return lambda offset, length: data[offset : offset + length]


@pytest.mark.scenario("E.1")
@given(cut=st.integers(0, len(WHOLE) - 1))
@settings(max_examples=150)
def test_no_truncated_package_is_accepted(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    path = tmp_path_factory.getbasetemp() / "cut.oap"
    path.write_bytes(WHOLE[:cut])
    with pytest.raises(PackageError):
        inspection.inspect(str(path))


@pytest.mark.scenario("I.1")
@given(
    at=st.integers(0, len(WHOLE) - 1),
    bytes_=st.binary(min_size=1, max_size=6),
)
@settings(max_examples=400)
def test_damage_anywhere_is_refused_or_harmless(
    tmp_path_factory: pytest.TempPathFactory, at: int, bytes_: bytes
) -> None:
    """Whatever is overwritten, no other error comes out, and what is accepted still holds the same modules."""
    path = tmp_path_factory.getbasetemp() / "damaged.oap"
    path.write_bytes((WHOLE[:at] + bytes_ + WHOLE[at + len(bytes_) :])[: len(WHOLE)])
    try:
        found = inspection.inspect(str(path))
    except PackageError:
        return
    assert [module.hash for module in found.modules] == [module.hash for module in PACK.modules]
