# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Small JSON files that the collection leaves for itself: written whole or not at all, for their owner's eyes."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Mapping
from typing import Any

MAX_SIZE = 32 * 1024 * 1024


def write_json(path: str, data: Mapping[str, Any]) -> None:
    """Replace the file at `path` (mode 0600) by `data`; OSError if that is not possible, the old file then stays."""
    folder, name = os.path.split(path)
    # mkstemp gives mode 0600.
    descriptor, temporary = tempfile.mkstemp(prefix=f".{name}.", suffix=".part", dir=folder or ".")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(data, file, indent=2, sort_keys=True)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def read_json(path: str) -> dict[str, Any] | None:
    """The object in the file, None if there is none; ValueError if it holds something else, OSError if unreadable."""
    try:
        with open(path, "rb") as file:
            raw = file.read(MAX_SIZE + 1)
    except FileNotFoundError:
        return None
    if len(raw) > MAX_SIZE:
        raise ValueError(f"it is larger than {MAX_SIZE} bytes")
    try:
        data = json.loads(raw)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(data, dict):
        raise ValueError("it holds no JSON object")
    return data
