# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client of the API for tests of the simulator: plain requests and common sequences of them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from requests import Response, Session

from .simulator import PATIENCE, Simulator

BINARY = {"Content-Type": "application/octet-stream"}
ENDS = ("finished_successful", "finished_with_warnings", "finished_with_errors", "aborted", "force_finished")
SOON = 0.02


class Api:
    """Requests to one simulator with the token of one account; each asserts that no response violates the contract."""

    def __init__(self, simulator: Simulator, token: str | None = None) -> None:
        self.simulator = simulator
        self.session = Session()
        self.session.trust_env = False
        self.session.verify = False
        self.session.headers["Authorization"] = f"Bearer {token or simulator.token}"

    def call(self, method: str, path: str, status: int | None = None, **options: Any) -> Response:
        """Send a request; `status` is the one that the test expects."""
        url = path if path.startswith("http") else self.simulator.api + path
        response = self.session.request(method, url, timeout=PATIENCE, allow_redirects=False, **options)
        assert "X-Simulator-Contract" not in response.headers, response.text
        if status is not None:
            assert response.status_code == status, f"{method} {path}: {response.status_code} {response.text}"
        return response

    def get(self, path: str, **query: Any) -> Any:
        """Return the JSON of a GET that succeeds."""
        return self.call("GET", path, 200, params=query).json()

    def refused(self, method: str, path: str, status: int, **options: Any) -> str:
        """Return the text of the errors of a request that is refused with that status."""
        body = self.call(method, path, status, **options).json()
        assert body["StatusCode"] == status
        return "\n".join(body["Errors"])

    def environment(self, name: str) -> str:
        """Return the key of an environment."""
        return str(next(each["Key"] for each in self.get("/environments/") if each["Name"] == name))

    def application(self, name: str) -> str:
        return str(next(each["Key"] for each in self.get("/applications/") if each["Name"] == name))

    def versions(self, application: str) -> dict[str, str]:
        """Return version -> key of an application."""
        found = self.get(f"/applications/{self.application(application)}/versions/", MaximumVersionsToReturn=0)
        return {each["Version"]: each["Key"] for each in found}

    def running(self, environment: str, application: str) -> dict[str, Any]:
        """Return how the application is in the environment, modules included."""
        place = self.environment(environment)
        path = f"/environments/{place}/applications/{self.application(application)}/"
        record = self.get(path, IncludeEnvStatus="true", IncludeModules="true")
        status: dict[str, Any] = next(s for s in record["AppStatusInEnvs"] if s["EnvironmentKey"] == place)
        return status

    def package(self, environment: str, application: str) -> bytes:
        """Return the package of what runs."""
        path = f"/environments/{self.environment(environment)}/applications/{self.application(application)}/content/"
        return self.call("GET", self.get(path)["url"], 200).content

    def upload(self, environment: str, package: bytes | Path) -> str:
        """Create a plan with a package; gives its key."""
        content = package if isinstance(package, bytes) else package.read_bytes()
        path = f"/environments/{self.environment(environment)}/deployment/"
        return key_in(self.call("POST", path, 201, data=content, headers=BINARY))

    def plan(self, source: str, target: str, *versions: str, notes: str = "") -> Response:
        """Ask for a plan of tags, given by their keys."""
        body = {
            "SourceEnvironmentKey": self.environment(source),
            "TargetEnvironmentKey": self.environment(target),
            "Notes": notes,
            "ApplicationOperations": [{"ApplicationVersionKey": key, "DeploymentZoneKey": ""} for key in versions],
        }
        return self.call("POST", "/deployments/", json=body)

    def command(self, key: str, command: str, status: int = 202, **query: str) -> Response:
        return self.call("POST", f"/deployments/{key}/{command}/", status, params=query)

    def status(self, key: str) -> dict[str, Any]:
        record: dict[str, Any] = self.get(f"/deployments/{key}/status/")
        return record

    def until(self, key: str, *statuses: str) -> dict[str, Any]:
        """Wait for one of the statuses; returns the record."""
        record: dict[str, Any] = wait_for(
            lambda: self.status(key), lambda record: record["DeploymentStatus"] in statuses
        )
        return record

    def ended(self, key: str) -> dict[str, Any]:
        """Wait for the end, whichever; returns the record."""
        return self.until(key, *ENDS)

    def publish(self, environment: str, package: bytes | Path) -> str:
        """Publish a package and assert that it succeeds; returns its key."""
        key = self.upload(environment, package)
        self.command(key, "start")
        record = self.ended(key)
        assert record["DeploymentStatus"] == "finished_successful", record
        return key


def key_in(response: Response) -> str:
    """Return the key that an answer carries in one of its three shapes."""
    try:
        value = json.loads(response.text)
    except ValueError:
        return response.text
    return str(value["DeploymentKey"] if isinstance(value, dict) else value)


def wait_for(look: Callable[[], Any], good: Callable[[Any], bool]) -> Any:
    """Poll `look` until `good` accepts its result; return that result."""
    limit = time.monotonic() + PATIENCE
    while True:
        seen = look()
        if good(seen):
            return seen
        assert time.monotonic() < limit, f"timed out; last result: {seen}"
        time.sleep(SOON)
