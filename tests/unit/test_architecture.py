# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who imports whom, held to the tables in docs/architecture.md."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

import pytest

from tests.support.environment import ROOT

DOCUMENT = ROOT / "docs" / "architecture.md"
CONTRACT = ROOT / "simulator" / "src" / "lifetime_simulator" / "contract.yaml"
MAX_LINES = 400
SOURCES = {"The collection": ROOT / "plugins", "The simulator": ROOT / "simulator" / "src"}
# Absolute names of what lies in the repository.
HOMES = {
    "ansible_collections.community.outsystems.plugins": "plugins",
    "lifetime_simulator": "simulator/src/lifetime_simulator",
}
DOCUMENTATION = {"DOCUMENTATION", "EXAMPLES", "RETURN"}


@dataclass(frozen=True)
class Part:
    """A row of a table: `files` are patterns, `inside` names of parts, `outside` modules and what is below them."""

    name: str
    files: tuple[str, ...]
    inside: frozenset[str]
    outside: tuple[str, ...]

    def holds(self, file: str) -> bool:
        return any(PurePosixPath(file).match(pattern) for pattern in self.files)


@dataclass(frozen=True)
class Import:
    """One import in `file`: `target` is a file of the repository, or a module from outside it."""

    file: str
    target: str

    @property
    def is_inside(self) -> bool:
        return self.target.endswith(".py")


def parts_of(heading: str) -> list[Part]:
    """The rows of the table below a heading of the document."""
    section = DOCUMENT.read_text(encoding="utf-8").split(f"### {heading}\n")[1].split("\n#")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")][2:]
    parts = []
    for row in rows:
        name, files, inside, outside = (cell.strip() for cell in row.strip("|").split("|"))
        code = re.compile(r"`([^`]+)`")
        parts.append(Part(name, tuple(code.findall(files)), frozenset(inside.split()), tuple(code.findall(outside))))
    return parts


def sources(heading: str) -> dict[str, str]:
    """Path -> text of all code of a product."""
    files = sorted(path for path in SOURCES[heading].rglob("*.py") if "egg-info" not in str(path))
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in files}


def imports_of(file: str, text: str, files: Iterable[str]) -> Iterator[Import]:
    """Every import of a file, those within functions and for type checkers too."""
    known = set(files)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(file, _inside(alias.name, known) or alias.name)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(file, node)
            for alias in node.names:
                # What is imported from a package may be one of its modules.
                target = _inside(f"{base}.{alias.name}", known) or _inside(base, known)
                assert target or not node.level, f"{file} imports {alias.name} from nowhere: {base}"
                yield Import(file, target or base)


def _absolute(file: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    folder = PurePosixPath(file).parents[node.level - 1].as_posix()
    return ".".join([*folder.split("/"), *([node.module] if node.module else [])])


def _inside(module: str, known: set[str]) -> str | None:
    for name, home in HOMES.items():
        if module == name or module.startswith(f"{name}."):
            module = home.replace("/", ".") + module.removeprefix(name)
    path = module.replace(".", "/")
    return next((file for file in (f"{path}.py", f"{path}/__init__.py") if file in known), None)


def violations(parts: list[Part], found: Iterable[Import]) -> list[str]:
    """A sentence for each import that the parts do not allow, and for each file that belongs to none."""
    sentences = []
    for one in found:
        own = part_of(parts, one.file)
        if own is None:
            sentences.append(f"{one.file} belongs to no part: give it a place in {DOCUMENT.name}.")
        elif one.is_inside:
            other = part_of(parts, one.target)
            if other and other is not own and other.name not in own.inside:
                sentences.append(f"{one.file} ({own.name}) imports {one.target} ({other.name}).")
        elif not allowed_outside(own, one.target):
            sentences.append(f"{one.file} ({own.name}) imports {one.target}.")
    return sorted(set(sentences))


def part_of(parts: Iterable[Part], file: str) -> Part | None:
    return next((part for part in parts if part.holds(file)), None)


def allowed_outside(part: Part, module: str) -> bool:
    if module.split(".")[0] in sys.stdlib_module_names:
        return True
    return any(module == name or module.startswith(f"{name}.") for name in part.outside)


def circle(found: Iterable[Import]) -> list[str]:
    """A chain of files that leads from one back to itself; empty where there is none."""
    graph: dict[str, set[str]] = {}
    for one in found:
        if one.is_inside and one.target != one.file:
            graph.setdefault(one.file, set()).add(one.target)
    done: set[str] = set()

    def search(file: str, chain: list[str]) -> list[str]:
        if file in chain:
            return [*chain[chain.index(file) :], file]
        if file in done:
            return []
        for target in sorted(graph.get(file, ())):
            if found_circle := search(target, [*chain, file]):
                return found_circle
        done.add(file)
        return []

    return next((chain for file in sorted(graph) if (chain := search(file, []))), [])


def length(text: str) -> int:
    """Lines that are not blank, without the documentation that modules carry in themselves."""
    lines = text.splitlines()
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and {getattr(target, "id", "") for target in node.targets} & DOCUMENTATION:
            lines[node.lineno - 1 : node.end_lineno] = [""] * ((node.end_lineno or node.lineno) - node.lineno + 1)
    return sum(1 for line in lines if line.strip())


def all_imports(files: Mapping[str, str]) -> list[Import]:
    return [one for file, text in files.items() for one in imports_of(file, text, files)]


HEADINGS = list(SOURCES)


@pytest.mark.scenario("J")
@pytest.mark.parametrize("heading", HEADINGS)
def test_imports_go_where_they_may(heading: str) -> None:
    assert violations(parts_of(heading), all_imports(sources(heading))) == []


@pytest.mark.scenario("J")
@pytest.mark.parametrize("heading", HEADINGS)
def test_nothing_imports_itself_by_way_of_others(heading: str) -> None:
    assert circle(all_imports(sources(heading))) == []


@pytest.mark.parametrize("heading", HEADINGS)
def test_every_file_has_a_place_and_every_place_files(heading: str) -> None:
    parts, files = parts_of(heading), list(sources(heading))
    assert [file for file in files if part_of(parts, file) is None] == []
    assert [part.name for part in parts if not any(part_of(parts, file) is part for file in files)] == []


@pytest.mark.parametrize("heading", HEADINGS)
def test_the_tables_name_parts_that_there_are(heading: str) -> None:
    parts = parts_of(heading)
    names = [part.name for part in parts]
    assert len(set(names)) == len(names)
    assert [name for part in parts for name in part.inside if name not in names] == []


@pytest.mark.parametrize("heading", HEADINGS)
def test_files_stay_small(heading: str) -> None:
    lengths = {file: length(text) for file, text in sources(heading).items()}
    assert {file: lines for file, lines in lengths.items() if lines > MAX_LINES} == {}


def test_a_type_name_means_one_thing() -> None:
    homes: dict[str, list[str]] = {}
    for file, text in sources("The collection").items():
        for node in ast.walk(ast.parse(text)):
            # ansible-core asks for this name in each of them.
            if isinstance(node, ast.ClassDef) and node.name not in (
                "ModuleDocFragment",
                "FilterModule",
                "ActionModule",
            ):
                homes.setdefault(node.name, []).append(file)
    assert {name: files for name, files in homes.items() if len(files) > 1} == {}


OPERATION_IDS = re.compile(r"^\s*operationId: (\w+)", re.MULTILINE)
API_PATHS = re.compile(r"^/(applications|auth|deployments|downloads|environments|modules|roles|teams|users)/")


def requests_in(text: str) -> list[str]:
    """What only code that sends requests needs: ids of operations, and paths of the API."""
    ids = set(OPERATION_IDS.findall(CONTRACT.read_text(encoding="utf-8")))
    tree = ast.parse(text)
    documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented
    ]
    return [each for each in texts if each in ids or API_PATHS.match(each)]


def test_only_the_api_sends_requests() -> None:
    files = {file: text for file, text in sources("The collection").items() if "/_api/" not in file}
    found = {file: requests_in(text) for file, text in files.items()}
    assert {file: texts for file, texts in found.items() if texts} == {}
    senders = re.compile(r"\.(read|read_list|read_or_none|upload|download)\(\s*Request\(")
    assert [file for file, text in files.items() if senders.search(text)] == []


def test_a_request_elsewhere_is_seen() -> None:
    assert requests_in('read("Roles_List", f"/roles/{key}/")') == ["Roles_List", "/roles/"]
    assert requests_in('"""Reads it (Roles_List)."""\nlog("/var/roles/")') == []


def test_the_library_is_private() -> None:
    entries = {path.name for path in (ROOT / "plugins" / "module_utils").iterdir() if path.name != "__pycache__"}
    assert {name for name in entries if not name.startswith("_")} == set()


def test_publishing_and_access_do_not_import_each_other_nor_do_the_two_products() -> None:
    collection = {part.name: part for part in parts_of("The collection")}
    publishing = {name for name, part in collection.items() if any("/_publish/" in pattern for pattern in part.files)}
    assert len(publishing) > 1
    assert not any("access" in collection[part].inside for part in publishing)
    assert not publishing & collection["access"].inside
    assert [name for name, part in collection.items() if "requests" in part.outside] == ["transport"]
    everything = [name for part in parts_of("The collection") for name in part.outside]
    assert not any(name.startswith(("lifetime_simulator", "starlette")) for name in everything)
    assert not any("ansible" in name for part in parts_of("The simulator") for name in part.outside)


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        (
            "_publish/package/inspection.py",
            "from ..._access import roles",
            "(package) imports plugins/module_utils/_access/roles.py",
        ),
        ("_access/roles.py", "def f():\n    from .._publish.package.inspection import inspect", "(access) imports"),
        (
            "_api/answers.py",
            "from .._changes import ChangeSet",
            "(api) imports plugins/module_utils/_changes.py (changes)",
        ),
        ("_api/answers.py", "import requests.adapters", "imports requests.adapters"),
        (
            "_publish/package/model.py",
            "from ansible.module_utils.basic import AnsibleModule",
            "imports ansible.module_utils",
        ),
        ("_publish/package/model.py", "import lifetime_simulator.packages", "imports lifetime_simulator.packages"),
        ("_publish/package/model.py", "from ... import _module", "imports plugins/module_utils/_module.py (base)"),
        ("new.py", "import os", "belongs to no part"),
    ],
)
def test_a_wrong_import_is_seen(file: str, text: str, said: str) -> None:
    path = f"plugins/module_utils/{file}"
    files = [*sources("The collection"), path]
    (sentence,) = violations(parts_of("The collection"), imports_of(path, text, files))
    assert said in sentence


def test_a_circle_is_seen() -> None:
    files = {"a/x.py": "from . import y", "a/y.py": "from .z import b", "a/z.py": "import os\nfrom .x import c"}
    assert circle(all_imports(files)) == ["a/x.py", "a/y.py", "a/z.py", "a/x.py"]
    assert circle(all_imports({**files, "a/z.py": "import os"})) == []


def test_lines_are_counted_without_documentation() -> None:
    text = 'DOCUMENTATION = """\na\nb\n"""\n\nimport os\n\n\nx = 1\n'
    assert length(text) == 2


# Before the library had one path for each it was 27, 15 and 8 files.
MOST_FILES = {"package": 26, "members": 14, "lifetime_token": 7}


@pytest.mark.parametrize("value", MOST_FILES)
def test_the_way_of_a_value_is_as_long_as_it_is_told_and_shorter_than_it_was(value: str) -> None:
    ways = DOCUMENT.read_text(encoding="utf-8").split("## Three values on their way\n")[1].split("\n#")[0]
    (way,) = [each for each in ways.split("\n\n") if each.startswith(f"`{value}`")]
    folders = [ROOT / "plugins" / folder for folder in ("", "module_utils", "module_utils/_publish")]
    files = re.findall(r"`([\w/]+\.py)`", way)
    assert [file for file in files if not any((folder / file).is_file() for folder in folders)] == []
    told = re.search(r", (\d+) files:", way)
    assert told is not None
    assert len(set(files)) == int(told[1]) <= MOST_FILES[value]


def test_at_most_fifteen_terms_are_this_project_s_own() -> None:
    section = DOCUMENT.read_text(encoding="utf-8").split("## Terms that are this project's own\n")[1].split("\n#")[0]
    assert 0 < len([line for line in section.splitlines() if line.startswith("|")][2:]) <= 15
