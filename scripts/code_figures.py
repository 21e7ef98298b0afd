# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints how large and how complex the code is: ``code_figures.py [FOLDER | FILE...]``, by default plugins/.

For files: the lines of code of each, without its imports, and of all of them.

For each package: files, lines of code (without blank lines, comments and docstrings), classes, functions and methods.
Then each function with more than five parameters (``self`` not counted) or a cyclomatic complexity over 15, each
class name that is used twice, and what one deployment constructs: the class ``Deployer``, and the classes of its
package that are constructed on the way from there, with the number of parameters of their constructors.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAX_PARAMETERS = 5
MAX_COMPLEXITY = 15
Function = (ast.FunctionDef, ast.AsyncFunctionDef)
BRANCHES = (ast.If, ast.For, ast.While, ast.ExceptHandler, ast.With, ast.IfExp, ast.comprehension, ast.Assert)
DOCUMENTATION = {"DOCUMENTATION", "EXAMPLES", "RETURN"}


@dataclass
class Figures:
    """The figures of one package."""

    files: int = 0
    lines: int = 0
    classes: int = 0
    functions: int = 0
    methods: int = 0

    def add(self, tree: ast.Module) -> None:
        """Add those of one file."""
        self.files += 1
        self.lines += len(lines_of_code(tree))
        for node in ast.walk(tree):
            members = node.body if isinstance(node, ast.ClassDef) else []
            self.classes += isinstance(node, ast.ClassDef)
            self.functions += isinstance(node, Function)
            self.methods += sum(isinstance(member, Function) for member in members)


def lines_of_code(tree: ast.Module) -> set[int]:
    """The numbers of the lines that hold code."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.expr, ast.stmt, ast.arg, ast.alias, ast.keyword)) and hasattr(node, "lineno"):
            found.update((node.lineno, node.end_lineno or node.lineno))
    for node in ast.walk(tree):
        # Long texts of several lines are code, but for docstrings and the documentation in modules.
        if isinstance(node, ast.Assign) and {getattr(target, "id", "") for target in node.targets} & DOCUMENTATION:
            found -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        body = getattr(node, "body", None)
        first = body[0] if isinstance(body, list) and body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            found -= set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return found


def lines_of_its_own(path: Path) -> int:
    """How many lines of code a file has without its imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
    imported = {line for node in imports for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    return len(lines_of_code(tree) - imported)


def complexity(function: ast.AST) -> int:
    """McCabe's cyclomatic complexity."""
    found = 1
    for node in ast.walk(function):
        found += isinstance(node, BRANCHES)
        if isinstance(node, ast.BoolOp):
            found += len(node.values) - 1
    return found


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many parameters it has, without ``self`` and ``cls``."""
    given = function.args
    names = [argument.arg for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    extra = sum(argument is not None for argument in (given.vararg, given.kwarg))
    return sum(name not in ("self", "cls") for name in names) + extra


def remarks(file: str, tree: ast.Module) -> Iterator[str]:
    """A line for each function that is too large."""
    for node in ast.walk(tree):
        if isinstance(node, Function):
            if parameters(node) > MAX_PARAMETERS:
                yield f"{file}:{node.lineno} {node.name} has {parameters(node)} parameters"
            if complexity(node) > MAX_COMPLEXITY:
                yield f"{file}:{node.lineno} {node.name} has a complexity of {complexity(node)}"


class Construction:
    """What is constructed on the way from a class, through the functions and classes of its package that are called."""

    def __init__(self, trees: Mapping[Path, ast.Module], first: str) -> None:
        self.parameters: dict[str, int] = {}
        self._known: dict[str, dict[Path, ast.stmt]] = {}
        self._seen: set[ast.stmt] = set()
        for path, tree in trees.items():
            for node in tree.body:
                if isinstance(node, (ast.ClassDef, *Function)):
                    self._known.setdefault(node.name, {})[path] = node
        for path in self._known.get(first, {}):
            self._known = {
                name: {there: node for there, node in found.items() if there.parent == path.parent}
                for name, found in self._known.items()
            }
            self._follow(first, path)

    def _follow(self, name: str, caller: Path) -> None:
        found = self._known.get(name, {})
        # What a file defines itself goes before what it imports: private names are used twice.
        path = caller if caller in found else next(iter(found), None)
        if path is None or found[path] in self._seen:
            return
        node = found[path]
        self._seen.add(node)
        if isinstance(node, ast.ClassDef):
            self.parameters[name] = constructor_parameters(node)
        for inner in ast.walk(node):
            if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name):
                self._follow(inner.func.id, path)


def constructor_parameters(node: ast.ClassDef) -> int:
    """How many parameters its constructor has: of ``__init__``, or the fields of a dataclass."""
    for member in node.body:
        if isinstance(member, ast.FunctionDef) and member.name == "__init__":
            return parameters(member)
    fields = [member for member in node.body if isinstance(member, ast.AnnAssign)]
    return sum("init=False" not in ast.unparse(field) for field in fields)


def main(folder: Path) -> None:
    packages: dict[str, Figures] = {}
    names: Counter[str] = Counter()
    found: list[str] = []
    trees: dict[Path, ast.Module] = {}
    for path in sorted(folder.rglob("*.py")):
        tree = trees[path] = ast.parse(path.read_text(encoding="utf-8"))
        file = path.relative_to(folder)
        packages.setdefault(file.parent.as_posix(), Figures()).add(tree)
        names.update(node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
        found += remarks(file.as_posix(), tree)
    print(f"{'package':40} {'files':>6} {'lines':>6} {'classes':>8} {'functions':>10} {'methods':>8}")
    for name, each in packages.items():
        free = each.functions - each.methods
        print(f"{name:40} {each.files:6} {each.lines:6} {each.classes:8} {free:10} {each.methods:8}")
    every = list(packages.values())
    total = [
        sum(getattr(each, name) for each in every) for name in ("files", "lines", "classes", "functions", "methods")
    ]
    print(f"{'all':40} {total[0]:6} {total[1]:6} {total[2]:8} {total[3] - total[4]:10} {total[4]:8}")
    print("\n".join(["", *found]))
    print(f"class names used twice: {', '.join(name for name, count in names.items() if count > 1) or 'none'}")
    constructed = Construction(trees, "Deployer").parameters
    shown = ", ".join(f"{name} {count}" for name, count in constructed.items())
    print(f"constructor parameters of one deployment: {sum(constructed.values())} ({shown or 'no Deployer here'})")


def print_files(files: list[Path]) -> None:
    for file in files:
        print(f"{lines_of_its_own(file):6}  {file}")
    print(f"{sum(map(lines_of_its_own, files)):6}  all")


if __name__ == "__main__":
    given = [Path(each) for each in sys.argv[1:]]
    if given and all(each.is_file() for each in given):
        print_files(given)
    else:
        main(given[0] if given else ROOT / "plugins")
