# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lines about a transfer while a module runs, and where there are none."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.progress import PROGRESS_FILE, Progress
from ansible_collections.community.outsystems.plugins.plugin_utils import _progress

MIB = 1024 * 1024


class Action:
    """What an action plugin has that runs a module; `lines` is what it has shown."""

    def __init__(self, **more: Any) -> None:
        known = {"transport": "local", "become": None, "no_log": False, "async_val": 0, **more}
        self._task = SimpleNamespace(no_log=known["no_log"], async_val=known["async_val"])
        self._connection = SimpleNamespace(transport=known["transport"], become=known["become"])
        self.lines: list[str] = []
        self._display = SimpleNamespace(display=self.lines.append)


@pytest.fixture(autouse=True)
def short_pause(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(PROGRESS_FILE, raising=False)
    monkeypatch.setattr(_progress, "PAUSE", 0.001)
    yield
    assert PROGRESS_FILE not in os.environ


def test_a_transfer_of_less_than_ten_seconds_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[object] = []
    read = _progress.read_progress
    monkeypatch.setattr(_progress, "read_progress", lambda path: looks.append(read(path)) or looks[-1])
    action = Action()
    started = time.monotonic()
    clock = iter([started, started + 1, started + 1])
    # Far more than this test takes.
    monkeypatch.setattr(_progress, "INTERVAL", 10000.0)
    with (
        _progress.transfers_shown(action, None),
        Progress(os.environ[PROGRESS_FILE], lambda: next(clock)).of("uploaded", 4 * MIB) as tell,
    ):
        tell(MIB)
        while not any(looks):
            time.sleep(0.001)
    assert action.lines == []


def test_lines_are_shown_while_the_module_runs() -> None:
    action = Action()
    with _progress.transfers_shown(action, {"inventory_hostname": "prod"}):
        path = Path(os.environ[PROGRESS_FILE])
        # A transfer that began some time ago by the clock that both sides share.
        started = time.monotonic() - 60
        clock = iter([started, started + 1, started + 1])
        with Progress(str(path), lambda: next(clock)).of("uploaded", 4 * MIB) as tell:
            tell(MIB)
            while not action.lines:
                time.sleep(0.001)
    assert action.lines[0].startswith("[prod] 25 % of 4 MiB uploaded, ")
    assert not path.exists()


@pytest.mark.parametrize(
    "more", [{"transport": "ssh"}, {"become": "sudo"}, {"no_log": True}, {"async_val": 60}], ids=str
)
def test_a_module_that_cannot_be_followed_is_run_all_the_same(more: dict[str, Any]) -> None:
    with _progress.transfers_shown(Action(**more), None):
        assert PROGRESS_FILE not in os.environ


def test_without_a_place_for_the_file_the_module_is_run_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_progress.constants, "DEFAULT_LOCAL_TMP", "/nowhere")
    with _progress.transfers_shown(Action(), None):
        assert PROGRESS_FILE not in os.environ


def test_everything_is_removed_where_the_module_fails() -> None:
    paths = []

    def fail() -> None:
        with _progress.transfers_shown(Action(), None):
            paths.append(Path(os.environ[PROGRESS_FILE]))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not paths[0].exists()
