# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages: what is written is read again, real ones are read, damaged ones are refused."""

from __future__ import annotations

import contextlib
import os
import random
import struct
import tempfile
import unicodedata
import uuid
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifetime_simulator.packages import (
    ApplicationContent,
    ModuleContent,
    PackageContent,
    PackageError,
    folder_name,
    guid_to_uid,
    read_package,
    uid_to_guid,
    write_package,
)

HASH = "yteQgvSetpF3O_bB3gDwOg"
OTHER_HASH = "b1ZZ5b98VtG9sR9W1LngOw"
ORDERS = ModuleContent(str(uuid.UUID(int=1)), "Order_CS", "eSpace", HASH, OTHER_HASH, HASH)
TAXES = ModuleContent(str(uuid.UUID(int=2)), "Taxes", "Extension", OTHER_HASH, OTHER_HASH, "", ("TAXDB",))
APPLICATION = ApplicationContent(
    str(uuid.UUID(int=3)),
    'Orders & "more"',
    description="Line one\nline two | three",
    module_keys=(ORDERS.key, TAXES.key),
    references=((str(uuid.UUID(int=4)), "Customers"),),
)
PACKAGE = PackageContent(True, "Orders", "11.27.0.42600", "AAA.BBB", "CCC.DDD", (APPLICATION,), (ORDERS, TAXES))

words = st.text(st.characters(categories=("L", "N"), include_characters="_ -"), min_size=1, max_size=20).map(str.strip)
names = words.filter(bool).map(folder_name)
keys = st.uuids().map(str)
# A hash of zeros is how a package says that there is none.
hashes = st.binary(min_size=16, max_size=16).filter(any).map(lambda raw: guid_to_uid(str(uuid.UUID(bytes=raw))))


def alike(name: str) -> str:
    """What two files of one folder must not have in common."""
    return unicodedata.normalize("NFC", name).casefold()


@st.composite
def modules(draw: st.DrawFn, key: str, name: str) -> ModuleContent:
    kind = draw(st.sampled_from(("eSpace", "Extension")))
    own = draw(hashes)
    databases = tuple(draw(st.lists(names, max_size=2)))
    if kind == "Extension":
        return ModuleContent(key, name, "Extension", own, own, "", databases)
    upgraded = draw(st.just("") | hashes)
    return ModuleContent(key, name, "eSpace", own, draw(hashes), upgraded, databases)


@st.composite
def packages(draw: st.DrawFn) -> PackageContent:
    module_keys = draw(st.lists(keys, min_size=1, max_size=5, unique=True))
    size = len(module_keys)
    module_names = draw(st.lists(names, min_size=size, max_size=size, unique_by=alike))
    content = tuple(draw(modules(key, name)) for key, name in zip(module_keys, module_names, strict=True))
    cuts = sorted(draw(st.sets(st.integers(1, len(content)), max_size=2)) | {len(content)})
    applications = tuple(
        ApplicationContent(
            key=draw(keys),
            name=draw(words.filter(bool)),
            kind=draw(st.sampled_from(("WebResponsive", "Mobile", "Service"))),
            description=draw(words),
            module_keys=tuple(module_keys[start:end]),
            references=tuple(draw(st.lists(st.tuples(keys, words), max_size=2))),
        )
        for start, end in zip([0, *cuts], cuts, strict=False)
    )
    is_protected = any(module.kind == "eSpace" for module in content) and draw(st.booleans())
    return PackageContent(
        is_application_pack=len(applications) == 1 and draw(st.booleans()),
        name=draw(names),
        platform_version=draw(st.sampled_from(("11.10.0.22422", "11.27.0.42600"))),
        activation_code="ABC.DEF" if is_protected else "",
        origin_environment_code=draw(st.sampled_from(("", "HPL.QZE"))),
        applications=applications,
        modules=content,
    )


@given(st.uuids())
def test_uids_and_guids_are_the_same_thing(key: uuid.UUID) -> None:
    uid = guid_to_uid(str(key))
    assert len(uid) == 22
    assert not set(uid) & set("/=")
    assert uid_to_guid(uid) == str(key)


def test_uids_are_those_of_the_platform() -> None:
    assert uid_to_guid("0jY4Ruqa_0KfWKHnjhY8EQ") == "463836d2-9aea-42ff-9f58-a1e78e163c11"


@pytest.mark.parametrize("uid", ["", "short", "0jY4Ruqa_0KfWKHnjhY8E!", "463836d2-9aea-42ff-9f58"])
def test_what_is_no_uid_is_refused(uid: str) -> None:
    with pytest.raises(ValueError, match="UID"):
        uid_to_guid(uid)


@settings(max_examples=60, deadline=None)
@given(packages(), st.integers(0, 3))
def test_what_is_written_is_read_again(content: PackageContent, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, again = Path(folder, "a.osp"), Path(folder, "b.osp")
        write_package(path, content, seed=seed)
        write_package(again, content, seed=seed)
        assert read_package(path) == content
        assert path.read_bytes() == again.read_bytes()


def test_another_seed_gives_other_bytes_of_the_same_content(tmp_path: Path) -> None:
    write_package(tmp_path / "a.oap", PACKAGE, seed=1)
    write_package(tmp_path / "b.oap", PACKAGE, seed=2)
    assert (tmp_path / "a.oap").read_bytes() != (tmp_path / "b.oap").read_bytes()
    assert read_package(tmp_path / "a.oap") == read_package(tmp_path / "b.oap") == PACKAGE


def test_the_container_is_like_a_real_one(tmp_path: Path) -> None:
    path = tmp_path / "a.oap"
    write_package(path, PACKAGE)
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["Manifest.xml", "Orders/", "Orders/Order_CS.oml", "Orders/Taxes.xif"]
        assert archive.testzip() is None
        assert archive.read("Manifest.xml").startswith(b'<?xml version="1.0" encoding="utf-8"?>\r\n<Pack Schema="3"')
        module = archive.read("Orders/Order_CS.oml")
    (length,) = struct.unpack("<I", module[3:7])
    assert module[:3] == b"OML"
    assert len(module[7 : 7 + length].split(b"|")) == 40
    assert len(zlib.decompress(module[7 + length :], -15)) == 1024


def test_large_bodies_have_the_size_that_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "large.oap"
    size = 24 * 1024 * 1024
    write_package(path, PACKAGE, body_size=size)
    assert size <= path.stat().st_size < size * 1.02
    assert read_package(path) == PACKAGE


def _rewritten(path: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> None:
    with zipfile.ZipFile(path) as archive:
        entries = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            changed = change(name, data)
            if changed is not None:
                archive.writestr(*changed)


def test_a_manifest_may_leave_much_out(tmp_path: Path) -> None:
    path = tmp_path / "a.osp"
    write_package(path, PACKAGE)
    uid, module = guid_to_uid(APPLICATION.key), guid_to_uid(ORDERS.key)
    least = (
        '<Pack IsApplicationPack="false" HubServerVersion="10.0.1.0"><Solutions><Solution Name="Orders">'
        f'<Applications><Application UID="{uid}" Name="Orders"/></Applications>'
        f'<Version><References><Reference UID="{module}" Kind="eSpace" Name="Order_CS" InPack="Yes"/>'
        f'<Reference UID="{guid_to_uid(TAXES.key)}" Kind="Extension" Name="Elsewhere" InPack="No"/>'
        "</References></Version></Solution></Solutions></Pack>"
    ).encode()
    _rewritten(path, lambda name, data: (name, least if name == "Manifest.xml" else data))
    content = read_package(path)
    assert not content.is_application_pack
    assert content.applications == (ApplicationContent(APPLICATION.key, "Orders", "", module_keys=(ORDERS.key,)),)
    assert content.modules == (ORDERS,)


def _without_manifest(path: Path) -> None:
    _rewritten(path, lambda name, data: None if name == "Manifest.xml" else (name, data))


def _without_module(path: Path) -> None:
    _rewritten(path, lambda name, data: None if name.endswith(".oml") else (name, data))


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    place = data.index(b".oml") + 300
    data[place] ^= 0xFF
    path.write_bytes(bytes(data))


def _not_xml(path: Path) -> None:
    _rewritten(path, lambda name, data: (name, b"<Pack>" if name == "Manifest.xml" else data))


def _other_root(path: Path) -> None:
    _rewritten(path, lambda name, data: (name, b"<Html/>" if name == "Manifest.xml" else data))


def _nothing(path: Path) -> None:
    empty = b"<Pack><Solutions><Solution><Version/></Solution></Solutions></Pack>"
    _rewritten(path, lambda name, data: (name, empty if name == "Manifest.xml" else data))


def _twice(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("./orders\\Order_CS.oml", b"")


def _entities(path: Path) -> None:
    bomb = b'<!DOCTYPE Pack [<!ENTITY a "aaaa">]><Pack>&a;</Pack>'
    _rewritten(path, lambda name, data: (name, bomb if name == "Manifest.xml" else data))


def _outside(path: Path) -> None:
    _rewritten(path, lambda name, data: (name, data.replace(b"Order_CS.oml", b"../Order_CS.oml")))


def _other_hash(path: Path) -> None:
    _rewritten(path, lambda name, data: (name, data.replace(HASH.encode(), b"B" * 22) if ".oml" in name else data))


def _short_body(path: Path) -> None:
    _rewritten(path, lambda name, data: (name, data[:-10] if ".oml" in name else data))


def _no_magic(path: Path) -> None:
    _rewritten(path, lambda name, data: (name, b"XML" + data[3:] if ".oml" in name else data))


def _empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_empty, "not a package"),
        (_truncated, "not a package"),
        (_without_manifest, "has no Manifest.xml"),
        (_without_module, "does not contain Orders/Order_CS.oml"),
        (_flipped, "damaged"),
        (_not_xml, "cannot be read"),
        (_other_root, "is Html, not Pack"),
        (_entities, "cannot be read"),
        (_nothing, "has neither applications nor modules"),
        (_twice, "two files of the same name"),
        (_outside, "without a valid name"),
        (_other_hash, "the hashes differ"),
        (_short_body, "does not end where it should"),
        (_no_magic, "does not begin with OML"),
    ],
)
def test_what_is_no_usable_package_is_refused(damage: Callable[[Path], None], said: str, tmp_path: Path) -> None:
    path = tmp_path / "a.oap"
    write_package(path, PACKAGE)
    damage(path)
    with pytest.raises(PackageError, match=said):
        read_package(path)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_damage_is_refused_or_harmless_but_never_another_error(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.oap")
        write_package(path, PACKAGE, body_size=200)
        content = bytearray(path.read_bytes())
        for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
            content[place] = random.Random(place).randrange(256)
        path.write_bytes(bytes(content))
        with contextlib.suppress(PackageError):
            read_package(path)


def _real_packages() -> list[Path]:
    folder = os.environ.get("LIFETIME_TEST_PACKAGES", "")
    return sorted(path for path in Path(folder).iterdir() if path.suffix in (".oap", ".osp")) if folder else []


@pytest.mark.parametrize("path", _real_packages() or [None], ids=lambda path: path.name if path else "none")
def test_real_packages_survive_reading_and_writing(path: Path | None, tmp_path: Path) -> None:
    if path is None:
        pytest.skip("LIFETIME_TEST_PACKAGES names no folder with .oap or .osp files")
    content = read_package(path)
    assert content.applications
    # Applications may name modules that the package leaves out; what is written names those that it holds.
    held = [module.key for module in content.modules]
    applications = tuple(
        replace(application, module_keys=tuple(key for key in application.module_keys if key in held))
        for application in content.applications
    )
    content = replace(content, applications=applications)
    write_package(tmp_path / path.name, content)
    assert read_package(tmp_path / path.name) == content
