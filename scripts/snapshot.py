# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies the files that git would commit, as they are in the working tree, into a separate folder.

ansible-test refuses a collection that is a symbolic link, and a build in the tree itself would pack untracked files.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Without it, git refuses to read a clone that belongs to another user.
ANY_OWNER = ("-c", "safe.directory=*")


def snapshot(destination: Path) -> int:
    """Replace ``destination`` by the files that git tracks or would add; return their number."""
    listing = subprocess.run(
        ["git", *ANY_OWNER, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
    )
    shutil.rmtree(destination, ignore_errors=True)
    copied = 0
    for name in sorted(filter(None, listing.stdout.decode().split("\0"))):
        source = ROOT / name
        if not source.is_file():  # deleted, and not committed yet
            continue
        target = destination / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)
        copied += 1
    return copied


if __name__ == "__main__":
    print(f"{snapshot(Path(sys.argv[1]).absolute())} files in {sys.argv[1]}")
