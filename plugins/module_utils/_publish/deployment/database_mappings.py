# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Databases for the logical databases of extensions: from what the operator wrote to what LifeTime takes. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any


def database_for(record: Mapping[str, Any], mappings: Mapping[tuple[str, str], str]) -> str | None:
    """The database that `mappings` names for one missing mapping, by the extension's name or key."""
    logical = str(record.get("LogicalDatabase"))
    for extension in (record.get("ExtensionName"), record.get("ExtensionKey")):
        if (str(extension), logical) in mappings:
            return mappings[(str(extension), logical)]
    return None


def full_mappings(
    missing: Sequence[Mapping[str, Any]], mappings: Mapping[tuple[str, str], str]
) -> list[dict[str, Any]]:
    """The body of Deployments_Configuration: one record an extension, with all its logical databases."""
    bodies: dict[str, dict[str, Any]] = {}
    for record in missing:
        database = database_for(record, mappings)
        if database is None:
            continue
        key = str(record["ExtensionKey"])
        body = bodies.setdefault(key, {"ExtensionKey": key, "DBMapping": []})
        body["DBMapping"].append({"DatabaseName": database, "LogicalDatabaseName": str(record["LogicalDatabase"])})
    return list(bodies.values())


def unnamed_databases(missing: Sequence[Mapping[str, Any]], mappings: Mapping[tuple[str, str], str]) -> str:
    """What LifeTime asks for and `mappings` does not name, as a clause: `extension/logical database`, and the option
    that would map them, ready to be copied; "" where there is nothing."""
    entries = [
        {
            "extension": str(record.get("ExtensionName") or record.get("ExtensionKey")),
            "logical_database": str(record.get("LogicalDatabase")),
            "database": "...",
        }
        for record in missing
        if database_for(record, mappings) is None
    ]
    names = ", ".join(f"{each['extension']}/{each['logical_database']}" for each in entries)
    return f"{names}. Add to database_mappings: {json.dumps(entries, ensure_ascii=False)}." if entries else ""
