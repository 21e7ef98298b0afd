# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The provenance file beside a package: an in-toto Statement that a later run can trust to be understood."""

from __future__ import annotations

import json
import os
import stat
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._publish.package.model import Module
from ansible_collections.community.outsystems.plugins.module_utils._publish.records import provenance
from ansible_collections.community.outsystems.plugins.module_utils._publish.records.history import Source
from ansible_collections.community.outsystems.plugins.module_utils._publish.records.provenance import Provenance
from ansible_collections.community.outsystems.plugins.module_utils._publish.running.source import SourceApplication

from tests.support.contents import inspected
from tests.support.packages import App, Mod, key

SHA = "ab" * 32
SHOP = SourceApplication(
    key=key("Shop"),
    name="Shop",
    kind="Mobile",
    version_key="v1",
    version="1.0",
    is_modified=False,
    module_version_keys=frozenset({"m2", "m1"}),
    builds=(("Android", "1.0", True),),
)
SAMPLE = Provenance(
    name="shop.oap",
    sha256=SHA,
    lifetime_url="https://source.example",
    environment_key=key("Test"),
    environment_name="Test",
    applications=(SHOP,),
    modules=(Module(key("Shop_UI"), "Shop_UI", "eSpace", Mod("Shop_UI").hash, version_key="v2"),),
    format="oap",
    include_references=False,
    fetched_at="2026-01-01T00:00:00Z",
)


def test_is_an_in_toto_statement_about_the_file(tmp_path: Path) -> None:
    path = Path(provenance.write(str(tmp_path / "shop.oap"), SAMPLE))
    assert path == tmp_path / "shop.oap.provenance.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    statement = json.loads(path.read_text())
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["subject"] == [{"name": "shop.oap", "digest": {"sha256": SHA}}]
    assert statement["predicateType"].startswith("https://")
    assert statement["predicate"]["unsigned"] is True
    assert statement["predicate"]["applications"][0]["module_version_keys"] == ["m1", "m2"]
    assert statement["predicate"]["modules"][0]["hash"] == Mod("Shop_UI").hash


def test_is_read_as_it_was_written(tmp_path: Path) -> None:
    dest = str(tmp_path / "shop.oap")
    provenance.write(dest, SAMPLE)
    assert provenance.read(dest) == SAMPLE
    assert provenance.beside(dest, SHA.upper()) == SAMPLE
    assert provenance.beside(dest, "00" * 32) is None
    assert [each.name for each in tmp_path.iterdir()] == ["shop.oap.provenance.json"]


def test_what_is_not_there_is_none(tmp_path: Path) -> None:
    assert provenance.read(str(tmp_path / "shop.oap")) is None


@pytest.mark.parametrize("text", ["", "{}", "[]", "7", '{"_type": "x", "predicateType": "y"}', "[" * 100_000, "\0"])
def test_garbage_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "shop.oap.provenance.json").write_text(text)
    assert provenance.read(str(tmp_path / "shop.oap")) is None


@pytest.mark.parametrize("wrong", [7, True, ["x"], {"x": 1}, [{"x": {}}]])
def test_modules_of_another_type_are_none(tmp_path: Path, wrong: Any) -> None:
    statement = SAMPLE.to_dict()
    statement["predicate"]["modules"] = [{"key": wrong}]
    (tmp_path / "shop.oap.provenance.json").write_text(json.dumps(statement))
    assert provenance.read(str(tmp_path / "shop.oap")) is None


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "shop.oap.provenance.json")
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(provenance.read(str(tmp_path / "shop.oap"))), daemon=True)
    thread.start()
    thread.join(60)
    assert found == [None]


@pytest.mark.parametrize("name", ["subject", "predicate"])
def test_a_statement_with_a_part_missing_is_none(tmp_path: Path, name: str) -> None:
    statement = SAMPLE.to_dict()
    statement[name] = None
    (tmp_path / "shop.oap.provenance.json").write_text(json.dumps(statement))
    assert provenance.read(str(tmp_path / "shop.oap")) is None


def test_tells_where_each_application_came_from(tmp_path: Path) -> None:
    package = replace(inspected(App("Shop", (Mod("Shop_UI"),))), path=str(tmp_path / "shop.oap"), sha256=SHA)
    assert provenance.sources_of(package) == {}
    provenance.write(package.path, SAMPLE)
    assert provenance.sources_of(package) == {SHOP.key: Source("https://source.example", "1.0", False)}
    assert provenance.sources_of(replace(package, sha256="00" * 32)) == {}
