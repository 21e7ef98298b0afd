# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logical databases of extensions and the connections of an environment that stand for them."""

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
    """Return the logical databases of the plan that no connection of the target stands for yet."""
    script = script_of(deployment.script)
    target = model.state.environments[deployment.target]
    needed = script.missing_db_mappings
    if needed is None:
        needed = list(_logical_databases(model, deployment))
    return [entry for entry in needed if _slot(entry) not in target.database_mappings]


def take_defaults(model: Model, deployment: Deployment) -> None:
    """What LifeTime does for an account that may not use the target's connections: the first one, and no question."""
    target = model.state.environments[deployment.target]
    for entry in missing(model, deployment):
        target.database_mappings[_slot(entry)] = target.databases[0] if target.databases else "Default"


def apply_mappings(model: Model, deployment: Deployment, mappings: list[dict[str, Any]]) -> None:
    """Take connections for every missing database at once; 400 with the reason when something does not fit."""
    target = model.state.environments[deployment.target]
    open_ = {_slot(entry): entry for entry in missing(model, deployment)}
    if not mappings:
        raise ApiError(400, "No extension mappings were given.")
    extensions = {entry["ExtensionKey"] for entry in open_.values()}
    chosen: dict[str, str] = {}
    for mapping in mappings:
        key = mapping.get("ExtensionKey", "")
        if key not in extensions:
            raise ApiError(400, f"The extension with the key '{key}' does not exist in this deployment.")
        pairs = mapping.get("DBMapping") or []
        if not pairs:
            raise ApiError(400, f"No database mappings were given for the extension with the key '{key}'.")
        for pair in pairs:
            chosen.update(_checked(target, open_, key, pair))
    for slot, entry in open_.items():
        if slot not in chosen:
            raise ApiError(
                400,
                f"The logical database '{entry['LogicalDatabase']}' of the extension '{entry['ExtensionName']}' "
                "has no mapping.",
            )
    target.database_mappings.update(chosen)


def _checked(target: Environment, open_: dict[str, Missing], key: str, pair: dict[str, str]) -> dict[str, str]:
    logical, database = pair.get("LogicalDatabaseName", ""), pair.get("DatabaseName", "")
    slot = f"{key}/{logical}"
    if slot not in open_:
        raise ApiError(400, f"The logical database '{logical}' does not exist in the extension with the key '{key}'.")
    if database not in target.databases:
        raise ApiError(400, f"The database '{database}' does not exist in the '{target.name}' environment.")
    return {slot: database}


def _slot(entry: Missing) -> str:
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
