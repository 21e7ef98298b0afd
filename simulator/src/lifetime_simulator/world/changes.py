# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people do by hand, in LifeTime and in Service Center, while automation is at work."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .access import account_of
from .deployments import abort, break_off, go_on, start
from .deployments import advance as let_happen
from .effects import hold_back
from .hashes import new_hash
from .installing import environment_named, install
from .levels import level_of
from .model import Account, Deployment, ModuleVersion
from .plans import create_from_binary, create_from_tags, delete
from .reading import read
from .script import check_script
from .tags import tag
from .world import World

SOMEBODY = Account("maria.santos", "Maria Santos", "")


def change(world: World, data: dict[str, Any]) -> Any:
    """Do one thing: `data` has one key, its name. ValueError or KeyError when it makes no sense."""
    ((name, wanted),) = data.items()
    if name not in _CHANGES:
        raise ValueError(f"unknown change {name!r}: one of {', '.join(sorted(_CHANGES))}")
    return _CHANGES[name](world, wanted)


def _application_key(world: World, name: str) -> str:
    for application in world.state.applications.values():
        if name in (application.name, application.key):
            return application.key
    raise ValueError(f"there is no application {name!r}")


def _hotfix(world: World, wanted: dict[str, Any]) -> str:
    """Somebody publishes a changed module; gives the key of its new version."""
    environment = environment_named(world, wanted["environment"])
    running = environment.running[_application_key(world, wanted["application"])]
    state = world.state
    names = {state.modules[key].name: key for key in running.modules}
    module_key = names[wanted["module"]] if "module" in wanted else next(iter(running.modules))
    previous = state.module_versions[running.modules[module_key]]
    author = wanted.get("by", SOMEBODY.name)
    version = ModuleVersion(
        key=world.new_key(),
        module_key=module_key,
        created_on=world.now(),
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


def _tag(world: World, wanted: dict[str, Any]) -> str:
    environment = environment_named(world, wanted["environment"])
    application = world.state.applications[_application_key(world, wanted["application"])]
    body = {"Version": wanted["version"], "ChangeLog": wanted.get("change_log", "")}
    return tag(world, SOMEBODY, environment, application, body).key


def _install(world: World, wanted: dict[str, Any]) -> str:
    environment = environment_named(world, wanted["environment"])
    return install(world, environment, Path(wanted["package"]))


def _rename(world: World, wanted: dict[str, Any]) -> None:
    """An application has one name, whichever environment it was given in."""
    world.state.applications[_application_key(world, wanted["application"])].name = wanted["name"]


def _lag(world: World, wanted: dict[str, Any]) -> None:
    """LifeTime goes on showing what runs there now for so many seconds."""
    hold_back(world, environment_named(world, wanted["environment"]), world.now() + float(wanted["seconds"]))


def _plan(world: World, wanted: dict[str, Any]) -> str:
    """Somebody saves a plan, of a `package` file or of `versions` ({application: version}), and may `start` it."""
    environment = environment_named(world, wanted["environment"])
    account = _account(world, wanted.get("by", SOMEBODY.username))
    script = wanted.get("script") or {}
    world.deployment_scripts.insert(0, check_script(script))
    if "package" in wanted:
        content = read(world.settings, Path(wanted["package"]))
        upload = world.files.temporary()
        shutil.copyfile(wanted["package"], upload)
        deployment = create_from_binary(world, account, environment, content, upload, None)
    else:
        deployment = create_from_tags(world, account, _tags(world, environment.key, wanted))
    if "age" in wanted:
        deployment.created_on = deployment.saved_on = world.now() - float(wanted["age"])
    if wanted.get("start"):
        start(world, account, deployment, redeploy=False)
    return deployment.key


def _tags(world: World, target: str, wanted: dict[str, Any]) -> dict[str, Any]:
    operations = []
    for name, number in wanted.get("versions", {}).items():
        key = _application_key(world, name)
        version = next(version for version in world.versions_of(key) if version.version == number)
        operations.append({"ApplicationVersionKey": version.key, "DeploymentZoneKey": ""})
    source = environment_named(world, wanted["source"]).key if "source" in wanted else target
    return {
        "SourceEnvironmentKey": source,
        "TargetEnvironmentKey": target,
        "Notes": wanted.get("notes", ""),
        "ApplicationOperations": operations,
    }


def _command(world: World, wanted: dict[str, Any]) -> None:
    """Somebody starts, continues, aborts, discards or forcibly ends a plan: {"key": ..., "command": ...}."""
    deployment = world.state.deployments[wanted["key"]]
    account = _account(world, wanted.get("by", SOMEBODY.username))
    command = wanted["command"]
    if command == "start":
        start(world, account, deployment, redeploy=False)
    elif command == "continue":
        go_on(world, deployment)
    elif command == "abort":
        abort(world, account, deployment)
    elif command == "delete":
        delete(world, deployment)
    elif command == "force_finish":
        _force_finish(world, deployment)
    else:
        raise ValueError(f"unknown command {command!r}")


def _force_finish(world: World, deployment: Deployment) -> None:
    deployment.steps, deployment.status, deployment.info = [], "force_finished", ""
    deployment.phase, deployment.ended_on = "ended", world.now()


def _set(world: World, wanted: dict[str, Any]) -> None:
    """Change settings of an environment, or, without one, of LifeTime: allow_binary_in_production."""
    thing: Any = environment_named(world, wanted["environment"]) if "environment" in wanted else world.state
    allowed = ENVIRONMENT_SETTINGS if "environment" in wanted else LIFETIME_SETTINGS
    for key, value in wanted.items():
        if key != "environment":
            if key not in allowed:
                raise ValueError(f"{key!r} cannot be set: one of {', '.join(sorted(allowed))}")
            setattr(thing, key, value)
    if wanted.get("maintenance"):
        break_off(world, thing)


def _block(world: World, wanted: dict[str, Any]) -> None:
    """An application may no longer be deployed to an environment."""
    environment_named(world, wanted["environment"]).blocked.append(_application_key(world, wanted["application"]))


def _remove(world: World, wanted: dict[str, Any]) -> None:
    """Somebody deletes an application from an environment."""
    del environment_named(world, wanted["environment"]).running[_application_key(world, wanted["application"])]


def _binaries(world: World, wanted: dict[str, Any]) -> None:
    """Native builds come and go: `kinds` maps platforms (Android, iOS) to apk, aab or ipa."""
    environment = environment_named(world, wanted["environment"])
    environment.running[_application_key(world, wanted["application"])].binaries = dict(wanted["kinds"])


def _advance(world: World, seconds: Any) -> None:
    """Time passes."""
    world.clock.advance(float(seconds))
    let_happen(world)


def _accounts(world: World, wanted: list[dict[str, Any]]) -> None:
    """Change accounts: `username`, and any of `token`, `default`, `environments`, `databases`, `name`."""
    for entry in wanted:
        account = next(account for account in world.state.accounts if account.username == entry["username"])
        for key in ("name", "token", "databases"):
            if key in entry:
                setattr(account, key, entry[key])
        account.default = level_of(entry.get("default", account.default))
        levels = entry.get("environments", {})
        account.environments.update({name: level_of(label) for name, label in levels.items()})


def _account(world: World, username: str) -> Account:
    return SOMEBODY if username in (SOMEBODY.username, SOMEBODY.name) else account_of(world, username)


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

_CHANGES: dict[str, Callable[[World, Any], Any]] = {
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
