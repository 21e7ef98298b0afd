# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From LifeTime's record of a running application to an ApplicationState. Pure.

The record names module *versions* only (ModuleStatusInEnv has no key of the module). Whose versions they are comes from
elsewhere: Modules_List (`owners_in`, one request for all), or what was noted earlier.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..package.model import Module
from .content import ApplicationState

# Module version key -> (module key, module name).
Owners = Mapping[str, "tuple[str, str]"]


def status_in(record: Mapping[str, Any], environment_key: str) -> Mapping[str, Any]:
    """What a record of Environments_GetRunningApp(s) says about one environment; {} where it says nothing."""
    statuses = record.get("AppStatusInEnvs") or []
    return next((status for status in statuses if status.get("EnvironmentKey") == environment_key), {})


def version_keys(record: Mapping[str, Any], environment_key: str) -> frozenset[str]:
    """The keys of the module versions that an environment runs of an application."""
    statuses = status_in(record, environment_key).get("ModuleStatusInEnvs") or []
    return frozenset(str(status.get("ModuleVersionKey")) for status in statuses)


def owners_in(records: Iterable[Mapping[str, Any]], environment_key: str) -> dict[str, tuple[str, str]]:
    """Whose versions an environment runs, from Modules_List with status."""
    return {
        str(status.get("ModuleVersionKey")): (str(record.get("Key")), str(record.get("Name") or ""))
        for record in records
        for status in record.get("ModuleStatusInEnv") or []
        if status.get("EnvironmentKey") == environment_key
    }


def of_record(record: Mapping[str, Any], environment_key: str, owners: Owners) -> ApplicationState:
    """An application as that environment runs it.

    A module version that `owners` does not hold goes under its own key, so that it is like no module ever.
    """
    status = status_in(record, environment_key)
    modules: dict[str, str] = {}
    consistency: dict[str, str] = {}
    details: dict[str, Module] = {}
    for each in status.get("ModuleStatusInEnvs") or []:
        version_key = str(each.get("ModuleVersionKey"))
        key, name = owners.get(version_key, (version_key, ""))
        modules[key] = version_key
        consistency[key] = str(each.get("ConsistencyStatus") or "")
        details[key] = Module(key, name)
    return ApplicationState(
        key=str(record.get("Key")),
        name=str(record.get("Name") or ""),
        version_key=str(status.get("BaseApplicationVersionKey") or ""),
        version=str(status.get("BaseApplicationVersionLabel") or ""),
        is_modified=bool(status.get("IsModified")),
        modules=modules,
        consistency_status=str(status.get("ConsistencyStatus") or ""),
        module_consistency=consistency,
        module_details=details,
    )
