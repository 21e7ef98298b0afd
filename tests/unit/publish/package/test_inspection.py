# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Packages that are whole: what is read from them, whoever wrote them, and at what cost."""

from __future__ import annotations

import hashlib
import json
import os
import tracemalloc
import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._publish.package import inspection
from ansible_collections.community.outsystems.plugins.module_utils._publish.package.manifest import guid
from ansible_collections.community.outsystems.plugins.module_utils._publish.package.model import Package
from hypothesis import given
from hypothesis import strategies as st

from tests.support import packages
from tests.support.packages import App, Item, Mod, Pack


def test_reads_what_an_application_pack_holds(tmp_path: Path) -> None:
    pack = Pack()
    path = pack.write(tmp_path)
    found = inspection.inspect(str(path))
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert found.size == path.stat().st_size
    assert (found.format, found.name, found.platform_version) == ("oap", "Shop", "11.27.0.42600")
    assert [(each.key, each.name, each.kind) for each in found.applications] == [
        (pack.applications[0].key, "Shop", "WebResponsive")
    ]
    assert found.applications[0].module_keys == tuple(module.key for module in pack.modules)
    for module, expected in zip(found.modules, pack.modules, strict=True):
        assert (module.key, module.name, module.kind) == (expected.key, expected.name, "eSpace")
        assert (module.hash, module.general_hash) == (expected.hash, expected.general_hash)
        assert module.upgraded_from_hash is None
        assert module.modified_on == expected.modified_on
        assert module.application_key == pack.applications[0].key
    assert found.warnings == ()
    assert Package.from_dict(json.loads(json.dumps(found.to_dict()))) == found


def test_reads_a_solution_of_several_applications_and_an_extension(tmp_path: Path) -> None:
    shop, core = App("Shop", (Mod("Shop_UI"),)), App("Core", (Mod("Core_CS"), Mod("Core_X", kind="Extension")))
    pack = Pack((shop, core), application_pack=False, folder="Night Run")
    found = inspection.inspect(str(pack.write(tmp_path, "night.osp")))
    assert (found.format, found.name) == ("osp", "Night Run")
    assert {module.name: module.application_key for module in found.modules} == {
        "Shop_UI": shop.key,
        "Core_CS": core.key,
        "Core_X": core.key,
    }
    extension = found.modules[2]
    assert (extension.kind, extension.hash, extension.general_hash) == ("Extension", core.modules[1].hash, None)


def test_modules_that_no_application_claims_have_no_application(tmp_path: Path) -> None:
    pack = Pack((App("Shop", (Mod("Shop_UI"),), lists_modules=False),))
    found = inspection.inspect(str(pack.write(tmp_path)))
    assert found.applications[0].module_keys == ()
    assert found.modules[0].application_key is None


def test_what_is_referred_to_is_what_the_package_does_not_hold(tmp_path: Path) -> None:
    ui, cs, core, api = Mod("Shop_UI"), Mod("Shop_CS"), Mod("Core_CS"), Mod("Core_API", kind="Extension")
    itself, other = App("Shop", (ui, cs)), App("Core", (core, api))
    moved = App("Moved", (cs,))
    shop = App("Shop", (ui, cs), uses=(itself, other, other, moved, App("Empty", ())))
    found = inspection.inspect(str(Pack((shop,)).write(tmp_path)))
    assert [(each.name, each.key, each.module_keys) for each in found.referenced] == [
        ("Core", other.key, (core.key, api.key)),
        ("Empty", App("Empty", ()).key, ()),
    ]
    stored = json.loads(json.dumps(found.to_dict()))
    assert Package.from_dict(stored) == found
    older = {name: value for name, value in stored.items() if name != "referenced"}
    assert Package.from_dict(older).referenced == ()


def test_references_that_cannot_be_used_do_not_make_a_package_bad(tmp_path: Path) -> None:
    many = tuple(App(f"App {number}", (Mod(f"Mod {number}"),)) for number in range(30))
    pack = Pack((App("Shop", (Mod("Shop_UI"),), uses=(App("x" * 2000, ()), *many)),))
    limits = replace(inspection.REAL, listed=20)
    found = inspection.inspect(str(pack.write(tmp_path)), limits).referenced
    assert [each.name for each in found] == [each.name for each in many[:20]]
    text = pack.manifest().decode().replace(f'UID="{packages.uid(many[0].key)}"', 'UID="none"')
    (tmp_path / "shop.oap").write_bytes(pack.spoiled("Manifest.xml", data=text.encode()))
    assert [each.name for each in inspection.inspect(str(tmp_path / "shop.oap")).referenced] == [
        each.name for each in many[1:]
    ]


def test_reads_what_streaming_packers_write(tmp_path: Path) -> None:
    """Sizes behind the data, a compressed directory entry, no XML declaration, the directory first."""
    pack = Pack(declaration="")
    folder, *rest = sorted(pack.items(), key=lambda item: not str(item.name).endswith("/"))
    items = [Item("Shop/", flags=0x808), *(Item(item.name, item.data, flags=0x808) for item in rest)]
    assert folder.name == "Shop/"
    assert len(packages.deflate(b"")) == 2
    path = tmp_path / "shop.oap"
    path.write_bytes(packages.container(items, comment=b"made by hand"))
    assert len(inspection.inspect(str(path)).modules) == 2


@pytest.mark.parametrize("fields", [32, 33, 36, 40])
def test_header_fields_are_counted_from_the_front(tmp_path: Path, fields: int) -> None:
    pack = Pack((App("Shop", (Mod("Shop_UI", fields=fields),)),))
    assert inspection.inspect(str(pack.write(tmp_path))).modules[0].general_hash == pack.modules[0].general_hash


def test_a_header_that_ends_early_leaves_the_general_hash_unknown(tmp_path: Path) -> None:
    pack = Pack((App("Shop", (Mod("Shop_UI", fields=20),)),))
    module = inspection.inspect(str(pack.write(tmp_path))).modules[0]
    assert (module.hash, module.general_hash) == (pack.modules[0].hash, None)


@pytest.mark.parametrize("encoding", ["utf-8", "cp850", "cp1252"])
def test_finds_files_under_names_in_any_code_page(tmp_path: Path, encoding: str) -> None:
    pack = Pack(folder="Gestão")
    items = [
        Item(str(item.name).encode(encoding), item.data, flags=0x800 if encoding == "utf-8" else 0)
        for item in pack.items()
    ]
    path = tmp_path / "shop.oap"
    path.write_bytes(packages.container(items))
    assert len(inspection.inspect(str(path)).modules) == 2


def test_finds_files_in_a_folder_that_could_not_have_the_solutions_name(tmp_path: Path) -> None:
    pack = Pack(folder="Night: Run/2")
    items = [Item(str(item.name).replace(pack.folder, "Night_ Run_2"), item.data) for item in pack.items()]
    path = tmp_path / "shop.oap"
    path.write_bytes(packages.container(items))
    found = inspection.inspect(str(path))
    assert (found.name, len(found.modules)) == ("Night: Run/2", 2)


def test_the_manifest_is_found_wherever_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "shop.oap"
    path.write_bytes(packages.container(reversed(Pack().items())))
    assert len(inspection.inspect(str(path)).modules) == 2


@pytest.mark.parametrize(
    ("pack", "name", "warning"),
    [
        (Pack(), "shop.osp", ".oap"),
        (Pack(application_pack=False), "shop.oap", ".osp"),
        (Pack(), "shop.zip", ".oap"),
        (Pack(platform="10.0.1010.0"), "shop.oap", "10.0.1010.0"),
        (Pack(extra=(Item("Shop/Stowaway.oml", b"x"),)), "shop.oap", "Stowaway"),
    ],
)
def test_warns_of_what_is_odd(tmp_path: Path, pack: Pack, name: str, warning: str) -> None:
    (only,) = inspection.inspect(str(pack.write(tmp_path, name))).warnings
    assert warning in only


def test_warns_of_bytes_behind_a_module(tmp_path: Path) -> None:
    pack = Pack()
    path = tmp_path / "shop.oap"
    path.write_bytes(pack.spoiled("Shop/Shop_UI.oml", data=pack.modules[0].oml() + b"more"))
    (only,) = inspection.inspect(str(path)).warnings
    assert "Shop_UI" in only


def test_memory_does_not_grow_with_the_package(tmp_path: Path) -> None:
    large = Mod("Large", model=os.urandom(24 << 20))
    hollow = Mod("Hollow", model=bytes(60 << 20))
    path = Pack((App("Shop", (large, hollow)),)).write(tmp_path)
    tracemalloc.start()
    try:
        inspection.inspect(str(path))
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert path.stat().st_size > 24 << 20
    assert peak < 8 << 20


@given(st.uuids())
def test_every_key_survives_the_way_into_a_package_and_back(key: uuid.UUID) -> None:
    assert guid(packages.uid(str(key))) == str(key)
    assert guid(str(key).upper()) == str(key)


@pytest.mark.parametrize("text", ["", "abc", "A" * 21, "A" * 23, "A" * 21 + "é", "not a key at all!!!!!!"])
def test_what_is_no_uid_is_no_key(text: str) -> None:
    with pytest.raises(ValueError, match="UID"):
        guid(text)


def test_the_known_uid_gives_the_known_key() -> None:
    assert guid("0jY4Ruqa_0KfWKHnjhY8EQ") == "463836d2-9aea-42ff-9f58-a1e78e163c11"
