# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The process behind `worker.py`: runs each module in a fork of a process that has loaded the collection.

The first line of standard input is a JSON list of folders for sys.path. Each further line is a job: `{"module": full
name, "arguments": {...}, "env": {...}, "cwd": folder, "control": URL or null}`, where `env` is the whole environment
of that module. Each answer is a line: `{"rc": n, "stdout": text, "stderr": text}`.
`control` is the URL of a simulator's control API: where the module would sleep, the simulator's clock is advanced.
"""

from __future__ import annotations

import atexit
import contextlib
import http.client
import importlib
import json
import os
import pkgutil
import runpy
import sys
import tempfile
import traceback
from datetime import datetime, timezone
from typing import Any, TextIO
from urllib.parse import urlsplit

COLLECTION = "ansible_collections.community.outsystems"


class SimulatedTime:
    """A clock that only `sleep` advances, with the simulator's: results do not depend on the machine's speed."""

    def __init__(self, control: str) -> None:
        self._control = urlsplit(control)
        self._slept = 0.0

    def monotonic(self) -> float:
        return self._slept

    def sleep(self, seconds: float) -> None:
        # Even sleep(0) advances the clock, so that a loop with a deadline ends.
        self._slept += max(seconds, 0.001)
        self._request("POST", "changes", json.dumps({"advance": seconds}))

    def now(self) -> datetime:
        seconds = json.loads(self._request("GET", "state"))["clock"]
        return datetime.fromtimestamp(seconds, timezone.utc)

    def _request(self, method: str, path: str, body: str | None = None) -> bytes:
        connection = http.client.HTTPConnection(self._control.netloc, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, f"{self._control.path}/{path}", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            content = response.read()
        if response.status != 200:
            raise RuntimeError(f"{method} {path}: {response.status} {content!r}")
        return content


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Run one module in this process; call it only in a fork, because it changes global state of the process."""
    os.environ.clear()
    os.environ.update(job["env"])
    os.chdir(job["cwd"])
    tempfile.tempdir = None

    from ansible.module_utils import basic

    basic._ANSIBLE_ARGS = json.dumps({"ANSIBLE_MODULE_ARGS": job["arguments"]}).encode()
    basic._ANSIBLE_PROFILE = "legacy"
    if job["control"]:
        from ansible_collections.community.outsystems.plugins.module_utils._api import waiting
        from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment import (
            clock,
            deployment_task,
        )

        simulated = SimulatedTime(job["control"])
        replaced = clock.Clock(simulated.monotonic, simulated.sleep, simulated.now)
        setattr(deployment_task, "Clock", lambda: replaced)  # noqa: B010 - what the other module imported, not its own
        setattr(waiting, "time", simulated)  # noqa: B010 - the same
    rc = 0
    with tempfile.TemporaryFile("w+") as stdout, tempfile.TemporaryFile("w+") as stderr:
        # The descriptors, too: child processes use those.
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(stdout.fileno(), 1)
        os.dup2(stderr.fileno(), 2)
        with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
            try:
                facts = {"_module_fqn": job["module"], "_modlib_path": ""}
                runpy.run_module(job["module"], facts, run_name="__main__", alter_sys=True)
            except SystemExit as end:
                rc = int(end.code or 0)
            except BaseException:
                traceback.print_exc()
                rc = 1
            # What a process does at its end: modules remove their temporary files.
            atexit._run_exitfuncs()
        return {"rc": rc, "stdout": _content(stdout), "stderr": _content(stderr)}


def _content(file: TextIO) -> str:
    file.flush()
    file.seek(0)
    return file.read()


def load_all() -> None:
    """Import what any module imports: that takes long, and forks inherit it."""
    package = importlib.import_module(f"{COLLECTION}.plugins.modules")
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        importlib.import_module(found.name)
        # The module itself is run as `__main__`, and runpy warns where it is imported, too.
        del sys.modules[found.name]


def main() -> None:
    sys.path[:0] = json.loads(sys.stdin.readline())
    load_all()

    for line in sys.stdin:
        job = json.loads(line)
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            try:
                with os.fdopen(write, "w", encoding="utf-8") as pipe:
                    pipe.write(json.dumps(run(job)))
            finally:
                os._exit(0)
        os.close(write)
        with os.fdopen(read, encoding="utf-8") as pipe:
            answer = pipe.read()
        os.waitpid(child, 0)
        print(answer, flush=True)


main()
