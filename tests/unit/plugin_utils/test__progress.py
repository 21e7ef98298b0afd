# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is read of the file of a transfer, and lines about it while a module runs, and where there are none."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.progress import (
    PROGRESS_FILE,
    Progress,
    Transferred,
)
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


@pytest.mark.parametrize(
    "text",
    [
        "",
        " " * 256,
        "{",
        "[]",
        "null",
        '{"kind": 1}',
        '{"kind": "x", "started": "soon"}',
        '{"kind": "x", "started": 1, "done": 1, "total": Infinity}',
        '{"kind": "x", "started": 1' + "0" * 320 + ', "done": 1, "total": 1}',
        "[" * 256,
    ],
)
def test_what_cannot_be_read_is_no_transfer(tmp_path: Path, text: str) -> None:
    file = tmp_path / "progress"
    file.write_text(text, encoding="utf-8")
    assert _progress.read_progress(str(file)) is None


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "link"])
def test_what_is_no_file_is_no_transfer(tmp_path: Path, kind: str) -> None:
    path = tmp_path / kind
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "link":
        path.symlink_to(path)
    assert _progress.read_progress(str(path)) is None


def test_lines() -> None:
    known = Transferred("uploaded", 0, 210 * MIB, 500 * MIB)
    assert _progress.progress_line(known, 10.5 * MIB) == "42 % of 500 MiB uploaded, 10.5 MiB/s"
    unknown = Transferred("downloaded", 0, 210 * MIB, 0)
    assert _progress.progress_line(unknown, 0) == "210 MiB downloaded, 0.0 MiB/s"


def test_the_speed_is_that_since_the_last_look_at_the_same_transfer() -> None:
    first, second = Transferred("uploaded", 5.0, 100, 1000), Transferred("uploaded", 5.0, 400, 1000)
    assert _progress.speed(first, 15.0, None) == 10
    assert _progress.speed(second, 25.0, (first, 15.0)) == 30
    assert _progress.speed(second, 35.0, (second, 25.0)) == 0
    assert _progress.speed(first, 35.0, (second, 25.0)) == 0
    assert _progress.speed(Transferred("downloaded", 20.0, 50, 0), 25.0, (first, 15.0)) == 10
