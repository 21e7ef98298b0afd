# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Package files for downloads: the published file while it is still up to date, else a generated one."""

from __future__ import annotations

import zipfile
from pathlib import Path

from ..packages import ApplicationContent, ModuleContent, PackageContent, folder_name, read_package, write_package
from .entities import Application, ApplicationVersion, Environment
from .model import Model

MIB = 1024 * 1024
BODY = 4096


def running_package(model: Model, environment: Environment, application: Application) -> str:
    """Return the name of the file with what `environment` runs of one application."""
    running = model.running(environment, application.key)
    if model.files.holds(running.package):
        return running.package
    return _write(model, environment, [(application, list(running.modules.values()))], application.name, pack=True)


def version_package(model: Model, application: Application, version: ApplicationVersion) -> str:
    """Return the name of the file with a tag."""
    if model.files.holds(version.package):
        return version.package
    environment = model.state.environments[version.environment_key]
    return _write(model, environment, [(application, version.module_versions)], application.name, pack=True)


def solution_package(model: Model, environment: Environment, keys: list[str], name: str) -> str:
    """Return the name of the file with what `environment` runs of several applications."""
    parts = []
    for key in keys:
        running = model.running(environment, key)
        parts.append((model.state.applications[key], list(running.modules.values())))
    origin = _common_origin(model, environment, keys)
    return origin or _write(model, environment, parts, name or "Solution", pack=False)


def mobile_binary(model: Model, environment: Environment, application: Application, kind: str) -> str:
    """Return the name of a generated file in place of a native build."""
    running = model.running(environment, application.key)
    text = f"{kind} {application.key} {sorted(running.modules.items())}\n"
    return model.files.make(lambda path: _write_build(path, text))


def _write_build(path: Path, text: str) -> None:
    """Write a ZIP file, as all native builds are; ZipInfo's fixed date makes it reproducible."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("build.txt"), text)


def _common_origin(model: Model, environment: Environment, keys: list[str]) -> str:
    names = {model.running(environment, key).solution for key in keys}
    if len(names) != 1:
        return ""
    (name,) = names
    if not model.files.holds(name):
        return ""
    content = read_package(model.files.path(name), through=False)
    held = {application.key for application in content.applications}
    return name if held == set(keys) else ""


def _write(
    model: Model, environment: Environment, parts: list[tuple[Application, list[str]]], name: str, *, pack: bool
) -> str:
    applications, modules = [], []
    for application, version_keys in parts:
        versions = [model.state.module_versions[key] for key in version_keys]
        applications.append(
            ApplicationContent(
                key=application.key,
                name=application.name,
                kind=application.kind,
                description=application.description,
                module_keys=tuple(version.module_key for version in versions),
                references=tuple(
                    (key, model.state.applications[key].name)
                    for key in application.references
                    if key in model.state.applications
                ),
            )
        )
        for version in versions:
            module = model.state.modules[version.module_key]
            modules.append(
                ModuleContent(
                    key=module.key,
                    name=module.name,
                    kind="Extension" if module.kind == "Extension" else "eSpace",
                    hash=version.hash,
                    general_hash=version.general_hash,
                    upgraded_from_hash=version.upgraded_from_hash,
                    logical_databases=tuple(version.logical_databases),
                )
            )
    content = PackageContent(
        is_application_pack=pack,
        name=folder_name(name),
        platform_version=environment.os_version,
        activation_code=environment.activation_code,
        origin_environment_code=environment.activation_code,
        applications=tuple(applications),
        modules=tuple(modules),
    )
    size = sum(int(application.size_mib * MIB) or BODY for application, _versions in parts)
    return model.files.make(lambda path: write_package(path, content, body_size=size))
