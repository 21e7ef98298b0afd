# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every result of a module that can change something has to say of its changes; all tests pass by here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_FIELDS = {"action", "kind", "name", "before", "after", "summary"}


def check_changes(module: str, result: Mapping[str, Any]) -> None:
    """Raise `AssertionError` unless `changes` has its shape, and is empty exactly where nothing changed.

    After a failure, `changed` is true as well where it is not known whether anything changed; and drift is told as
    changes that nobody has made.
    """
    if module.endswith("_info"):
        assert "changes" not in result, f"{module} makes no changes: {result}"
        return
    assert "changes" in result, f"{module} says nothing of its changes: {result}"
    changes = result["changes"]
    assert all(set(change) == _FIELDS for change in changes), f"changes of {module}: {changes}"
    changed = bool(result.get("changed"))
    is_drift = (result.get("failure") or {}).get("code") == "drift"
    assert changed or not changes or is_drift, f"{module} has changes and is not changed: {result}"
    assert changes or not changed or result.get("failed"), f"{module} is changed without changes: {result}"
