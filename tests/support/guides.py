# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples in guides and READMEs: what a reader would copy into a file or a terminal."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from .environment import ROOT

PAGES = [
    ROOT / "README.md",
    *sorted(ROOT.glob("roles/*/README.md")),
    *sorted(ROOT.glob("docs/*.md")),
    *sorted(ROOT.glob("docs/docsite/rst/*.rst")),
    ROOT / "docs" / "sphinx" / "start.rst",
    ROOT / "simulator" / "README.md",
]
_RST = re.compile(r"^( *)\.\. code(?:-block)?:: *(\w+)(?:\+jinja)?\n\n((?:\1 +\S.*\n|[ ]*\n)+)", re.M)
_MARKDOWN = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Example:
    """A block of a page, with the line that it begins in."""

    page: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    @cached_property
    def data(self) -> Any:
        """What a block of YAML holds."""
        return yaml.safe_load(self.text)

    @property
    def commands(self) -> list[str]:
        """The commands of a block of a terminal, without what they answer and without comments."""
        lines = self.text.replace("\\\n", " ").splitlines()
        prompted = [line for line in lines if line.startswith("$ ")]
        shown = [line[2:] for line in prompted] if prompted else lines
        return [" ".join(line.split(" # ")[0].split()) for line in shown if line.strip()]

    @property
    def is_playbook(self) -> bool:
        marks = {"hosts", "ansible.builtin.import_playbook"}
        return isinstance(self.data, list) and any(marks & set(each) for each in self.data)

    @property
    def is_tasks(self) -> bool:
        return isinstance(self.data, list) and not self.is_playbook and all("name" in each for each in self.data)


def examples(*languages: str) -> list[Example]:
    """All examples in one of these languages, page by page."""
    return [one for page in PAGES for one in _of(page) if one.language in languages]


def _of(page: Path) -> Iterator[Example]:
    text = page.read_text(encoding="utf-8")
    for found in (_RST if page.suffix == ".rst" else _MARKDOWN).finditer(text):
        language, block = (found[2], found[3]) if page.suffix == ".rst" else (found[1], found[2])
        line = text.count("\n", 0, found.start()) + 1
        yield Example(page, line, language, textwrap.dedent(block).strip("\n") + "\n")
