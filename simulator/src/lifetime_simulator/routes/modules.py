# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules of the infrastructure and their versions."""

from __future__ import annotations

from ..call import Answer, Call, listed
from ..records import module_record, module_version_record
from ..world.refused import Refused
from .applications import maximum
from .route import Operation


def list_modules(call: Call) -> Answer:
    world = call.world
    found = []
    for module in sorted(world.state.modules.values(), key=lambda module: module.name):
        try:
            world.visible_module(module.key, call.account)
        except Refused:
            continue
        found.append(module_record(world, module, call.account, status=call.flag("IncludeEnvStatus")))
    return listed(found)


def get_module(call: Call) -> Answer:
    module = call.world.visible_module(call.path["ModuleKey"], call.account)
    return Answer(200, module_record(call.world, module, call.account, status=call.flag("IncludeEnvStatus")))


def list_module_versions(call: Call) -> Answer:
    module = call.world.visible_module(call.path["ModuleKey"], call.account)
    found = call.world.module_versions_of(module.key)[: maximum(call)]
    return Answer(200, [module_version_record(version) for version in found])


def get_module_version(call: Call) -> Answer:
    module = call.world.visible_module(call.path["ModuleKey"], call.account)
    version = call.world.state.module_versions.get(call.path["ModuleVersionKey"])
    if version is None or version.module_key != module.key:
        raise Refused(404, f"The module '{module.name}' has no version with that key.")
    return Answer(200, module_version_record(version))


_ONE = "/modules/{ModuleKey}/"

OPERATIONS = (
    Operation("Modules_List", "GET", "/modules/", list_modules),
    Operation("Modules_Get", "GET", _ONE, get_module),
    Operation("ModuleVersions_List", "GET", _ONE + "versions/", list_module_versions),
    Operation("ModuleVersion_Get", "GET", _ONE + "versions/{ModuleVersionKey}/", get_module_version),
)
