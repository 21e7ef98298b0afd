# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests know about the repository: where things are, and what each child process is told."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COLLECTIONS = ROOT / ".cache" / "collections"
COLLECTION = "community.outsystems"
#: The ansible-core beside the newest one on which playbooks run.
OLDEST = os.environ.get("LIFETIME_TEST_CORE", "2.16")
OLD_CORE = ROOT / f".venv-{OLDEST}"


def link_collection() -> Path:
    """Make the collection importable under its full name; returns the folder for sys.path."""
    link = COLLECTIONS / "ansible_collections" / "community" / "outsystems"
    if not link.exists():
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(os.path.relpath(ROOT, link.parent), target_is_directory=True)
    return COLLECTIONS


def clean_environment(home: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """An environment that holds nothing of the developer's own: no configuration, proxies, tokens or netrc.

    Ansible-core makes a socket below TMPDIR, of which the whole path has to fit into 107 bytes; where it does not, it
    gives up without that reason. A `home` below pytest's own folders is too long for it.
    """
    home.mkdir(parents=True, exist_ok=True)
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "TMPDIR": str(home),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        # So that processes measure their coverage, too, where that is asked for.
        **{name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")},
        **(more or {}),
    }
