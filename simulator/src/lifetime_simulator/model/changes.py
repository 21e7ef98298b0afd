# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people do by hand, in LifeTime and in Service Center, while automation is at work."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .accounts import account_of
from .deployment_effects import delay_sync
from .deployment_script import check_script
from .deployments import abort, abort_all, resume, start
from .deployments import advance as advance_deployments
from .entities import Account, Deployment, ModuleVersion
from .hashes import new_hash
from .installing import environment_named, install
from .levels import level_of
from .model import Model
from .package_reading import read
from .plans import create_from_binary, create_from_tags, delete
from .tags import tag

SOMEBODY = Account("maria.santos", "Maria Santos", "")


def change(model: Model, data: dict[str, Any]) -> Any:
    """Do one thing: `data` has one key, its name. ValueError or KeyError when it makes no sense."""
    ((name, wanted),) = data.items()
    if name not in _CHANGES:
        raise ValueError(f"unknown change {name!r}: one of {', '.join(sorted(_CHANGES))}")
    return _CHANGES[name](model, wanted)


def _application_key(model: Model, name: str) -> str:
    for application in model.state.applications.values():
        if name in (application.name, application.key):
            return application.key
    raise ValueError(f"there is no application {name!r}")


def _hotfix(model: Model, wanted: dict[str, Any]) -> str:
    """Somebody publishes a changed module; gives the key of its new version."""
    environment = environment_named(model, wanted["environment"])
    running = environment.running[_application_key(model, wanted["application"])]
    state = model.state
    names = {state.modules[key].name: key for key in running.modules}
    module_key = names[wanted["module"]] if "module" in wanted else next(iter(running.modules))
    previous = state.module_versions[running.modules[module_key]]
    author = wanted.get("by", SOMEBODY.name)
    version = ModuleVersion(
        key=model.new_key(),
        module_key=module_key,
        created_on=model.now(),
        created_by=author,
        created_by_username=author.lower().replace(" ", "."),
        hash=new_hash(),
        general_hash=new_hash(),
        upgraded_from_hash=previous.general_hash,
        logical_databases=previous.logical_databases,
    )
    state.module_versions[version.key] = version
    running.modules[module_key] = version.key
    running.package = running.solution = ""
    running.is_modified, running.modified_reason = True, "Changed after the latest version."
    return version.key


def _tag(model: Model, wanted: dict[str, Any]) -> str:
    environment = environment_named(model, wanted["environment"])
    application = model.state.applications[_application_key(model, wanted["application"])]
    body = {"Version": wanted["version"], "ChangeLog": wanted.get("change_log", "")}
    return tag(model, SOMEBODY, environment, application, body).key


def _install(model: Model, wanted: dict[str, Any]) -> str:
    environment = environment_named(model, wanted["environment"])
    return install(model, environment, Path(wanted["package"]))


def _rename(model: Model, wanted: dict[str, Any]) -> None:
    """An application has one name, whichever environment it was given in."""
    model.state.applications[_application_key(model, wanted["application"])].name = wanted["name"]


def _lag(model: Model, wanted: dict[str, Any]) -> None:
    """LifeTime goes on showing what runs there now for so many seconds."""
    delay_sync(model, environment_named(model, wanted["environment"]), model.now() + float(wanted["seconds"]))


def _plan(model: Model, wanted: dict[str, Any]) -> str:
    """Somebody saves a plan, of a `package` file or of `versions` ({application: version}), and may `start` it."""
    environment = environment_named(model, wanted["environment"])
    account = _account(model, wanted.get("by", SOMEBODY.username))
    script = wanted.get("script") or {}
    model.deployment_scripts.insert(0, check_script(script))
    if "package" in wanted:
        content = read(model.settings, Path(wanted["package"]))
        upload = model.files.temporary()
        shutil.copyfile(wanted["package"], upload)
        deployment = create_from_binary(model, account, environment, content, upload, None)
    else:
        deployment = create_from_tags(model, account, _tags(model, environment.key, wanted))
    if "age" in wanted:
        deployment.created_on = deployment.saved_on = model.now() - float(wanted["age"])
    if wanted.get("start"):
        start(model, account, deployment, redeploy=False)
    return deployment.key


def _tags(model: Model, target: str, wanted: dict[str, Any]) -> dict[str, Any]:
    operations = []
    for name, number in wanted.get("versions", {}).items():
        key = _application_key(model, name)
        version = next(version for version in model.versions_of(key) if version.version == number)
        operations.append({"ApplicationVersionKey": version.key, "DeploymentZoneKey": ""})
    source = environment_named(model, wanted["source"]).key if "source" in wanted else target
    return {
        "SourceEnvironmentKey": source,
        "TargetEnvironmentKey": target,
        "Notes": wanted.get("notes", ""),
        "ApplicationOperations": operations,
    }


def _command(model: Model, wanted: dict[str, Any]) -> None:
    """Somebody starts, continues, aborts, discards or forcibly ends a plan: {"key": ..., "command": ...}."""
    deployment = model.state.deployments[wanted["key"]]
    account = _account(model, wanted.get("by", SOMEBODY.username))
    command = wanted["command"]
    if command == "start":
        start(model, account, deployment, redeploy=False)
    elif command == "continue":
        resume(model, deployment)
    elif command == "abort":
        abort(model, account, deployment)
    elif command == "delete":
        delete(model, deployment)
    elif command == "force_finish":
        _force_finish(model, deployment)
    else:
        raise ValueError(f"unknown command {command!r}")


def _force_finish(model: Model, deployment: Deployment) -> None:
    deployment.steps, deployment.status, deployment.info = [], "force_finished", ""
    deployment.phase, deployment.ended_on = "ended", model.now()


def _set(model: Model, wanted: dict[str, Any]) -> None:
    """Change settings of an environment, or, without one, of LifeTime: allow_binary_in_production."""
    thing: Any = environment_named(model, wanted["environment"]) if "environment" in wanted else model.state
    allowed = ENVIRONMENT_SETTINGS if "environment" in wanted else LIFETIME_SETTINGS
    for key, value in wanted.items():
        if key != "environment":
            if key not in allowed:
                raise ValueError(f"{key!r} cannot be set: one of {', '.join(sorted(allowed))}")
            setattr(thing, key, value)
    if wanted.get("maintenance"):
        abort_all(model, thing)


def _block(model: Model, wanted: dict[str, Any]) -> None:
    """An application may no longer be deployed to an environment."""
    environment_named(model, wanted["environment"]).blocked.append(_application_key(model, wanted["application"]))


def _remove(model: Model, wanted: dict[str, Any]) -> None:
    """Somebody deletes an application from an environment."""
    del environment_named(model, wanted["environment"]).running[_application_key(model, wanted["application"])]


def _binaries(model: Model, wanted: dict[str, Any]) -> None:
    """Native builds come and go: `kinds` maps platforms (Android, iOS) to apk, aab or ipa."""
    environment = environment_named(model, wanted["environment"])
    environment.running[_application_key(model, wanted["application"])].binaries = dict(wanted["kinds"])


def _advance(model: Model, seconds: Any) -> None:
    """Time passes."""
    model.clock.advance(float(seconds))
    advance_deployments(model)


def _accounts(model: Model, wanted: list[dict[str, Any]]) -> None:
    """Change accounts: `username`, and any of `token`, `default`, `environments`, `databases`, `name`."""
    for entry in wanted:
        account = next(account for account in model.state.accounts if account.username == entry["username"])
        for key in ("name", "token", "databases"):
            if key in entry:
                setattr(account, key, entry[key])
        account.default = level_of(entry.get("default", account.default))
        levels = entry.get("environments", {})
        account.environments.update({name: level_of(label) for name, label in levels.items()})


def _account(model: Model, username: str) -> Account:
    return SOMEBODY if username in (SOMEBODY.username, SOMEBODY.name) else account_of(model, username)


ENVIRONMENT_SETTINGS = {
    "two_step",
    "maintenance",
    "offline",
    "max_parallel",
    "os_version",
    "databases",
    "activation_code",
}
LIFETIME_SETTINGS = {"allow_binary_in_production"}

_CHANGES: dict[str, Callable[[Model, Any], Any]] = {
    "accounts": _accounts,
    "advance": _advance,
    "binaries": _binaries,
    "block": _block,
    "command": _command,
    "hotfix": _hotfix,
    "install": _install,
    "lag": _lag,
    "plan": _plan,
    "remove": _remove,
    "rename": _rename,
    "set": _set,
    "tag": _tag,
}
