# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The names of backup files: what one run writes, another one finds."""

from __future__ import annotations

import os
import re
from datetime import datetime, timezone

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._publish.records import backup_files
from hypothesis import given
from hypothesis import strategies as st

KEY = "8c9101e2-5ed7-4f20-96a0-e23b435be4d1"
NIGHT = datetime(2026, 12, 1, 4, 0, tzinfo=timezone.utc)
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=90)


@given(NAMES)
def test_what_is_written_is_found(name: str) -> None:
    file = backup_files.application_file(name, KEY, NIGHT)
    assert "/" not in file
    assert len(file.encode()) <= 255
    # A key that LifeTime gives need not look like one.
    assert "/" not in backup_files.application_file(name, "/../../etc/cron.d", NIGHT)
    for wanted in (name, KEY, KEY.upper()):
        assert re.search(backup_files.pattern(wanted), file)
    solution = backup_files.solution_file(name, NIGHT)
    assert re.search(backup_files.pattern(name, is_solution=True), solution)
    assert not re.search(backup_files.pattern(name, is_solution=True), f"other{solution}")


def test_the_newest_run_counts_as_a_whole() -> None:
    paths = [
        "/b/Shop.8c9101e2.20261130T040000Z.oap",
        "/b/Stock.0e3a5b3f.20261201T040000Z.oap",
        "/b/Shop.8c9101e2.20261201T040000Z.oap",
        "/b/notes.txt",
    ]
    assert backup_files.newest(paths) == [paths[1], paths[2]]
    assert backup_files.newest([]) == []


def test_each_environment_of_each_lifetime_has_a_folder() -> None:
    folder = backup_files.folder_of("/b", "https://lifetime.example.com:8443/x", "Pre Production/1")
    assert folder == "/b/lifetime.example.com_8443/Pre_Production_1"


@pytest.mark.parametrize("name", ["", ".", "..", "...", "../..", "/etc", "a/b", "a\\b", "..\0", "../x"])
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    folder = backup_files.folder_of("/b", "https://lifetime.example.com", name)
    assert os.path.normpath(folder) == folder
    assert os.path.dirname(folder) == "/b/lifetime.example.com"
