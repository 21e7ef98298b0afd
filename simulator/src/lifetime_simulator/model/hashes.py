# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hashes of content, as the platform shows them: 22 characters."""

from __future__ import annotations

import uuid

from ..packages import guid_to_uid


def new_hash() -> str:
    """Return a hash that nothing else has."""
    return guid_to_uid(str(uuid.uuid4()))
