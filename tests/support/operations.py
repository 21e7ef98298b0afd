# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which module, with which option, reaches which operation of the contract, and what no option reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from .environment import ROOT
from .simulator import Simulator

CONTRACT = ROOT / "simulator" / "src" / "lifetime_simulator" / "contract.yaml"

ALWAYS = ""
ORDERS = "Order Management"
PASSWORD = "a-new-password-0"
DEPLOYMENT = {"wait_timeout": 600, "queue_timeout": 60}
PERMISSION = {"level": "Full Control", "create_applications": True, "add_dependencies_to_system": True}
CONNECTION = {
    "environment": "Test",
    "name": "Orders",
    "provider": "Oracle",
    "description": "Orders of all shops",
    "username": "orders",
    "password": PASSWORD,
    "configuration": "host=db",
}
TAX = {"ExtensionKey": "11111111-2222-3333-4444-555555555555", "ExtensionName": "Tax", "LogicalDatabase": "TAXDB"}
DIRECTIVES = (
    *("base_uri", "child_src", "connect_src", "default_src", "font_src", "img_src", "media_src", "object_src"),
    *("plugin_types", "script_src", "style_src", "frame_ancestors", "report_to", "other"),
)


@dataclass(frozen=True)
class Task:
    """A task that reaches operations: `{operation: the option that leads to it, or ALWAYS}`.

    An option of an entry is written as a path, `applications.version`.

    `options` may hold the folder of the run as `{folder}`, a package as `{package}`, what `prepare` returned as
    `{prepared}`, and functions of the simulator. `before` are tasks (module and options) that run first.
    """

    module: str
    options: dict[str, Any]
    operations: Mapping[str, str]
    lifetime: str = "source"
    prepare: Callable[[Simulator], Any] = lambda _lifetime: None
    before: tuple[tuple[str, dict[str, Any]], ...] = ()


@dataclass(frozen=True)
class ContractOperation:
    """An operation as the contract has it; fields are paths such as `users.UserKey`."""

    method: str
    path: str
    summary: str
    query: frozenset[str]
    fields: frozenset[str]


@cache
def contract() -> Mapping[str, ContractOperation]:
    """Operation id -> operation."""
    document = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
    return {
        operation["operationId"]: ContractOperation(
            method.upper(),
            path,
            operation.get("summary") or "",
            frozenset(one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"),
            frozenset(_fields(document, operation)),
        )
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def _fields(document: Any, operation: Any) -> Iterator[str]:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        yield from _below(document, content["schema"], "")


def _below(document: Any, schema: Any, path: str) -> Iterator[str]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if schema.get("type") == "array":
        yield from _below(document, schema["items"], path)
    for name, inner in schema.get("properties", {}).items():
        below = list(_below(document, inner, f"{path}.{name}".lstrip(".")))
        yield from below or [f"{path}.{name}".lstrip(".")]


def given_in(body: Any, path: str = "") -> Iterator[str]:
    """The fields of a request that hold anything, as paths like those of the contract."""
    if isinstance(body, Mapping):
        for name, value in body.items():
            yield from given_in(value, f"{path}.{name}".lstrip("."))
    elif isinstance(body, list):
        for each in body:
            yield from given_in(each, path)
    elif body not in (None, ""):
        yield path


def _block_logins(lifetime: Simulator) -> None:
    for username in ("raj.patel", ""):
        lifetime.change({"block_login": {"environment": "Test", "address": "192.0.2.7", "username": username}})


def _ask_for_mappings(lifetime: Simulator) -> None:
    lifetime.faults({"deployment": {"missing_db_mappings": [TAX]}})


def _saved_plan(lifetime: Simulator) -> Any:
    versions = {"Claims Portal": "1.0.0"}
    return lifetime.change({"plan": {"environment": "Test", "source": "Development", "versions": versions}})


def _blocked(mode: str) -> dict[str, Any]:
    """An application and what is said of it in Production."""
    entry = {"environment": "Production", "blocked": mode == "blocked", "reason": "Not released yet"}
    return {"name": "Claims Portal", "blocked": [entry]}


def _module(lifetime: Simulator) -> tuple[str, str]:
    """Keys of a module and of the version that Development runs."""
    running = lifetime.environment("Development")["running"][lifetime.application_key(ORDERS)]
    module, version = next(iter(running["modules"].items()))
    return module, version


ROLE = {"name": "Coach", "manage_infrastructure": False, "manage_teams": True}
TEAM = {
    "name": "Newcomers",
    "description": "Those who came last",
    "members": [{"username": "raj.patel", "role": "Tester"}],
    "applications": [ORDERS],
    "move_applications": True,
}
USER = {
    "username": "new.one",
    "name": "New One",
    "email": "new.one@example.com",
    "role": "Developer",
    "password": PASSWORD,
    "application_roles": [{"application": ORDERS, "role": "Tester"}],
}
TAGGED = {"environment": "Development", "application": "Employee Directory", "version": "1.1.0"}
BUILDS = [{"native_platform": "Android", "version_number": "7.0", "version_description": "For the shop"}]

TASKS = (
    Task(
        "lifetime_application",
        {
            "name": "Brand New",
            "environment": "Development",
            "template": "Reactive Web App",
            "team": "Customer Journey",
            "description": "What is new",
        },
        {
            "Environments_GetTemplates": "template",
            "Environments_Applications_Create": "name",
        },
    ),
    Task(
        "lifetime_application",
        _blocked("blocked"),
        {"Applications_Configurations_Get": "blocked", "Applications_Configurations_Update": "blocked"},
    ),
    Task(
        "lifetime_application_info",
        {"modules": True, "versions": 2, "change_log": "release"},
        {"Applications_List": ALWAYS, "Applications_Versions_List": "versions", "Modules_List": "modules"},
    ),
    Task(
        "lifetime_application_info",
        {"application": lambda lifetime: lifetime.application_key(ORDERS), "modules": True},
        {"Applications_Get": "application"},
    ),
    Task(
        "lifetime_application_info",
        {"environment": "Development", "modules": True},
        {"Environments_GetRunningApps": "environment"},
    ),
    Task(
        "lifetime_application_info",
        {
            "environment": "Development",
            "application": lambda lifetime: lifetime.application_key(ORDERS),
            "modules": True,
        },
        {"Environments_GetRunningApp": "application"},
    ),
    Task(
        "lifetime_application_version",
        {**TAGGED, "change_log": "Smaller photos", "mobile_versions": BUILDS},
        {"Environments_Applications_Versions_Create": "version"},
    ),
    Task(
        "lifetime_application_version",
        {**TAGGED, "version": "1.0.0", "state": "absent"},
        {"Applications_Versions_Delete": "state"},
    ),
    Task(
        "lifetime_app_binary",
        {"environment": "Development", "application": "Shared Theme", "dest": "{folder}/x.oap"},
        {"Environments_DownloadRunningApp": "application"},
    ),
    Task(
        "lifetime_app_binary",
        {"application": ORDERS, "version": "1.5.0", "dest": "{folder}/x.oap"},
        {"Applications_Versions_Download": "version", "Applications_Versions_Get": "version"},
    ),
    Task(
        "lifetime_app_binary",
        {
            "environment": "Development",
            "applications": [ORDERS, "Shared Theme"],
            "include_references": True,
            "dest": "{folder}/x.osp",
        },
        {
            "Environments_SolutionCreate": "applications",
            "Environments_SolutionStatus": "applications",
            "Environments_SolutionDownload": "applications",
        },
    ),
    Task(
        "lifetime_blocked_login",
        {"username": "raj.patel", "address": "192.0.2.7", "environment": "Test"},
        {"User_BlockedLogins_Get": "username", "User_BlockedLogins_Unblock": "username"},
        prepare=_block_logins,
    ),
    Task(
        "lifetime_blocked_login",
        {"address": "192.0.2.7", "environment": "Test"},
        {"BlockedAddresses_Get": "address", "BlockedAddresses_Unblock": "address"},
        prepare=_block_logins,
    ),
    Task(
        "lifetime_blocked_login_info",
        {"username": "raj.patel"},
        {"User_BlockedLogins_Get": "username"},
        prepare=_block_logins,
    ),
    Task("lifetime_blocked_login_info", {}, {"BlockedAddresses_Get": ALWAYS}, prepare=_block_logins),
    Task(
        "lifetime_content_security_policy",
        {"environment": "Test", **dict.fromkeys(DIRECTIVES, "self")},
        {"Environment_GetCSP": ALWAYS, "Environments_SetCSP": ALWAYS},
    ),
    Task(
        "lifetime_db_connection",
        {
            **CONNECTION,
            "test": True,
            "role_permissions": [{"role": "Developer", "level": "Read-Only"}],
            "user_permissions": [{"username": "raj.patel", "level": "Full Control"}],
        },
        {
            "Environments_DBConnections_List": ALWAYS,
            "Environments_DBConnections_ListProviders": ALWAYS,
            "Environments_DBConnections_Create": "name",
            "Environments_DBConnections_TestConnection": "test",
            "Environments_DBConnections_SetRolePermissions": "role_permissions",
            "Environments_DBConnections_SetUserPermissions": "user_permissions",
            "Environments_DBConnections_ListPermissionLevels": "role_permissions",
        },
    ),
    Task(
        "lifetime_db_connection",
        {
            **CONNECTION,
            "description": "Orders of one shop",
            "revoke_roles": ["Developer"],
            "revoke_users": ["raj.patel"],
        },
        {
            "Environments_DBConnections_Edit": "description",
            "Environments_DBConnections_GetRolePermissions": "revoke_roles",
            "Environments_DBConnections_GetUserPermissions": "revoke_users",
            "Environments_DBConnections_RevokeRolePermissions": "revoke_roles",
            "Environments_DBConnections_RevokeUserPermissions": "revoke_users",
        },
        before=(
            (
                "lifetime_db_connection",
                {
                    **CONNECTION,
                    "role_permissions": [{"role": "Developer", "level": "Read-Only"}],
                    "user_permissions": [{"username": "raj.patel", "level": "Full Control"}],
                },
            ),
        ),
    ),
    Task(
        "lifetime_db_connection_info",
        {"environment": "Test", "name": "Orders", "roles": ["Developer"], "users": ["raj.patel"]},
        {
            "Environments_DBConnections_Get": "name",
            "Environments_DBConnections_ListProviders": ALWAYS,
            "Environments_DBConnections_ListPermissionLevels": ALWAYS,
            "Environments_DBConnections_GetRolePermissions": "roles",
            "Environments_DBConnections_GetUserPermissions": "users",
        },
        before=(("lifetime_db_connection", CONNECTION),),
    ),
    Task(
        "lifetime_db_connection_info",
        {"environment": "Test"},
        {"Environments_DBConnections_List": ALWAYS},
    ),
    Task(
        "lifetime_db_connection",
        {"environment": "Test", "name": "Orders", "state": "absent"},
        {"Environments_DBConnections_Delete": "state"},
        before=(("lifetime_db_connection", CONNECTION),),
    ),
    Task(
        "lifetime_deployment",
        {
            "source_environment": "Development",
            "target_environment": "Test",
            "applications": [{"application": "Claims Portal", "deployment_zone": "Global"}],
            "notes": "Change CHG0012345",
            "redeploy_outdated": True,
            "two_step": True,
            "on_intervention": {"deployment_suspended": "continue"},
            **DEPLOYMENT,
        },
        {
            "Deployments_Create": "applications",
            "Environments_GetDeploymentZones": "applications.deployment_zone",
            "Deployments_List": ALWAYS,
            "Deployments_ExecuteCommand": "state",
            "Deployments_Get": "state",
            "Deployments_GetStatus": "state",
        },
    ),
    Task(
        "lifetime_deployment",
        {
            "package": "{package}",
            "target_environment": "Test",
            "database_mappings": [{"extension": "Tax", "logical_database": "TAXDB", "database": "ReplicaDB"}],
            **DEPLOYMENT,
        },
        {
            "Deployments_CreateWithBinary": "package",
            "Deployments_GetMissingDbMappings": "database_mappings",
            "Deployments_Configuration": "database_mappings",
        },
        "target",
        _ask_for_mappings,
    ),
    Task(
        "lifetime_deployment",
        {"package": "{folder}/x.oap", "target_environment": "Test", **DEPLOYMENT},
        {"ModuleVersions_List": "package"},
        before=(
            (
                "lifetime_app_binary",
                {"environment": "Development", "application": "Claims Portal", "dest": "{folder}/x.oap"},
            ),
        ),
    ),
    Task(
        "lifetime_deployment",
        {
            "deployment_key": "{prepared}",
            "source_environment": "Development",
            "applications": [{"application": "Field Service", "deployment_zone": "Global"}],
            "notes": "Change CHG0012345",
            "state": "present",
        },
        {"Deployments_Update": "deployment_key"},
        prepare=_saved_plan,
    ),
    Task(
        "lifetime_deployment",
        {"deployment_key": "{prepared}", "state": "absent"},
        {"Deployments_Delete": "state"},
        prepare=_saved_plan,
    ),
    Task(
        "lifetime_deployment_info",
        {"target_environment": "Test", "created_from": "2020-01-01", "created_to": "2060-01-01", "details": True},
        {"Deployments_List": ALWAYS, "Deployments_Get": "details"},
        prepare=_saved_plan,
    ),
    Task(
        "lifetime_environment_info",
        {"deployment_zones": True, "templates": True},
        {
            "Environments_List": ALWAYS,
            "Environments_GetDeploymentZones": "deployment_zones",
            "Environments_GetTemplates": "templates",
        },
    ),
    Task(
        "lifetime_environment_info",
        {"environment": lambda lifetime: lifetime.environment("Test")["key"]},
        {"Environments_Get": "environment"},
    ),
    Task("lifetime_module_info", {"versions": 2}, {"Modules_List": ALWAYS, "ModuleVersions_List": "versions"}),
    Task(
        "lifetime_module_info",
        {"module": lambda lifetime: _module(lifetime)[0], "version_key": lambda lifetime: _module(lifetime)[1]},
        {"Modules_Get": "module", "ModuleVersion_Get": "version_key"},
    ),
    Task(
        "lifetime_environment",
        {
            "name": "Sandbox",
            "address": "sandbox.example.com",
            "username": "admin",
            "password": PASSWORD,
            "lifetime_address": "lifetime.example.com",
            "position": 4,
            "take_over": True,
            "role_permissions": [{"role": "Developer", **PERMISSION}],
        },
        {"Environment_Register": "name"},
    ),
    Task(
        "lifetime_environment",
        {"name": "Test", "state": "absent"},
        {"Environment_Unregister": "state"},
    ),
    Task(
        "lifetime_maintenance_mode",
        {"environment": "Test", "enabled": True, "reason": "Database upgrade"},
        {"Environments_SetMaintenanceMode": "enabled"},
    ),
    Task(
        "lifetime_role",
        {**ROLE, "environment_permissions": [{"environment": "Test", **PERMISSION}]},
        {"Roles_Create": "name", "Roles_PermissionLevels": "environment_permissions"},
    ),
    Task(
        "lifetime_role",
        {"name": "Tester", "environment_permissions": [{"environment": "Test", **PERMISSION}]},
        {"Roles_Get": "environment_permissions", "Roles_Update": "environment_permissions"},
    ),
    Task(
        "lifetime_role",
        {"name": "Auditor", "state": "absent", "replacement_role": "Tester"},
        {"Roles_Delete": "state"},
    ),
    Task("lifetime_role_info", {}, {"Roles_List": ALWAYS}),
    Task(
        "lifetime_source_code",
        {"environment": "Development", "application": "Shared Theme", "dest": "{folder}/x.zip", "wait_timeout": 600},
        {
            "Environments_Applications_SourceCode": "application",
            "Environments_Applications_SourceCode_Status": "application",
            "Environments_Applications_DownloadSourceCode": "application",
        },
    ),
    Task(
        "lifetime_source_code",
        {"environment": "Development", "module": "SharedTheme", "dest": "{folder}/x.zip", "wait_timeout": 600},
        {
            "Environments_Modules_SourceCode": "module",
            "Environments_Modules_SourceCode_Status": "module",
            "Environments_Modules_DownloadSourceCode": "module",
        },
    ),
    Task(
        "lifetime_team",
        TEAM,
        {
            "Teams_Create": "name",
            "Teams_AddApplication": "applications",
            "Teams_AddUser": "members",
        },
    ),
    Task(
        "lifetime_team",
        {
            **TEAM,
            "description": "Others",
            "members": [],
            "purge_members": True,
            "applications": [],
            "purge_applications": True,
        },
        {
            "Teams_Get": "description",
            "Teams_Update": "description",
            "Teams_RemApplication": "purge_applications",
            "Teams_RemUser": "purge_members",
        },
        before=(("lifetime_team", TEAM),),
    ),
    Task("lifetime_team", {"name": "Back Office", "state": "absent"}, {"Teams_Delete": "state"}),
    Task("lifetime_team_info", {}, {"Teams_List": ALWAYS}),
    Task("lifetime_token", {"months": 6, "dest": "{folder}/token"}, {"Auth_Token": "months"}),
    Task(
        "lifetime_user",
        USER,
        {
            "Users_Create": "username",
            "Users_SetPassword": "password",
            "Users_GrantApp": "application_roles",
        },
    ),
    Task(
        "lifetime_user",
        {
            "username": "carlos.nunes",
            "email": "carlos@example.com",
            "application_roles": [],
            "purge_application_roles": True,
        },
        {
            "Users_Get": "email",
            "Users_Update": "email",
            "Users_RevokeApp": "purge_application_roles",
        },
    ),
    Task("lifetime_user_info", {}, {"Users_List": ALWAYS}),
)

# Operations that no option reaches, and why.
UNREACHED: Mapping[str, str] = {}
_ITS_OWN_KEY = "LifeTime makes the key of a new object, and the path names the one of an object that exists"
_ONE_BY_ONE = "these are granted and revoked one by one, by operations of their own"
_KEY_BESIDE_IT = "the key beside it says which one is meant"
# Query parameters and fields of requests that no option reaches (patterns of `operation field`), and why.
UNREACHED_FIELDS: Mapping[str, str] = {
    "Environments_Applications_Versions_Create ModuleVersionKeys": "a version holds all that the environment runs",
    "Environments_SetCSP *.CSPDirectiveId": "the name of the directive says which one is meant",
    "Roles_* environmentPermissions.environmentName": _KEY_BESIDE_IT,
    "Roles_* environmentPermissions.levelLabel": "the number of the level says which one is meant",
    "Roles_* key": _ITS_OWN_KEY,
    "Teams_* applications.*": _ONE_BY_ONE,
    "Teams_* key": _ITS_OWN_KEY,
    "Teams_* users.*": _ONE_BY_ONE,
    "Users_* ApplicationRoles.*": _ONE_BY_ONE,
    "Users_* Key": _ITS_OWN_KEY,
    "Users_* RoleName": _KEY_BESIDE_IT,
    "Users_* Teams.*": _ONE_BY_ONE,
    "Users_Get includeTeams": "Teams_List has the members of all teams",
    "Users_GrantApp *Name": _KEY_BESIDE_IT,
}

_HEAD = """\
<!--
Copyright (c) 2026, the community.outsystems contributors
GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
-->
# Operations of LifeTime's API, and what reaches them

Every operation of the LifeTime API v2, and the modules and options that reach it. An option of a list's entries is
written as `list.option`. `tests/integration/test_operations.py` runs the tasks behind these rows and sees each of them
arrive, with every request field and query parameter that is not excepted below.

`scripts/operations_table.py` writes this file.

| Operation | Request | Module | Option |
|---|---|---|---|
"""
_FIELDS_HEAD = """
## What no option reaches

| Operation and field | Why |
|---|---|
"""


def table() -> str:
    """The text of docs/operations.md."""
    reached: dict[str, dict[str, list[str]]] = {}
    for task in TASKS:
        for operation, option in task.operations.items():
            options = reached.setdefault(operation, {}).setdefault(task.module, [])
            if option not in options:
                options.append(option)
    rows = [
        f"| {name} | `{each.method} {each.path}` | {_modules(reached.get(name, {}))} |\n"
        for name, each in sorted(contract().items())
    ]
    excepted = [f"| `{what}` | {why} |\n" for what, why in sorted({**UNREACHED, **UNREACHED_FIELDS}.items())]
    return "".join([_HEAD, *rows, _FIELDS_HEAD, *excepted])


def _modules(reached: Mapping[str, list[str]]) -> str:
    if not reached:
        return "none | see below"
    modules = "<br>".join(f"`{module}`" for module in sorted(reached))
    options = "<br>".join(
        ", ".join(f"`{option}`" if option != ALWAYS else "always" for option in reached[module])
        for module in sorted(reached)
    )
    return f"{modules} | {options}"
