# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Applications of the infrastructure and their versions (tags)."""

from __future__ import annotations

from typing import Any

from . import answers, records
from .answers import Link
from .client import Client, Listed
from .operation import Operation, Request
from .shapes import Place, flag, list_of, of_key, record
from .shapes import key as key_of_object

LIST = Operation("Applications_List", "GET", "/applications/")
GET = Operation("Applications_Get", "GET", "/applications/{}/")
VERSIONS = Operation("Applications_Versions_List", "GET", "/applications/{}/versions/")
VERSION = Operation("Applications_Versions_Get", "GET", "/applications/{}/versions/{}/")
DOWNLOAD_VERSION = Operation("Applications_Versions_Download", "GET", "/applications/{}/versions/{}/content/")
DELETE_VERSION = Operation("Applications_Versions_Delete", "DELETE", "/applications/{}/versions/{}/", subject=1)
CONFIGURATIONS = Operation("Applications_Configurations_Get", "GET", "/applications/{}/configurations/")
SET_CONFIGURATIONS = Operation("Applications_Configurations_Update", "PUT", "/applications/{}/configurations/")

_CONFIGURATION = record({"environmentKey": key_of_object, "isBlocked": flag}, needs=["environmentKey"])
_CONFIGURATIONS = record({"configurations": list_of(_CONFIGURATION)})


def _configurations(value: Any, place: Place) -> list[dict[str, Any]]:
    """The contract calls them a list, and declares an object that holds it."""
    only = value[0] if isinstance(value, list) and len(value) == 1 else value
    if isinstance(value, list) and not (isinstance(only, dict) and "configurations" in only):
        return list_of(_CONFIGURATION)(value, place)
    return _CONFIGURATIONS(only, place).get("configurations") or []


def list_all(client: Client, *, status: bool, modules: bool) -> Listed:
    """All applications, with how each environment runs them if asked (Applications_List)."""
    request = Request(LIST, "list the applications", query=_details(status, modules))
    return client.read_list(request, records.APPLICATIONS)


def get(client: Client, key: str, *, status: bool, modules: bool) -> dict[str, Any] | None:
    """One application, None where there is none (Applications_Get)."""
    request = Request(GET, f"read application {key}", (key,), query=_details(status, modules))
    return client.read_or_none(request, of_key(records.APPLICATION, key))


def versions(client: Client, key: str, limit: int, change_log: str | None = None) -> Listed:
    """The newest `limit` versions of an application, only those whose change log contains `change_log`, if given.

    Source: Applications_Versions_List.
    """
    query = {"MaximumVersionsToReturn": limit, **({"ChangeLogFilter": change_log} if change_log else {})}
    request = Request(VERSIONS, f"list the versions of application {key}", (key,), query=query)
    return client.read_list(request, records.VERSIONS)


def version(client: Client, key: str, version_key: str) -> dict[str, Any] | None:
    """One version with the versions of its modules, None where there is none (Applications_Versions_Get)."""
    purpose = f"read version {version_key} of application {key}"
    request = Request(VERSION, purpose, (key, version_key), query={"IncludeModules": "true"})
    return client.read_or_none(request, of_key(records.VERSION, version_key))


def download_link(client: Client, key: str, version_key: str, purpose: str) -> Link | None:
    """The link to the package of a version, None where there is none (Applications_Versions_Download)."""
    return client.read(Request(DOWNLOAD_VERSION, purpose, (key, version_key)), answers.link_at)


def blocked(client: Client, key: str) -> dict[str, bool]:
    """Environment key -> whether nothing of the application is deployed there (Applications_Configurations_Get)."""
    request = Request(CONFIGURATIONS, f"read the configurations of application {key}", (key,))
    found = client.read(request, _configurations)
    return {one["environmentKey"]: bool(one.get("isBlocked")) for one in found}


def _details(status: bool, modules: bool) -> dict[str, str]:
    # LifeTime answers 400 where modules are asked for without the status.
    wanted = {"IncludeEnvStatus": status or modules, "IncludeModules": modules}
    return {name: "true" for name, asked in wanted.items() if asked}
