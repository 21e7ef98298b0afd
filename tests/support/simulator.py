# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start and control simulators, each in a process of its own that runs the sources of this repository."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from requests import Response, Session

SOURCES = Path(__file__).parents[2] / "simulator" / "src"
API = "/lifetimeapi/rest/v2"
FAST = "20"
PATIENCE = 120
STOP_PATIENCE = 30


class Simulator:
    """A running simulator; use it as a context manager, or call stop().

    `url` is what `lifetime_url` takes, `token` belongs to the first account. Simulated time
    runs 20 times as fast as real time unless the flags say otherwise. Certificates are not verified.
    """

    def __init__(self, name: str, *flags: str, data: Mapping[str, Any] | None = None) -> None:
        self.name = name
        self._flags = list(flags)
        self._folder = tempfile.TemporaryDirectory(prefix="simulator-test-")
        self._errors = Path(self._folder.name) / "stderr.txt"
        if data is not None:
            path = Path(self._folder.name) / "data.json"
            path.write_text(json.dumps(dict(data)), encoding="utf-8")
            self._flags += ["--data", str(path)]
        if "--time-scale" not in self._flags:
            self._flags += ["--time-scale", FAST]
        self._session = Session()
        self._session.trust_env = False
        self._session.verify = False
        self.start()

    def start(self) -> None:
        """Start the process, or start it again after kill()."""
        with self._errors.open("a") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "lifetime_simulator", "--name", self.name, *self._flags],
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env={**os.environ, "PYTHONPATH": str(SOURCES)},
            )
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            self._process.wait(STOP_PATIENCE)
            raise RuntimeError(f"the simulator did not start: {self.errors()}")
        ready = json.loads(line)
        self.url: str = ready["url"]
        self.token: str = ready["token"]

    def __enter__(self) -> Simulator:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    @property
    def api(self) -> str:
        return self.url + API

    @property
    def pid(self) -> int:
        return self._process.pid

    def errors(self) -> str:
        """Return what the process wrote to standard error."""
        return self._errors.read_text()

    def state(self) -> dict[str, Any]:
        """Return the whole state of the infrastructure."""
        state: dict[str, Any] = self._control("GET", "state").json()
        return state

    def requests(self) -> list[dict[str, Any]]:
        """Return the requests to the API since the start, the last reset() or forget()."""
        log: list[dict[str, Any]] = self._control("GET", "requests").json()
        return log

    def writes(self) -> list[dict[str, Any]]:
        """Return the requests that write: all but GET, HEAD and OPTIONS."""
        return [request for request in self.requests() if request["write"]]

    def forget(self) -> None:
        """Clear the request log."""
        self._control("DELETE", "requests")

    def faults(self, *faults: Mapping[str, Any]) -> None:
        """Add faults; the simulator's README lists their fields."""
        self._control("POST", "faults", [dict(fault) for fault in faults])

    def no_faults(self) -> None:
        """Remove all faults and scripts."""
        self._control("DELETE", "faults")

    def change(self, *changes: Mapping[str, Any]) -> Any:
        """Make manual changes; returns the result of one, or a list for several."""
        results = self._control("POST", "changes", [dict(change) for change in changes]).json()
        return results[0] if len(changes) == 1 else results

    def reset(self) -> None:
        """Restore the start data; clear faults and the request log."""
        self._control("POST", "reset")

    def get(self, path: str, **query: str) -> Any:
        """Return the JSON that the API answers to a GET, None for an empty answer; used by tests to look at results."""
        headers = {"Authorization": f"Bearer {self.token}"}
        response = self._session.get(self.api + path, params=query, headers=headers, timeout=PATIENCE)
        response.raise_for_status()
        return response.json() if response.content else None

    def environment(self, name: str) -> dict[str, Any]:
        """Return an environment of the state by its name."""
        environments: dict[str, dict[str, Any]] = self.state()["environments"]
        return next(environment for environment in environments.values() if environment["name"] == name)

    def application_key(self, name: str) -> str:
        applications: dict[str, dict[str, Any]] = self.state()["applications"]
        return next(key for key, application in applications.items() if application["name"] == name)

    def kill(self) -> None:
        """Kill the process with SIGKILL."""
        self._process.kill()
        self._ended()

    def wait(self) -> int:
        """Wait for a process that somebody else ends; gives its exit status."""
        return self._process.wait(STOP_PATIENCE)

    def stop(self) -> None:
        """Terminate the process with SIGTERM and remove its files."""
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._ended()
        except subprocess.TimeoutExpired:
            self.kill()
        self._session.close()
        self._folder.cleanup()

    def _ended(self) -> None:
        self._process.wait(STOP_PATIENCE)
        if self._process.stdout:
            self._process.stdout.close()

    def _control(self, method: str, what: str, body: Any = None) -> Response:
        response = self._session.request(method, f"{self._control_root()}/{what}", json=body, timeout=PATIENCE)
        if not response.ok:
            raise RuntimeError(f"{method} {what}: {response.status_code} {response.text}")
        return response

    def _control_root(self) -> str:
        return "/".join(self.url.split("/")[:3]) + "/_simulator"


def start(name: str, *flags: str, data: Mapping[str, Any] | None = None) -> Simulator:
    """Start a simulator with the command line `flags`; `data` stands in for its demo data."""
    return Simulator(name, *flags, data=data)
