# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How far a transfer has come: what is written to the file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.progress import (
    Progress,
    Transferred,
)
from ansible_collections.community.outsystems.plugins.plugin_utils._progress import read_progress

MIB = 1024 * 1024


class Seconds:
    """A clock that goes one second with each look at it."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


def test_the_file_says_what_runs_and_nothing_afterwards(tmp_path: Path) -> None:
    file = tmp_path / "progress"
    file.touch()
    with Progress(str(file), Seconds()).of("uploaded", 5 * MIB) as tell:
        tell(2 * MIB)
        assert read_progress(str(file)) == Transferred("uploaded", 101, 2 * MIB, 5 * MIB)
        tell(3)
        latest = read_progress(str(file))
        assert latest
        assert latest.done == 3
    assert read_progress(str(file)) is None


def test_records_are_not_written_with_every_piece(tmp_path: Path) -> None:
    file = tmp_path / "progress"
    file.touch()
    with Progress(str(file), lambda: 7.0).of("uploaded", 5) as tell:
        tell(1)
        assert read_progress(str(file)) is None


def test_a_transfer_that_breaks_off_is_over(tmp_path: Path) -> None:
    file = tmp_path / "progress"
    file.touch()

    def break_off() -> None:
        with Progress(str(file), Seconds()).of("downloaded", 0) as tell:
            tell(1)
            assert read_progress(str(file))
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        break_off()
    assert read_progress(str(file)) is None


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "link"])
def test_a_file_that_cannot_be_written_stops_nothing(tmp_path: Path, kind: str) -> None:
    path = tmp_path / kind
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "link":
        path.symlink_to(tmp_path / "elsewhere")
    with Progress(str(path), Seconds()).of("uploaded", 5) as tell:
        tell(1)
        tell(2)
    assert not (tmp_path / "missing").exists()
    assert not (tmp_path / "elsewhere").exists()
