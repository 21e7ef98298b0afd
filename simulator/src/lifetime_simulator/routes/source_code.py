# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Source code of what runs: of an application, or of one module."""

from __future__ import annotations

from .. import answers
from ..call import Answer, Call
from ..world import solutions, source_code
from ..world.model import Environment
from ..world.refused import Refused
from .route import Operation


def _environment(call: Call) -> Environment:
    return call.world.environment(call.path["EnvironmentKey"], call.account, "open")


def _modules(call: Call, environment: Environment) -> list[str]:
    """Give the modules whose source code is asked for; 404 when they do not run there."""
    if "ApplicationKey" in call.path:
        return list(call.world.running(environment, call.path["ApplicationKey"]).modules)
    module = call.world.visible_module(call.path["ModuleKey"], call.account)
    if not any(module.key in running.modules for running in call.world.runs(environment).values()):
        raise Refused(404, f"The module '{module.name}' does not run in '{environment.name}'.")
    return [module.key]


def _owner(call: Call) -> str:
    return call.path.get("ApplicationKey") or call.path["ModuleKey"]


def create(call: Call) -> Answer:
    environment = _environment(call)
    source = source_code.create(call.world, environment, _owner(call), _modules(call, environment))
    return answers.source_code_status(call, source.key, source_code.status(call.world, source))


def status(call: Call) -> Answer:
    source = source_code.find(call.world, _environment(call), _owner(call), call.path["PackageKey"])
    return answers.source_code_status(call, source.key, source_code.status(call.world, source))


def link(call: Call) -> Answer:
    source = source_code.find(call.world, _environment(call), _owner(call), call.path["PackageKey"])
    package = source_code.package_of(call.world, source)
    return answers.download_link(call, solutions.new_link(call.world, package, f"{source.key}.zip"))


_SINCE = (11, 21, 1)


def _operations(what: str, path: str) -> tuple[Operation, ...]:
    one = path + "sourcecodeaccess/{PackageKey}/"
    return (
        Operation(f"Environments_{what}_SourceCode", "POST", path + "sourcecodeaccess/", create, _SINCE),
        Operation(f"Environments_{what}_SourceCode_Status", "GET", one + "status/", status, _SINCE),
        Operation(f"Environments_{what}_DownloadSourceCode", "GET", one + "download/", link, _SINCE),
    )


OPERATIONS = (
    *_operations("Applications", "/environments/{EnvironmentKey}/applications/{ApplicationKey}/"),
    *_operations("Modules", "/environments/{EnvironmentKey}/modules/{ModuleKey}/"),
)
