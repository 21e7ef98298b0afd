# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Apply an access document over real HTTP in this process, optionally interrupted at a given write."""

from __future__ import annotations

from typing import Any

from ansible_collections.community.outsystems.plugins.module_utils._access import task
from ansible_collections.community.outsystems.plugins.module_utils._access.context import AccessSettings
from ansible_collections.community.outsystems.plugins.module_utils._access.document import DocumentChanges
from ansible_collections.community.outsystems.plugins.module_utils._access.reading import ALL
from ansible_collections.community.outsystems.plugins.module_utils._api.client import Client
from ansible_collections.community.outsystems.plugins.module_utils._api.infrastructure import Infrastructure
from ansible_collections.community.outsystems.plugins.module_utils._api.transport import Connection
from ansible_collections.community.outsystems.plugins.module_utils._changes import ChangeSet, PendingKey
from ansible_collections.community.outsystems.plugins.module_utils._executor import execute

from .simulator import Simulator

Document = dict[str, Any]


class Interrupted(BaseException):
    """Raised where the run is interrupted; a BaseException, so that no handler in the code under test catches it."""


class InterruptedClient(Client):
    """Raises `Interrupted` at write number `interrupt_at` (from 0): before it is sent, or `after` it took effect."""

    def __init__(self, connection: Connection, *, read_only: bool, interrupt_at: int | None, after: bool) -> None:
        super().__init__(connection, read_only=read_only)
        self._left = interrupt_at
        self._after = after

    def write(self, *arguments: Any, **more: Any) -> str:
        interrupt = self._left == 0
        if self._left is not None:
            self._left -= 1
        if interrupt and not self._after:
            raise Interrupted
        try:
            return super().write(*arguments, **more)
        finally:
            if interrupt:
                raise Interrupted


class FakeModule:
    """Stands in for LifeTimeModule: records the change set and the warnings."""

    def __init__(self, client: Client) -> None:
        self.infrastructure = Infrastructure(client)
        self.check_mode = client.read_only
        self.result: dict[str, Any] = {}
        self.warnings: list[str] = []

    def apply(self, changes: ChangeSet) -> dict[PendingKey, str]:
        return {} if self.check_mode else execute(changes, self.infrastructure.client)

    def warn(self, sentence: str) -> None:
        self.warnings.append(sentence)


def apply_document(
    document: Document,
    simulator: Simulator,
    settings: AccessSettings | None = None,
    *,
    check: bool = False,
    interrupt_at: int | None = None,
    after: bool = False,
) -> DocumentChanges:
    """Apply the document, or in check mode compute its changes; raises `Interrupted` at write number `interrupt_at`."""
    connection = Connection(simulator.url, simulator.token, retries=0)
    client = InterruptedClient(connection, read_only=check, interrupt_at=interrupt_at, after=after)
    return task.apply_document(FakeModule(client), document, ALL, settings or AccessSettings())


def access_of(simulator: Simulator) -> dict[str, Any]:
    """Roles, users, teams and service accounts of the simulator by name, without keys: those differ between runs."""
    state = simulator.state()
    access = state["access"]
    roles = {key: role["content"]["name"] for key, role in access["roles"].items()}
    applications = {key: application["name"] for key, application in state["applications"].items()}
    users = {key: user["username"] for key, user in access["users"].items()}
    return {
        "roles": {role["content"]["name"]: role["content"] for role in access["roles"].values()},
        "users": {
            user["username"]: {
                **{name: user[name] for name in ("name", "email", "active", "password_sha256")},
                "role": roles[user["role_key"]],
                "application_roles": {
                    applications[key]: roles[role] for key, role in user["application_roles"].items()
                },
            }
            for user in access["users"].values()
        },
        "teams": {
            team["name"]: {
                "description": team["description"],
                "members": {users[key]: roles[role] for key, role in team["members"].items()},
                "applications": sorted(applications[key] for key in team["applications"]),
            }
            for team in access["teams"].values()
        },
        "service_accounts": {name: roles[role] for name, role in access["service_accounts"].items()},
    }
