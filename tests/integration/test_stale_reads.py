# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""LifeTime's PUTs replace whole objects: what somebody else changes while a task runs is not overwritten."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._access.context import AccessSettings
from ansible_collections.community.outsystems.plugins.module_utils._access.reading import ALL
from ansible_collections.community.outsystems.plugins.module_utils._access.task import apply_document
from ansible_collections.community.outsystems.plugins.module_utils._api import db_connections as api
from ansible_collections.community.outsystems.plugins.module_utils._api import environments, roles, teams, users
from ansible_collections.community.outsystems.plugins.module_utils._api.client import Client
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError
from ansible_collections.community.outsystems.plugins.module_utils._api.operation import Operation, Request
from ansible_collections.community.outsystems.plugins.module_utils._api.transport import Connection
from ansible_collections.community.outsystems.plugins.module_utils._changes import ChangeSet, Secret
from ansible_collections.community.outsystems.plugins.module_utils._environments import content_security, db_connections
from ansible_collections.community.outsystems.plugins.module_utils._executor import execute
from ansible_collections.community.outsystems.plugins.module_utils._resource import reconcile

from tests.support.access_run import FakeModule, access_of
from tests.support.simulator import Simulator

Document = dict[str, Any]
Start = Callable[..., Simulator]


class OvertakenClient(Client):
    """Calls `somebody_else` once: after the lists that the change set is computed from, before any other request."""

    def __init__(self, connection: Connection, somebody_else: Callable[[], object]) -> None:
        super().__init__(connection)
        self._somebody_else: Callable[[], object] | None = somebody_else

    def _send(self, request: Request, *arguments: Any, **more: Any) -> Any:
        if not request.operation.id.endswith(("_List", "_PermissionLevels")) and self._somebody_else:
            somebody_else, self._somebody_else = self._somebody_else, None
            somebody_else()
        return super()._send(request, *arguments, **more)


@dataclass(frozen=True)
class Case:
    """What the task asks for, what somebody else does first, and where both show: kind, name, field."""

    ours: Document
    theirs: Document
    shown: tuple[str, str, str]


def permission(environment: str, level: str) -> Document:
    return {"name": "Developer", "environment_permissions": [{"environment": environment, "level": level}]}


UNTOUCHED = {
    "Users_Update": Case(
        {"users": [{"username": "raj.patel", "email": "raj@new.example.com"}]},
        {"users": [{"username": "raj.patel", "active": False}]},
        ("users", "raj.patel", "active"),
    ),
    "Roles_Update": Case(
        {"roles": [permission("Test", "No Access")]},
        {"roles": [permission("Development", "List Applications")]},
        ("roles", "Developer", "permissions"),
    ),
}
TOUCHED = {
    "Users_Update": Case(
        {"users": [{"username": "raj.patel", "email": "raj@new.example.com"}]},
        {"users": [{"username": "raj.patel", "email": "raj@other.example.com"}]},
        ("users", "raj.patel", "email"),
    ),
    "Roles_Update": Case(
        {"roles": [permission("Test", "No Access")]},
        {"roles": [permission("Test", "List Applications")]},
        ("roles", "Developer", "permissions"),
    ),
    "Teams_Update": Case(
        {"teams": [{"name": "Back Office", "description": "Ours"}]},
        {"teams": [{"name": "Back Office", "description": "Theirs"}]},
        ("teams", "Back Office", "description"),
    ),
}


@pytest.fixture
def lifetime(start: Start) -> Simulator:
    return start("source")


def run(document: Document, simulator: Simulator, client: Client | None = None) -> FakeModule:
    task = FakeModule(client or Client(Connection(simulator.url, simulator.token)))
    apply_document(task, document, ALL, AccessSettings())
    return task


def overtaken(case: Case, simulator: Simulator) -> FakeModule:
    somebody_else = OvertakenClient(Connection(simulator.url, simulator.token), lambda: run(case.theirs, simulator))
    return run(case.ours, simulator, somebody_else)


def field(simulator: Simulator, case: Case) -> Any:
    kind, name, what = case.shown
    return access_of(simulator)[kind][name][what]


@pytest.mark.parametrize("operation", UNTOUCHED)
def test_a_field_that_the_task_does_not_touch_keeps_what_somebody_else_gave_it(
    operation: str, lifetime: Simulator
) -> None:
    case = UNTOUCHED[operation]
    run(case.ours, lifetime)
    ours = access_of(lifetime)
    lifetime.reset()
    run(case.theirs, lifetime)
    run(case.ours, lifetime)
    both = access_of(lifetime)
    assert both != ours
    lifetime.reset()
    overtaken(case, lifetime)
    assert access_of(lifetime) == both


@pytest.mark.parametrize("operation", TOUCHED)
def test_a_field_that_somebody_else_changed_too_stops_the_task(operation: str, lifetime: Simulator) -> None:
    case = TOUCHED[operation]
    run(case.theirs, lifetime)
    theirs, written = access_of(lifetime), len(lifetime.writes())
    lifetime.reset()
    with pytest.raises(LifeTimeError, match="somebody else changed it while this task ran") as caught:
        overtaken(case, lifetime)
    failure = caught.value.failure()
    assert (failure["code"], failure["operation"]) == ("changed_meanwhile", operation)
    assert failure["key"]
    for value in (failure["read"], failure["desired"], failure["found"]):
        (shown,) = value.values()
        assert repr(shown if isinstance(shown, str) else shown[0]["level"]) in str(caught.value)
    assert len({str(failure[name]) for name in ("read", "desired", "found")}) == 3
    assert access_of(lifetime) == theirs
    assert len(lifetime.writes()) == written


@pytest.mark.parametrize("operation", TOUCHED)
def test_what_somebody_else_has_made_so_already_is_not_written_again(operation: str, lifetime: Simulator) -> None:
    case = TOUCHED[operation]
    same = Case(case.ours, case.ours, case.shown)
    overtaken(same, lifetime)
    assert [request["operation"] for request in lifetime.writes()] == [operation]


@dataclass(frozen=True)
class Whole:
    """An object outside of access that LifeTime takes whole: what changes `option` of it, and what reads it."""

    changes: Callable[[Client, str, Mapping[str, str]], ChangeSet]
    read: Callable[[Client, str], Mapping[str, Any] | None]
    ours: str
    theirs: str


def policies(client: Client, environment: str, options: Mapping[str, str]) -> ChangeSet:
    return reconcile(
        content_security.POLICIES, "Test", environment, content_security.read(client, environment), options
    )


def connection(client: Client, environment: str, options: Mapping[str, str]) -> ChangeSet:
    resource = db_connections.connections(client, environment, tested=False)
    whole = {"username": "orders", "password": Secret("secret"), **connection_of(client, environment)}
    return reconcile(resource, "Default", "Default", whole, options)


def connection_of(client: Client, environment: str) -> Mapping[str, Any]:
    read = db_connections.connections(client, environment, tested=False).read
    return dict(read(client, "Default")) if read else {}


WHOLE = {
    "Environments_SetCSP": Whole(policies, content_security.read, "img_src", "font_src"),
    "Environments_DBConnections_Edit": Whole(connection, connection_of, "description", "configuration"),
}


@pytest.mark.parametrize("operation", WHOLE)
def test_a_setting_that_somebody_else_changed_meanwhile_survives_or_stops_the_task(
    operation: str, lifetime: Simulator
) -> None:
    whole = WHOLE[operation]
    client = Client(Connection(lifetime.url, lifetime.token))
    environment = next(record["Key"] for record in environments.list_all(client) if record["Name"] == "Test")
    ours = whole.changes(client, environment, {whole.ours: "ours"})
    execute(whole.changes(client, environment, {whole.theirs: "theirs"}), client)
    execute(ours, client)
    shown = whole.read(client, environment)
    assert shown is not None
    assert (shown[whole.ours], shown[whole.theirs]) == ("ours", "theirs")
    late = whole.changes(client, environment, {whole.ours: "late"})
    execute(whole.changes(client, environment, {whole.ours: "theirs"}), client)
    written = len(lifetime.writes())
    with pytest.raises(LifeTimeError, match="somebody else changed it") as caught:
        execute(late, client)
    assert caught.value.failure()["operation"] == operation
    assert "'theirs'" in str(caught.value)
    assert "'late'" in str(caught.value)
    assert len(lifetime.writes()) == written


class RecordingClient(Client):
    """Remembers the bodies that it writes."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.bodies: list[Any] = []

    def write(self, request: Request) -> str:
        self.bodies.append(request.body)
        return super().write(request)


def without(record: Mapping[str, Any], field: str, is_null: bool) -> dict[str, Any]:
    left = {name: value for name, value in record.items() if name != field}
    return {**left, field: None} if is_null else left


def role_shown_as(simulator: Simulator, change: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> dict[str, Any]:
    """Let LifeTime show the role Developer in another way: once in the list, and alone. Returns it as it was before."""
    listed = simulator.get("/roles/", IncludeEnvPermissions="true")
    found: dict[str, Any] = next(role for role in listed if role["name"] == "Developer")
    simulator.faults(
        {"operation": "Roles_List", "status": 200, "body": [change(role) for role in listed]},
        {"operation": "Roles_Get", "status": 200, "body": change(found), "times": -1},
    )
    return found


@pytest.mark.parametrize("is_null", [False, True])
@pytest.mark.parametrize("entry", [{"manage_teams": True}, permission("Test", "No Access")])
def test_a_role_whose_permissions_are_not_shown_keeps_them(entry: Document, is_null: bool, lifetime: Simulator) -> None:
    """What is written takes the place of all permissions: without them nobody knows what would be lost."""
    before = role_shown_as(lifetime, lambda role: without(role, "environmentPermissions", is_null))
    with pytest.raises(LifeTimeError, match="environmentpermissions") as caught:
        run({"roles": [{"name": "Developer", **entry}]}, lifetime)
    assert "Cannot change role 'Developer': it has to be read again right before." in str(caught.value)
    assert lifetime.writes() == []
    lifetime.no_faults()
    assert lifetime.get(f"/roles/{before['key']}/", IncludeEnvPermissions="true") == before


@pytest.mark.parametrize("described", [None, "", "Who builds applications"])
def test_the_description_of_a_role_is_sent_back(described: str | None, lifetime: Simulator) -> None:
    """An example of the vendor shows one; the contract does not have it."""
    more = {} if described is None else {"description": described}
    role_shown_as(lifetime, lambda role: {**role, **more})
    client = RecordingClient(Connection(lifetime.url, lifetime.token))
    run({"roles": [{"name": "Developer", "manage_teams": True}]}, lifetime, client)
    (body,) = client.bodies
    assert body["manageTeams"] is True
    assert {name: body[name] for name in body if name == "description"} == more


@pytest.mark.parametrize("is_null", [False, True])
def test_a_directive_that_is_not_shown_is_not_written(is_null: bool, lifetime: Simulator) -> None:
    key = next(record["Key"] for record in lifetime.get("/environments/") if record["Name"] == "Test")
    shown = lifetime.get(f"/environments/{key}/content_security_policies/")
    body = without(shown, "FontSrc", is_null)
    lifetime.faults({"operation": "Environment_GetCSP", "status": 200, "body": body, "times": -1})
    client = RecordingClient(Connection(lifetime.url, lifetime.token))
    execute(policies(client, key, {"img_src": "self"}), client)
    (written,) = client.bodies
    assert set(written) == set(shown) - {"FontSrc"}


def test_every_operation_that_replaces_a_whole_object_is_here() -> None:
    """A team has one field besides its name, so nobody can change another one."""
    assert {*UNTOUCHED, "Teams_Update"} == set(TOUCHED)
    # What is written with one of these PUTs is not a whole object: a mode, and one permission.
    single = re.compile("MaintenanceMode|Permissions")
    puts = {
        one.id
        for area in (api, environments, roles, teams, users)
        for one in [*vars(area).values(), *api.WRITES.values()]
        if isinstance(one, Operation) and one.method == "PUT" and not single.search(one.id)
    }
    assert puts == {*TOUCHED, *WHOLE}
