# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Real packages, and packages as various packers write them, travel from one LifeTime to another.

The environment variable LIFETIME_TEST_PACKAGES names a folder with real .oap and .osp files; none are kept here.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._publish.package import inspection
from ansible_collections.community.outsystems.plugins.module_utils._publish.package.model import Package

from tests.support import packages
from tests.support.api import Api
from tests.support.module import ModuleResult, run_module
from tests.support.packages import App, Item, Mod, Pack, uid
from tests.support.simulator import Simulator

VARIABLE = "LIFETIME_TEST_PACKAGES"
Start = Callable[..., Simulator]


def real_packages() -> list[Path]:
    """Give the files that the variable leads to. Read once, when the tests are collected: tests run without it."""
    folder = os.environ.get(VARIABLE, "")
    found = [path for path in Path(folder).rglob("*") if path.suffix.lower() in (".oap", ".osp")] if folder else []
    return sorted(path.resolve() for path in found)


REAL = real_packages()


def fetch(source: Simulator, held: Package, dest: Path) -> ModuleResult:
    """Fetch the applications of a package from Development of the source."""
    keys = [application.key for application in held.applications]
    what = {"application": keys[0]} if held.format == "oap" else {"applications": keys, "solution_name": held.name}
    return run_module(
        "lifetime_app_binary",
        {
            **connection(source),
            **what,
            "environment": "Development",
            "format": held.format,
            "dest": str(dest),
            "poll_interval": 0.05,
        },
    )


def deploy(target: Simulator, path: Path, **options: Any) -> ModuleResult:
    """Deploy a package file to Test of the target."""
    given = {**connection(target), "target_environment": "Test", "package": str(path), "poll_interval": 0.05}
    return run_module("lifetime_deployment", {**given, **options})


def connection(simulator: Simulator) -> dict[str, Any]:
    return {"lifetime_url": simulator.url, "lifetime_token": simulator.token}


def running(simulator: Simulator, environment: str, held: Package) -> dict[str, set[str]]:
    """Give the modules that run of each application of a package."""
    places = simulator.environment(environment)["running"]
    return {each.key: set(places.get(each.key, {}).get("modules", {})) for each in held.applications}


def published_once(target: Simulator, path: Path, held: Package) -> None:
    """Deploy a package: the target runs it then, and the second time there is nothing to do."""
    result = deploy(target, path)
    assert result["changed"], result
    assert result["deployment"]["status"] == "finished_successful"
    brought = {module.key for module in held.modules if module.application_key or len(held.applications) == 1}
    assert brought <= set().union(*running(target, "Test", held).values())
    target.forget()
    again = deploy(target, path)
    assert not again.failed, again
    assert not again["changed"], again
    assert target.writes() == []


@pytest.mark.scenario("B1")
@pytest.mark.parametrize("path", REAL or [None], ids=lambda path: path.name if path else "none")
def test_a_real_package_travels(source: Simulator, target: Simulator, path: Path | None, tmp_path: Path) -> None:
    if path is None:
        pytest.skip(f"{VARIABLE} names no folder with real .oap or .osp files.")
    held = inspection.inspect(str(path))
    assert held.applications
    assert held.modules
    source.change({"install": {"environment": "Development", "package": str(path)}})
    fetched = tmp_path / f"fetched.{held.format}"
    result = fetch(source, held, fetched)
    assert result["changed"], result
    if held.format == "oap":
        assert fetched.read_bytes() == path.read_bytes()
    else:
        assert {m.key: m.hash for m in inspection.inspect(str(fetched)).modules} == {
            m.key: m.hash for m in held.modules
        }
    assert not fetch(source, held, fetched)["changed"]
    published_once(target, fetched, held)
    if held.format == "oap":
        assert Api(target).package("Test", held.applications[0].name) == path.read_bytes()


@pytest.mark.scenario("B2")
@pytest.mark.parametrize("path", REAL or [None], ids=lambda path: path.name if path else "none")
def test_a_real_package_is_published_straight_from_its_file(
    target: Simulator, path: Path | None, tmp_path: Path
) -> None:
    if path is None:
        pytest.skip(f"{VARIABLE} names no folder with real .oap or .osp files.")
    # Its folder is somebody else's: receipts go elsewhere.
    receipts = {"receipts_dir": str(tmp_path)}
    held = inspection.inspect(str(path))
    assert deploy(target, path, **receipts)["changed"]
    assert {module.key for module in held.modules} >= set().union(*running(target, "Test", held).values()) != set()
    target.forget()
    assert not deploy(target, path, **receipts)["changed"]
    assert target.writes() == []


SHOP = App("Shop", (Mod("Shop_UI"), Mod("Shop_CS")))
CORE = App("Core", (Mod("Core_CS"), Mod("Core_X", kind="Extension")))


@dataclass(frozen=True)
class Style:
    """How a packer writes; the fields say what differs from a platform of today."""

    applications: tuple[App, ...] = (SHOP,)
    file: str = "shop.oap"
    pack: str = 'Schema="3" HubServerVersion="11.28.0.43210" IsApplicationPack="true"'
    solution: str = 'Name="Shop" IsTransient="true"'
    declaration: str = '<?xml version="1.0" encoding="utf-8"?>\n'
    encoding: str = "utf-8"
    references: tuple[str, ...] = ("UID", "Kind", "Name", "Filename", "InPack", "Hash")
    without: tuple[str, ...] = field(default=())
    method: int = zipfile.ZIP_DEFLATED
    seekable: bool = True
    folder: str = "Shop"
    folder_entry: bool = True

    @property
    def modules(self) -> list[Mod]:
        return [module for application in self.applications for module in application.modules]

    def manifest(self) -> bytes:
        lines = [f"{self.declaration}<Pack {self.pack}><Solutions><Solution {self.solution}>"]
        lines += ["<Applications>", *map(self._application, self.applications), "</Applications>"]
        lines += ["<Version><References>", *map(self._reference, self.modules), "</References></Version>"]
        return "".join([*lines, "</Solution></Solutions></Pack>"]).encode(self.encoding)

    def _application(self, application: App) -> str:
        modules = "".join(f'<Module UID="{uid(module.key)}"/>' for module in application.modules)
        listed = f"<Modules>{modules}</Modules>" if application.lists_modules else ""
        named = f"UID={quoteattr(uid(application.key))} Name={quoteattr(application.name)}"
        return f"<Application {named}>{listed}</Application>"

    def _reference(self, module: Mod) -> str:
        values = {
            "UID": uid(module.key),
            "Kind": module.kind,
            "Name": module.name,
            "Filename": module.file_name,
            "InPack": "No" if module.name in self.without else "Yes",
            "Hash": module.hash,
        }
        return f"<Reference {' '.join(f'{name}={quoteattr(values[name])}' for name in self.references)}/>"

    def entries(self) -> Iterator[tuple[str, bytes]]:
        yield "Manifest.xml", self.manifest()
        if self.folder_entry:
            yield f"{self.folder}/", b""
        for module in self.modules:
            if module.name not in self.without:
                yield f"{self.folder}/{module.file_name}", module.file()

    def data(self) -> bytes:
        stream = io.BytesIO() if self.seekable else Pipe()
        with zipfile.ZipFile(stream, "w", self.method) as archive:
            for name, content in self.entries():
                archive.writestr(name, content)
        return stream.getvalue()


class Pipe(io.BytesIO):
    """What cannot be gone back in: zipfile then puts sizes and checksums behind the data, as streaming packers do."""

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise io.UnsupportedOperation

    def seek(self, _offset: int, _whence: int = 0) -> int:
        raise io.UnsupportedOperation


def with_fields(number: int) -> Style:
    return Style((App("Shop", (Mod("Shop_UI", fields=number), Mod("Shop_CS", fields=number))),))


SOLUTION = 'Schema="3" HubServerVersion="11.10.0.22422" IsApplicationPack="false"'
NIGHT = 'Name="Running_30_April_2021_10_30_56" IsTransient="false"'

STYLES = {
    "O10, 32 fields": with_fields(32),
    "O11 of 2019, 33 fields": with_fields(33),
    "O11.9, 36 fields": with_fields(36),
    "O11.50, 40 fields": with_fields(40),
    "short header": with_fields(20),
    "stored": Style(method=zipfile.ZIP_STORED),
    "streamed": Style(seekable=False),
    "byte order mark": Style(encoding="utf-8-sig"),
    "utf-16": Style(encoding="utf-16", declaration='<?xml version="1.0" encoding="utf-16"?>'),
    "no folder entry": Style(folder_entry=False),
    "folder unlike the name": Style(solution='Name="Shop: 24/7"', folder="Shop_ 24_7"),
    "few attributes": Style(pack="", solution="", references=("UID", "Name", "Filename"), folder="Shop"),
    "no file names": Style(references=("UID", "Kind", "Name", "InPack", "Hash")),
    "modules of nobody": Style((App("Shop", SHOP.modules, lists_modules=False),)),
    "extension alone": Style((App("Core", (Mod("Core_X", kind="Extension"),)),)),
    "solution of one": Style((SHOP,), "shop.osp", SOLUTION, NIGHT, folder="Running_30_April_2021_10_30_56"),
    "solution of several": Style((SHOP, CORE), "night.osp", SOLUTION, NIGHT, folder="Running_30_April_2021_10_30_56"),
}


@pytest.mark.scenario("B1", "B2")
@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES.keys())
def test_what_other_packers_write_is_published(start: Start, style: Style, tmp_path: Path) -> None:
    path = tmp_path / style.file
    path.write_bytes(style.data())
    held = inspection.inspect(str(path))
    assert [module.key for module in held.modules] == [module.key for module in style.modules]
    published_once(start("target"), path, held)


@pytest.mark.scenario("B1")
def test_what_the_java_packer_of_o10_writes_is_published(start: Start, tmp_path: Path) -> None:
    """Flags 0x808 everywhere, a folder that is compressed to two bytes, no declaration, no stamp though an origin."""
    module = Mod("Shop_UI", fields=32, stamp="")
    items = Pack((App("Shop", (module,)),), declaration="", platform="10.0.1010.0").items()
    path = tmp_path / "shop.oap"
    path.write_bytes(packages.container(Item(str(item.name), item.data, flags=0x808) for item in items))
    held = inspection.inspect(str(path))
    assert any("10.0.1010.0" in warning for warning in held.warnings)
    published_once(start("target"), path, held)


def test_a_module_that_the_package_leaves_out_stays_as_it_is(start: Start, tmp_path: Path) -> None:
    target = start("target")
    path = tmp_path / "shop.oap"
    path.write_bytes(Style().data())
    deploy(target, path)
    left_out, brought = SHOP.modules
    before = target.environment("Test")["running"][SHOP.key]["modules"]
    newer = App("Shop", (left_out, Mod(brought.name, content="2")))
    path.write_bytes(Style((newer,), without=(left_out.name,)).data())
    held = inspection.inspect(str(path))
    assert [module.key for module in held.modules] == [brought.key]
    published_once(target, path, held)
    after = target.environment("Test")["running"][SHOP.key]["modules"]
    assert after[left_out.key] == before[left_out.key]
    assert after[brought.key] != before[brought.key]


def test_a_module_that_is_nowhere_is_not_waited_for_night_after_night(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "shop.oap"
    path.write_bytes(Style(without=("Shop_UI",)).data())
    published_once(start("target"), path, inspection.inspect(str(path)))
