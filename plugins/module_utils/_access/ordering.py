# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The order in which people expect names. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def order(text: str) -> tuple[str, str]:
    """The key by which people expect names to be sorted, the same on every machine."""
    return text.casefold(), text


def sort_records(records: Iterable[dict[str, Any]], field: str) -> list[dict[str, Any]]:
    """The records in the order of the names in this field."""
    return sorted(records, key=lambda record: order(record[field]))
