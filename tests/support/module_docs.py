# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documentation of the modules, as ansible-doc has it."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .environment import COLLECTION, clean_environment, link_collection
from .specs import MODULES


@cache
def documents() -> dict[str, Any]:
    """Module -> what ansible-doc has of it: `doc`, `examples`, `return`; with all fragments worked in."""
    with TemporaryDirectory(prefix="ansible-doc-") as home:
        env = clean_environment(Path(home), {"ANSIBLE_COLLECTIONS_PATH": str(link_collection()), "ANSIBLE_HOME": home})
        command = [str(Path(sys.executable).parent / "ansible-doc"), "--json", "--type", "module"]
        names = [f"{COLLECTION}.{module}" for module in MODULES]
        done = subprocess.run([*command, *names], env=env, cwd=home, capture_output=True, text=True, check=True)
    return {name.rpartition(".")[2]: content for name, content in json.loads(done.stdout).items()}
