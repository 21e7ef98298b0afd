# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How much code a module costs: a new resource has to stay a page."""

from __future__ import annotations

import ast
from statistics import median

from scripts import code_figures
from tests.support.environment import ROOT

PLUGINS = ROOT / "plugins"


def test_a_resource_with_two_item_lists_is_a_page() -> None:
    """The operations of the contract are not counted: they are there for every use of them."""
    files = ("modules/lifetime_db_connection.py", "module_utils/_environments/db_connections.py")
    assert sum(code_figures.lines_of_its_own(PLUGINS / file) for file in files) <= 60


def test_the_median_module_is_small() -> None:
    assert median(map(code_figures.lines_of_its_own, (PLUGINS / "modules").glob("lifetime_*.py"))) < 45


def test_functions_are_small() -> None:
    files = {file: ast.parse(file.read_text(encoding="utf-8")) for file in PLUGINS.rglob("*.py")}
    assert [remark for file, tree in files.items() for remark in code_figures.remarks(file.name, tree)] == []
