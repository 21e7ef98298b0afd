# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The order of version labels such as 1.10. Pure."""

from __future__ import annotations

import re

# Of longer numbers Python refuses to make one.
_LABEL = re.compile(r"\d{1,18}(\.\d{1,18})*")


def is_lower(label: str, other: str) -> bool:
    """Whether one version label is lower than another; False where one of them does not consist of numbers."""
    one, two = _numbers(label), _numbers(other)
    return bool(one) and bool(two) and one < two


def _numbers(label: str) -> tuple[int, ...]:
    numbers = [int(part) for part in label.split(".")] if _LABEL.fullmatch(label) else []
    # 1.0 and 1.0.0 are the same version.
    while len(numbers) > 1 and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
