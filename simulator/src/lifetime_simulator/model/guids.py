# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GUIDs are compared without regard to case and stored in lower case."""

from __future__ import annotations

import re
from typing import Any

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def lowercase_guid(text: str) -> str:
    """Return a GUID in lower case, and any other text as it is."""
    return text.lower() if _GUID.fullmatch(text) else text


def with_lowercase_keys(value: Any) -> Any:
    """Return a JSON value with the GUIDs in properties named `...key` or `...keys` in lower case."""
    if isinstance(value, list):
        return [with_lowercase_keys(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _lowercase_all(item) if name.lower().endswith(("key", "keys")) else with_lowercase_keys(item)
        for name, item in value.items()
    }


def _lowercase_all(value: Any) -> Any:
    if isinstance(value, str):
        return lowercase_guid(value)
    if isinstance(value, list):
        return [_lowercase_all(item) for item in value]
    return with_lowercase_keys(value)
