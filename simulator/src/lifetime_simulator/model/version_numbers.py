# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Version numbers of applications: up to three parts of up to three digits."""

from __future__ import annotations

import re

_FORM = re.compile(r"\d{1,3}(\.\d{1,3}){1,2}")


def is_version(text: str) -> bool:
    return _FORM.fullmatch(text) is not None


def parts(text: str) -> tuple[int, ...]:
    """Return three numbers, so that 1.0 equals 1.0.0; a part that is not a number counts as 0."""
    numbers = [int(part) if part.isdigit() else 0 for part in text.split(".")]
    return tuple([*numbers, 0, 0, 0][:3])


def is_lower(one: str, other: str) -> bool:
    return parts(one) < parts(other)
