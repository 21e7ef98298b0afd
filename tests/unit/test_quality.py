# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""docs/quality.md: each row is shown by gates and tests that exist; and the rows that no other test shows."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from scripts import gates
from tests.support.environment import ROOT

ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "quality.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| Requirement")
]
#: What has to carry a licence header: code and YAML; not prose, data, nor what a tool writes.
LICENSED = re.compile(r"^(?!changelogs/).*\.(py|sh|yml|yaml|rst|toml)$|^scripts/")


def names_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / "tests" / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("row", ROWS, ids=[row[0][:40] for row in ROWS])
def test_a_row_is_shown_by_what_there_is(row: list[str]) -> None:
    _requirement, state, shown_by = row
    assert state == "yes"
    names = re.findall(r"`([^`]+)`", shown_by)
    assert names
    for name in names:
        path, _colons, test = name.partition("::")
        assert test in names_in(path) if test else name in {gate.name for gate in gates.GATES}, name


def test_the_table_is_read() -> None:
    assert len(ROWS) > 30


def test_every_file_has_a_licence() -> None:
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    files = [name for name in listed if LICENSED.search(name) and (ROOT / name).is_file()]
    texts = {name: (ROOT / name).read_text(encoding="utf-8", errors="replace") for name in files}
    assert [name for name, text in texts.items() if text.strip() and "GPL-3.0" not in text[:3000]] == []


@pytest.mark.parametrize("path", sorted((ROOT / "plugins" / "modules").glob("*_info.py")), ids=lambda path: path.stem)
def test_queries_never_change_anything(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for changing in ("task.changed", "task.apply(", ".write("):
        assert changing not in text
