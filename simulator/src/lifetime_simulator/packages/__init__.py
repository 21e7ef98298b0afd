# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read and write application packages (.oap) and solutions (.osp)."""

from __future__ import annotations

from .content import ApplicationContent, ModuleContent, PackageContent, PackageError, folder_name
from .reader import read_package
from .uids import guid_to_uid, uid_to_guid
from .writer import write_package

__all__ = [
    "ApplicationContent",
    "ModuleContent",
    "PackageContent",
    "PackageError",
    "folder_name",
    "guid_to_uid",
    "read_package",
    "uid_to_guid",
    "write_package",
]
