# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state directory: a read writes nothing, a write what it changed, and all of it comes back."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from lifetime_simulator.model.changes import change
from lifetime_simulator.settings import Settings
from lifetime_simulator.store import Store

from tests.support.api import Api
from tests.support.generated_infrastructures import data_of, names
from tests.support.simulator import start

FILE = "state.sqlite"


def test_a_read_writes_nothing(tmp_path: Path) -> None:
    with start("source", "--state-dir", str(tmp_path)) as simulator:
        api = Api(simulator)
        environment, application = api.environment("Test"), simulator.application_key("Shared Theme")
        api.package("Development", "Shared Theme")
        before = (tmp_path / FILE).stat()
        for path in (
            "/environments/",
            f"/environments/{environment}/applications/",
            "/applications/?IncludeEnvStatus=true&IncludeModules=true",
            f"/applications/{application}/versions/",
            "/modules/?IncludeEnvStatus=true",
            "/deployments/?MinDate=2020-01-01",
            "/users/",
            "/roles/",
            "/teams/",
        ):
            assert api.call("GET", path).status_code in (200, 204), path
        simulator.state()
        after = (tmp_path / FILE).stat()
        assert (after.st_mtime_ns, after.st_size) == (before.st_mtime_ns, before.st_size)
        # A read that makes a link to a package changes something, too.
        api.package("Development", "Shared Theme")
        assert (tmp_path / FILE).stat().st_mtime_ns > before.st_mtime_ns


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The SQL of all databases that are opened, with the values."""
    said: list[str] = []
    connect = sqlite3.connect

    def traced(*arguments: Any, **options: Any) -> sqlite3.Connection:
        database = connect(*arguments, **options)
        database.set_trace_callback(said.append)
        return database

    monkeypatch.setattr(sqlite3, "connect", traced)
    return said


def store_of(folder: Path, count: int) -> Store:
    """A store with that many applications in its Development and as many in its Test."""
    data = data_of("source", count)
    data["running"]["Test"] = data["running"]["Development"]
    folder.mkdir()
    document = folder / "data.json"
    document.write_text(json.dumps(data), encoding="utf-8")
    return Store(Settings(name="source", data=document, state_dir=folder / "state"))


PLACE = {"environment": "Development", "application": names(1)[0]}


@pytest.mark.parametrize(
    "made",
    [
        {"hotfix": PLACE},
        {"tag": {**PLACE, "version": "2.0"}},
        {"rename": {"application": PLACE["application"], "name": "Renamed"}},
        {"remove": PLACE},
        {"block": PLACE},
        {"set": {"environment": "Test", "maintenance": True}},
        {"plan": {"environment": "Test", "versions": {PLACE["application"]: "1.0"}}},
    ],
    ids=lambda made: next(iter(made)),
)
def test_a_write_writes_as_much_in_a_large_world_as_in_a_small_one(
    tmp_path: Path, statements: list[str], made: dict[str, Any]
) -> None:
    written = []
    for count in (3, 300):
        store = store_of(tmp_path / str(count), count)
        statements.clear()
        change(store.model, made)
        store.save()
        written.append([text for text in statements if text.startswith(("INSERT", "DELETE"))])
        statements.clear()
        store.save()
        assert statements == []
        store.close()
    small, large = written
    assert 0 < len(small) == len(large) <= 4
    assert sum(map(len, large)) < sum(map(len, small)) + 100


def test_everything_comes_back_in_its_order(tmp_path: Path) -> None:
    with start("source", "--state-dir", str(tmp_path)) as simulator:
        simulator.change(
            {"hotfix": {"environment": "Test", "application": "Shared Theme"}},
            {"remove": {"environment": "Development", "application": "Claims Portal"}},
            {"block": {"environment": "Test", "application": "Billing Engine"}},
            {"lag": {"environment": "Test", "seconds": 10_000}},
            {"block_login": {"environment": "Test", "address": "10.0.0.1"}},
            {"plan": {"environment": "Test", "versions": {"Shared Theme": "1.1.0"}, "script": {"conflicts": 1}}},
        )
        api = Api(simulator)
        api.package("Development", "Shared Theme")
        before = simulator.state()
        simulator.kill()
        simulator.start()
        after = simulator.state()
    # As text: the order has to be the same, too.
    assert json.dumps({**after, "clock": 0}) == json.dumps({**before, "clock": 0})


def test_the_document_of_older_simulators_is_read(tmp_path: Path) -> None:
    with start("source") as simulator:
        simulator.change({"rename": {"application": "Shared Theme", "name": "Common Theme"}})
        (tmp_path / "state.json").write_text(json.dumps(simulator.state()), encoding="utf-8")
    with start("other", "--state-dir", str(tmp_path)) as simulator:
        assert simulator.application_key("Common Theme")
        simulator.kill()
        (tmp_path / "state.json").unlink()
        simulator.start()
        assert simulator.application_key("Common Theme")


def test_a_second_simulator_is_refused_the_same_folder(tmp_path: Path) -> None:
    with start("source", "--state-dir", str(tmp_path)) as simulator:
        with pytest.raises(RuntimeError, match="Does another simulator run with this --state-dir") as caught:
            start("source", "--state-dir", str(tmp_path))
        assert "Traceback" not in str(caught.value)
        assert simulator.state()["name"] == "source"


def test_a_damaged_database_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"This is no database." * 100)
    with pytest.raises(RuntimeError, match=f"Cannot use .*{FILE}") as caught:
        start("source", "--state-dir", str(tmp_path))
    assert "Traceback" not in str(caught.value)
