# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Processes that have loaded the collection and run modules in forks of themselves: a run costs no start of Python."""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ansible

from .environment import clean_environment, link_collection


class Worker:
    """One such process (`module_worker.py`); it runs one module at a time."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="worker-")
        home = Path(self._folder.name)
        # In a session of its own, so that a module that hangs ends with it.
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("module_worker.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=clean_environment(home),
            cwd=home,
            text=True,
            start_new_session=True,
        )
        self._send([str(Path(ansible.__file__).parents[1]), str(link_collection())])

    def run(self, job: Mapping[str, Any], timeout: float) -> dict[str, Any]:
        """Run a job and return its answer, both as in `module_worker.py`."""
        self._send(job)
        assert self._process.stdout
        watch = threading.Timer(timeout, os.killpg, (self._process.pid, signal.SIGKILL))
        watch.start()
        line = self._process.stdout.readline()
        watch.cancel()
        if not line:
            raise AssertionError(f"{job['module']} did not end within {timeout:g} seconds, or ended its process")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def stop(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()
        self._folder.cleanup()

    def _send(self, message: Any) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()


class Workers:
    """As many workers as run modules at the same time: one, unless a test has threads."""

    def __init__(self) -> None:
        self._idle: list[Worker] = []
        atexit.register(self.stop)

    def run(self, job: Mapping[str, Any], timeout: float) -> dict[str, Any]:
        worker = self._idle.pop() if self._idle else Worker()
        answer = worker.run(job, timeout)
        # Not after an exception: then it is not known what the worker does.
        self._idle.append(worker)
        return answer

    def stop(self) -> None:
        while self._idle:
            self._idle.pop().stop()


WORKERS = Workers()
