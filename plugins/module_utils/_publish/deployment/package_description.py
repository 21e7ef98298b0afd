# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Packages as results describe them, and packages from the description of what will be fetched. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._api.errors import LifeTimeError
from ..package.model import Application, Module, Package


def predicted_package(path: str, contents: Mapping[str, Any]) -> Package:
    """A package that was not fetched yet, from the contents that lifetime_app_binary predicts."""
    applications, modules = [], []
    try:
        for each in contents["applications"]:
            own = [_predicted_module(module, str(each["key"])) for module in each["modules"]]
            keys = tuple(module.key for module in own)
            applications.append(Application(str(each["key"]), str(each["name"]), str(each.get("kind") or ""), keys))
            modules += own
        modules += [_predicted_module(module, None) for module in contents.get("other_modules") or []]
    except (KeyError, TypeError, AttributeError) as error:
        raise LifeTimeError(
            f"package_contents does not have the form of lifetime_app_binary's result contents: {error!r}.",
            "invalid_option",
        ) from error
    format_ = "osp" if path.lower().endswith(".osp") else "oap"
    return Package(path, 0, "", format_, "", "", tuple(applications), tuple(modules), ())


def describe_package(package: Package) -> dict[str, Any]:
    """An inspected package as results show it; size and checksum are None for one that was not fetched yet."""
    return {
        "path": package.path,
        "size": package.size or None,
        "checksum": f"sha256:{package.sha256}" if package.sha256 else None,
        "format": package.format,
        "platform_version": package.platform_version or None,
        "applications": [{"key": each.key, "name": each.name} for each in package.applications],
        "modules": [{"key": each.key, "name": each.name, "hash": each.hash or None} for each in package.modules],
    }


def _predicted_module(module: Mapping[str, Any], application_key: str | None) -> Module:
    return Module(
        key=str(module["key"]),
        name=str(module["name"]),
        kind=str(module.get("kind") or ""),
        hash=str(module.get("hash") or ""),
        general_hash=module.get("general_hash"),
        application_key=application_key,
    )
