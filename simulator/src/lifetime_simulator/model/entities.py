# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The entities of the data model, as dataclasses that are saved as JSON.

Times are seconds since the epoch, keys are GUIDs in lower case. Field names are part of the format of `--state-dir`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .access_entities import Access

CONSISTENT = "OK"
INCONSISTENT = "Inconsistent"


@dataclass
class Zone:
    """A deployment zone of an environment."""

    key: str
    name: str
    is_default: bool = True
    technology: str = "Classical Virtual Machines"


@dataclass
class ModuleVersion:
    """One version of a module; its key belongs to this infrastructure, hashes have 22 characters.

    `packed_hash` is the module's general hash in the package that it was published from. `elements` says what happened
    to an element that consumers use: `removed`, `changed`, `added`, or nothing.
    """

    key: str
    module_key: str
    created_on: float
    created_by: str
    created_by_username: str
    hash: str
    general_hash: str
    upgraded_from_hash: str = ""
    logical_databases: list[str] = field(default_factory=list)
    packed_hash: str = ""
    elements: str = ""


@dataclass
class Module:
    """A module; name and kind are the same in all environments."""

    key: str
    name: str
    kind: str = "eSpace"
    description: str = ""


@dataclass
class ApplicationVersion:
    """A tagged version: `module_versions` are keys; it can be deployed from the time `usable_from` on."""

    key: str
    application_key: str
    version: str
    created_on: float
    environment_key: str
    module_versions: list[str]
    change_log: str = ""
    created_by: str = ""
    mobile_versions: dict[str, str] = field(default_factory=dict)
    usable_from: float = 0.0
    package: str = ""


@dataclass
class Application:
    """An application; its name is the same in all environments. `references` are the keys of its producers."""

    key: str
    name: str
    kind: str = "WebResponsive"
    description: str = ""
    team: str = ""
    is_system: bool = False
    url_path: str = "/"
    size_mib: float = 0.0
    references: list[str] = field(default_factory=list)


@dataclass
class Running:
    """What an environment runs of one application.

    `modules` maps module keys to module version keys. `package` and `solution` name the file of the application or
    solution that was published, until something changes. `base_version` is the key of the underlying tag, or empty.
    """

    application_key: str
    modules: dict[str, str]
    base_version: str = ""
    is_modified: bool = False
    modified_reason: str = ""
    package: str = ""
    solution: str = ""
    zone_key: str = ""
    consistency: str = CONSISTENT
    consistency_message: str = ""
    mobile_versions: dict[str, str] = field(default_factory=dict)
    binaries: dict[str, str] = field(default_factory=dict)


@dataclass
class DbConnection:
    """A database connection; `provider` is a key. Permissions map keys of roles and of users to levels."""

    description: str = ""
    provider: str = "sqlserver"
    username: str = ""
    password_sha256: str = ""
    configuration: str = ""
    role_permissions: dict[str, int] = field(default_factory=dict)
    user_permissions: dict[str, int] = field(default_factory=dict)


@dataclass
class Environment:
    """An environment. Until the time `stale_until`, LifeTime shows `stale` instead of `running`.

    `loose_modules` maps modules without an application to their version keys. `installed` names the package files that
    were installed by hand. `databases` are the names of the database connections, `db_connections` the details of some.
    """

    key: str
    name: str
    os_version: str
    order: int
    host_name: str
    environment_type: str
    use_https: bool = True
    number_of_front_ends: int = 1
    database_provider: str = "SqlServer"
    is_cloud: bool = False
    two_step: bool = False
    maintenance: bool = False
    offline: bool = False
    details_url: str = ""
    activation_code: str = ""
    max_parallel: int = 5
    zones: list[Zone] = field(default_factory=list)
    policies: dict[str, str] = field(default_factory=dict)
    databases: list[str] = field(default_factory=list)
    db_connections: dict[str, DbConnection] = field(default_factory=dict)
    database_mappings: dict[str, str] = field(default_factory=dict)
    blocked: list[str] = field(default_factory=list)
    blocked_reasons: dict[str, str] = field(default_factory=dict)
    running: dict[str, Running] = field(default_factory=dict)
    loose_modules: dict[str, str] = field(default_factory=dict)
    installed: list[str] = field(default_factory=list)
    stale: dict[str, Running] = field(default_factory=dict)
    stale_until: float = 0.0

    @property
    def default_database(self) -> str:
        return self.databases[0] if self.databases else "Default"


@dataclass
class Account:
    """A service account: `environments` maps names to permission levels, `default` applies to the others.

    `token_until` and `old_token_until` are when the tokens end, 0 for never.
    """

    username: str
    name: str
    token: str
    default: str = "full"
    environments: dict[str, str] = field(default_factory=dict)
    databases: bool = True
    token_until: float = 0.0
    old_token: str = ""
    old_token_until: float = 0.0


@dataclass
class BlockedLogin:
    """Failed logins that block a user, or an address if `username` is empty, in an environment, given by its key."""

    environment: str
    address: str
    instant: float
    username: str = ""
    failures: int = 10


@dataclass
class ApplicationOperation:
    """One entry of ApplicationOperations in a plan of tags."""

    application_key: str
    version_key: str
    label: str = ""
    zone_key: str = ""


@dataclass
class Step:
    """One step of a deployment, due `after` seconds after the previous one; deployment_steps.py lists the kinds."""

    after: float
    kind: str
    text: str = ""
    type: str = "Info"
    info: str = ""


@dataclass
class Deployment:
    """A deployment plan and its execution.

    `status` and `info` are what LifeTime shows; `phase` is the actual state: saved, active, paused, aborting or ended.
    `steps` are the remaining steps; the first is due `steps[0].after` seconds after the time `last_step`.
    """

    key: str
    target: str
    created_on: float
    created_by: str
    created_by_username: str
    source: str = ""
    notes: str = ""
    saved_on: float = 0.0
    saved_by: str = ""
    saved_by_username: str = ""
    started_on: float = 0.0
    started_by: str = ""
    started_by_username: str = ""
    aborted_on: float = 0.0
    aborted_by: str = ""
    aborted_by_username: str = ""
    operations: list[ApplicationOperation] = field(default_factory=list)
    package: str = ""
    status: str = "saved"
    info: str = ""
    phase: str = "saved"
    log: list[dict[str, str]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    last_step: float = 0.0
    prepared_on: float = 0.0
    publishing: bool = False
    redeploy: bool = False
    listed_from: float = 0.0
    validations: int = 0
    script: dict[str, Any] = field(default_factory=dict)
    mappings: list[dict[str, str]] = field(default_factory=list)
    ended_on: float = 0.0


@dataclass
class Solution:
    """A requested package of several applications; `package` names the finished file."""

    key: str
    environment: str
    name: str
    applications: list[str]
    created_on: float
    outcome: str = "Completed"
    reason: str = ""
    seconds: float = 3.0
    package: str = ""


@dataclass
class SourceCode:
    """A requested source code package; `owner` is the key of the application or module."""

    key: str
    environment: str
    owner: str
    modules: list[str]
    created_on: float


@dataclass
class Link:
    """A download link; `file_name` is the name in Content-Disposition."""

    key: str
    package: str
    file_name: str
    expires_on: float


@dataclass
class State:
    """Everything that is saved; the dictionaries map keys to objects."""

    name: str = ""
    allow_binary_in_production: bool = False
    environments: dict[str, Environment] = field(default_factory=dict)
    applications: dict[str, Application] = field(default_factory=dict)
    modules: dict[str, Module] = field(default_factory=dict)
    module_versions: dict[str, ModuleVersion] = field(default_factory=dict)
    versions: dict[str, ApplicationVersion] = field(default_factory=dict)
    deployments: dict[str, Deployment] = field(default_factory=dict)
    solutions: dict[str, Solution] = field(default_factory=dict)
    source_codes: dict[str, SourceCode] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    accounts: list[Account] = field(default_factory=list)
    blocked_logins: list[BlockedLogin] = field(default_factory=list)
    clock: float = 0.0
    access: Access = field(default_factory=Access)
