# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manual changes: what people do in LifeTime and in Service Center while automation runs.

Each public name of POST /_simulator/changes is a function here; its keyword parameters are the fields of the change.
"""

from __future__ import annotations

import shutil
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .accounts import account_of
from .deployment_effects import delay_sync
from .deployment_script import check_script
from .deployments import abort, abort_all, resume, start
from .deployments import advance as advance_deployments
from .entities import Account, BlockedLogin, Deployment, Environment, ModuleVersion, Running, State
from .hashes import new_hash
from .installing import environment_named, install, require_file
from .levels import level_of
from .model import Model
from .package_reading import read
from .plans import create_from_binary, create_from_tags, delete
from .tags import tag
from .typed_json import call_with_json, check_not_negative, check_type

DEFAULT_USER = Account("maria.santos", "Maria Santos", "")
ENVIRONMENT_SETTINGS = (
    "two_step",
    "maintenance",
    "offline",
    "max_parallel",
    "os_version",
    "databases",
    "activation_code",
)
LIFETIME_SETTINGS = ("allow_binary_in_production",)
ELEMENTS = ("", "added", "changed", "removed")
LATEST = 200_000_000_000


def change(model: Model, data: Any) -> Any:
    """Make one change, `{name: its fields}`; return its result, None for most.

    Raises ValueError, OSError or PackageError with a sentence if the change is not valid, ApiError if LifeTime refuses.
    """
    check_type(data, dict[str, Any], "A change")
    if len(data) != 1:
        raise ValueError(f"A change has exactly one name; got {', '.join(sorted(data)) or 'none'}.")
    ((name, fields),) = data.items()
    if name in _LISTED_CHANGES:
        return _LISTED_CHANGES[name](model, fields)
    if name not in _CHANGES:
        raise ValueError(f"There is no change {name!r}: use {', '.join(sorted([*_CHANGES, *_LISTED_CHANGES]))}.")
    return call_with_json(_CHANGES[name], fields, name, model)


def _application_key(model: Model, name: str) -> str:
    for application in model.state.applications.values():
        if name in (application.name, application.key):
            return application.key
    raise ValueError(f"There is no application {name!r}.")


def _running(environment: Environment, model: Model, name: str) -> Running:
    running = environment.running.get(_application_key(model, name))
    if running is None:
        raise ValueError(f"{name!r} does not run in {environment.name!r}.")
    return running


def _hotfix(
    model: Model,
    environment: str,
    application: str,
    module: str | None = None,
    by: str = DEFAULT_USER.name,
    elements: str = "",
) -> str:
    """Publish a changed module, by default the application's first; return the key of its new version.

    `elements` is what happened to an element that consumers use: plans have conflicts by it.
    """
    if elements not in ELEMENTS:
        raise ValueError(f"hotfix.elements must be one of {', '.join(ELEMENTS[1:])}.")
    target = environment_named(model, environment)
    running = _running(target, model, application)
    state = model.state
    keys = {state.modules[key].name: key for key in running.modules}
    name = module if module is not None else next(iter(keys), "")
    if name not in keys:
        raise ValueError(f"{application!r} has no module {name!r} in {target.name!r}.")
    previous = state.module_versions[running.modules[keys[name]]]
    version = ModuleVersion(
        key=model.new_key(),
        module_key=keys[name],
        created_on=model.now(),
        created_by=by,
        created_by_username=by.lower().replace(" ", "."),
        hash=new_hash(),
        general_hash=new_hash(),
        upgraded_from_hash=previous.general_hash,
        logical_databases=previous.logical_databases,
        elements=elements,
    )
    state.module_versions[version.key] = version
    running.modules[keys[name]] = version.key
    running.package = running.solution = ""
    running.is_modified, running.modified_reason = True, "Changed after the latest version."
    return version.key


def _tag(model: Model, environment: str, application: str, version: str, change_log: str = "") -> str:
    """Tag what runs; return the key of the version."""
    tagged = model.state.applications[_application_key(model, application)]
    body = {"Version": version, "ChangeLog": change_log}
    return tag(model, DEFAULT_USER, environment_named(model, environment), tagged, body).key


def _install(model: Model, environment: str, package: str) -> str:
    """Publish a package file in Service Center; return the SHA-256 of the file."""
    return install(model, environment_named(model, environment), Path(package))


def _rename(model: Model, application: str, name: str) -> None:
    model.state.applications[_application_key(model, application)].name = name


def _block_login(model: Model, environment: str, address: str, username: str = "") -> None:
    """Block a user, or without a username an address, after failed logins."""
    key = environment_named(model, environment).key
    model.state.blocked_logins.append(BlockedLogin(key, address, model.now(), username))


def _lag(model: Model, environment: str, seconds: float) -> None:
    """Let LifeTime show the current content of the environment for `seconds`, whatever happens there."""
    check_not_negative(seconds, "lag.seconds")
    delay_sync(model, environment_named(model, environment), model.now() + seconds)


def _plan(
    model: Model,
    environment: str,
    package: str | None = None,
    versions: dict[str, str] | None = None,
    source: str | None = None,
    by: str = DEFAULT_USER.username,
    notes: str = "",
    start: bool = False,
    age: float | None = None,
    script: dict[str, Any] | None = None,
) -> str:
    """Save a deployment plan of a `package` file or of `versions` (application -> version), and optionally start it.

    `age` puts its creation that many seconds into the past. Returns the key of the plan.
    """
    target = environment_named(model, environment)
    account = _account(model, by)
    check_not_negative(age or 0, "plan.age")
    queue = list(model.deployment_scripts)
    model.deployment_scripts.insert(0, check_script(script or {}, "plan.script"))
    try:
        if package is not None:
            deployment = _plan_of_package(model, account, target, Path(package))
        else:
            body = _body_of_plan(model, target, versions or {}, source, notes)
            deployment = create_from_tags(model, account, body)
    finally:
        model.deployment_scripts[:] = queue
    if age is not None:
        deployment.created_on = deployment.saved_on = model.now() - age
    if start:
        _start(model, account, deployment)
    return deployment.key


def _plan_of_package(model: Model, account: Account, target: Environment, package: Path) -> Deployment:
    require_file(package)
    content = read(model.settings, package)
    upload = model.files.temporary()
    try:
        shutil.copyfile(package, upload)
        return create_from_binary(model, account, target, content, upload, None)
    finally:
        upload.unlink(missing_ok=True)


def _body_of_plan(
    model: Model, target: Environment, versions: dict[str, str], source: str | None, notes: str
) -> dict[str, Any]:
    """Return the body of Deployments_Create."""
    operations = []
    for name, number in versions.items():
        keys = {version.version: version.key for version in model.versions_of(_application_key(model, name))}
        if number not in keys:
            raise ValueError(f"{name!r} has no version {number!r}.")
        operations.append({"ApplicationVersionKey": keys[number], "DeploymentZoneKey": ""})
    return {
        "SourceEnvironmentKey": target.key if source is None else environment_named(model, source).key,
        "TargetEnvironmentKey": target.key,
        "Notes": notes,
        "ApplicationOperations": operations,
    }


def _command(model: Model, key: str, command: str, by: str = DEFAULT_USER.username) -> None:
    deployment = model.state.deployments.get(key)
    if deployment is None:
        raise ValueError(f"There is no deployment {key!r}.")
    if command not in _COMMANDS:
        raise ValueError(f"There is no command {command!r}: use {', '.join(sorted(_COMMANDS))}.")
    _COMMANDS[command](model, _account(model, by), deployment)


def _start(model: Model, account: Account, deployment: Deployment) -> None:
    start(model, account, deployment, redeploy=False)


def _force_finish(model: Model, _account: Account, deployment: Deployment) -> None:
    deployment.steps, deployment.status, deployment.info = [], "force_finished", ""
    deployment.phase, deployment.ended_on = "ended", model.now()


_COMMANDS: dict[str, Callable[[Model, Account, Deployment], None]] = {
    "start": _start,
    "continue": lambda model, _account, deployment: resume(model, deployment),
    "abort": abort,
    "delete": lambda model, _account, deployment: delete(model, deployment),
    "force_finish": _force_finish,
}


def _set(model: Model, fields: Any) -> None:
    """Change settings of an environment or, without `environment`, of LifeTime."""
    check_type(fields, dict[str, Any], "set")
    values = dict(fields)
    owner: Environment | State = model.state
    allowed: tuple[str, ...] = LIFETIME_SETTINGS
    if "environment" in values:
        check_type(values["environment"], str, "set.environment")
        owner, allowed = environment_named(model, values.pop("environment")), ENVIRONMENT_SETTINGS
    hints = typing.get_type_hints(type(owner))
    for name, value in values.items():
        if name not in allowed:
            raise ValueError(f"{name!r} cannot be set: use {', '.join(sorted(allowed))}.")
        check_type(value, hints[name], f"set.{name}")
    for name, value in values.items():
        setattr(owner, name, value)
    if isinstance(owner, Environment) and values.get("maintenance"):
        abort_all(model, owner)


def _block(model: Model, environment: str, application: str) -> None:
    """Forbid to deploy the application to the environment."""
    environment_named(model, environment).blocked.append(_application_key(model, application))


def _remove(model: Model, environment: str, application: str) -> None:
    """Delete the application from the environment."""
    target = environment_named(model, environment)
    del target.running[_running(target, model, application).application_key]


def _move(model: Model, environment: str, module: str, application: str) -> None:
    """Move a module that the environment runs to another application there."""
    target = environment_named(model, environment)
    new = _running(target, model, application)
    for running in target.running.values():
        for key in running.modules:
            if module in (key, model.state.modules[key].name):
                new.modules[key] = running.modules.pop(key)
                return
    raise ValueError(f"{target.name!r} runs no module {module!r}.")


def _binaries(model: Model, environment: str, application: str, kinds: dict[str, str]) -> None:
    """Replace the native builds: `kinds` maps a platform (Android, iOS) to apk, aab or ipa."""
    _running(environment_named(model, environment), model, application).binaries = dict(kinds)


def _advance(model: Model, seconds: Any) -> None:
    """Advance the simulated clock."""
    check_type(seconds, float, "advance")
    check_not_negative(seconds, "advance")
    if model.now() + seconds > LATEST:
        raise ValueError("advance must not lead beyond the year 8000.")
    model.clock.advance(float(seconds))
    advance_deployments(model)


def _accounts(model: Model, entries: Any) -> None:
    check_type(entries, list[dict[str, Any]], "accounts")
    for number, entry in enumerate(entries):
        call_with_json(_change_account, entry, f"accounts[{number}]", model)


def _change_account(
    model: Model,
    username: str,
    name: str | None = None,
    token: str | None = None,
    default: str | None = None,
    environments: dict[str, str] | None = None,
    databases: bool | None = None,
) -> None:
    """Change the given fields of an account; `environments` maps environment names to permission levels."""
    account = next((known for known in model.state.accounts if known.username == username), None)
    if account is None:
        raise ValueError(f"There is no account {username!r}.")
    level = account.default if default is None else level_of(default)
    levels = {key: level_of(label) for key, label in (environments or {}).items()}
    account.name = account.name if name is None else name
    account.token = account.token if token is None else token
    account.databases = account.databases if databases is None else databases
    account.default = level
    account.environments.update(levels)


def _account(model: Model, username: str) -> Account:
    return DEFAULT_USER if username in (DEFAULT_USER.username, DEFAULT_USER.name) else account_of(model, username)


_CHANGES: dict[str, Callable[..., Any]] = {
    "binaries": _binaries,
    "block": _block,
    "block_login": _block_login,
    "command": _command,
    "hotfix": _hotfix,
    "install": _install,
    "lag": _lag,
    "move": _move,
    "plan": _plan,
    "remove": _remove,
    "rename": _rename,
    "tag": _tag,
}
#: Their argument is no object with fixed fields.
_LISTED_CHANGES: dict[str, Callable[[Model, Any], None]] = {"accounts": _accounts, "advance": _advance, "set": _set}
