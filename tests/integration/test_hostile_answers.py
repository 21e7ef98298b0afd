# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever LifeTime, or what stands in its place, puts into any field of any answer: every module copes, or says so.

Each module runs once against a simulator, and what it was answered is kept. Then it is answered the same again, but for
one place of one answer.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support import mutations
from tests.support.environment import ROOT
from tests.support.in_process import PassingTime, run_here
from tests.support.packages import App, Mod, Pack
from tests.support.simulator import Simulator
from tests.support.tape import Answer, Tape

Start = Callable[..., Simulator]
Options = dict[str, Any]

ORDERS = "Order Management"
TAX = {"ExtensionKey": "11111111-2222-3333-4444-555555555555", "ExtensionName": "Tax", "LogicalDatabase": "TAXDB"}
DEPLOYMENT = {"wait_timeout": 60, "queue_timeout": 30}
PERMISSIONS = [{"environment": "Development", "level": "Full Control"}]
DOCUMENT: Options = {
    "roles": [
        {"name": "Coach", "environment_permissions": PERMISSIONS},
        {"name": "Tester", "environment_permissions": PERMISSIONS},
        {"name": "Auditor", "state": "absent", "replacement_role": "Tester"},
    ],
    "users": [
        {"username": "new.one", "name": "New One", "role": "Coach", "password": "a-new-password-0"},
        {"username": "raj.patel", "email": "raj@example.com", "role": "Tester"},
        {"username": "sofia.rossi", "application_roles": [{"application": ORDERS, "role": "Coach"}]},
    ],
    "teams": [
        {"name": "Newcomers", "members": [{"username": "new.one", "role": "Coach"}]},
        {"name": "Back Office", "description": "The night.", "applications": [ORDERS]},
        {"name": "Customer Journey", "members": [{"username": "raj.patel", "role": "Tester"}], "purge_members": True},
    ],
    "move_applications": True,
    "purge_limit": {"members": 8},
}


@dataclass(frozen=True)
class Scenario:
    """One run of a module. `options` may hold the folder of the run as `{folder}`, a package as `{package}`."""

    module: str
    options: Options = field(default_factory=dict)
    lifetime: str = "source"
    prepare: Callable[[Simulator], object] = lambda _lifetime: None


def _with_mappings(lifetime: Simulator) -> None:
    lifetime.faults({"deployment": {"missing_db_mappings": [TAX], "interventions": ["deployment_suspended"]}})


def _with_blocked_login(lifetime: Simulator) -> None:
    lifetime.change({"block_login": {"environment": "Test", "address": "192.0.2.7", "username": "raj.patel"}})


SCENARIOS = {
    "environments": Scenario("lifetime_environment_info", {"deployment_zones": True, "templates": True}),
    "applications": Scenario("lifetime_application_info", {"modules": True, "status": True, "versions": 2}),
    "modules": Scenario("lifetime_module_info", {"module": "Order_CS", "versions": 2}),
    "one application": Scenario(
        "lifetime_application_info", {"environment": "Development", "application": ORDERS, "modules": True}
    ),
    "plans": Scenario("lifetime_deployment_info", {"details": True, "log": True, "limit": 1}),
    "package": Scenario(
        "lifetime_app_binary", {"environment": "Development", "application": ORDERS, "dest": "{folder}/x.oap"}
    ),
    "tagged package": Scenario(
        "lifetime_app_binary", {"application": ORDERS, "version": "1.5.0", "dest": "{folder}/x.oap"}
    ),
    "solution": Scenario(
        "lifetime_app_binary",
        {"environment": "Development", "applications": [ORDERS, "Shared Theme"], "dest": "{folder}/x.osp"},
    ),
    "deploy a package": Scenario(
        "lifetime_deployment",
        {
            "package": "{package}",
            "target_environment": "Test",
            "receipts_dir": "{folder}",
            "database_mappings": [{"extension": "Tax", "logical_database": "TAXDB", "database": "ReplicaDB"}],
            "on_intervention": {"deployment_suspended": "continue"},
            "stale_plans": "discard",
            **DEPLOYMENT,
        },
        "target",
        _with_mappings,
    ),
    "deploy versions": Scenario(
        "lifetime_deployment",
        {
            "source_environment": "Development",
            "target_environment": "Test",
            "applications": [{"application": "Claims Portal"}],
            **DEPLOYMENT,
        },
    ),
    "document": Scenario("lifetime_access", DOCUMENT),
    "role": Scenario("lifetime_role", {"name": "Coach", "environment_permissions": PERMISSIONS}),
    "user": Scenario(
        "lifetime_user",
        {"username": "sofia.rossi", "application_roles": [{"application": ORDERS, "role": "Operations"}]},
    ),
    "team": Scenario(
        "lifetime_team",
        {
            "name": "Customer Journey",
            "members": [{"username": "raj.patel", "role": "Tester"}],
            "purge_members": True,
        },
    ),
    "new application": Scenario(
        "lifetime_application",
        {
            "name": "Brand New",
            "environment": "Development",
            "template": "Reactive Web App",
            "team": "Customer Journey",
            "blocked": [{"environment": "Production"}],
        },
    ),
    "version": Scenario(
        "lifetime_application_version",
        {"environment": "Development", "application": "Employee Directory", "bump": "minor"},
    ),
    "blocked login": Scenario("lifetime_blocked_login", {"username": "raj.patel"}, prepare=_with_blocked_login),
    "blocked logins": Scenario("lifetime_blocked_login_info", {"username": "raj.patel"}, prepare=_with_blocked_login),
    "policies": Scenario("lifetime_content_security_policy", {"environment": "Test", "img_src": "self"}),
    "connection": Scenario(
        "lifetime_db_connection",
        {
            "environment": "Test",
            "name": "Orders",
            "provider": "Oracle",
            "username": "orders",
            "password": "a-new-password-0",
            "role_permissions": [{"role": "Developer", "level": "Read-Only"}],
            "user_permissions": [{"username": "raj.patel", "level": "Full Control"}],
        },
    ),
    "connections": Scenario("lifetime_db_connection_info", {"environment": "Test", "roles": ["Developer"]}),
    "registration": Scenario(
        "lifetime_environment",
        {
            "name": "Sandbox",
            "address": "sandbox.example.com",
            "username": "admin",
            "password": "a-new-password-0",
            "lifetime_address": "lifetime.example.com",
            "position": 4,
            "role_permissions": [{"role": "Developer", "level": "Full Control"}],
        },
    ),
    "maintenance": Scenario("lifetime_maintenance_mode", {"environment": "Test", "enabled": True}),
    "source code": Scenario(
        "lifetime_source_code",
        {"environment": "Development", "application": "Shared Theme", "dest": "{folder}/code.zip", "wait_timeout": 60},
    ),
    "token": Scenario("lifetime_token", {"months": 6, "dest": "{folder}/token"}),
    "roles": Scenario("lifetime_role_info"),
    "users": Scenario("lifetime_user_info"),
    "teams": Scenario("lifetime_team_info"),
    "levels": Scenario("lifetime_permission_level_info", {"at_least": "4"}),
    "effective access": Scenario("lifetime_access_info"),
}
# What a module may say besides, as the answer means it where it is taken at its word: there is no such thing, there is
# something else, or nothing has happened yet. Codes beyond these are no answer to nonsense.
MEANT = {
    "ambiguous_write",
    # One of two answers about the same object is changed, which looks like a change of somebody else's.
    "changed_meanwhile",
    "database_mapping_missing",
    "invalid_document",
    "lifetime_too_old",
    "needs_user_intervention",
    "no_binary",
    "not_applied",
    "not_found",
    "not_tagged",
    "other_content",
    "source_code_failed",
    "unknown_application",
    "unknown_database_provider",
    "unknown_deployment",
    "unknown_environment",
    "unknown_module",
    "unknown_permission_level",
    "unknown_role",
    "unknown_status",
    "unknown_team",
    "unknown_template",
    "unknown_user",
    "unknown_version",
    "untagged_application",
    # A record without a key of its own cannot be used, and is not unknown.
    "unusable_application",
    "unusable_database_connection",
    "unusable_environment",
    "unusable_module",
    "unusable_role",
    "unusable_team",
    "unusable_template",
    "unusable_user",
    "version_exists",
    "wait_timeout",
}


class Runs:
    """Runs of one scenario, each with a folder of its own, answered from `tape`."""

    def __init__(self, tape: Tape, scenario: Scenario, folder: Path, token: str) -> None:
        self.tape = tape
        self.scenario = scenario
        self._folder = folder
        self._token = token
        self._numbers = itertools.count()
        self.offset = 0

    def play(self, request: str, number: int, body: bytes) -> None:
        """Begin again, with this body the one time; where it is the last answer to that request, from then on."""
        last = sum(each.request == request for each in self.tape.answers) - 1

        def change(answer: Answer, asked: int) -> bytes:
            mutated = answer.request == request and (asked == number or asked > number == last > 0)
            return body if mutated else answer.body

        self.tape.play(change)

    def __call__(self, time: PassingTime | None = None) -> dict[str, Any]:
        folder = self._folder / str(next(self._numbers))
        folder.mkdir()
        package = folder / "shop.oap"
        if "package" in self.scenario.options:
            Pack((App("Shop", (Mod("Shop_UI"), Mod("Shop_CS"))),)).write(folder)
        options = {
            name: value.format(folder=folder, package=package) if isinstance(value, str) else value
            for name, value in self.scenario.options.items()
        }
        connection = {"lifetime_url": self.tape.url, "lifetime_token": self._token, "retries": 0, "timeout": 10}
        return run_here(self.scenario.module, {**connection, **options}, time or PassingTime())


@pytest.fixture
def runs(start: Start, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Runs]:
    """The runs of the scenario that the test is given, with the answers of a run that went well on the tape."""
    offset, scenario = request.param
    lifetime = start(scenario.lifetime, "--time-scale", "0.001", "--answers", "client")
    if scenario.module == "lifetime_deployment_info":
        package = Pack().write(tmp_path)
        lifetime.change({"plan": {"environment": "Test", "package": str(package)}})
    scenario.prepare(lifetime)
    with Tape() as tape:
        made = Runs(tape, scenario, tmp_path, lifetime.token)
        made.offset = offset
        tape.record(lifetime)
        result = made(PassingTime(lambda seconds: lifetime.change({"advance": seconds})))
        assert not result.get("failed"), result["msg"]
        yield made


def _cases(answers: list[Answer]) -> Iterator[tuple[str, int, Any, mutations.Path]]:
    """(request, how often it was asked for before, body, place), each kind of place once; of many answers to the same
    request the first and the last."""
    seen: set[Any] = set()
    for request in dict.fromkeys(each.request for each in answers):
        known = [each for each in answers if each.request == request]
        for number in sorted({0, len(known) - 1}):
            try:
                body = json.loads(known[number].body)
            except ValueError:
                continue
            # Requests for other objects of the same kind are answered alike.
            kind = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "{}", request.split("?")[0])
            for path in mutations.paths(body):
                if (kind, number, path) not in seen:
                    seen.add((kind, number, path))
                    yield request, number, body, path


def _values(path: mutations.Path, number: int, every: bool) -> dict[str, str | None]:
    """What is put into a place: everything into the whole of an answer, one of the values into any other.

    Which one goes round, so that places that several modules read get many; with --all-variants each gets all of
    them. The readers of answers are given everything everywhere in a unit test.
    """
    if not path:
        return {**mutations.VALUES, **mutations.BROKEN}
    names = list(mutations.VALUES)
    chosen = names if every else [names[number % len(names)]]
    return {name: mutations.VALUES[name] for name in chosen}


def _wrong(runs: Runs, result: dict[str, Any]) -> str:
    """What is wrong with this end of a run, "" if nothing is."""
    failure = result.get("failure") or {}
    if result.get("failed") and failure.get("code") not in ("not_lifetime", *MEANT):
        return f"the code is {failure.get('code')}: if the answer means that, taken at its word, add it to MEANT"
    written = [each for each in runs.tape.played if each.is_write and each.status < 300]
    # What is put together on request goes away by itself.
    written = [each for each in written if "/solution" not in each.request and "/sourcecode" not in each.request]
    # A plan that was made for a target that shows something else before the start is deleted: nothing is left of it.
    withdrawn = "The plan was deleted" in str(result.get("warnings")) and all(
        re.match("POST .*/deployments/$", each.request) for each in written
    )
    if not written or (withdrawn and not result.get("changed")):
        return ""
    if not result.get("changed"):
        return "it does not say that something was changed"
    if runs.scenario.module == "lifetime_deployment":
        key = (result.get("deployment") or {}).get("key")
        return "" if key or failure.get("code") == "ambiguous_write" else "it does not give the key of the plan"
    if runs.scenario.module == "lifetime_token":
        return ""
    if result.get("failed") and "done" not in failure and not result.get("changes"):
        return "it does not say what was done"
    return "" if "changes" in result or runs.scenario.module != "lifetime_access" else "it gives no changes"


@pytest.mark.parametrize(
    "runs",
    [pytest.param((number, each), id=name) for number, (name, each) in enumerate(SCENARIOS.items())],
    indirect=True,
)
def test_whatever_is_answered(runs: Runs, request: pytest.FixtureRequest) -> None:
    every = request.config.getoption("--all-variants")
    wrong: list[str] = []
    for place, (asked, number, body, path) in enumerate(_cases(list(runs.tape.answers))):
        for name, value in _values(path, place + runs.offset, every).items():
            runs.play(asked, number, mutations.mutated(body, path, value))
            result = runs()
            why = _wrong(runs, result)
            if why:
                wrong.append(f"{asked} ({number}): {'.'.join(path) or 'the whole'} {name}: {why}: {result.get('msg')}")
    assert not wrong, "\n".join([f"{len(wrong)}:", *wrong[:30]])


def test_every_module_is_here() -> None:
    modules = {path.stem for path in (ROOT / "plugins" / "modules").glob("lifetime_*.py")}
    assert modules == {scenario.module for scenario in SCENARIOS.values()}
