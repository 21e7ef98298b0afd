# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hashes of module content: 22 characters, as the platform shows them."""

from __future__ import annotations

import uuid

from ..packages import guid_to_uid


def new_hash() -> str:
    """Return a new unique hash."""
    return guid_to_uid(str(uuid.uuid4()))
