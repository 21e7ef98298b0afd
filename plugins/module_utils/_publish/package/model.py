# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a package holds, as plain data."""

from __future__ import annotations

from dataclasses import dataclass

from ..._stored import Stored, object_of, texts, tuple_of


@dataclass(frozen=True)
class Application:
    """An application in a package, or one that those of a package use, with those of its modules that they use.

    `key` is a GUID, `name` may be "", `kind` is LifeTime's word for it or ""; `module_keys` may be empty.
    """

    key: str
    name: str
    kind: str = ""
    module_keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Module:
    """A version of a module, as a package delivers it, an environment runs it or a record remembers it.

    What is not known there is None or "". `key` is a GUID; `kind` is eSpace or Extension. Of the content: `hash` names
    it exactly, `general_hash` and, of the content before it, `upgraded_from_hash` are None where the file does not say
    (extensions never do); `modified_on` is when it was last changed, by its maker's clock (`2026-01-31 23:59:59`).
    `application_key` is None where no application claims the module. `version_key`, `created_by` and `created_on` are
    what an environment says of it; `target_general_hash` is the general hash that it has there after a deployment.
    """

    key: str
    name: str = ""
    kind: str = ""
    hash: str = ""
    general_hash: str | None = None
    upgraded_from_hash: str | None = None
    modified_on: str = ""
    application_key: str | None = None
    version_key: str = ""
    created_by: str = ""
    created_on: str = ""
    target_general_hash: str = ""


@dataclass(frozen=True)
class Package(Stored):
    """One inspected package file. `size` is in bytes, `sha256` in lower-case hex, `format` is oap or osp.

    `referenced` is what the target has to have besides the package itself, as far as the manifest tells.
    """

    path: str
    size: int
    sha256: str
    format: str
    name: str
    platform_version: str
    applications: tuple[Application, ...]
    modules: tuple[Module, ...]
    warnings: tuple[str, ...]
    referenced: tuple[Application, ...] = ()


_APPLICATIONS = tuple_of(object_of(Application, module_keys=texts))
Package.reader = object_of(
    Package,
    applications=_APPLICATIONS,
    modules=tuple_of(object_of(Module)),
    warnings=texts,
    referenced=_APPLICATIONS,
)
