# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records as the operations of access management answer with them: names in small letters."""

from __future__ import annotations

from typing import Any

from .client import Client
from .operation import Operation


def list_records(client: Client, operation: Operation, purpose: str, *including: str) -> list[dict[str, Any]]:
    """The records of a list; `including` are the names of query parameters to set to true."""
    parameters = dict.fromkeys(including, "true")
    listed = client.read_list(operation.id, operation.path_for(), purpose, params=parameters)
    return [with_lower_names(record) for record in listed]


def get_record(client: Client, operation: Operation, key: str, purpose: str, *including: str) -> dict[str, Any]:
    """One record by its key; `including` are the names of query parameters to set to true."""
    record = client.read(operation.id, operation.path_for(key), purpose, params=dict.fromkeys(including, "true"))
    found: dict[str, Any] = with_lower_names(record)
    return found


def with_lower_names(value: Any) -> Any:
    """The same with names in small letters: LifeTime writes roles in camelCase, users in PascalCase, and mixes them."""
    if isinstance(value, dict):
        return {str(name).lower(): with_lower_names(item) for name, item in value.items()}
    return [with_lower_names(item) for item in value] if isinstance(value, list) else value
