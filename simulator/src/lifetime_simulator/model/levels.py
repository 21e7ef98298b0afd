# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Permission levels, lowest first."""

from __future__ import annotations

LEVELS = ("none", "list", "open", "reuse", "change", "full")

# The vendor's documentation calls "Reuse & Monitor" "Monitor and Add Dependencies", and has "Access" below "List".
_FIRST_WORDS = {"no": "none", "access": "none", "monitor": "reuse"}


def level_of(label: str) -> str:
    """Return the level of a label such as 'Change & Deploy Applications', or of its name; ValueError if unknown."""
    words = label.lower().split()
    if words and words[0] in LEVELS:
        return words[0]
    if words and words[0] in _FIRST_WORDS:
        return _FIRST_WORDS[words[0]]
    raise ValueError(f"{label!r} is not a permission level.")


def allows(level: str, wanted: str) -> bool:
    """Return whether `level` includes the level `wanted`."""
    return LEVELS.index(level) >= LEVELS.index(wanted)
