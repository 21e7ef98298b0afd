# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One pass of a document over real HTTP, in this process: so quick that it can be cut off at every request."""

from __future__ import annotations

from typing import Any

from ansible_collections.community.outsystems.plugins.module_utils._access.context import AccessSettings
from ansible_collections.community.outsystems.plugins.module_utils._access.reading import ALL
from ansible_collections.community.outsystems.plugins.module_utils._access.task import AppliedDocument, apply_document
from ansible_collections.community.outsystems.plugins.module_utils._api.client import Client, Connection
from ansible_collections.community.outsystems.plugins.module_utils._api.infrastructure import Infrastructure
from ansible_collections.community.outsystems.plugins.module_utils._changes import ChangeSet

from .simulator import Simulator

Document = dict[str, Any]


class Killed(BaseException):
    """What a kill looks like from within: nothing catches it."""


class MortalClient(Client):
    """Dies at its write number `dies_at`, either before it is sent or after LifeTime has acted."""

    def __init__(self, connection: Connection, *, read_only: bool, dies_at: int | None, after: bool) -> None:
        super().__init__(connection, read_only=read_only)
        self._left = dies_at
        self._after = after

    def write(self, *arguments: Any, **more: Any) -> str:
        dies = self._left == 0
        if self._left is not None:
            self._left -= 1
        if dies and not self._after:
            raise Killed
        try:
            return super().write(*arguments, **more)
        finally:
            if dies:
                raise Killed


class Task:
    """What the door does for a pass."""

    def __init__(self, client: Client) -> None:
        self.infrastructure = Infrastructure(client)
        self.check_mode = client.read_only
        self.result: dict[str, Any] = {}
        self.shown: ChangeSet | None = None
        self.warnings: list[str] = []

    def show(self, plan: ChangeSet) -> None:
        self.shown = plan

    def warn(self, sentence: str) -> None:
        self.warnings.append(sentence)


def make(
    document: Document,
    simulator: Simulator,
    settings: AccessSettings | None = None,
    *,
    check: bool = False,
    dies_at: int | None = None,
    after: bool = False,
) -> AppliedDocument:
    """Make the document true, or in check mode plan it; raises `Killed` where the pass is to be cut off."""
    connection = Connection(simulator.url, simulator.token, retries=0)
    client = MortalClient(connection, read_only=check, dies_at=dies_at, after=after)
    return apply_document(Task(client), document, ALL, settings or AccessSettings())


def access_of(simulator: Simulator) -> dict[str, Any]:
    """Who may do what in the simulator, by names: keys that differ from pass to pass do not show."""
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
