# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Packages as various packers write them: the collection and the simulator read the same in each."""

from __future__ import annotations

import bz2
import re
import struct
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._publish.package import inspection
from ansible_collections.community.outsystems.plugins.module_utils._publish.package.errors import PackageError
from hypothesis import given, settings
from hypothesis import strategies as st
from lifetime_simulator.packages import content, read_package

from tests.support import packages
from tests.support.packages import App, Item, Mod, Pack, key, reference, uid

Names = Callable[[str], "str | bytes"]

SYSTEM_APP = App("System", (Mod("System module"),))
PACK = Pack((App("Shop", (Mod("Shop_UI"), Mod("Shop_CS")), uses=(SYSTEM_APP,)),))
UI, CS = PACK.modules
CAFE = Pack((App("Café", (Mod("Café_CS"), Mod("Menu"))),), folder="Café")
COMMON, ALONE, OTHER = Mod("Common"), Mod("Alone"), Mod("Other")
SEVERAL = (("A/B", App("A", (ALONE, COMMON))), ("C:D", App("B", (OTHER,))), ("E?F", App("C", (COMMON,))))
TWICE = (("One", App("A", (ALONE,))), ("Two", App("A", (COMMON,))))
SYSTEM = uid(SYSTEM_APP.key)


def named(items: Iterable[Item], name: Names, **change: object) -> bytes:
    """The same entries under other names."""
    return packages.container(replace(item, name=name(str(item.name)), **change) for item in items)  # type: ignore[arg-type]


def encoded(encoding: str) -> bytes:
    return named(CAFE.items(), lambda name: name.encode(encoding))


def told(*changes: tuple[str, str], encoding: str = "utf-8") -> bytes:
    """The package with another manifest."""
    text = PACK.manifest().decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return PACK.spoiled("Manifest.xml", data=text.encode(encoding))


def of_several(*places: tuple[str, Mod], solutions: tuple[tuple[str, App], ...] = SEVERAL) -> bytes:
    """Several solutions in one pack; `places` are the folders that its modules lie in."""
    listed = "".join(
        packages.manifest(Pack((app,), folder=name)).decode().partition("<Solutions>")[2].partition("</Solutions>")[0]
        for name, app in solutions
    )
    text = f'<Pack HubServerVersion="11.28.0.1" IsApplicationPack="false"><Solutions>{listed}</Solutions></Pack>'
    files = [Item(f"{folder}/{module.file_name}", module.file()) for folder, module in places]
    return packages.container([Item("Manifest.xml", text.encode()), *files])


def with_nested() -> bytes:
    nested = f'<Reference UID="{uid(key("Inner"))}" Kind="Application" Name="Inner" Filename="Inner.oap" InPack="Yes"/>'
    text = PACK.manifest().decode().replace("</References></Version>", f"{nested}</References></Version>")
    return packages.container(
        [Item("Manifest.xml", text.encode()), *PACK.items()[1:], Item("Shop/Inner.oap", PACK.data())]
    )


def in_subfolder(separator: str) -> bytes:
    text = PACK.manifest().decode().replace('Filename="', f'Filename="Modules{separator}')
    return named(
        [Item("Manifest.xml", text.encode()), *PACK.items()[1:]], lambda name: name.replace("Shop/", "Shop/Modules/")
    )


# What is packed, and how many applications and modules are in it.
TABLE: dict[str, tuple[Callable[[], bytes], int, int]] = {
    "as usual": (PACK.data, 1, 2),
    "end records of a large file, too": (lambda: packages.with_large_end(PACK.data()), 1, 2),
    "end records of a large file only": (lambda: packages.with_large_end(PACK.data(), small=packages.UNKNOWN), 1, 2),
    "backslashes": (lambda: named(PACK.items(), lambda name: name.replace("/", "\\")), 1, 2),
    "a dot in front": (lambda: named(PACK.items(), lambda name: f"./{name}"), 1, 2),
    "a dot and backslashes": (lambda: named(PACK.items(), lambda name: ".\\" + name.replace("/", "\\")), 1, 2),
    "a folder for the root": (lambda: packages.container([Item("./", method=0), *PACK.items()]), 1, 2),
    "a folder twice": (lambda: Pack(extra=(Item("Shop/", method=0), Item("shop\\", method=0))).data(), 1, 2),
    "names in utf-8, unsaid": (lambda: encoded("utf-8"), 1, 2),
    "names in utf-8, said": (lambda: named(CAFE.items(), str, flags=0x800), 1, 2),
    "names in cp437": (lambda: encoded("cp437"), 1, 2),
    "names in cp850": (lambda: encoded("cp850"), 1, 2),
    "names in cp1252": (lambda: encoded("cp1252"), 1, 2),
    "names of a mac": (lambda: named(CAFE.items(), lambda name: unicodedata.normalize("NFD", name), flags=0x800), 1, 2),
    "names in capitals": (lambda: named(PACK.items(), lambda name: name.replace("Shop", "SHOP")), 1, 2),
    "a module in a folder of its own": (lambda: in_subfolder("/"), 1, 2),
    "a module in a folder of its own, backslash": (lambda: in_subfolder("\\"), 1, 2),
    "modules beside the manifest": (
        lambda: named(PACK.items()[::2] + PACK.items()[3:], lambda name: name.rpartition("/")[2]),
        1,
        2,
    ),
    "bytes behind a module": (lambda: PACK.spoiled(f"Shop/{UI.file_name}", data=UI.oml() + b"\0\0"), 1, 2),
    "a comment like an end record": (lambda: packages.container(PACK.items(), b"made by PK\5\6 " + b"y" * 40), 1, 2),
    "a comment": (lambda: packages.container(PACK.items(), b"made by hand"), 1, 2),
    "keys with dashes": (
        lambda: told((uid(UI.key), UI.key), (uid(PACK.applications[0].key), "0" * 8 + key("x")[8:])),
        1,
        2,
    ),
    "keys with padding": (lambda: told((uid(UI.key), uid(UI.key) + "=="), (uid(CS.key), uid(CS.key) + "=")), 1, 2),
    "a producer with an empty key": (
        lambda: told((f'"System" UID="{SYSTEM}"', '"System" UID=""')),
        1,
        2,
    ),
    "a producer without a key": (
        lambda: told((f'"System" UID="{SYSTEM}"', '"System"')),
        1,
        2,
    ),
    "a namespace": (lambda: told(("<Pack ", '<Pack xmlns="https://example.com/pack" ')), 1, 2),
    "a namespace with a prefix": (
        lambda: told(("<Pack ", '<p:Pack xmlns:p="https://example.com/pack" '), ("</Pack>", "</p:Pack>")),
        1,
        2,
    ),
    "a manifest in utf-16": (lambda: told(('encoding="utf-8"', 'encoding="utf-16"'), encoding="utf-16"), 1, 2),
    "a manifest with a mark in front": (lambda: told(encoding="utf-8-sig"), 1, 2),
    "no word on what is in it": (lambda: told((' InPack="Yes"', "")), 1, 2),
    "no names of files": (lambda: told((f' Filename="{UI.file_name}"', ""), (f' Filename="{CS.file_name}"', "")), 1, 2),
    "nothing in it": (lambda: told(('InPack="Yes"', 'InPack="No"')), 1, 0),
    "nothing promised": (lambda: told((reference(UI), ""), (reference(CS), "")), 1, 0),
    "no hashes": (lambda: told((f' Hash="{UI.hash}"', ""), (f' Hash="{CS.hash}"', "")), 1, 2),
    "a module never published": (
        lambda: PACK.spoiled(f"Shop/{UI.file_name}", data=UI.oml(f25=packages.NO_HASH)),
        1,
        2,
    ),
    "a package in the package": (with_nested, 1, 3),
    "a module in two mended folders": (
        lambda: of_several(("A_B", ALONE), ("A_B", COMMON), ("C_D", OTHER), ("E_F", COMMON)),
        3,
        3,
    ),
    "a module in two half mended folders": (
        lambda: of_several(("A-B", ALONE), ("A-B", COMMON), ("C-D", OTHER), ("E-F", COMMON)),
        3,
        3,
    ),
    "an application of two solutions": (
        lambda: of_several(("One", ALONE), ("Two", COMMON), solutions=TWICE),
        1,
        2,
    ),
    "a module of two solutions, once": (lambda: of_several(("A_B", ALONE), ("A_B", COMMON), ("C_D", OTHER)), 3, 3),
}


def same_in_both(path: Path) -> tuple[int, int]:
    """How many applications and modules both readers find, which are the same ones with the same hashes."""
    ours, theirs = inspection.inspect(str(path)), read_package(path)
    assert {(each.key, each.name) for each in ours.applications} == {
        (each.key, each.name) for each in theirs.applications
    }
    assert [(each.key, each.name, each.hash, each.general_hash or each.hash) for each in ours.modules] == [
        (each.key, each.name, each.hash, each.general_hash) for each in theirs.modules
    ]
    assert [each.upgraded_from_hash or "" for each in ours.modules] == [
        each.upgraded_from_hash for each in theirs.modules
    ]
    for ours_each, theirs_each in zip(ours.applications, theirs.applications, strict=True):
        assert set(ours_each.module_keys) <= set(theirs_each.module_keys)
    return len(ours.applications), len(ours.modules)


@pytest.mark.scenario("B.4")
@pytest.mark.parametrize("case", TABLE)
def test_both_readers_read_the_same(tmp_path: Path, case: str) -> None:
    make, applications, modules = TABLE[case]
    path = tmp_path / "shop.oap"
    path.write_bytes(make())
    assert same_in_both(path) == (applications, modules)


BAD: dict[str, Callable[[], bytes]] = {
    "bytes in front": lambda: b"MZ" + PACK.data(),
    "another method": lambda: PACK.spoiled(f"Shop/{UI.file_name}", method=12, packed=bz2.compress(UI.oml())),
    "a second name": lambda: PACK.spoiled(f"Shop/{UI.file_name}", extra=struct.pack("<2H5x", 0x7075, 5)),
    "a document type": lambda: told(("<Pack ", "<!DOCTYPE Pack><Pack ")),
    "an undeclared prefix": lambda: told(("<Pack ", "<p:Pack "), ("</Pack>", "</p:Pack>")),
}


@pytest.mark.parametrize("case", BAD)
def test_both_readers_refuse_the_same(tmp_path: Path, case: str) -> None:
    path = tmp_path / "shop.oap"
    path.write_bytes(BAD[case]())
    with pytest.raises(PackageError):
        inspection.inspect(str(path))
    with pytest.raises(content.PackageError):
        read_package(path)


@pytest.mark.scenario("B.4")
@given(
    folder=st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=12),
    mend=st.sampled_from([r"\W", r'[<>:"/\\|?*]']),
    form=st.sampled_from(["NFC", "NFD"]),
    in_front=st.sampled_from(["", "./"]),
    separator=st.sampled_from(["/", "\\"]),
    flags=st.sampled_from([0, 0x800]),
)
@settings(max_examples=150, deadline=None)
def test_a_module_is_found_whatever_its_folder_is_called(
    tmp_path_factory: pytest.TempPathFactory,
    folder: str,
    mend: str,
    form: str,
    in_front: str,
    separator: str,
    flags: int,
) -> None:
    mended = re.sub(mend, "_", folder)
    mended = "_" * len(mended) if mended in (".", "..") else mended
    pack = Pack(folder=folder)
    items = [item for item in pack.items() if not str(item.name).endswith("/")]

    def name(old: str) -> str:
        new = old.replace(f"{folder}/", f"{mended}/") if old != "Manifest.xml" else old
        return in_front + unicodedata.normalize(form, new.replace("/", separator))

    # One file of the same name elsewhere: only the folder tells which is meant.
    elsewhere = Item("zz elsewhere/Shop_UI.oml", UI.oml(f4=packages.hash_of("x")))
    path = tmp_path_factory.getbasetemp() / "found.oap"
    path.write_bytes(
        packages.container([*(replace(item, name=name(str(item.name)), flags=flags) for item in items), elsewhere])
    )
    assert same_in_both(path) == (1, 2)
