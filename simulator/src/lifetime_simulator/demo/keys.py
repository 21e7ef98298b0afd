# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys and hashes derived from names, so that they are the same in each run."""

from __future__ import annotations

import hashlib
import uuid

from ..packages.uids import bytes_to_uid

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "lifetime-simulator")


def key_of(*names: str) -> str:
    """Return the GUID of an object; `names` begin with its kind."""
    return str(uuid.uuid5(_NAMESPACE, "\n".join(names)))


def hash_of(*names: str) -> str:
    """Return a hash of 22 characters, as in packages, derived from `names`."""
    return bytes_to_uid(hashlib.sha256("\n".join(names).encode()).digest()[:16])
