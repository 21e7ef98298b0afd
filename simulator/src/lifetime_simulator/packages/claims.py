# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules that a manifest lists for an application."""

from __future__ import annotations

import os
import zipfile

from defusedxml.ElementTree import fromstring

from .manifest import FILE_NAME
from .uids import uid_to_guid


def claimed_modules(path: str | os.PathLike[str]) -> set[str]:
    """Return the keys of the modules that any application of a valid package lists."""
    with zipfile.ZipFile(path) as archive:
        pack = fromstring(archive.read(FILE_NAME))
    modules = pack.iterfind("Solutions/Solution/Applications/Application/Modules/Module")
    return {uid_to_guid(module.get("UID", "")) for module in modules}
