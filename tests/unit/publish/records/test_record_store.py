# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Receipts on disk: private, whole, bounded, shared by several at once, and never a reason to fail."""

from __future__ import annotations

import fcntl
import json
import multiprocessing
import os
import stat
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._publish.package.model import Module, Package
from ansible_collections.community.outsystems.plugins.module_utils._publish.records import json_file
from ansible_collections.community.outsystems.plugins.module_utils._publish.records.history import (
    KEPT,
    Ending,
    Failure,
    Histories,
    History,
    Receipt,
    Source,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.records.record_store import (
    PlanRecord,
    RecordStore,
)

from tests.support.contents import Target, inspected
from tests.support.packages import App, Mod, key

SHOP = App("Shop", (Mod("Shop_UI"),))
URL, ENVIRONMENT = "https://lifetime.example", key("Production")


class Receipts(RecordStore):
    """Records, with the warnings about the last thing that was asked of them."""

    def __init__(self, directory: str, url: str, environment: str) -> None:
        self.warnings: list[str] = []
        super().__init__(directory, url, environment, self.warnings.append)

    def read(self, keys: Iterable[str]) -> tuple[Histories, list[str]]:
        self.warnings.clear()
        return self.histories(keys), list(self.warnings)

    def add(self, endings: Mapping[str, Receipt | Failure]) -> list[str]:
        self.warnings.clear()
        self.record(endings)
        return list(self.warnings)

    def remember(self, plan: PlanRecord) -> list[str]:
        self.warnings.clear()
        self.remember_plan(plan)
        return list(self.warnings)

    def known(self, plan_key: str) -> tuple[PlanRecord | None, list[str]]:
        self.warnings.clear()
        return self.plan(plan_key), list(self.warnings)


def receipts(folder: Path, url: str = URL, environment: str = ENVIRONMENT) -> Receipts:
    return Receipts(str(folder / "receipts"), url, environment)


def receipt(number: int = 1) -> Receipt:
    module = Module("module", "Shop_UI", hash="hash", version_key="version-1")
    then = f"2026-01-01T00:00:{number:02}Z"
    return Receipt(f"sha {number}", f"plan {number}", then, then, "Shop", "", "", "11.28", {"module": module})


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_what_was_recorded_is_read_by_the_next_run(tmp_path: Path) -> None:
    target, package = Target(portable=False), inspected(SHOP)
    target.publish(SHOP)
    new = Ending(package, target.states(SHOP), "plan", "2026-01-01T00:00:00Z").receipts({})
    assert receipts(tmp_path).add(new) == []
    histories, warnings = receipts(tmp_path).read([SHOP.key, key("another")])
    assert warnings == []
    assert list(histories) == [SHOP.key]
    assert histories[SHOP.key].last == new[SHOP.key]
    delivered = new[SHOP.key].modules[SHOP.modules[0].key]
    assert (delivered.name, delivered.hash, delivered.modified_on) == (
        "Shop_UI",
        SHOP.modules[0].hash,
        SHOP.modules[0].modified_on,
    )
    assert histories[SHOP.key].owners == {delivered.version_key: (SHOP.modules[0].key, "Shop_UI")}
    failed = Ending(package, target.states(SHOP), "plan 2", "2026-01-02T00:00:00Z").failures("aborted")
    assert receipts(tmp_path).add(failed) == []
    assert receipts(tmp_path).read([SHOP.key])[0][SHOP.key].failure == failed[SHOP.key]
    assert receipts(tmp_path).add(new) == []
    assert receipts(tmp_path).read([SHOP.key])[0][SHOP.key].failure is None


def test_reading_makes_nothing(tmp_path: Path) -> None:
    assert receipts(tmp_path).read([SHOP.key]) == ({}, [])
    assert receipts(tmp_path).known("plan") == (None, [])
    assert list(tmp_path.iterdir()) == []


def test_files_and_folders_are_private(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        receipts(tmp_path).add({SHOP.key: receipt()})
        receipts(tmp_path).remember(PlanRecord("plan", inspected(SHOP), {}, "now"))
    finally:
        os.umask(old)
    for path in (tmp_path / "receipts").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert stat.S_IMODE((tmp_path / "receipts").stat().st_mode) == 0o700


def test_the_history_is_bounded_and_has_the_newest_first(tmp_path: Path) -> None:
    for number in range(KEPT + 3):
        receipts(tmp_path).add({SHOP.key: receipt(number)})
    history = receipts(tmp_path).read([SHOP.key])[0][SHOP.key]
    assert [each.deployment_key for each in history.receipts] == [f"plan {n}" for n in range(KEPT + 2, 2, -1)]


def test_environments_and_lifetimes_are_kept_apart(tmp_path: Path) -> None:
    receipts(tmp_path).add({SHOP.key: receipt()})
    assert receipts(tmp_path, environment=key("Test")).read([SHOP.key]) == ({}, [])
    assert receipts(tmp_path, url="https://lifetime.example:8443").read([SHOP.key]) == ({}, [])
    assert receipts(tmp_path, url="https://LifeTime.example:443").read([SHOP.key])[0]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "{}", '{"schema": 2}', '{"receipts": 1}', "[" * 100_000, "\0\1\2"],
)
def test_damaged_receipts_are_ignored_with_a_warning_and_replaced(tmp_path: Path, text: str) -> None:
    receipts(tmp_path).add({SHOP.key: receipt()})
    (path,) = [each for each in files(tmp_path) if each.suffix == ".json"]
    path.write_text(text)
    histories, (warning,) = receipts(tmp_path).read([SHOP.key])
    assert histories == {}
    assert str(path) in warning
    assert "damaged" in warning
    ours = receipts(tmp_path)
    assert ours.record({SHOP.key: receipt(2)}), "it was written"
    assert len(ours.warnings) == 1
    assert receipts(tmp_path).read([SHOP.key])[0][SHOP.key].receipts == (receipt(2),)


def test_receipts_of_another_application_are_not_taken_for_its_own(tmp_path: Path) -> None:
    receipts(tmp_path).add({SHOP.key: receipt()})
    (path,) = [each for each in files(tmp_path) if each.suffix == ".json"]
    path.rename(path.with_name(f"{key('another')}.json"))
    histories, (warning,) = receipts(tmp_path).read([key("another")])
    assert histories == {}
    assert "another application" in warning


def test_what_cannot_be_written_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "receipts").write_text("a file in the way")
    (warning,) = receipts(tmp_path).add({SHOP.key: receipt()})
    assert "No receipt could be written" in warning
    (warning,) = receipts(tmp_path).remember(PlanRecord("plan", inspected(SHOP), {}, "now"))
    assert "could not be written" in warning
    (warning,) = receipts(tmp_path).read([SHOP.key])[1]
    assert "cannot be read" in warning


WRONG = [None, True, 7, 1.5, "", "x", [], [None], {}, {"x": None}, {"x": {"x": 1}}, "\ud800", [[{}]]]


def places(data: Any) -> Iterator[tuple[Any, Any]]:
    """Every container in a document, with each of its keys."""
    for name in list(data if isinstance(data, dict) else range(len(data))) if isinstance(data, (dict, list)) else ():
        yield data, name
        yield from places(data[name])


def test_no_value_of_another_type_in_our_own_files_fails_anything(tmp_path: Path) -> None:
    target, package = Target(portable=False), inspected(SHOP)
    target.publish(SHOP)
    states = target.states(SHOP)
    ours, source = receipts(tmp_path), Source("https://lt", "1.0", is_modified=False)
    ours.add(Ending(package, states, "plan", "2026-01-01T00:00:00Z").receipts({SHOP.key: source}))
    ours.add(Ending(package, states, "plan 2", "2026-01-02T00:00:00Z").failures("aborted"))
    ours.remember(PlanRecord("plan", package, states, "2026-01-01T00:00:00Z", ("force",)))
    documents = [each for each in files(tmp_path) if each.suffix == ".json"]
    assert len(documents) == 2
    tried = 0
    for path in documents:
        original = json.loads(path.read_text())
        for number in range(len(list(places(original)))):
            for wrong in WRONG:
                changed = json.loads(json.dumps(original))
                container, name = list(places(changed))[number]
                container[name] = wrong
                path.write_text(json.dumps(changed))
                check_use(ours)
                tried += 1
        path.write_text(json.dumps(original))
    assert tried > 500


def check_use(ours: Receipts) -> None:
    """What was read has its types, or was left out with a warning; nothing is raised."""
    histories, _warnings = ours.read([SHOP.key])
    for history in histories.values():
        assert History.from_dict(json.loads(json.dumps(history.to_dict()))) == history
        sorted([*history.owners, *(history.baseline or {}), *(history.baseline or {}).values()])
        json.dumps(history.after(receipt()).to_dict(), ensure_ascii=False).encode()
    for record in ours.plans():
        assert Package.from_dict(json.loads(json.dumps(record.package.to_dict()))) == record.package
        json.dumps([record.package.to_dict(), record.created_at, record.overrides], ensure_ascii=False).encode()
        assert all(state is None or state.inconsistency() is not None for state in record.before.values())
    ours.known("plan")


def in_time(function: Callable[[], object]) -> object:
    """What a function returns, which must not wait."""
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append(function()), daemon=True)
    thread.start()
    thread.join(60)
    assert found, "it waits"
    return found[0]


@pytest.mark.parametrize("kind", ["pipe", "folder", "device"])
def test_only_regular_files_are_read_and_none_is_waited_for(tmp_path: Path, kind: str) -> None:
    ours = receipts(tmp_path)
    ours.add({SHOP.key: receipt()})
    ours.remember(PlanRecord("plan", inspected(SHOP), {}, "now"))
    for path in files(tmp_path):
        path.unlink()
        {
            "pipe": os.mkfifo,
            "folder": lambda path: path.mkdir(),
            "device": lambda path: path.symlink_to("/dev/zero"),
        }[kind](path)
    histories, (warning,) = in_time(lambda: ours.read([SHOP.key]))  # type: ignore[misc]
    assert histories == {}
    assert "cannot be read" in warning
    assert in_time(ours.plans) == []
    assert len(in_time(lambda: ours.add({SHOP.key: receipt()}))) >= 1  # type: ignore[arg-type]
    assert in_time(lambda: ours.known("plan"))[0] is None  # type: ignore[index]


def test_a_lock_that_others_keep_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    receipts(tmp_path).add({SHOP.key: receipt()})
    (lock,) = [each for each in files(tmp_path) if each.name == ".lock"]
    monkeypatch.setattr(json_file, "LOCK_SECONDS", 0.1)
    with lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        (warning,) = in_time(lambda: receipts(tmp_path).add({SHOP.key: receipt(2)}))  # type: ignore[misc]
    assert "another process has held it" in warning
    assert receipts(tmp_path).add({SHOP.key: receipt(2)}) == []


@pytest.mark.parametrize("first", ["plan", "receipt"])
def test_folders_are_private_whichever_is_made_first(tmp_path: Path, first: str) -> None:
    old = os.umask(0)
    try:
        ours = Receipts(str(tmp_path / "a" / "receipts"), URL, ENVIRONMENT)
        if first == "plan":
            ours.remember(PlanRecord("plan", inspected(SHOP), {}, "now"))
        else:
            ours.add({SHOP.key: receipt()})
    finally:
        os.umask(old)
    folders = [path for path in tmp_path.rglob("*") if path.is_dir()]
    assert len(folders) > 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}


def test_nothing_but_the_files_themselves_is_left_behind(tmp_path: Path) -> None:
    receipts(tmp_path).add({SHOP.key: receipt()})
    receipts(tmp_path).remember(PlanRecord("plan", inspected(SHOP), {}, "now"))
    assert [path.name for path in files(tmp_path)] == [".lock", f"{SHOP.key}.json", "plan.json"]


def _record_one(folder: Path, number: int, together: Barrier) -> None:
    together.wait(60)
    receipts(folder).add({SHOP.key: receipt(number)})


def test_several_at_once_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(6)
    workers = [context.Process(target=_record_one, args=(tmp_path, number, together)) for number in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    history = receipts(tmp_path).read([SHOP.key])[0][SHOP.key]
    assert {each.deployment_key for each in history.receipts} == {f"plan {number}" for number in range(6)}


def test_a_plan_of_ours_is_known_again(tmp_path: Path) -> None:
    target, package = Target(portable=True), inspected(SHOP)
    target.publish(SHOP)
    plan = PlanRecord("plan-1", package, {**target.states(SHOP), key("new"): None}, "2026-01-01T00:00:00Z")
    assert receipts(tmp_path).remember(plan) == []
    assert receipts(tmp_path).known("plan-1") == (plan, [])
    assert receipts(tmp_path).known("plan-2") == (None, [])
    assert receipts(tmp_path, environment=key("Test")).known("plan-1") == (None, [])
    receipts(tmp_path).forget_plan("plan-1")
    receipts(tmp_path).forget_plan("plan-1")
    assert receipts(tmp_path).known("plan-1") == (None, [])


def test_a_damaged_plan_is_ignored_with_a_warning(tmp_path: Path) -> None:
    receipts(tmp_path).remember(PlanRecord("plan", inspected(SHOP), {}, "now"))
    (path,) = files(tmp_path)
    path.write_text(path.read_text().replace('"package"', '"parcel"'))
    found, (warning,) = receipts(tmp_path).known("plan")
    assert found is None
    assert "damaged" in warning


@pytest.mark.parametrize("hostile", ["../../escape", "a/b", "..", ".hidden", "x" * 300, "", "ü"])
def test_no_key_leads_out_of_the_folder(tmp_path: Path, hostile: str) -> None:
    receipts(tmp_path, environment=hostile).add({hostile: receipt()})
    plan = PlanRecord(hostile, inspected(SHOP), {}, "now")
    assert receipts(tmp_path).remember(plan) == []
    assert receipts(tmp_path).known(hostile) == (plan, [])
    assert receipts(tmp_path, environment=hostile).read([hostile])[0][hostile].receipts == (receipt(),)
    assert [path.name for path in tmp_path.iterdir()] == ["receipts"]


def test_records_of_plans_that_lifetime_forgot_are_dropped(tmp_path: Path) -> None:
    receipts(tmp_path).remember(PlanRecord("old", inspected(SHOP), {}, "then"))
    (path,) = files(tmp_path)
    os.utime(path, (0, 0))
    receipts(tmp_path).remember(PlanRecord("new", inspected(SHOP), {}, "now"))
    assert [each.name for each in files(tmp_path)] == ["new.json"]


def test_the_first_of_two_deployments_of_the_same_bytes_counts(tmp_path: Path) -> None:
    first, second = receipt(1), replace(receipt(9), package_sha256="sha 1")
    receipts(tmp_path).add({SHOP.key: first})
    receipts(tmp_path).add({SHOP.key: second})
    last = receipts(tmp_path).read([SHOP.key])[0][SHOP.key].last
    assert last == replace(second, first_finished_at=first.finished_at)


def test_a_failure_of_an_application_that_was_never_deployed_is_kept(tmp_path: Path) -> None:
    failure = Failure("sha", "plan", "aborted", "2026-01-01T00:00:00Z", {})
    receipts(tmp_path).add({SHOP.key: failure})
    history = receipts(tmp_path).read([SHOP.key])[0][SHOP.key]
    assert (history.last, history.failure, history.baseline) == (None, failure, {})
