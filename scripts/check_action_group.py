# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the action group ``lifetime`` in meta/runtime.yml with the modules in plugins/modules.

A module that is missing there is one for which ``module_defaults`` by group silently does nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent


def compare(group: list[str], modules: list[str]) -> list[str]:
    """Return one sentence for each way in which the group differs from the modules; none if they agree."""
    found = [f"{name} is a module, but not in the action group." for name in sorted(set(modules) - set(group))]
    found += [f"{name} is in the action group, but not a module." for name in sorted(set(group) - set(modules))]
    found += [f"{name} is in the action group twice." for name in sorted({n for n in group if group.count(n) > 1})]
    if not found and group != sorted(group):
        found.append("The action group is not in alphabetical order.")
    return found


def problems(root: Path = ROOT) -> list[str]:
    """Compare the action group of the collection at ``root`` with its modules."""
    runtime = yaml.safe_load((root / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    modules = [path.stem for path in (root / "plugins" / "modules").glob("lifetime_*.py")]
    return compare(runtime["action_groups"]["lifetime"], modules)


if __name__ == "__main__":
    sentences = problems()
    print("\n".join(sentences) or "The action group lifetime lists every module, and nothing else.")
    sys.exit(bool(sentences))
