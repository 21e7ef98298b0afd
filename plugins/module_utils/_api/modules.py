# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules of the infrastructure and their versions."""

from __future__ import annotations

from typing import Any

from . import records
from .client import Client, Listed
from .operation import Operation, Request
from .shapes import of_key

LIST = Operation("Modules_List", "GET", "/modules/")
GET = Operation("Modules_Get", "GET", "/modules/{}/")
VERSIONS = Operation("ModuleVersions_List", "GET", "/modules/{}/versions/")
VERSION = Operation("ModuleVersion_Get", "GET", "/modules/{}/versions/{}/")


def list_all(client: Client) -> Listed:
    """All modules, with the version of each that every environment runs (Modules_List)."""
    return client.read_list(Request(LIST, "list the modules", query={"IncludeEnvStatus": "true"}), records.MODULES)


def get(client: Client, key: str) -> dict[str, Any] | None:
    """One module as the list has it, None where there is none (Modules_Get)."""
    request = Request(GET, f"read module {key}", (key,), query={"IncludeEnvStatus": "true"})
    return client.read_or_none(request, of_key(records.MODULE, key))


def versions(client: Client, key: str, limit: int) -> list[dict[str, Any]]:
    """The newest `limit` versions of a module with their hashes, none of an unknown one (ModuleVersions_List)."""
    query = {"MaximumVersionsToReturn": limit}
    request = Request(VERSIONS, f"list the versions of module {key}", (key,), query=query)
    return client.read_or_none(request, records.MODULE_VERSIONS) or []


def version(client: Client, key: str, version_key: str) -> dict[str, Any] | None:
    """One version of a module: hashes, author, date; None where there is none (ModuleVersion_Get)."""
    request = Request(VERSION, f"read version {version_key} of module {key}", (key, version_key))
    return client.read_or_none(request, of_key(records.MODULE_VERSION, version_key))
