# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""docs/scenarios.md is current, and all that has to be seen before a release is seen by something that exists."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from scripts import gates, scenarios
from tests.support.environment import ROOT

# Each is a scenario, or several whose ids go on after a dot.
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

SCENARIOS = scenarios.scenarios()
IDS = [each["id"] for each in SCENARIOS]
MARKED = scenarios.marked()


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


def test_the_document_is_current() -> None:
    text = scenarios.DOCUMENT.read_text(encoding="utf-8")
    assert text == scenarios.table(), "write it again: .venv/bin/python scripts/scenarios.py"


def test_every_scenario_that_is_asked_for_is_described() -> None:
    assert len(set(IDS)) == len(IDS)
    assert [
        wanted for wanted in REQUIRED if not any(each == wanted or each.startswith(f"{wanted}.") for each in IDS)
    ] == []


@pytest.mark.parametrize("scenario", SCENARIOS, ids=IDS)
def test_every_scenario_is_seen(scenario: dict[str, str | list[str]]) -> None:
    assert scenario["what"]
    assert scenario["simulator"]
    others = scenario.get("others", [])
    assert others or MARKED.get(str(scenario["id"])), f"no test has the marker scenario({scenario['id']!r})"
    assert [test for test in others if not exists(test)] == []


def test_every_marker_is_of_a_scenario_and_on_a_test() -> None:
    assert sorted(MARKED.keys() - set(IDS)) == []
    assert [test for tests in MARKED.values() for test in tests if not exists(test)] == []


def test_markers_are_read_without_importing_anything() -> None:
    source = (
        'raise SystemExit\n@pytest.mark.scenario("A1", "A2")\n@pytest.mark.slow\ndef test_a():\n    pass\n'
        "@pytest.mark.slow(1)\ndef test_b():\n    pass\n"
    )
    assert list(scenarios.marks_in(source)) == [("test_a", "A1"), ("test_a", "A2")]


def test_every_row_of_what_happens_when_is_seen_by_a_test_that_exists() -> None:
    text = (ROOT / "docs" / "what-happens.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| When ")]
    named = {row: re.findall(r"`([^` ]+::[^` ]+)`", row) for row in rows}
    assert len(rows) > 30
    assert [row for row, tests in named.items() if not tests] == []
    assert [test for tests in named.values() for test in tests if not exists(test)] == []


def test_what_is_not_there_is_noticed() -> None:
    assert not any(
        exists(test) for test in ("make x", "a.py::test_b", "gate x", "unit/test_scenarios.py::test_nothing")
    )
    assert not exists("unit/test_scenarios.py::exists")
    assert all(
        exists(test) for test in ("make help", "gate ruff", "unit/test_scenarios.py::test_what_is_not_there_is_noticed")
    )
