# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether files can be written later, seen before anything is deployed."""

from __future__ import annotations

import os
from collections.abc import Iterable

from ..._api.errors import LifeTimeError


def check_writable(paths: Iterable[str], advice: str) -> None:
    """Raise LifeTimeError `file_error` for the first file that could not be written."""
    for path in paths:
        reason = _obstacle(path)
        if reason:
            raise LifeTimeError(
                f"Cannot write {path}: {reason}.", "file_error", advice=f"Nothing was deployed. {advice}"
            )


def check_no_special_file(dest: str, advice: str = "Name a file.") -> None:
    """Raise LifeTimeError `invalid_option` for a `dest` that is there and no file, such as a folder or a device.

    What is written takes the place of what is there: a device, too, where the user may do that.
    """
    if os.path.exists(dest) and not os.path.isfile(dest):
        raise LifeTimeError(f"dest {dest} is no regular file.", "invalid_option", advice=advice)


def _obstacle(path: str) -> str:
    """Why a file cannot be written, "" if it can."""
    if os.path.exists(path):
        if not os.path.isfile(path):
            return "it is no regular file"
        return "" if os.access(path, os.W_OK) else "its permissions do not allow that"
    folder = os.path.dirname(os.path.abspath(path))
    while not os.path.lexists(folder):
        folder = os.path.dirname(folder)
    if not os.path.isdir(folder):
        return f"{folder} is no folder"
    return "" if os.access(folder, os.W_OK | os.X_OK) else f"the permissions of {folder} do not allow that"
