# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The worker process behind `ModuleRunner`: runs each module in a fork of a process that has loaded the collection.

The first line of standard input is a JSON list of folders for sys.path. Each further line is a job: `{"module": full
name, "arguments": {...}, "control": URL or null}`. Each answer is a line: `{"rc": n, "stdout": text, "stderr": text}`.
`control` is the URL of a simulator's control API: where the module would sleep, the simulator's clock is advanced.
"""

from __future__ import annotations

import contextlib
import http.client
import importlib
import io
import json
import os
import runpy
import sys
import traceback
from datetime import datetime, timezone
from typing import Any
from urllib.parse import urlsplit


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
    """Run one module in this process; call it only in a fork, because it changes global state of ansible-core."""
    from ansible.module_utils import basic

    basic._ANSIBLE_ARGS = json.dumps({"ANSIBLE_MODULE_ARGS": job["arguments"]}).encode()
    basic._ANSIBLE_PROFILE = "legacy"
    if job["control"]:
        from ansible_collections.community.outsystems.plugins.module_utils._environments import application_versions
        from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment import (
            clock,
            deployment_task,
        )

        simulated = SimulatedTime(job["control"])
        replaced = clock.Clock(simulated.monotonic, simulated.sleep, simulated.now)
        setattr(deployment_task, "Clock", lambda: replaced)  # noqa: B010 - what the other module imported, not its own
        setattr(application_versions, "time", simulated)  # noqa: B010 - the same
    stdout, stderr, rc = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
        try:
            facts = {"_module_fqn": job["module"], "_modlib_path": ""}
            runpy.run_module(job["module"], facts, run_name="__main__", alter_sys=True)
        except SystemExit as end:
            rc = int(end.code or 0)
        except BaseException:
            traceback.print_exc()
            rc = 1
    return {"rc": rc, "stdout": stdout.getvalue(), "stderr": stderr.getvalue()}


def main() -> None:
    sys.path[:0] = json.loads(sys.stdin.readline())
    # Loading takes long; forks inherit it.
    importlib.import_module("ansible_collections.community.outsystems.plugins.modules.lifetime_deployment")

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
