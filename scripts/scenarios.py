# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes docs/scenarios.md: what has to be seen before a release, and the tests that see it.

What has to be seen is in tests/scenarios.yml. A test says what it sees: `@pytest.mark.scenario("C.1")`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"
DOCUMENT = ROOT / "docs" / "scenarios.md"
_HEAD = """\
<!--
Copyright (c) 2026, the community.outsystems contributors
GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
-->
# Scenarios

What has to be seen before a release, how the simulator is made to play it, and the tests that see it. Paths of tests
begin below `tests/`; `make TARGET` and `gate NAME` (of `scripts/gates.py`) stand for what is no test of pytest.
`scripts/scenarios.py` writes this file from `tests/scenarios.yml` and the markers `scenario` of the tests.

| Id | What is seen | Simulator | Tests |
|---|---|---|---|
"""


def scenarios() -> list[dict[str, Any]]:
    """Each is `{id, what, simulator, others}`; `others` are targets of make and gates that see it."""
    found: list[dict[str, Any]] = yaml.safe_load((TESTS / "scenarios.yml").read_text(encoding="utf-8"))
    return found


def marked() -> dict[str, list[str]]:
    """Id of a scenario -> the tests that are marked with it, as `path::name`. Nothing is imported."""
    found: dict[str, list[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for name, scenario in marks_in(path.read_text(encoding="utf-8")):
            found.setdefault(scenario, []).append(f"{path.relative_to(TESTS)}::{name}")
    return found


def marks_in(source: str) -> Iterator[tuple[str, str]]:
    """Name of a test, and the id of a scenario that it is marked with."""
    for node in ast.parse(source).body:
        if not isinstance(node, ast.FunctionDef):
            continue
        for mark in node.decorator_list:
            if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.scenario":
                for argument in mark.args:
                    yield node.name, ast.literal_eval(argument)


def table() -> str:
    """The text of docs/scenarios.md."""
    tests = marked()
    rows = []
    for each in scenarios():
        seen_by = [*each.get("others", []), *tests.get(each["id"], [])]
        cells = "<br>".join(f"`{test}`" for test in seen_by)
        rows.append(f"| {each['id']} | {each['what']} | {each['simulator']} | {cells} |\n")
    return _HEAD + "".join(rows)


def main() -> None:
    DOCUMENT.write_text(table(), encoding="utf-8")


if __name__ == "__main__":
    main()
