# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Publish a package or a tag in an environment."""

from __future__ import annotations

from collections.abc import Collection

from ..packages import ApplicationContent, ModuleContent, PackageContent
from .entities import CONSISTENT, Application, ApplicationVersion, Environment, Module, ModuleVersion, Running
from .hashes import new_hash
from .model import Model

FIRST_VERSION = "1.0.0"


def publish_package(
    model: Model,
    environment: Environment,
    content: PackageContent,
    package: str,
    author: tuple[str, str],
    *,
    skip: Collection[str] = (),
    keep_hashes: bool = False,
) -> None:
    """Publish the content of the file `package`, except the applications whose keys are in `skip`.

    `author` is (display name, username). With `keep_hashes`, module versions get the package's hashes whatever
    `--hashes` says, and a new application gets its first tag.
    """
    modules = {module.key: module for module in content.modules}
    owned = {key for application in content.applications for key in application.module_keys}
    loose = {key: module for key, module in modules.items() if key not in owned}
    for application in content.applications:
        if application.key in skip:
            continue
        _update_application(model, application)
        previous = environment.running.get(application.key)
        versions = {}
        for key in application.module_keys:
            if key in modules:
                versions[key] = _version(model, environment, modules[key], author, portable=keep_hashes).key
            elif previous and key in previous.modules:
                # The manifest mentions the module, but its file is not in the package.
                versions[key] = previous.modules[key]
        if previous:
            versions |= {key: previous.modules[key] for key in previous.modules if key in loose}
        is_same = previous is not None and versions == previous.modules
        running = _run(model, environment, application.key, versions)
        running.package = package if content.is_application_pack else ""
        running.solution = "" if content.is_application_pack or skip else package
        if is_same:
            continue
        if keep_hashes and not running.base_version:
            _tag(model, environment, running)
        else:
            _set_version_label(model, environment, running)
    for module in loose.values():
        _publish_loose(model, environment, module, author, portable=keep_hashes)


def _publish_loose(
    model: Model, environment: Environment, module: ModuleContent, author: tuple[str, str], *, portable: bool
) -> None:
    """Publish a module without an application in the package: to its current application, if it has one."""
    version = _version(model, environment, module, author, portable=portable)
    owners = [running for running in environment.running.values() if module.key in running.modules]
    if not owners:
        environment.loose_modules[module.key] = version.key
    for running in owners:
        if running.modules[module.key] != version.key:
            running.modules[module.key] = version.key
            running.package = running.solution = ""
            _set_version_label(model, environment, running)


def publish_version(
    model: Model, environment: Environment, application: Application, version: ApplicationVersion, zone_key: str
) -> None:
    """Publish a tag of this infrastructure."""
    state = model.state
    modules = {state.module_versions[key].module_key: key for key in version.module_versions}
    previous = environment.running.get(application.key)
    environment.running[application.key] = Running(
        application_key=application.key,
        modules=modules,
        base_version=version.key,
        package=version.package,
        zone_key=zone_key or (previous.zone_key if previous else environment.zones[0].key),
        mobile_versions=dict(version.mobile_versions),
        binaries={"Android": "aab", "iOS": "ipa"} if application.kind == "Mobile" else {},
    )


def _update_application(model: Model, content: ApplicationContent) -> None:
    known = model.state.applications.get(content.key)
    references = [key for key, _name in content.references]
    if known is None:
        known = Application(key=content.key, name=content.name, kind=content.kind, url_path=f"/{content.name}")
        model.state.applications[content.key] = known
    known.name = content.name
    known.description = content.description or known.description
    known.references = references or known.references


def _version(
    model: Model, environment: Environment, content: ModuleContent, author: tuple[str, str], *, portable: bool
) -> ModuleVersion:
    """Return a new module version or, with `--identical-modules kept`, the running one if its content is equal."""
    if model.settings.identical_modules == "kept":
        places = [running.modules for running in environment.running.values()] + [environment.loose_modules]
        for modules in places:
            if content.key in modules:
                version = model.state.module_versions[modules[content.key]]
                if content.general_hash == (version.packed_hash or version.general_hash):
                    return version
    return _new_version(model, content, author, portable=portable)


def _new_version(model: Model, content: ModuleContent, author: tuple[str, str], *, portable: bool) -> ModuleVersion:
    state = model.state
    module = state.modules.setdefault(content.key, Module(content.key, content.name, content.kind))
    module.name = content.name
    local = model.settings.hashes == "local" and not portable
    version = ModuleVersion(
        key=model.new_key(),
        module_key=content.key,
        created_on=model.now(),
        created_by=author[0],
        created_by_username=author[1],
        hash=new_hash() if local else content.hash,
        general_hash=new_hash() if local else content.general_hash,
        upgraded_from_hash=content.general_hash if local else content.upgraded_from_hash,
        logical_databases=list(content.logical_databases),
        packed_hash=content.general_hash,
    )
    state.module_versions[version.key] = version
    return version


def _run(model: Model, environment: Environment, application_key: str, modules: dict[str, str]) -> Running:
    application = model.state.applications[application_key]
    for other in environment.running.values():
        if other.application_key != application_key:
            for key in modules:
                other.modules.pop(key, None)
    for key in modules:
        environment.loose_modules.pop(key, None)
    running = environment.running.get(application_key)
    if running is None:
        running = Running(application_key=application_key, modules={}, zone_key=environment.zones[0].key)
        environment.running[application_key] = running
    running.modules = modules
    running.consistency, running.consistency_message = CONSISTENT, ""
    if application.kind == "Mobile":
        running.binaries = {"Android": "aab", "iOS": "ipa"}
        running.mobile_versions = running.mobile_versions or {"Android": "0.1", "iOS": "0.1"}
    return running


def _set_version_label(model: Model, environment: Environment, running: Running) -> None:
    """Set version and modified flag as `--binary-version` says: packages contain no version of the application."""
    if model.settings.binary_version == "untagged":
        running.is_modified = True
        running.modified_reason = "The running version was not tagged."
        return
    running.is_modified, running.modified_reason = False, ""
    if not running.base_version:
        _tag(model, environment, running)


def _tag(model: Model, environment: Environment, running: Running) -> None:
    version = ApplicationVersion(
        key=model.new_key(),
        application_key=running.application_key,
        version=FIRST_VERSION,
        created_on=model.now(),
        environment_key=environment.key,
        module_versions=list(running.modules.values()),
        package=running.package,
        mobile_versions=dict(running.mobile_versions),
    )
    model.state.versions[version.key] = version
    running.base_version, running.is_modified, running.modified_reason = version.key, False, ""
