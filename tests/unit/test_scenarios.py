# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""docs/scenarios.md: every row is seen by a test, and every test that it names exists."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache

import pytest

from scripts import gates
from tests.support.environment import ROOT

DOCUMENT = ROOT / "docs" / "scenarios.md"
# Each is a row, or several whose ids go on after a dot.
REQUIRED = [
    "A1",
    "A2",
    "A3",
    "B1",
    "B2",
    "B3",
    "C",
    "D",
    "E",
    "F",
    "G",
    "H",
    "I",
    "J",
    "K1",
    "K2",
    "K3",
    "L",
    "M",
    "N",
    "O",
    "P",
]


@dataclass(frozen=True)
class Row:
    id: str
    what: str
    simulator: str
    tests: tuple[str, ...]


def rows_of(text: str) -> list[Row]:
    """The rows of the table; the tests of each are in its last cell, as code."""
    lines = [line for line in text.splitlines() if line.startswith("|")][2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [Row(row, what, simulator, tuple(re.findall(r"`([^`]+)`", tests))) for row, what, simulator, tests in cells]


def exists(test: str) -> bool:
    """Whether there is that test, target of make or gate."""
    kind, _blank, name = test.partition(" ")
    if kind == "make":
        return re.search(rf"^{re.escape(name)}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M) is not None
    if kind == "gate":
        return name in {gate.name for gate in gates.GATES}
    file, _colons, function = test.partition("::")
    return function in functions(file)


@cache
def functions(file: str) -> frozenset[str]:
    path = ROOT / "tests" / file
    if not (path.is_file() and path.name.startswith("test_")):
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return frozenset(name for name in names if name.startswith("test_"))


ROWS = rows_of(DOCUMENT.read_text(encoding="utf-8"))


def test_every_scenario_that_is_asked_for_has_a_row() -> None:
    ids = [row.id for row in ROWS]
    assert len(set(ids)) == len(ids)
    assert [
        wanted for wanted in REQUIRED if not any(row == wanted or row.startswith(f"{wanted}.") for row in ids)
    ] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_every_row_is_seen_by_a_test_that_exists(row: Row) -> None:
    assert row.what
    assert row.simulator
    assert row.tests, f"no test sees {row.id}: {row.what}"
    assert [test for test in row.tests if not exists(test)] == []


def test_every_row_of_what_happens_when_is_seen_by_a_test_that_exists() -> None:
    text = (ROOT / "docs" / "what-happens.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| When ")]
    named = {row: re.findall(r"`([^` ]+::[^` ]+)`", row) for row in rows}
    assert len(rows) > 30
    assert [row for row, tests in named.items() if not tests] == []
    assert [test for tests in named.values() for test in tests if not exists(test)] == []


def test_what_is_not_there_is_noticed() -> None:
    (row,) = rows_of(
        "| Id | What | How | Tests |\n|---|---|---|---|\n| X | a thing | none | `make x`<br>`a.py::test_b` |"
    )
    assert row == Row("X", "a thing", "none", ("make x", "a.py::test_b"))
    assert not any(exists(test) for test in (*row.tests, "gate x", "unit/test_scenarios.py::test_nothing", "unit::x"))
    assert not exists("unit/test_scenarios.py::exists")
    assert all(
        exists(test) for test in ("make help", "gate ruff", "unit/test_scenarios.py::test_what_is_not_there_is_noticed")
    )
