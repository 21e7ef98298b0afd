# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Differences of access in the report of drift."""

from __future__ import annotations

from typing import Any

from ansible_collections.community.outsystems.plugins.filter.drift_report import drift_report

CHANGE = {
    "kind": "user",
    "name": "raj",
    "action": "update",
    "summary": "user raj: role A -> B",
    "before": {},
    "after": {},
}


def reading(name: str, access: dict[str, Any] | None) -> dict[str, Any]:
    read = {"name": name, "failure": "", "environments": [], "applications": [], "modules": []}
    return read if access is None else {**read, "access": access}


def test_differences_are_drift_and_what_was_not_compared_is_a_problem() -> None:
    differs = {"failed": True, "failure": {"code": "drift"}, "msg": "LifeTime is not ...", "changes": [CHANGE]}
    refused = {"failed": True, "failure": {"code": "forbidden"}, "msg": "LifeTime answered 403.", "changes": []}
    # Of the role, before it asks LifeTime.
    unusable = {"failed": True, "msg": "Set access_url."}
    found = drift_report(
        [
            reading("europe", differs),
            reading("asia", refused),
            reading("africa", unusable),
            reading("same", {"changes": []}),
            reading("not asked", None),
        ]
    )
    row = {"infrastructure": "europe", "kind": "user", "name": "raj", "change": "user raj: role A -> B"}
    assert found["access"] == [row]
    assert found["drift"]
    assert found["problems"] == [
        "The access of asia could not be compared: LifeTime answered 403.",
        "The access of africa could not be compared: Set access_url.",
    ]
    assert not drift_report([reading("same", {"changes": []})])["drift"]
