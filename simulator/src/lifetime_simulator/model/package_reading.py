# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read a package, and assign modules that it lists for no application as `--unclaimed-modules` says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ..packages import PackageContent, read_package
from ..packages.claims import claimed_modules
from ..settings import Settings


def read(settings: Settings, path: Path, *, through: bool = True) -> PackageContent:
    """Read a package; PackageError if it is not valid.

    With `--unclaimed-modules none`, modules that the manifest lists for no application belong to none. If it lists no
    module at all, they belong to the only application.
    """
    content = read_package(path, through=through)
    claimed = claimed_modules(path) if settings.unclaimed_modules == "none" else set()
    if not claimed:
        return content
    applications = tuple(
        replace(application, module_keys=tuple(key for key in application.module_keys if key in claimed))
        for application in content.applications
    )
    return replace(content, applications=applications)
