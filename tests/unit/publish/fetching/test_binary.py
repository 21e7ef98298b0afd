# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pure parts of fetching: snapshots, what fits them, contents and their difference, names, locks."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.client import Client
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError
from ansible_collections.community.outsystems.plugins.module_utils._api.infrastructure import Infrastructure, Named
from ansible_collections.community.outsystems.plugins.module_utils._publish.fetching import atomic_file, inventory
from ansible_collections.community.outsystems.plugins.module_utils._publish.fetching.binary import fitting
from ansible_collections.community.outsystems.plugins.module_utils._publish.package.model import Module
from ansible_collections.community.outsystems.plugins.module_utils._publish.records import provenance
from ansible_collections.community.outsystems.plugins.module_utils._publish.records.provenance import Provenance
from ansible_collections.community.outsystems.plugins.module_utils._publish.running import application_state, source
from ansible_collections.community.outsystems.plugins.module_utils._publish.running.source import (
    Order,
    Snapshot,
    SourceApplication,
    running,
    tagged,
)
from hypothesis import assume, given
from hypothesis import strategies as st

URL = "https://lifetime.example.com"
HERE = Named("environment-1", "Development")

words = st.text("abcXYZ é/", max_size=6)
keys = st.sampled_from([f"key-{number}" for number in range(6)])

applications = st.builds(
    SourceApplication,
    key=keys,
    name=words,
    kind=st.sampled_from(["WebResponsive", "Mobile", ""]),
    version_key=st.sampled_from(["", "version-1", "version-2"]),
    version=words,
    is_modified=st.booleans(),
    module_version_keys=st.frozensets(keys, max_size=3),
)
several = st.lists(applications, min_size=1, max_size=4, unique_by=lambda each: each.key)
modules = st.builds(
    Module,
    key=keys,
    name=words,
    kind=st.sampled_from(["eSpace", "Extension"]),
    version_key=st.just("") | keys,
    hash=st.just("") | keys,
    general_hash=st.none() | keys,
    application_key=st.none() | keys,
)


def recorded(snapshot: Snapshot, order: Order, **other: Any) -> Provenance:
    """The provenance of a file that was fetched when the source was like that."""
    whole = Provenance(
        name="file.osp",
        sha256="0" * 64,
        lifetime_url=URL,
        environment_key=HERE.key,
        environment_name="Development",
        applications=(*snapshot.applications, *snapshot.others.values()),
        modules=(),
        format=order.format,
        include_references=order.include_references,
        fetched_at="2026-01-01T00:00:00+00:00",
        requested=snapshot.keys,
    )
    return replace(whole, **other)


def order_of(found: list[SourceApplication], **other: Any) -> Order:
    return Order("osp", tuple(each.key for each in found), HERE.key, **other)


@given(several)
def test_what_was_fetched_fits_as_long_as_nothing_changes(found: list[SourceApplication]) -> None:
    order, snapshot = order_of(found), Snapshot(HERE, tuple(found))
    provenance = recorded(snapshot, order)
    assert fitting(provenance, URL, order, snapshot)
    renamed = tuple(replace(each, name="another", version="1", message="words") for each in found)
    assert fitting(provenance, URL, order, Snapshot(HERE, renamed)), "names and labels change nothing in the file"
    through_json = Provenance.from_dict(json.loads(json.dumps(provenance.to_dict())))
    assert fitting(through_json, URL, order, snapshot)


@given(several, st.data())
def test_it_does_not_fit_once_anything_has_changed(found: list[SourceApplication], data: st.DataObject) -> None:
    order, snapshot = order_of(found), Snapshot(HERE, tuple(found))
    provenance = recorded(snapshot, order)
    number = data.draw(st.integers(0, len(found) - 1))
    changed = data.draw(
        st.sampled_from(
            [
                replace(found[number], is_modified=not found[number].is_modified),
                replace(found[number], version_key="version-3"),
                replace(found[number], module_version_keys=found[number].module_version_keys ^ {"key-1"}),
                replace(found[number], key="key-9"),
                replace(found[number], builds=(("Android", "1.0", True),)),
            ]
        )
    )
    now = tuple(changed if each is found[number] else each for each in found)
    assert not fitting(provenance, URL, order, Snapshot(HERE, now))
    assert not fitting(provenance, URL, order, Snapshot(HERE, tuple(found[1:])))
    assert not fitting(provenance, "https://elsewhere.example.com", order, snapshot)
    assert not fitting(provenance, URL, order, Snapshot(Named("environment-2"), tuple(found)))
    assert not fitting(provenance, URL, replace(order, format="oap"), snapshot)
    assert not fitting(provenance, URL, replace(order, include_references=True), snapshot)


@given(several)
def test_references_are_watched_too(found: list[SourceApplication]) -> None:
    assume(len(found) > 1)
    order = order_of(found[:1], include_references=True)
    others = {each.key: each for each in found[1:]}
    snapshot = Snapshot(HERE, tuple(found[:1]), others)
    provenance = recorded(snapshot, order)
    assert fitting(provenance, URL, order, snapshot)
    changed = {key: replace(each, is_modified=not each.is_modified) for key, each in others.items()}
    assert not fitting(provenance, URL, order, Snapshot(HERE, tuple(found[:1]), changed))
    assert not fitting(provenance, URL, order, Snapshot(HERE, tuple(found[:1])))


def test_a_tag_is_the_same_in_every_environment() -> None:
    order = Order("oap", ("Shop",), version="1.0.0")
    application = tagged({"Key": "key-1", "Name": "Shop"}, {"Key": "version-1", "Version": "1.0.0"})
    provenance = recorded(Snapshot(source.NOWHERE, (application,)), order, environment_key="")
    assert fitting(provenance, URL, order, Snapshot(source.NOWHERE, (application,)))
    assert fitting(provenance, URL, order, Snapshot(HERE, (application,)))
    assert not fitting(provenance, URL, replace(order, version=None), Snapshot(HERE, (application,)))


@given(several, st.lists(modules, max_size=6))
def test_contents_are_the_same_after_the_provenance_was_read(
    found: list[SourceApplication], held: list[Module]
) -> None:
    contents = inventory.Inventory(found, held).contents
    written = replace(recorded(Snapshot(HERE, tuple(found)), order_of(found)), modules=tuple(held))
    read = Provenance.from_dict(json.loads(json.dumps(written.to_dict())))
    assert inventory.Inventory(read.applications, read.modules).contents == contents
    assert sum(len(each["modules"]) for each in contents["applications"]) + len(contents["other_modules"]) == len(held)


@given(several, st.lists(modules, max_size=6, unique_by=lambda each: each.name))
def test_no_module_is_shown_where_nothing_differs(found: list[SourceApplication], held: list[Module]) -> None:
    contents = inventory.Inventory(found, held).contents
    before, after = inventory.difference(contents, contents)
    assert before == after
    assert not any(application["modules"] for application in after.values())
    nothing, everything = inventory.difference(None, contents)
    assert nothing == {}
    assert everything.keys() == {each.name for each in found}


def status(environment_key: str, *versions: str, **more: Any) -> dict[str, Any]:
    return {
        "EnvironmentKey": environment_key,
        "BaseApplicationVersionKey": "version-1",
        "IsModified": False,
        "ModuleStatusInEnvs": [{"ModuleVersionKey": key, "ConsistencyStatus": "OK"} for key in versions],
        **more,
    }


def test_a_record_tells_of_the_environment_that_was_asked_for() -> None:
    states = [status("elsewhere", "a"), status(HERE.key, "b", "c", IsModified=True)]
    record = {"Key": "key-1", "Name": "Shop", "Kind": "Mobile", "AppStatusInEnvs": states}
    found = running(record, HERE.key)
    assert found.module_version_keys == {"b", "c"}
    assert found.is_modified
    assert not found.is_tagged
    state = application_state.of_record(record, HERE.key, {"b": ("module-1", "Shop_CS")})
    assert state.modules == {"module-1": "b", "c": "c"}
    assert state.module_details["module-1"].name == "Shop_CS"
    assert application_state.of_record({"Key": "key-1"}, HERE.key, {}).modules == {}


def test_whose_versions_they_are() -> None:
    states = [{"EnvironmentKey": "elsewhere", "ModuleVersionKey": "a"}]
    states.append({"EnvironmentKey": HERE.key, "ModuleVersionKey": "b"})
    records = [{"Key": "module-1", "Name": "Shop_CS", "ModuleStatusInEnv": states}]
    assert application_state.owners_in(records, HERE.key) == {"b": ("module-1", "Shop_CS")}


@given(st.text(max_size=300))
def test_a_file_name_stays_in_its_folder(name: str) -> None:
    found = atomic_file.file_name(name, "oap")
    assert os.path.basename(found) == found
    assert found.endswith(".oap")
    assert not found.startswith(".")
    assert found.isprintable()
    assert " " not in found


@pytest.mark.parametrize(
    ("name", "expected"),
    [("CI/CD Probe", "CI_CD_Probe.oap"), ("../..", "package.oap"), ("Übersicht 2.0", "Übersicht_2.0.oap")],
)
def test_file_names(name: str, expected: str) -> None:
    assert atomic_file.file_name(name, "oap") == expected


@pytest.mark.parametrize("letter", ["a", "é", "注", "𠀋"])
@pytest.mark.parametrize("extension", ["oap", "apk"])
def test_a_long_name_leaves_room_for_what_lies_beside_the_file(tmp_path: Path, letter: str, extension: str) -> None:
    dest = str(tmp_path / atomic_file.file_name(letter * 200, extension))
    assert dest.endswith(f"{letter * 40}.{extension}")
    atomic_file.check_name(dest)
    write_whole(dest, extension)


def test_a_name_that_leaves_no_room_is_refused(tmp_path: Path) -> None:
    """The check is as wide as it may be: a name that it just lets through can be written, the next one cannot."""
    longest = str(tmp_path / ("注" * 73 + "a.oap"))
    atomic_file.check_name(longest)
    write_whole(longest, "oap")
    too_long = str(tmp_path / ("注" * 73 + "aa.oap"))
    with pytest.raises(LifeTimeError, match="225 bytes") as failure:
        atomic_file.check_name(too_long)
    assert failure.value.code == "invalid_option"
    with pytest.raises(OSError, match="name too long"):
        write_whole(too_long, "oap")


def write_whole(dest: str, extension: str) -> None:
    """Write a file and all that lies beside it."""
    recorded = Provenance("x", "0" * 64, URL, "", "", (), (), extension, False, "")
    with atomic_file.lock(dest, 1), atomic_file.temporary(dest, extension) as (place, _file):
        provenance.write(dest, recorded)
        atomic_file.put(place, dest, unsafe=False)


def test_a_lock_is_held_by_one_at_a_time_and_leaves_nothing(tmp_path: Path) -> None:
    dest = str(tmp_path / "file")
    inside = 0
    most = 0
    waited = []

    def work() -> None:
        nonlocal inside, most
        for _turn in range(5):
            with atomic_file.lock(dest, 60) as others:
                inside += 1
                most = max(most, inside)
                waited.append(others)
                inside -= 1

    threads = [threading.Thread(target=work) for _thread in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    assert len(waited) == 20
    assert not list(tmp_path.iterdir())


def test_a_lock_whose_file_is_removed_each_time_is_not_tried_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = iter(range(10))
    monkeypatch.setattr("time.monotonic", lambda: next(seconds))
    monkeypatch.setattr(atomic_file, "_is_at", lambda _descriptor, _place: False)
    with pytest.raises(LifeTimeError) as failure, atomic_file.lock(str(tmp_path / "Shop.oap"), 3):
        pass
    assert failure.value.code == "locked"


def test_a_lock_that_is_held_too_long(tmp_path: Path) -> None:
    dest = str(tmp_path / "file")
    with atomic_file.lock(dest, 0) as waited:
        assert not waited
        with pytest.raises(LifeTimeError) as failure, atomic_file.lock(dest, 0.1):
            pass
    assert failure.value.code == "locked"


def test_a_temporary_file_is_cleared_away_and_takes_the_place_of_a_forgotten_one(tmp_path: Path) -> None:
    dest = tmp_path / "file.oap"
    forgotten = tmp_path / ".file.oap.part.oap"
    forgotten.symlink_to(tmp_path / "victim")
    with atomic_file.temporary(str(dest), "oap") as (place, file):
        file.write(b"content")
        assert not os.path.islink(place)
        assert os.stat(place).st_mode & 0o777 == 0o600
    assert not list(tmp_path.iterdir())
    with pytest.raises(RuntimeError), atomic_file.temporary(str(dest), "oap"):
        raise RuntimeError
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_replaced_is_written_into_only_where_that_is_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, dest = tmp_path / "new", tmp_path / "dest"
    new.write_text("new")
    dest.write_text("old content")

    def refuse(_source: str, _target: str) -> None:
        raise OSError(16, "Device or resource busy")

    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(OSError, match="busy"):
        atomic_file.put(str(new), str(dest), unsafe=False)
    assert dest.read_text() == "old content"
    atomic_file.put(str(new), str(dest), unsafe=True)
    assert dest.read_text() == "new"


class OneApplication(Infrastructure):
    """An infrastructure in which one application runs."""

    def __init__(self, record: dict[str, Any]) -> None:
        super().__init__(cast(Client, SimpleNamespace(url="https://lifetime.example.com")))
        self._record = record

    def environment(self, name_or_key: str) -> Named:
        return HERE

    def application_in(self, environment: Named, name_or_key: str) -> dict[str, Any]:
        return self._record


@pytest.mark.parametrize("kind", ["Mobile", "mobile", "CrossDevice", ""])
@pytest.mark.parametrize("platform", ["Android", "android"])
def test_what_lifetime_lists_a_build_of_has_one_whatever_its_kind(kind: str, platform: str) -> None:
    builds = [{"NativePlatform": platform, "VersionNumber": "1.0", "HasBinaryAvailable": True}]
    states = [status(HERE.key, MobileAppsStatus=builds)]
    lifetime = OneApplication({"Key": "key-1", "Name": "Shop", "Kind": kind, "AppStatusInEnvs": states})
    (found,) = source.read(lifetime, Order("apk", ("Shop",), HERE.key)).applications
    assert found.builds == (("Android", "1.0", True),)
    builds[0]["HasBinaryAvailable"] = False
    with pytest.raises(LifeTimeError, match="LifeTime has no apk of"):
        source.read(lifetime, Order("apk", ("Shop",), HERE.key))


@pytest.mark.parametrize("kind", ["WebResponsive", "Service"])
def test_what_is_not_mobile_and_has_no_build_is_refused_early(kind: str) -> None:
    record = {"Key": "key-1", "Name": "Shop", "Kind": kind, "AppStatusInEnvs": [status(HERE.key)]}
    with pytest.raises(LifeTimeError, match=f"of the kind {kind}"):
        source.read(OneApplication(record), Order("apk", ("Shop",), HERE.key))
