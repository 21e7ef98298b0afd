# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Permission levels: their numbers, which have an order, and their labels, which releases of LifeTime differ in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api import roles
from .._api.client import Client
from .._api.errors import LifeTimeError
from .._api.infrastructure import nearest


def find_level(given: Any, levels: Mapping[int, str]) -> int | None:
    """The number of the permission level with this label or number; None where there is none. Pure."""
    text = str(given).strip()
    by_text = {**{str(level): level for level in levels}, **{label: level for level, label in levels.items()}}
    return by_text.get(text)


def unknown_level(given: Any, levels: Mapping[int, str]) -> tuple[str, tuple[str, ...]]:
    """What is wrong with a level that is none, as a sentence, and the labels that may be meant. Pure."""
    text = str(given).strip()
    known = ", ".join(f"{label!r} ({level})" for level, label in sorted(levels.items())) or "none"
    return f"there is no permission level '{text}', only {known}.", tuple(nearest(text, levels.values()))


def describe_levels(client: Client, at_least: str | None) -> list[dict[str, Any]]:
    """The permission levels `{level, label, description}` (Roles_PermissionLevels), lowest first.

    `at_least`, a label or number, leaves out those below it. Raises LifeTimeError `unknown_permission_level`.
    """
    records = {record["level"]: record for record in roles.permission_levels(client)}
    labels = {level: str(record.get("levellabel") or "").strip() for level, record in records.items()}
    lowest = min(labels, default=0) if at_least is None else find_level(at_least, labels)
    if lowest is None:
        text, near = unknown_level(at_least, labels)
        meant = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
        advice = "Give the label as this LifeTime has it, or the number."
        raise LifeTimeError(f"at_least: {text}{meant}", "unknown_permission_level", advice=advice)
    return [
        {"level": level, "label": labels[level], "description": str(records[level].get("description") or "").strip()}
        for level in sorted(labels)
        if level >= lowest
    ]
