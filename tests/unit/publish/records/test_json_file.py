# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Folders that are made for files of ours."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._publish.records.json_file import make_shared


@pytest.mark.parametrize(("umask", "mode"), [(0, 0o775), (0o002, 0o775), (0o022, 0o755), (0o077, 0o700)])
def test_nobody_else_may_put_packages_or_backups_into_a_folder_that_is_made(
    tmp_path: Path, umask: int, mode: int
) -> None:
    """Backups are published again by a rollback."""
    old = os.umask(umask)
    try:
        make_shared(str(tmp_path / "backups" / "host" / "Production"))
    finally:
        os.umask(old)
    folders = [path for path in tmp_path.rglob("*") if path.is_dir()]
    assert len(folders) == 3
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {mode}


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    make_shared(str(tmp_path))
    make_shared("")
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o777


@pytest.mark.parametrize("kind", ["file", "link to nothing"])
def test_what_is_in_the_way_of_a_folder_is_told(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "backups"
    if kind == "file":
        path.touch()
    else:
        path.symlink_to(tmp_path / "nothing")
    with pytest.raises(FileExistsError):
        make_shared(str(path))
