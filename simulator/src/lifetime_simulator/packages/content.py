# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The content of a package, as plain data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

ModuleKind = Literal["eSpace", "Extension"]

FILE_SUFFIX = {"eSpace": ".oml", "Extension": ".xif"}


class PackageError(Exception):
    """The file is not a valid package; the text is the reason, in one sentence."""


@dataclass(frozen=True)
class ModuleContent:
    """One module of a package.

    `key` is a GUID, the hashes have 22 characters. `upgraded_from_hash` is empty if the module was not upgraded.
    The file of an extension contains no general hash: it is read as `hash`.
    """

    key: str
    name: str
    kind: ModuleKind
    hash: str
    general_hash: str
    upgraded_from_hash: str = ""
    logical_databases: tuple[str, ...] = ()


@dataclass(frozen=True)
class ApplicationContent:
    """One application of a package; `references` are (application key, application name) of its producers."""

    key: str
    name: str
    kind: str = "WebResponsive"
    description: str = ""
    module_keys: tuple[str, ...] = ()
    references: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class PackageContent:
    """A whole package.

    `name` is the solution's name; of an application pack it is also the folder of its files (see folder_name).
    `activation_code` is the stamp of a protected licence in the modules, `origin_environment_code` names the
    environment that the package was exported from; both may be empty.
    """

    is_application_pack: bool
    name: str
    platform_version: str
    activation_code: str
    origin_environment_code: str
    applications: tuple[ApplicationContent, ...]
    modules: tuple[ModuleContent, ...]


def folder_name(name: str) -> str:
    """Return the folder name in a package for `name`: 'CI/CD Probe' -> CI_CD_Probe."""
    return re.sub(r"\W", "_", name) or "_"
