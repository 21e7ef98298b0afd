# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the page of all failure codes: ``failure_codes.py`` writes it, ``--check`` says whether it is up to date.

The codes are those that the plugins raise, found in their source; ``docs/failure_codes.yml`` has what they mean. A code
without a meaning, and a meaning without a code, are errors.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
MEANINGS = ROOT / "docs" / "failure_codes.yml"
PAGE = ROOT / "docs" / "docsite" / "rst" / "guide_errors.rst"

#: Where a call has its code: name of what is called -> position.
POSITIONS = {
    "Error": 1,
    "_failure": 0,
    "failure": 1,
    "_objection": 0,
    "Objection": 1,
    "Rule": 1,
    "NextStep": 1,
    "error": 2,
}


def meanings() -> dict[str, dict[str, dict[str, str]]]:
    """Return area -> code -> {happened, advice}."""
    read: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(MEANINGS.read_text(encoding="utf-8"))
    return read


def codes() -> set[str]:
    """Return the codes in the source of the plugins; what is computed is an asterisk, as in ``unknown_*``."""
    found = set()
    for path in (ROOT / "plugins").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found |= set(_code(node))
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "attr", "") == "code":
                # An error that is caught is given a code that says more.
                found |= set(_texts(node.value))
    return found


def _code(call: ast.Call) -> list[str]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    position = next((place for end, place in POSITIONS.items() if name.endswith(end)), None)
    if position is None:
        return []
    given = [word.value for word in call.keywords if word.arg == "code"] or call.args[position : position + 1]
    return [code for value in given for code in _texts(value) if re.fullmatch(r"[a-z_]+\*?|\*[a-z_]+", code)]


def _texts(value: ast.expr) -> list[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return [value.value]
    if isinstance(value, ast.IfExp):
        return _texts(value.body) + _texts(value.orelse)
    if isinstance(value, ast.JoinedStr):
        return ["".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in value.values)]
    return []


def page() -> str:
    """Return the page as reStructuredText."""
    label = "_ansible_collections.community.outsystems.docsite.guide_errors:"
    lines = [
        "..",
        "  Copyright (c) 2026, the community.outsystems contributors",
        "  GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)",
        "  SPDX-License-Identifier: GPL-3.0-or-later",
        "",
        "  Made by scripts/failure_codes.py",
        "",
        f".. {label}",
        "",
        "Errors and what to do",
        "=====================",
        "",
        "Each failed task says in ``msg`` what was being done to what, what LifeTime answered, and what to do next.",
        "For playbooks it returns ``failure``: ``code`` is one of the words below; ``http_status``; ``errors``,",
        "LifeTime's own sentences; ``operation`` of the API; ``key`` of the object; ``options`` of the task that would",
        "help. ``changed`` and ``changes`` say what was done before.",
        "",
        ".. contents::",
        "   :local:",
        "   :depth: 1",
        "",
    ]
    for area, explained in meanings().items():
        lines += [area, "-" * len(area), "", ".. list-table::", "   :header-rows: 1", "   :widths: 24 44 32", ""]
        lines += ["   * - Code", "     - What happened", "     - What to do"]
        for code, said in explained.items():
            lines += [f"   * - ``{code}``", f"     - {said['happened']}", f"     - {said['advice']}"]
        lines.append("")
    return "\n".join(lines)


def problems() -> list[str]:
    """Return a sentence for each code without a meaning, and for each meaning without a code."""
    known, raised = {code for explained in meanings().values() for code in explained}, codes()
    unexplained = {code for code in raised - known if not any(map(_pattern(code).fullmatch, known))}
    unexplained = {code for code in unexplained if not any(_pattern(each).fullmatch(code) for each in known)}
    unused = {code for code in known - raised if not any(_pattern(each).fullmatch(code) for each in raised)}
    return [f"The code {code} has no meaning in {MEANINGS.name}." for code in sorted(unexplained)] + [
        f"No plugin raises {code}." for code in sorted(unused)
    ]


def _pattern(code: str) -> re.Pattern[str]:
    return re.compile(code.replace("*", "[a-z_]+"))


def main(arguments: list[str]) -> int:
    """Write the page, or check it; return the exit status."""
    found = problems()
    if "--check" in arguments and (not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page()):
        found.append(f"{PAGE.name} is out of date: run {Path(__file__).name}.")
    print("\n".join(found) or f"{PAGE.name}: {sum(map(len, meanings().values()))} codes.")
    if not found and "--check" not in arguments:
        PAGE.write_text(page(), encoding="utf-8")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
