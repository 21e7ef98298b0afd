# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lines about large transfers of a module that runs on the controller, while it runs."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from typing import Any, Callable

from ansible import constants
from ansible_collections.community.outsystems.plugins.module_utils._api.progress import (
    LENGTH,
    PROGRESS_FILE,
    Transferred,
)

# Seconds between two lines; a shorter transfer is not shown.
INTERVAL = 10.0
# Seconds between two looks at the file.
PAUSE = 1.0
_MIB = 1024 * 1024


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


def read_progress(path: str) -> Transferred | None:
    """The transfer that runs; None where there is none, or where the file says nothing that can be used."""
    try:
        # A pipe would be waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "rb") as file:
            record = json.loads(file.read(LENGTH))
        return Transferred(str(record["kind"]), float(record["started"]), int(record["done"]), int(record["total"]))
    except (OSError, ValueError, TypeError, KeyError, OverflowError):
        return None


def speed(latest: Transferred, now: float, before: tuple[Transferred, float] | None) -> float:
    """Bytes a second since `before`, the last look at the same transfer, or else since it started."""
    if before is not None and before[0].started == latest.started:
        done, since = before[0].done, before[1]
    else:
        done, since = 0, latest.started
    # What is sent again starts from zero.
    return max(latest.done - done, 0) / max(now - since, 0.001)


def progress_line(latest: Transferred, per_second: float) -> str:
    """A line for people."""
    rate = f"{per_second / _MIB:.1f} MiB/s"
    if latest.total <= 0:
        return f"{latest.done / _MIB:.0f} MiB {latest.kind}, {rate}"
    percent = min(100 * latest.done // latest.total, 100)
    return f"{percent} % of {latest.total / _MIB:.0f} MiB {latest.kind}, {rate}"
