# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the infrastructure is made of, as plain data that can be written to JSON and read back."""

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
    """One version of a module; keys are of this infrastructure, hashes have 22 characters.

    `packed_hash` is the general hash that the package told which brought it.
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


@dataclass
class Module:
    """A module; its name is the same in every environment."""

    key: str
    name: str
    kind: str = "eSpace"
    description: str = ""


@dataclass
class ApplicationVersion:
    """A tag: the module versions that it holds, and from when on it can be deployed."""

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
    """An application; its name is global. `references` are the keys of its producers."""

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

    `modules` maps module keys to module version keys. `package` and `solution` name the application's own file and the
    solution's that brought it, as long as nothing was changed since. `base_version` is the key of the tag that it
    started from, or empty.
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
class Environment:
    """An environment. While `stale_until` is ahead, LifeTime still shows `stale`, what ran before.

    `loose_modules` are those of no application: module keys to module version keys.
    `installed` names the package files that were installed by hand.
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
    databases: list[str] = field(default_factory=list)
    database_mappings: dict[str, str] = field(default_factory=dict)
    blocked: list[str] = field(default_factory=list)
    running: dict[str, Running] = field(default_factory=dict)
    loose_modules: dict[str, str] = field(default_factory=dict)
    installed: list[str] = field(default_factory=list)
    stale: dict[str, Running] = field(default_factory=dict)
    stale_until: float = 0.0


@dataclass
class Account:
    """Who may do what: `environments` maps environment names to permission levels, `default` is for the others."""

    username: str
    name: str
    token: str
    default: str = "full"
    environments: dict[str, str] = field(default_factory=dict)
    databases: bool = True


@dataclass
class ApplicationOperation:
    """One line of a deployment plan that is made of tags."""

    application_key: str
    version_key: str
    label: str = ""
    zone_key: str = ""


@dataclass
class Step:
    """One thing that happens in a deployment, `after` seconds after the one before; see timeline.py for the kinds."""

    after: float
    kind: str
    text: str = ""
    type: str = "Info"
    info: str = ""


@dataclass
class Deployment:
    """A plan and its execution.

    `status` and `info` are what LifeTime shows; `phase` is what is so: saved, active, paused, aborting or ended.
    `steps` are still to come, the first is due `steps[0].after` seconds after `last_step`.
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
    """A package of several applications in the making, or made: `package` names the file."""

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
    """A source code package in the making, or made, of an application or a module: `owner` is its key."""

    key: str
    environment: str
    owner: str
    modules: list[str]
    created_on: float


@dataclass
class Link:
    """A download link; `file_name` is the name that the browser would see."""

    key: str
    package: str
    file_name: str
    expires_on: float


@dataclass
class State:
    """Everything that is kept."""

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
    clock: float = 0.0
    access: Access = field(default_factory=Access)
