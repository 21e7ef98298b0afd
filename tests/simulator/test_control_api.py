# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control API refuses invalid JSON with 400 and a sentence, and never breaks the API of LifeTime by it."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from requests import Session

from tests.support.api import Api
from tests.support.packages import Pack

from .conftest import Lifetime

PLACE = {"environment": "Test", "application": "Shared Theme"}
#: Valid arguments of each change, of which the property test replaces or removes some.
CHANGES: dict[str, Any] = {
    "accounts": [{"username": "ansible", "default": "full", "environments": {"Test": "list"}, "databases": True}],
    "advance": 1,
    "binaries": {**PLACE, "kinds": {"Android": "apk"}},
    "block": PLACE,
    "command": {"key": "x", "command": "start"},
    "hotfix": {**PLACE, "module": "SharedTheme", "by": "Raj Patel", "elements": "added"},
    "install": {"environment": "Test", "package": "/nowhere.oap"},
    "lag": {"environment": "Test", "seconds": 1},
    "move": {**PLACE, "module": "SharedTheme"},
    "plan": {
        "environment": "Test",
        "versions": {"Shared Theme": "1.0.0"},
        "script": {"steps": 1},
        "age": 1,
        "notes": "",
    },
    "remove": PLACE,
    "rename": {"application": "Shared Theme", "name": "Theme"},
    "set": {
        "environment": "Test",
        "max_parallel": 1,
        "two_step": True,
        "databases": ["Main"],
        "os_version": "11.27.0.1",
    },
    "tag": {**PLACE, "version": "9.0.0", "change_log": ""},
}
FAULTS: list[dict[str, Any]] = [
    {"operation": "Environments_List", "times": 1, "after": 0, "headers": {"A": "b"}, "truncate": 1},
    {"operation": "Environments_List", "status": 503, "body": "x", "content_type": "text/plain", "drop": "before"},
    {"operation": "Environments_List", "act_then_status": 503, "content_length": 1, "corrupt": True},
    {"link_ttl": 1},
]
SCRIPTS: list[dict[str, Any]] = [
    {"deployment": {"outcome": "aborted", "steps": 1, "interventions": ["x"], "conflicts": 1, "list_delay": 1}},
    {"deployment": {"messages": [{"Message": "x"}], "missing_db_mappings": [], "modules_to_delete": []}},
    {"solution": {"outcome": "Aborted", "reason": "x", "steps": 1}},
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats() | st.text(max_size=3) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


def post(api: Api, path: str, body: Any) -> requests.Response:
    url = "/".join(api.simulator.url.split("/")[:3]) + f"/_simulator/{path}"
    # Not json=body: requests refuses numbers like NaN, which the simulator has to refuse.
    return requests.post(url, body if isinstance(body, bytes) else json.dumps(body), timeout=30)


def refusal(api: Api, path: str, body: Any) -> str:
    response = post(api, path, body)
    assert response.status_code == 400, response.text
    assert set(response.json()) == {"error"}
    return str(response.json()["error"])


@pytest.mark.parametrize("path", ["faults", "changes"])
@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"{", "The body of the request is not valid JSON."),
        (b"[" * 100_000, "is nested more than 64 levels deep."),
        (b"[" * 900 + b"]" * 900, "is nested more than 64 levels deep."),
        (b"", "The body of the request is not valid JSON."),
        (b"\xff", "The body of the request is not valid JSON."),
        (b'{"advance": NaN}', "The body of the request is not valid JSON."),
        (b" " * (16 * 1024 * 1024 + 1), "has more than 16777216 bytes."),
        ("text", "must be an object, not a text"),
        ([1], "must be an object, not a number"),
        (None, "must be an object, not null"),
    ],
)
def test_a_body_that_is_no_object_is_refused(target: Api, path: str, body: Any, sentence: str) -> None:
    assert sentence in refusal(target, path, body)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"operation": "x", "times": "2"}, "fault.times must be an integer, not a text."),
        ({"operation": "x", "times": True}, "fault.times must be an integer, not a boolean."),
        ({"operation": "x", "status": 99}, "fault.status must be from 100 to 599."),
        ({"operation": "x", "act_then_status": 600}, "fault.act_then_status must be from 100 to 599."),
        ({"operation": "x", "truncate": -1}, "fault.truncate must not be negative."),
        ({"operation": "x", "headers": {"A": 1}}, "fault.headers.A must be a text, not a number."),
        ({"status": 500}, "fault.operation is missing."),
        ({"operation": "x", "colour": 1}, "fault.colour is unknown"),
        ({"operation": "x", "drop": "sometimes"}, "fault.drop must be one of before, after, body or null."),
        ({"deployment": {"steps": "1"}}, "deployment.steps must be a number or null, not a text."),
        ({"deployment": {"conflicts": "1"}}, "deployment.conflicts must be an integer, a list or null, not a text."),
        ({"deployment": {"missing_db_mappings": [{}]}}, "deployment.missing_db_mappings[0] lacks ExtensionKey"),
        ({"deployment": {"conflicts": [{}]}}, "deployment.conflicts[0].Message must be a text, not null."),
        ({"deployment": 1}, "deployment must be an object, not a number."),
        ({"solution": {"steps": "1"}}, "solution.steps must be a number or null, not a text."),
        ({"deployment": {"steps": -1}}, "deployment.steps must not be negative."),
        ({"link_ttl": "1"}, "link_ttl must be a number, not a text."),
    ],
)
def test_a_wrong_fault_is_refused_with_a_sentence(target: Api, fault: dict[str, Any], sentence: str) -> None:
    assert sentence in refusal(target, "faults", fault)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({}, "A change has exactly one name; got none."),
        ({"block": PLACE, "remove": PLACE}, "A change has exactly one name; got block, remove."),
        ({"dance": {}}, "There is no change 'dance'"),
        ({"advance": "1"}, "advance must be a number, not a text."),
        ({"advance": -1}, "advance must not be negative."),
        ({"advance": 1e300}, "advance must be at most"),
        ({"accounts": {}}, "accounts must be a list, not an object."),
        ({"accounts": [{"username": "nobody"}]}, "There is no account 'nobody'."),
        ({"hotfix": {"environment": "Test"}}, "hotfix.application is missing."),
        ({"hotfix": {**PLACE, "module": "Nothing"}}, "'Shared Theme' has no module 'Nothing' in 'Test'."),
        ({"hotfix": {**PLACE, "elements": "lost"}}, "hotfix.elements must be one of added, changed, removed."),
        ({"move": {**PLACE, "module": "Nothing"}}, "'Test' runs no module 'Nothing'."),
        ({"hotfix": {**PLACE, "application": "Billing Engine"}}, "There is no application 'Billing Engine'."),
        ({"hotfix": {**PLACE, "environment": "Moon"}}, "There is no environment 'Moon'."),
        ({"remove": {"environment": "Test", "application": "Order Management"}}, "does not run in 'Test'."),
        ({"plan": {"environment": "Test", "versions": {"Shared Theme": "7"}}}, "'Shared Theme' has no version '7'."),
        ({"plan": {"environment": "Test", "script": {"steps": []}, "versions": {}}}, "plan.script.steps must be"),
        ({"command": {"key": "x", "command": "start"}}, "There is no deployment 'x'."),
        ({"set": {"environment": "Test", "name": "x"}}, "'name' cannot be set"),
        ({"set": {"environment": "Test", "max_parallel": "x"}}, "set.max_parallel must be an integer, not a text."),
        ({"set": {"allow_binary_in_production": 1}}, "must be a boolean, not a number."),
        ({"set": {"maintenance": True}}, "'maintenance' cannot be set"),
        ({"install": {"environment": "Test", "package": "/dev/zero"}}, "/dev/zero is not a regular file"),
        ({"plan": {"environment": "Test", "package": "/dev/zero"}}, "/dev/zero is not a regular file"),
        ({"install": {"environment": "Test", "package": "/nowhere.oap"}}, "/nowhere.oap"),
        ({"install": {"environment": "Test", "package": "\0"}}, "not a regular file"),
    ],
)
def test_a_wrong_change_is_refused_with_a_sentence(target: Api, change: dict[str, Any], sentence: str) -> None:
    before = target.simulator.state()
    assert sentence in refusal(target, "changes", change)
    assert {**target.simulator.state(), "clock": 0} == {**before, "clock": 0}


def test_a_refused_plan_leaves_no_script_and_no_file(lifetime: Lifetime, tmp_path: Path) -> None:
    state = tmp_path / "state"
    target = lifetime("target", "--ipp", "refuse", "--state-dir", str(state))
    package = Pack().write(tmp_path)
    plan = {"environment": "Test", "package": str(package), "script": {"outcome": "aborted"}}
    assert "Intellectual Property" in refusal(target, "changes", {"plan": plan})
    assert list((state / "packages").glob(".*")) == []
    target.publish("Test", target.package("Test", "Shared Theme"))


@pytest.mark.parametrize("kind", ["device", "pipe", "folder", "nothing", "link to a device"])
@pytest.mark.parametrize("change", ["install", "plan"])
def test_only_a_regular_file_is_a_package(target: Api, tmp_path: Path, kind: str, change: str) -> None:
    path = Path("/dev/zero") if kind == "device" else tmp_path / "package.oap"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "link to a device":
        path.symlink_to("/dev/zero")
    said = refusal(target, "changes", {change: {"environment": "Test", "package": str(path)}})
    assert said == f"{path} is not a regular file."


def test_a_package_with_a_database_is_installed_where_no_connection_is_left(
    target: Api, package_of: Callable[..., Path]
) -> None:
    target.simulator.change({"set": {"environment": "Test", "databases": []}})
    package = package_of("Ledger", databases=("Main",))
    target.simulator.change({"install": {"environment": "Test", "package": str(package)}})
    assert "Default" in target.simulator.environment("Test")["database_mappings"].values()


def test_a_plan_without_applications_has_no_scripted_conflicts(target: Api) -> None:
    target.simulator.faults({"deployment": {"conflicts": 2}})
    key = target.simulator.change({"plan": {"environment": "Test", "versions": {}}})
    assert target.get(f"/deployments/{key}/")["ApplicationConflicts"] == []


@st.composite
def spoiled(draw: Any, valid: Any) -> Any:
    """A valid value of which one part, or all, is replaced by any JSON value."""
    if isinstance(valid, dict) and valid and draw(st.booleans()):
        name = draw(st.sampled_from(sorted(valid)))
        return {**valid, name: draw(spoiled(valid[name]))}
    if isinstance(valid, list) and valid and draw(st.booleans()):
        return [draw(spoiled(valid[0]))]
    return draw(JSON)


#: What no operation of the control API takes, anywhere in its body; None leaves the place out.
NONSENSE = (None, b"null", b"true", b"-1", b"7", b"1e999", b"1" + b"0" * 400, b'""', b'"x\\ud800"', b"[]", b"{}")
NONSENSE += (b"[" * 60 + b"]" * 60, b'{"x":' * 60 + b"0" + b"}" * 60, b"[" * 5000, b"NaN")


def places(value: Any, *path: Any) -> Iterator[tuple[Any, ...]]:
    """The path of each part of a JSON value, the whole first."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, *path, key)


def with_nonsense(value: Any, path: tuple[Any, ...], nonsense: bytes | None) -> bytes:
    """The JSON of the value, with nonsense at the path."""
    value = json.loads(json.dumps(value))
    mark = "the place"
    holder = value
    for key in path[:-1]:
        holder = holder[key]
    if not path:
        return nonsense or b""
    if nonsense is None:
        del holder[path[-1]]
        return json.dumps(value).encode()
    holder[path[-1]] = mark
    return json.dumps(value).encode().replace(json.dumps(mark).encode(), nonsense)


@pytest.mark.parametrize("path", ["faults", "changes"])
def test_nonsense_anywhere_is_taken_or_refused_with_a_sentence(target: Api, path: str) -> None:
    valid = [{name: fields} for name, fields in CHANGES.items()] if path == "changes" else [*FAULTS, *SCRIPTS]
    with Session() as session:
        session.trust_env = False
        root = "/".join(target.simulator.url.split("/")[:3]) + "/_simulator"
        for body in valid:
            for place in places(body):
                for nonsense in NONSENSE:
                    response = session.post(f"{root}/{path}", with_nonsense(body, place, nonsense), timeout=30)
                    assert response.status_code in (200, 400), (body, place, nonsense, response.text)
                    if response.status_code == 400:
                        assert response.json()["error"].endswith((".", ")")), (place, response.text)
                # What was taken is gone: the state is whole, and can be read and written.
                assert session.get(f"{root}/state", timeout=30).status_code == 200
                target.simulator.reset()


READS = ("/environments/", "/applications/?IncludeEnvStatus=true&IncludeModules=true", "/deployments/", "/users/")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_change_breaks_the_api(target: Api, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(CHANGES)))
    response = post(target, "changes", {name: data.draw(spoiled(CHANGES[name]))})
    assert response.status_code in (200, 400), response.text
    if target.simulator.state()["accounts"][0]["token"] == target.simulator.token:
        for path in READS:
            assert target.call("GET", path).status_code in (200, 204, 403)
    target.simulator.reset()


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_deployment_or_solution_script_breaks_the_api(target: Api, data: st.DataObject) -> None:
    fault = data.draw(st.sampled_from(SCRIPTS))
    response = post(target, "faults", data.draw(spoiled(fault)))
    assert response.status_code in (200, 400), response.text
    plan = {"environment": "Test", "versions": {"Shared Theme": "1.0.0"}}
    key = target.simulator.change({"plan": plan})
    target.call("GET", f"/deployments/{key}/", 200)
    started = target.call("POST", f"/deployments/{key}/start/")
    assert started.status_code in (202, 400), started.text
    target.simulator.change({"advance": 60})
    target.status(key)
    target.simulator.reset()


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_fault_outlives_its_removal(target: Api, data: st.DataObject) -> None:
    response = post(target, "faults", data.draw(spoiled(data.draw(st.sampled_from(FAULTS)))))
    assert response.status_code in (200, 400), response.text
    with contextlib.suppress(requests.RequestException), Session() as session:
        session.get(
            f"{target.simulator.api}/environments/", headers={"Authorization": target.simulator.token}, timeout=30
        )
    target.simulator.no_faults()
    with Session() as session:
        url, headers = f"{target.simulator.api}/environments/", {"Authorization": target.simulator.token}
        assert session.get(url, headers=headers, timeout=30).status_code == 200
    target.simulator.reset()
