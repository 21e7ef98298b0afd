# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lines about large transfers of a module that runs on the controller, while it runs."""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from typing import Any, Callable

from ansible import constants
from ansible_collections.community.outsystems.plugins.module_utils._api.progress import (
    PROGRESS_FILE,
    Transferred,
    progress_line,
    read_progress,
    speed,
)

# Seconds between two lines; a transfer that takes no longer is not told of.
INTERVAL = 10.0
# Seconds between two looks at the file.
PAUSE = 1.0


@contextlib.contextmanager
def transfers_shown(action: Any, task_vars: dict[str, Any] | None) -> Iterator[None]:
    """Show how far the module has come that the action plugin runs meanwhile.

    That needs a module on this machine that inherits the environment of this process. Otherwise nothing is shown, nor
    where the file for it cannot be made.
    """
    task, connection = action._task, action._connection
    is_here = getattr(connection, "transport", "") == "local" and not getattr(connection, "become", None)
    path = "" if task.no_log or task.async_val or not is_here else _new_file()
    if not path:
        yield
        return
    host = (task_vars or {}).get("inventory_hostname", "")
    over = threading.Event()
    # The module has the main thread: only there does the timeout of a task work.
    follower = threading.Thread(
        target=_follow, args=(path, over, lambda line: action._display.display(f"[{host}] {line}")), daemon=True
    )
    before = os.environ.get(PROGRESS_FILE)
    os.environ[PROGRESS_FILE] = path
    follower.start()
    try:
        yield
    finally:
        over.set()
        follower.join()
        if before is None:
            del os.environ[PROGRESS_FILE]
        else:
            os.environ[PROGRESS_FILE] = before
        with contextlib.suppress(OSError):
            os.unlink(path)


def _follow(path: str, over: threading.Event, show: Callable[[str], None]) -> None:
    before: tuple[Transferred, float] | None = None
    while not over.wait(PAUSE):
        latest, now = read_progress(path), time.monotonic()
        # All is sent where LifeTime still works on it.
        if latest is None or 0 < latest.total <= latest.done:
            continue
        shown = before[1] if before is not None and before[0].started == latest.started else latest.started
        if now - shown >= INTERVAL:
            show(progress_line(latest, speed(latest, now, before)))
            before = (latest, now)


def _new_file() -> str:
    try:
        descriptor, path = tempfile.mkstemp(prefix="outsystems-progress-", dir=constants.DEFAULT_LOCAL_TMP)
        os.close(descriptor)
        return path
    except OSError:
        return ""
