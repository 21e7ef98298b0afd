# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Install a package file by hand, as in Service Center."""

from __future__ import annotations

from pathlib import Path

from .entities import Environment
from .files import digest_of
from .model import Model
from .package_reading import read
from .publishing import publish_package

INSTALLER = ("Service Center", "service.center")


def environment_named(model: Model, name: str) -> Environment:
    """Return the environment with that name or key; ValueError if there is none."""
    for environment in model.state.environments.values():
        if name in (environment.name, environment.key):
            return environment
    raise ValueError(f"There is no environment {name!r}.")


def require_file(package: Path) -> None:
    """ValueError unless `package` is a regular file: reading a device or a pipe might never end."""
    if not package.is_file():
        raise ValueError(f"{package} is not a regular file.")


def is_installed(environment: Environment, package: Path) -> bool:
    """Return whether the file was installed there before, or is what the environment runs."""
    require_file(package)
    digest = digest_of(package)
    runs = {name for running in environment.running.values() for name in (running.package, running.solution)}
    return digest in environment.installed or digest in runs


def install(model: Model, environment: Environment, package: Path) -> str:
    """Publish a package file with its own hashes; return the SHA-256 of the file."""
    require_file(package)
    content = read(model.settings, package)
    name = model.files.copy(package)
    model.contents[name] = content
    publish_package(model, environment, content, name, INSTALLER, keep_hashes=True)
    for module in content.modules:
        for logical in module.logical_databases:
            environment.database_mappings.setdefault(f"{module.key}/{logical}", environment.default_database)
    if name not in environment.installed:
        environment.installed.append(name)
    return name
