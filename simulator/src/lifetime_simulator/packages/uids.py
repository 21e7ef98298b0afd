# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""UIDs: the 22 character form of GUIDs in packages."""

from __future__ import annotations

import base64
import re
import uuid

GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def guid_to_uid(guid: str) -> str:
    """Convert a GUID (any case, with or without dashes) to its UID; ValueError if it is not valid."""
    return bytes_to_uid(uuid.UUID(guid).bytes_le)


def uid_to_guid(uid: str) -> str:
    """Convert a UID to a GUID in lower case; ValueError if it is not valid.

    Some packages have padded base64, or the GUID itself.
    """
    if GUID.fullmatch(uid):
        return uid.lower()
    short = uid.rstrip("=")
    if len(short) != 22:
        raise ValueError(f"{uid!r} is not a UID of 22 characters")
    try:
        raw = base64.b64decode(short.replace("_", "/") + "==", validate=True)
    except ValueError as error:
        raise ValueError(f"{uid!r} is not a UID: {error}") from error
    return str(uuid.UUID(bytes_le=raw))


def is_uid(uid: str) -> bool:
    """Return whether `uid_to_guid` accepts it."""
    try:
        uid_to_guid(uid)
    except ValueError:
        return False
    return True


def bytes_to_uid(raw: bytes) -> str:
    """Convert 16 bytes (a GUID in .NET byte order, or a hash) to 22 characters."""
    return base64.b64encode(raw).decode("ascii").rstrip("=").replace("/", "_")
