# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load a data document (demo/__init__.py describes its keys) into a State."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from .access_entities import load_access
from .clock import seconds_of
from .entities import Account, Application, ApplicationVersion, Environment, Module, ModuleVersion, Running, State, Zone
from .guids import lowercase_guid
from .levels import level_of

Document = dict[str, Any]

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "lifetime-simulator/data-file")


@dataclass
class _Loading:
    """The state as far as it is loaded, with indexes: scans would take minutes with thousands of applications.

    `applications` and `modules` are by name and by key, `versions` by the key of the application and the number.
    """

    state: State
    people: dict[str, str]
    applications: dict[str, Application] = field(default_factory=dict)
    modules: dict[str, Module] = field(default_factory=dict)
    versions: dict[tuple[str, str], ApplicationVersion] = field(default_factory=dict)

    def application(self, name: str) -> Application:
        if name not in self.applications:
            raise ValueError(f"The data document has no application {name!r}.")
        return self.applications[name]

    def module(self, name: str) -> Module:
        if name not in self.modules:
            raise ValueError(f"The data document has no module {name!r}.")
        return self.modules[name]


def load(document: Document) -> State:
    """Build the state; ValueError with a sentence if the document is not valid."""
    try:
        return _load(document)
    except KeyError as error:
        raise ValueError(f"The data document is not valid: a part of it lacks the key {error}.") from error
    except (AttributeError, IndexError, TypeError) as error:
        raise ValueError(f"The data document is not valid: {error}.") from error


def _load(document: Document) -> State:
    state = State(name=document.get("name", ""))
    loading = _Loading(state, {user["username"]: user["name"] for user in document.get("users", [])})
    for data in document.get("environments", []):
        environment = _environment(data, len(state.environments))
        state.environments[environment.key] = environment
    _load_applications(loading, document)
    for name, entries in document.get("running", {}).items():
        environment = _environment_named(state, name)
        for entry in entries:
            running = _running(loading, environment, entry)
            environment.running[running.application_key] = running
            for key in running.modules.values():
                version = state.module_versions[key]
                for logical in version.logical_databases:
                    environment.database_mappings.setdefault(
                        f"{version.module_key}/{logical}", environment.default_database
                    )
    state.access = load_access(
        document,
        {environment.name: environment.key for environment in state.environments.values()},
        {application.name: application.key for application in state.applications.values()},
    )
    state.accounts = [_account(data, document) for data in document.get("accounts", [])]
    return state


def _key(data: Document, *names: str) -> str:
    return lowercase_guid(str(data.get("key") or "")) or str(uuid.uuid5(_NAMESPACE, "\n".join(names)))


def _environment_named(state: State, name: str) -> Environment:
    for environment in state.environments.values():
        if environment.name == name:
            return environment
    raise ValueError(f"The data document has no environment {name!r}.")


def _environment(data: Document, order: int) -> Environment:
    name = data["name"]
    zones = data.get("zones") or [{"name": "Global", "default": True}]
    return Environment(
        key=_key(data, "environment", name),
        name=name,
        os_version=data.get("os_version", "11.27.0.42600"),
        order=data.get("order", order),
        host_name=data.get("host_name", f"{name.lower()}.example.com"),
        environment_type=data.get("type", "Development"),
        use_https=data.get("use_https", True),
        number_of_front_ends=data.get("number_of_front_ends", 1),
        database_provider=data.get("database_provider", "SqlServer"),
        is_cloud=data.get("is_cloud", False),
        two_step=data.get("two_step", False),
        maintenance=data.get("maintenance", False),
        offline=data.get("offline", False),
        details_url=data.get("details_url", ""),
        activation_code=data.get("activation_code", ""),
        max_parallel=data.get("max_parallel", 5),
        databases=list(data.get("databases", ["Default", "ReplicaDB"])),
        zones=[
            Zone(
                key=_key(zone, "zone", name, zone["name"]),
                name=zone["name"],
                is_default=zone.get("default", False),
                technology=zone.get("technology", "Classical Virtual Machines"),
            )
            for zone in zones
        ],
    )


def _load_applications(loading: _Loading, document: Document) -> None:
    state = loading.state
    teams = {name: team["name"] for team in document.get("teams", []) for name in team.get("applications", [])}
    for data in document.get("applications", []):
        name = data["name"]
        application = Application(
            key=_key(data, "application", name),
            name=name,
            kind=data.get("kind", "WebResponsive"),
            description=data.get("description", ""),
            team=teams.get(name, ""),
            is_system=data.get("system", False),
            url_path=data.get("url_path", "/"),
            size_mib=data.get("size_mib", 0.0),
        )
        state.applications[application.key] = application
        loading.applications.setdefault(application.name, application)
        loading.applications.setdefault(application.key, application)
        for module in data.get("modules", []):
            key = _key(module, "module", module["name"])
            loaded = Module(key, module["name"], module.get("kind", "eSpace"), module.get("description", ""))
            state.modules[key] = loaded
            loading.modules.setdefault(loaded.name, loaded)
            loading.modules[key] = loaded
    for data in document.get("applications", []):
        application = state.applications[_key(data, "application", data["name"])]
        application.references = [loading.application(name).key for name in data.get("references", [])]
        databases = {module["name"]: module.get("logical_databases", []) for module in data.get("modules", [])}
        for tag in data.get("versions", []):
            _load_version(loading, application, tag, databases)


def _load_version(loading: _Loading, application: Application, tag: Document, databases: dict[str, list[str]]) -> None:
    state = loading.state
    environment = tag.get("environment") or next((known.name for known in state.environments.values()), "")
    version = ApplicationVersion(
        key=_key(tag, "version", application.name, tag["version"]),
        application_key=application.key,
        version=tag["version"],
        created_on=seconds_of(tag["created_on"]),
        environment_key=_environment_named(state, environment).key,
        module_versions=[
            _module_version(loading, module, databases.get(module["module"], [])).key for module in tag["modules"]
        ],
        change_log=tag.get("change_log", ""),
        created_by=tag.get("created_by", ""),
        mobile_versions=_mobile(application, tag["version"]),
    )
    state.versions[version.key] = version
    loading.versions.setdefault((application.key, version.version), version)


def _module_version(loading: _Loading, data: Document, databases: list[str] | None = None) -> ModuleVersion:
    known = loading.state.module_versions
    key = _key(data, "module version", data["module"], data["hash"])
    if key not in known:
        module = loading.module(data["module"])
        author = data.get("created_by", "")
        known[key] = ModuleVersion(
            key=key,
            module_key=module.key,
            created_on=seconds_of(data["created_on"]),
            created_by=str(loading.people.get(author, author)),
            created_by_username=author,
            hash=data["hash"],
            general_hash=str(data.get("general_hash", data["hash"])),
            upgraded_from_hash=data.get("upgraded_from_hash", ""),
            logical_databases=list(databases or []),
        )
    return known[key]


def _running(loading: _Loading, environment: Environment, entry: Document) -> Running:
    state = loading.state
    application = loading.application(entry["application"])
    version = loading.versions.get((application.key, str(entry.get("version"))))
    if version is None and entry.get("version"):
        raise ValueError(f"The data document has no version {entry['version']} of {application.name!r}.")
    modules = {}
    for key in version.module_versions if version else []:
        modules[state.module_versions[key].module_key] = key
    changed = [_module_version(loading, data) for data in entry.get("modules", [])]
    modules.update({module_version.module_key: module_version.key for module_version in changed})
    zone = next((zone for zone in environment.zones if zone.name == entry.get("zone")), environment.zones[0])
    return Running(
        application_key=application.key,
        modules=modules,
        base_version=version.key if version else "",
        is_modified=bool(entry.get("modified") or changed),
        modified_reason="Changed after the latest version." if changed else "",
        zone_key=zone.key,
        mobile_versions=dict(version.mobile_versions) if version else {},
        binaries={"Android": "aab", "iOS": "ipa"} if application.kind == "Mobile" else {},
    )


def _mobile(application: Application, version: str) -> dict[str, str]:
    return {"Android": version, "iOS": version} if application.kind == "Mobile" else {}


def _account(data: Document, document: Document) -> Account:
    role = next((role for role in document.get("roles", []) if role["name"] == data.get("role")), None)
    levels = {entry["environment"]: entry["level"] for entry in (role or {}).get("environment_permissions", [])}
    levels.update(data.get("environments", {}))
    return Account(
        username=data["username"],
        name=str(data.get("name", data["username"])),
        token=data.get("token", ""),
        default=level_of(data.get("default", "full")),
        environments={name: level_of(label) for name, label in levels.items()},
        databases=data.get("databases", True),
    )
