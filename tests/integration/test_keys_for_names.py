# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Wherever the documentation of an option says that a key is taken as well as a name, it is, in upper case, too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.in_process import PassingTime, run_here
from tests.support.module_docs import documents
from tests.support.operations import DEPLOYMENT, ORDERS, TASKS, TAX, Task
from tests.support.run_task import run
from tests.support.simulator import Simulator

Keys = dict[str, dict[str, str]]

#: Tasks for options that those of all operations do not give.
CLAIMS = "Claims Portal"
PERMISSION = {"environment": "Test", "level": "Full Control"}
DOCUMENT: dict[str, Any] = {
    "roles": [
        {"name": "Tester", "environment_permissions": [PERMISSION]},
        {"name": "Auditor", "state": "absent", "replacement_role": "Tester"},
    ],
    "users": [
        {
            "username": "raj.patel",
            "role": "Tester",
            "application_roles": [{"application": ORDERS, "role": "Tester"}],
        },
    ],
    "teams": [
        {
            "name": "Back Office",
            "applications": [ORDERS],
            "members": [{"username": "raj.patel", "role": "Tester"}],
        },
    ],
    "move_applications": True,
    "purge_roles": True,
    "purge_replacement_role": "Tester",
    "purge_limit": {"roles": 20},
    "protected_roles": ["Administrator"],
    "protected_users": ["admin"],
}
MORE = (
    Task("lifetime_access", DOCUMENT, {}),
    Task("lifetime_access_info", {"users": ["raj.patel"], "environments": ["Test"], "applications": [ORDERS]}, {}),
    Task(
        "lifetime_deployment",
        {"package": "{folder}/x.oap", "expected_applications": [CLAIMS], "target_environment": "Test", **DEPLOYMENT},
        {},
        before=(("lifetime_app_binary", {"environment": "Test", "application": CLAIMS, "dest": "{folder}/x.oap"}),),
    ),
    Task("lifetime_role", {"name": "Tester", "protected_roles": ["Administrator"]}, {}),
    Task("lifetime_user", {"username": "raj.patel", "protected_users": ["admin"]}, {}),
    Task("lifetime_role_info", {"name": "Tester"}, {}),
    Task("lifetime_team_info", {"name": "Back Office"}, {}),
    Task("lifetime_user_info", {"username": "raj.patel"}, {}),
    Task("lifetime_blocked_login_info", {"username": "raj.patel", "environment": "Test"}, {}),
)
#: Options that say so and are not run here, with the reason.
ELSEWHERE: dict[str, str] = {}


def takes_keys(options: Mapping[str, Any], where: str) -> Iterator[str]:
    """The paths of the options that say that they take a key as well."""
    for name, said in options.items():
        description = said["description"]
        text = description if isinstance(description, str) else " ".join(description)
        if re.search(r"(?i)names? (\(?or|of the \w+, or) (its )?keys?\b|label \(or key", text):
            yield f"{where}.{name}"
        yield from takes_keys(said.get("suboptions") or {}, f"{where}.{name}")


@pytest.fixture(scope="module")
def options() -> set[str]:
    return {path for module, each in documents().items() for path in takes_keys(each["doc"]["options"], module)}


class Writer:
    """Writes keys, in upper case, in place of names; `written` are the options that it has done so in."""

    def __init__(self, options: set[str], keys: Keys) -> None:
        self.written: set[str] = set()
        self._options = options
        self._keys = keys

    def __call__(self, module: str, given: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self._value(f"{module}.{name}", value) for name, value in given.items()}

    def _value(self, where: str, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {name: self._value(f"{where}.{name}", each) for name, each in value.items()}
        if isinstance(value, list):
            return [self._value(where, each) for each in value]
        if where not in self._options or not isinstance(value, str):
            return value
        *above, option = where.split(".")
        kind = option if option != "name" else above[-1]
        key = next((keys[value] for named, keys in self._keys.items() if named in kind and value in keys), None)
        if key is None and not re.fullmatch(r"[0-9a-f-]{36}", value):
            return value
        self.written.add(where)
        return (key or value).upper()


def keys_of(lifetime: Simulator) -> Keys:
    """Kind -> name -> key, of what the simulator has."""

    def listed(module: str, **options: Any) -> dict[str, Any]:
        connection = {"lifetime_url": lifetime.url, "lifetime_token": lifetime.token}
        return run_here(module, {**connection, **options}, PassingTime())

    environments = listed("lifetime_environment_info", deployment_zones=True, templates=True)["environments"]
    applications = listed("lifetime_application_info", versions=10)["applications"]
    connections = listed("lifetime_db_connection_info", environment="Test")
    found = {
        "environment": environments,
        "application": applications,
        "module": listed("lifetime_module_info")["modules"],
        "role": listed("lifetime_role_info")["roles"],
        "team": listed("lifetime_team_info")["teams"],
        # Each environment has its own.
        "template": _of(environments, "Development")["templates"],
        "zone": _of(environments, "Test")["deployment_zones"],
        "provider": connections["providers"],
    }
    keys = {kind: {each["name"]: each["key"] for each in records} for kind, records in found.items()}
    users = listed("lifetime_user_info")["users"]
    versions = _of(applications, ORDERS)["versions"]
    return {
        **keys,
        "extension": {TAX["ExtensionName"]: TAX["ExtensionKey"]},
        "user": {each["username"]: each["key"] for each in users},
        "version": {each["version"]: each["key"] for each in versions},
    }


def _of(records: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(each for each in records if each["name"] == name)


def test_keys_are_taken_in_any_case(options: set[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    written: set[str] = set()
    for name in sorted({task.lifetime for task in TASKS}):
        with Simulator(name, "--time-scale", "0.001", "--answers", "client") as lifetime:
            write = Writer(options, keys_of(lifetime))
            for task in (each for each in (*TASKS, *MORE) if each.lifetime == name):
                lifetime.reset()
                folder: Path = tmp_path_factory.mktemp("task")
                missing = set(task.operations) - run(task, lifetime, folder, write)
                assert not missing, f"{task.module} with keys does not reach {missing}"
            written |= write.written
    assert sorted(options - written) == sorted(ELSEWHERE)
