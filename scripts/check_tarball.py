# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that the built tarball has only files for users, and no paths of this machine."""

from __future__ import annotations

import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

#: What may lie at the top of the tarball; everything else belongs to development.
TOP = {
    "CHANGELOG.md", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "FILES.json", "LICENSE", "MANIFEST.json", "README.md",
    "SECURITY.md", "changelogs", "docs", "meta", "playbooks", "plugins", "requirements.txt", "roles",
}  # fmt: skip
REQUIRED = {"CHANGELOG.md", "LICENSE", "MANIFEST.json", "README.md", "meta/runtime.yml", "requirements.txt"}
#: Galaxy takes no more than 20 MB.
LARGEST = 20 * 1000 * 1000


def places() -> list[bytes]:
    """Return the folders of this machine that must not be named: the repository's, the one it lies in, and the home."""
    found = [str(ROOT)]
    if len(ROOT.parent.parts) > 1 and ROOT.parent != Path("/tmp"):
        found.append(f"{ROOT.parent}/")
    found.append(f"{Path.home()}/")
    return [place.encode() for place in found if len(place) > 2]


def problems(tarball: Path) -> list[str]:
    """Return one sentence for each thing that is wrong with the tarball."""
    found = []
    if tarball.stat().st_size > LARGEST:
        found.append(f"{tarball.name} is larger than Galaxy takes ({LARGEST} bytes).")
    with tarfile.open(tarball) as archive:
        members = {member.name.removeprefix("./"): member for member in archive.getmembers()}
        found += [f"{name} is missing." for name in sorted(REQUIRED - members.keys())]
        found += [
            f"{name} does not belong in it." for name in sorted({name.split("/")[0] for name in members} - TOP - {""})
        ]
        for name, member in members.items():
            content = archive.extractfile(member) if member.isfile() else None
            text = content.read() if content else b""
            found += [
                f"{name} mentions {place.decode()}, a place on this machine." for place in places() if place in text
            ]
    return found


if __name__ == "__main__":
    (built,) = (ROOT / "build").glob("community-outsystems-*.tar.gz")
    sentences = problems(built)
    print("\n".join(sentences) or f"{built.name}: everything that belongs in it, and nothing else.")
    sys.exit(bool(sentences))
