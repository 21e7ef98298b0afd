# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deployments of package files: what is taken, what is refused, and what it does to the target."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.support.api import BINARY, Api

from .conftest import Lifetime

Write = Callable[..., Path]


def post(api: Api, environment: str, content: bytes, status: int) -> str:
    path = f"/environments/{api.environment(environment)}/deployment/"
    return api.refused("POST", path, status, data=content, headers=BINARY)


def test_a_saved_plan_shows_what_it_would_do(source: Api, target: Api) -> None:
    key = target.upload("Test", source.package("Development", "Customer Services"))
    record = target.get(f"/deployments/{key}/")
    plan = record["Deployment"]
    assert (plan["SourceEnvironmentKey"], plan["Notes"], plan["ApplicationOperations"]) == ("", "", [])
    assert plan["StartedOn"] == "1900-01-01T00:00:00"
    assert plan["CreatedByUsername"] == "ansible"
    (application,) = record["ApplicationsToDeploy"]
    assert (application["ApplicationName"], application["IsNew"]) == ("Customer Services", False)
    assert {module["ModuleName"] for module in application["ModulesInBinary"]} == {
        "Customer_CS",
        "Customer_API",
        "Customer_BO",
    }
    assert record["ApplicationConflicts"] == record["ModulesToDelete"] == record["ApplicationsToRedeploy"] == []
    assert target.status(key) == {"DeploymentStatus": "saved", "Info": "", "DeploymentLog": []}


def test_looking_at_a_plan_validates_it_and_that_leaves_a_trace(target: Api) -> None:
    key = target.upload("Test", target.package("Test", "Shared Theme"))
    target.status(key)
    assert target.simulator.state()["deployments"][key]["validations"] == 0
    target.get(f"/deployments/{key}/")
    assert target.simulator.state()["deployments"][key]["validations"] == 1


def test_the_same_package_twice_is_two_plans(target: Api) -> None:
    package = target.package("Test", "Shared Theme")
    assert target.upload("Test", package) != target.upload("Test", package)


def test_publishing_changes_what_runs(source: Api, target: Api) -> None:
    before = target.running("Test", "Customer Services")
    target.publish("Test", source.package("Development", "Customer Services"))
    after = target.running("Test", "Customer Services")
    keys = [{each["ModuleVersionKey"] for each in status["ModuleStatusInEnvs"]} for status in (before, after)]
    assert keys[0].isdisjoint(keys[1])
    with pytest.raises(StopIteration):
        target.application("Claims Portal")
    target.publish("Test", source.package("Development", "Claims Portal"))
    assert len(target.running("Test", "Claims Portal")["ModuleStatusInEnvs"]) == 2


@pytest.mark.parametrize(("hashes", "kept"), [("portable", True), ("local", False)])
def test_whether_general_hashes_survive(lifetime: Lifetime, source: Api, hashes: str, kept: bool) -> None:
    target = lifetime("target", "--hashes", hashes)
    target.publish("Test", source.package("Development", "Claims Portal"))
    assert (general_hashes(source, "Development") == general_hashes(target, "Test")) is kept


def general_hashes(api: Api, environment: str) -> set[str]:
    state = api.simulator.state()
    running = api.simulator.environment(environment)["running"][api.application("Claims Portal")]
    return {state["module_versions"][key]["general_hash"] for key in running["modules"].values()}


@pytest.mark.parametrize(("way", "modified"), [("untagged", True), ("same", False)])
def test_what_a_published_package_is_called(lifetime: Lifetime, source: Api, way: str, modified: bool) -> None:
    target = lifetime("target", "--binary-version", way)
    before = target.running("Test", "Customer Services")
    target.publish("Test", source.package("Development", "Customer Services"))
    after = target.running("Test", "Customer Services")
    assert after["BaseApplicationVersionKey"] == before["BaseApplicationVersionKey"]
    assert after["IsModified"] is modified
    target.publish("Test", source.package("Development", "Claims Portal"))
    assert bool(target.running("Test", "Claims Portal")["BaseApplicationVersionKey"]) is not modified


def test_modules_that_would_go(target: Api, package_of: Write) -> None:
    target.publish("Test", package_of("Kept", "Dropped"))
    key = target.upload("Test", package_of("Kept"))
    assert [each["Name"] for each in target.get(f"/deployments/{key}/")["ModulesToDelete"]] == ["Dropped"]
    target.command(key, "start")
    target.ended(key)
    assert len(target.running("Test", "Parcel")["ModuleStatusInEnvs"]) == 1


def test_production_is_refused_unless_allowed(lifetime: Lifetime, target: Api) -> None:
    package = target.package("Test", "Shared Theme")
    assert "production" in post(target, "Production", package, 400)
    target.simulator.change({"set": {"allow_binary_in_production": True}})
    target.upload("Production", package)
    lifetime("target", "--allow-binary-in-production").upload("Production", package)


def test_what_is_no_package_is_refused(target: Api, package_of: Write) -> None:
    assert "package" in post(target, "Test", b"this is no package", 400)
    whole = package_of("One").read_bytes()
    assert "package" in post(target, "Test", whole[: len(whole) // 2], 400)
    assert target.simulator.state()["deployments"] == {}


def test_an_older_lifetime_knows_no_binaries(lifetime: Lifetime) -> None:
    post(lifetime("target", "--lifetime-version", "11.21.3"), "Test", b"x", 404)


def test_protected_packages_fail_in_the_target(lifetime: Lifetime, package_of: Write) -> None:
    api = lifetime("target", "--ipp", "fail")
    key = api.upload("Test", package_of("One", activation_code="AAA.BBB"))
    api.command(key, "start")
    record = api.ended(key)
    assert record["DeploymentStatus"] == "finished_with_errors"
    assert "ntellectual" in next(line["Message"] for line in record["DeploymentLog"] if line["Type"] == "Error")
    assert "Parcel" not in {each["name"] for each in api.simulator.state()["applications"].values()}


def test_protected_packages_are_refused_at_the_door(lifetime: Lifetime, package_of: Write) -> None:
    api = lifetime("target", "--ipp", "refuse")
    assert "ntellectual" in post(api, "Test", package_of("One", activation_code="AAA.BBB").read_bytes(), 400)
    own = api.simulator.environment("Test")["activation_code"]
    api.publish("Test", package_of("One", activation_code=own))
    api.publish("Test", package_of("One"))


def test_packages_of_a_newer_platform_fail(target: Api, package_of: Write) -> None:
    key = target.upload("Test", package_of("One", platform_version="12.0.0.1"))
    target.command(key, "start")
    assert target.ended(key)["DeploymentStatus"] == "finished_with_errors"


@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "application/zip", "application/x-zip-compressed", None]
)
def test_the_type_of_a_package_does_not_matter(target: Api, content_type: str | None) -> None:
    package, path = target.package("Test", "Shared Theme"), f"/environments/{target.environment('Test')}/deployment/"
    target.call("POST", path, 201, data=package, headers={"Content-Type": content_type})


def test_a_package_as_one_of_several_parts_is_refused(target: Api) -> None:
    path = f"/environments/{target.environment('Test')}/deployment/"
    files = {"file": ("Theme.oap", target.package("Test", "Shared Theme"))}
    assert "multipart/form-data" in target.refused("POST", path, 400, files=files)


def test_a_chunked_upload_is_refused(target: Api) -> None:
    path = f"/environments/{target.environment('Test')}/deployment/"
    target.refused("POST", path, 411, data=iter([b"PK"]), headers=BINARY)


TOO_MUCH = b"\0" * (3 * 1024 * 1024)


@pytest.mark.parametrize(
    ("answer", "status", "text"), [("json", 413, "Maximum request length"), ("iis", 404, "404.13")]
)
def test_the_upload_limit(lifetime: Lifetime, answer: str, status: int, text: str) -> None:
    api = lifetime("target", "--max-upload-mib", "1", "--upload-limit-answer", answer)
    path = f"/environments/{api.environment('Test')}/deployment/"
    response = api.call("POST", path, status, data=TOO_MUCH, headers=BINARY)
    assert text in response.text
    assert response.headers["Content-Type"].startswith("application/json" if answer == "json" else "text/html")
    api.upload("Test", api.package("Test", "Shared Theme"))


def test_the_upload_limit_as_a_reset(lifetime: Lifetime) -> None:
    api = lifetime("target", "--max-upload-mib", "1", "--upload-limit-answer", "reset")
    path = f"/environments/{api.environment('Test')}/deployment/"
    with pytest.raises(requests.ConnectionError):
        api.call("POST", path, data=TOO_MUCH, headers=BINARY)
    assert api.simulator.requests()[-1]["status"] == 0


def test_a_client_that_hangs_up_leaves_nothing(target: Api, tmp_path: Path) -> None:
    address = urlsplit(target.simulator.url)
    path = f"/lifetimeapi/rest/v2/environments/{target.environment('Test')}/deployment/"
    head = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: {target.simulator.token}\r\n"
        "Content-Type: application/octet-stream\r\nContent-Length: 1000000\r\n\r\n"
    )
    with socket.create_connection((address.hostname or "", address.port or 0)) as connection:
        connection.sendall(head.encode() + b"\0" * 100_000)
    target.call("GET", "/environments/", 200)
    assert target.simulator.state()["deployments"] == {}


@pytest.mark.parametrize("stalls", [True, False], ids=["stalls", "too large for the disk"])
def test_an_upload_that_cannot_end_is_given_up_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stalls: bool
) -> None:
    from lifetime_simulator import request_body
    from lifetime_simulator.model.files import Files
    from lifetime_simulator.settings import Settings
    from starlette.requests import Request

    monkeypatch.setattr(request_body, "STALLED_SECONDS", 0.01)
    first = [{"type": "http.request", "body": b"\0" * 1000, "more_body": True}]

    async def receive() -> Any:
        if not first:
            await asyncio.Event().wait()
        return first.pop()

    length = b"2000" if stalls else b"9" * 15
    request = Request({"type": "http", "headers": [(b"content-length", length)]}, receive)
    expected = request_body.ClientDisconnected if stalls else request_body.BodyTooLarge
    with pytest.raises(expected):
        asyncio.run(request_body.read_upload(request, Settings(), Files(tmp_path)))
    assert list(tmp_path.iterdir()) == []
