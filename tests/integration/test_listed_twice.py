# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A list that names one thing twice is refused: taking the last one would do what half of the list does not say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.module_runner import ModuleRunner
from tests.support.packages import App, Mod, Pack
from tests.support.simulator import Simulator
from tests.support.specs import MODULES, places

Json = dict[str, Any]

LEVELS = [{"environment": "Test", "level": "No Access"}, {"environment": "Test", "level": "Full Control"}]
ROLES = [{"application": "Shared Theme", "role": "Tester"}, {"application": "Shared Theme", "role": "Developer"}]
MEMBERS = [{"username": "raj.patel", "role": "Tester"}, {"username": "RAJ.patel", "role": "Developer"}]
CONNECTION = {
    "environment": "Test",
    "name": "Orders",
    "provider": "SQL Server",
    "username": "orders",
    "password": "pa55-of-orders",
}
PERMISSIONS = [{"role": "Developer", "level": "Full Control"}, {"role": "Developer", "level": "No Access"}]
USERS = [{"username": "raj.patel", "level": "Full Control"}, {"username": "raj.patel", "level": "Read-Only"}]
ENVIRONMENT = {
    "name": "Sandbox",
    "address": "sandbox.example.com",
    "username": "admin",
    "password": "pa55-of-admin",
    "lifetime_address": "lifetime.example.com",
    "position": 4,
}
VERSION = {"environment": "Development", "application": "Shared Theme", "bump": "minor"}
BUILDS = [{"native_platform": "iOS", "version_number": number} for number in ("1.0", "1.1")]
DATABASE = {"extension": "Legacy", "logical_database": "Main"}


def twice(entry: Json, **more: Any) -> list[Json]:
    return [entry, {**entry, **more}]


# By module and option: what names something twice, and what is said of it.
CASES: dict[str, list[tuple[Json, str]]] = {
    "lifetime_access.roles": [({"roles": twice({"name": "A"}, manage_teams=False)}, "role 'A' is listed twice")],
    "lifetime_access.roles.environment_permissions": [
        ({"roles": [{"name": "A", "environment_permissions": LEVELS}]}, "environment 'Test' is listed twice")
    ],
    "lifetime_access.users": [({"users": twice({"username": "raj.patel"}, active=False)}, "is listed twice")],
    "lifetime_access.users.application_roles": [
        ({"users": [{"username": "raj.patel", "application_roles": ROLES}]}, "is listed twice")
    ],
    "lifetime_access.teams": [({"teams": twice({"name": "A"}, description="b")}, "team 'A' is listed twice")],
    "lifetime_access.teams.members": [({"teams": [{"name": "A", "members": MEMBERS}]}, "is listed twice")],
    "lifetime_role.environment_permissions": [({"name": "A", "environment_permissions": LEVELS}, "is listed twice")],
    "lifetime_user.application_roles": [({"username": "raj.patel", "application_roles": ROLES}, "is listed twice")],
    "lifetime_team.members": [({"name": "A", "members": MEMBERS}, "is listed twice")],
    "lifetime_environment.role_permissions": [
        ({**ENVIRONMENT, "role_permissions": PERMISSIONS}, "role_permissions lists role 'Developer' twice.")
    ],
    "lifetime_db_connection.role_permissions": [
        ({**CONNECTION, "role_permissions": PERMISSIONS}, "role_permissions lists role 'Developer' twice."),
        (
            {**CONNECTION, "role_permissions": PERMISSIONS[:1], "revoke_roles": ["Developer"]},
            "role_permissions and revoke_roles lists role 'Developer' twice.",
        ),
    ],
    "lifetime_db_connection.user_permissions": [
        ({**CONNECTION, "user_permissions": USERS}, "user_permissions lists user 'raj.patel' twice.")
    ],
    "lifetime_application.blocked": [
        (
            {"name": "Shared Theme", "blocked": twice({"environment": "Production"}, blocked=False)},
            "blocked lists environment 'Production' twice.",
        )
    ],
    "lifetime_application_version.mobile_versions": [
        ({**VERSION, "mobile_versions": BUILDS}, "mobile_versions lists platform 'iOS' twice.")
    ],
    "lifetime_deployment.applications": [
        (
            {
                "source_environment": "Development",
                "target_environment": "Test",
                "applications": twice({"application": "Shared Theme"}),
            },
            "more than once",
        )
    ],
    "lifetime_deployment.packages": [
        ({"target_environment": "Test", "packages": twice({"package": "{package}"})}, "Packages are given twice")
    ],
    "lifetime_deployment.database_mappings": [
        (
            {
                "target_environment": "Test",
                "package": "{package}",
                "database_mappings": twice({**DATABASE, "database": "One"}, database="Two"),
            },
            "database_mappings lists logical database 'Legacy / Main' twice.",
        )
    ],
    "lifetime_app_binary.binaries": [
        (
            {"environment": "Development", "dest": "{folder}/", "binaries": twice({"application": "Shared Theme"})},
            "binaries lists file '{folder}/Shared Theme' twice.",
        ),
        (
            {
                "environment": "Development",
                "dest": "{folder}/one.oap",
                "binaries": [{"application": "Shared Theme"}, {"application": "Order Management"}],
            },
            "binaries lists file '{folder}/one.oap' twice.",
        ),
    ],
}


def test_every_list_of_entries_has_a_case() -> None:
    lists = {
        ".".join([module, *place.steps])
        for module in MODULES
        for place in places(module)
        if place.option.get("elements") == "dict"
    }
    assert lists == set(CASES)


@pytest.mark.parametrize(
    ("module", "options", "said"),
    [(name.split(".")[0], options, said) for name, cases in CASES.items() for options, said in cases],
)
def test_it_is_refused_before_anything_is_written(
    start: Callable[..., Simulator], runner: ModuleRunner, tmp_path: Path, module: str, options: Json, said: str
) -> None:
    lifetime = start("source")
    package = Pack((App("Shop", (Mod("Shop_UI"),)),)).write(tmp_path)

    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: filled(one) for name, one in value.items()}
        if isinstance(value, list):
            return [filled(one) for one in value]
        return value.format(package=package, folder=tmp_path) if isinstance(value, str) else value

    result = runner.run(module, lifetime, filled(options))
    assert result.failed
    assert result["failure"]["code"] in ("invalid_option", "invalid_document")
    assert filled(said) in result["msg"]
    assert result["changed"] is False
    assert lifetime.writes() == []
