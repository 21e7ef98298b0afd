# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state in a state directory: an SQLite database with a row for each object."""

from __future__ import annotations

import json
import pickle
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .model.access_entities import Access
from .model.entities import Environment, State
from .model.serialise import from_plain, to_json

FILE = "state.sqlite"
#: What simulators wrote before they had a database: everything in one document.
OLD_FILE = "state.json"
CLOCK = "clock"
#: Objects with many parts: these get rows of their own, so that a change of one does not write the others.
_OWNERS = (State, Environment, Access)
_SCHEMA = "CREATE TABLE IF NOT EXISTS objects (path TEXT PRIMARY KEY, data TEXT)"
_WRITE = "INSERT INTO objects (path, data) VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET data = excluded.data"
_DELETE = "DELETE FROM objects WHERE path = ?"
ObjectPath = tuple[str, ...]


class SavedState:
    """Writes those objects that changed since they were last written or read.

    A row has the `path` of an object in the state (`["applications", KEY]`, `["environments", KEY, "running", KEY]`)
    and the object as JSON. Of an owner, its row has the fields that are no dictionaries; its parts follow in their own.
    The rows stay in the order in which objects were added. Only one process at a time has the database.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._fingerprints: dict[ObjectPath, int] = {}
        self._old = folder / OLD_FILE
        path = folder / FILE
        try:
            self._database = sqlite3.connect(path, timeout=1, isolation_level=None)
            self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
            # Nothing has to survive a loss of power; a killed process loses nothing.
            self._database.execute("PRAGMA synchronous = OFF")
            self._database.execute("BEGIN EXCLUSIVE")
            self._database.execute(_SCHEMA)
            self._database.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise ValueError(f"Cannot use {path}: {error}. Does another simulator run with this --state-dir?") from None
        except sqlite3.DatabaseError as error:
            raise ValueError(f"Cannot use {path}: {error}.") from None

    def load(self) -> State | None:
        """Return the saved state, None if nothing was saved yet."""
        plain: dict[str, Any] = {}
        for path, data in self._database.execute("SELECT path, data FROM objects ORDER BY rowid"):
            _put(plain, json.loads(path), json.loads(data))
        if not plain:
            return self._load_old()
        state = from_plain(State, plain)
        self._fingerprints = {path: _fingerprint(value) for path, value in _rows((), state)}
        return state

    def _load_old(self) -> State | None:
        return from_plain(State, json.loads(self._old.read_text(encoding="utf-8"))) if self._old.exists() else None

    def save(self, state: State, clock: float) -> None:
        """Write what changed, in one transaction; if anything did, the `clock`, too."""
        found = {}
        changed = []
        for path, value in _rows((), state):
            found[path] = _fingerprint(value)
            if found[path] != self._fingerprints.get(path):
                changed.append((json.dumps(path), to_json(value)))
        gone = [(json.dumps(path),) for path in self._fingerprints if path not in found]
        if not changed and not gone:
            return
        changed.append((json.dumps([CLOCK]), to_json(clock)))
        with self._database:
            self._database.execute("BEGIN")
            self._database.executemany(_DELETE, gone)
            self._database.executemany(_WRITE, changed)
        self._fingerprints = found

    def close(self) -> None:
        self._database.close()


def _rows(path: ObjectPath, owner: Any) -> Iterator[tuple[ObjectPath, Any]]:
    """Return path and value of each row of an owner, its own row first."""
    fields = vars(owner)
    yield path, {n: value for n, value in fields.items() if not isinstance(value, (dict, *_OWNERS)) and n != CLOCK}
    for name, value in fields.items():
        if isinstance(value, _OWNERS):
            yield from _rows((*path, name), value)
        elif isinstance(value, dict):
            for key, item in value.items():
                if isinstance(item, _OWNERS):
                    yield from _rows((*path, name, key), item)
                else:
                    yield (*path, name, key), item


def _put(plain: dict[str, Any], path: list[str], value: Any) -> None:
    """Put the value of a row where it belongs in the state as plain JSON. Owners come before their parts."""
    if not path:
        plain.update(value)
        return
    *above, last = path
    for name in above:
        plain = plain.setdefault(name, {})
    plain[last] = value


def _fingerprint(value: Any) -> int:
    # Of all that the standard library has, this takes the least time; what is stored is JSON.
    return hash(pickle.dumps(vars(value) if hasattr(value, "__dict__") else value))
