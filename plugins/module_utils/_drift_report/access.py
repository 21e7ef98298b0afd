# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where access differs from its document, in each LifeTime. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def access_rows(readings: Iterable[Mapping[str, Any]]) -> tuple[list[dict[str, str]], list[str]]:
    """A row for each difference, and a sentence for each LifeTime whose access could not be compared.

    `access` of a reading is what the module lifetime_access returned with `drift_only`; nothing, where it was not run.
    """
    rows: list[dict[str, str]] = []
    problems: list[str] = []
    for reading in readings:
        result = reading.get("access") or {}
        failure = result.get("failure") or {}
        if result.get("failed") and failure.get("code") != "drift":
            problems.append(f"The access of {reading['name']} could not be compared: {result.get('msg') or 'unknown'}")
            continue
        rows.extend(
            {
                "infrastructure": str(reading["name"]),
                "kind": str(change["kind"]),
                "name": str(change["name"]),
                "change": str(change["summary"]),
            }
            for change in result.get("changes") or ()
        )
    return rows, problems
