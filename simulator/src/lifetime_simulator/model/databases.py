# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mappings from logical databases of extensions to database connections of an environment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .deployment_script import script_of
from .entities import Deployment, Environment
from .errors import ApiError
from .model import Model
from .plan_analysis import content_of

Missing = dict[str, str]


def missing(model: Model, deployment: Deployment) -> list[Missing]:
    """Return the plan's logical databases that are not mapped in the target (Deployments_GetMissingDbMappings)."""
    script = script_of(deployment.script)
    target = model.state.environments[deployment.target]
    needed = script.missing_db_mappings
    if needed is None:
        needed = list(_logical_databases(model, deployment))
    return [entry for entry in needed if _mapping_key(entry) not in target.database_mappings]


def take_defaults(model: Model, deployment: Deployment) -> None:
    """Map to the first connection without an intervention, as for accounts that may not use connections."""
    target = model.state.environments[deployment.target]
    for entry in missing(model, deployment):
        target.database_mappings[_mapping_key(entry)] = target.default_database


def apply_mappings(model: Model, deployment: Deployment, mappings: list[dict[str, Any]]) -> None:
    """Map all missing databases at once (Deployments_Configuration); ApiError 400 if a mapping is not valid."""
    target = model.state.environments[deployment.target]
    unmapped = {_mapping_key(entry): entry for entry in missing(model, deployment)}
    if not mappings:
        raise ApiError(400, "No extension mappings were given.")
    extensions = {entry["ExtensionKey"] for entry in unmapped.values()}
    chosen: dict[str, str] = {}
    for mapping in mappings:
        key = mapping.get("ExtensionKey", "")
        if key not in extensions:
            raise ApiError(400, f"The extension with the key '{key}' does not exist in this deployment.")
        pairs = mapping.get("DBMapping") or []
        if not pairs:
            raise ApiError(400, f"No database mappings were given for the extension with the key '{key}'.")
        for pair in pairs:
            chosen.update(_checked(target, unmapped, key, pair))
    for mapping_key, entry in unmapped.items():
        if mapping_key not in chosen:
            raise ApiError(
                400,
                f"The logical database '{entry['LogicalDatabase']}' of the extension '{entry['ExtensionName']}' "
                "has no mapping.",
            )
    target.database_mappings.update(chosen)


def _checked(target: Environment, unmapped: dict[str, Missing], key: str, pair: dict[str, str]) -> dict[str, str]:
    logical, database = pair.get("LogicalDatabaseName", ""), pair.get("DatabaseName", "")
    mapping_key = f"{key}/{logical}"
    if mapping_key not in unmapped:
        raise ApiError(400, f"The logical database '{logical}' does not exist in the extension with the key '{key}'.")
    if database not in target.databases:
        raise ApiError(400, f"The database '{database}' does not exist in the '{target.name}' environment.")
    return {mapping_key: database}


def _mapping_key(entry: Missing) -> str:
    return f"{entry['ExtensionKey']}/{entry['LogicalDatabase']}"


def _logical_databases(model: Model, deployment: Deployment) -> Iterator[Missing]:
    state = model.state
    if deployment.package:
        for module in content_of(model, deployment.package).modules:
            for name in module.logical_databases:
                yield {"ExtensionKey": module.key, "ExtensionName": module.name, "LogicalDatabase": name}
        return
    for operation in deployment.operations:
        for version_key in state.versions[operation.version_key].module_versions:
            version = state.module_versions[version_key]
            for name in version.logical_databases:
                extension = state.modules[version.module_key].name
                yield {"ExtensionKey": version.module_key, "ExtensionName": extension, "LogicalDatabase": name}
