# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The example of tests for users' own playbooks works as it is, in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.environment import ROOT, clean_environment, link_collection

EXAMPLE = ROOT / "examples" / "test-your-playbooks"


def test_the_example_passes(tmp_path: Path) -> None:
    own = shutil.copytree(EXAMPLE, tmp_path / "own", ignore=shutil.ignore_patterns("__pycache__"))
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    with tempfile.TemporaryDirectory(prefix="home-") as home:
        environment = clean_environment(Path(home), {"PATH": tools, "ANSIBLE_COLLECTIONS_PATH": str(link_collection())})
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", own],
            cwd=own,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout
