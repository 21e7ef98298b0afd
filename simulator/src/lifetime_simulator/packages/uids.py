# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The 22 character form in which packages write a GUID."""

from __future__ import annotations

import base64
import re
import uuid

GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def guid_to_uid(guid: str) -> str:
    """Turn a GUID (any case, with or without dashes) into its 22 character UID; ValueError when it is no GUID."""
    return bytes_to_uid(uuid.UUID(guid).bytes_le)


def uid_to_guid(uid: str) -> str:
    """Turn a UID into a lower case GUID with dashes; ValueError when it is no UID.

    Some writers pad the 22 characters, as base64 wants it, and some write the GUID itself.
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
    """Whether it can be turned into a GUID."""
    try:
        uid_to_guid(uid)
    except ValueError:
        return False
    return True


def bytes_to_uid(raw: bytes) -> str:
    """Turn 16 bytes (a GUID in .NET byte order, or a hash) into 22 characters."""
    return base64.b64encode(raw).decode("ascii").rstrip("=").replace("/", "_")
