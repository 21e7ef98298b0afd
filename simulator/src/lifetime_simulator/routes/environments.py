# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environments, what runs in them, and tagging it."""

from __future__ import annotations

from .. import answers
from ..call import Answer, Call, listed
from ..records import application_record, environment_record, zone_records
from ..world import contents, solutions, tags
from ..world.model import Environment
from ..world.refused import Refused
from .route import Operation

BINARIES = {"apk": "Android", "aab": "Android", "ipa": "iOS"}


def list_environments(call: Call) -> Answer:
    return listed([environment_record(call.world, e) for e in call.world.visible_environments(call.account)])


def get_environment(call: Call) -> Answer:
    environment = call.world.environment(call.path["EnvironmentKey"], call.account)
    return Answer(200, environment_record(call.world, environment))


def list_zones(call: Call) -> Answer:
    return Answer(200, zone_records(call.world.environment(call.path["EnvironmentKey"], call.account)))


def status_wanted(call: Call) -> dict[str, bool]:
    """Read the two switches that applications share; modules without status cannot be had."""
    status, modules = call.flag("IncludeEnvStatus"), call.flag("IncludeModules")
    if modules and not status:
        raise Refused(400, "IncludeModules needs IncludeEnvStatus.")
    return {"status": status, "modules": modules}


def _asked_first(call: Call, asked: Environment) -> list[Environment]:
    """Older clients take the first status for the one of the environment that they asked about."""
    return sorted(call.world.visible_environments(call.account), key=lambda environment: environment.key != asked.key)


def list_running(call: Call) -> Answer:
    wanted = status_wanted(call)
    world = call.world
    environment = world.environment(call.path["EnvironmentKey"], call.account)
    places = _asked_first(call, environment)
    found = sorted((world.state.applications[key] for key in world.runs(environment)), key=lambda a: a.name)
    return listed([application_record(world, application, places, **wanted) for application in found])


def get_running(call: Call) -> Answer:
    wanted = status_wanted(call)
    world = call.world
    environment = world.environment(call.path["EnvironmentKey"], call.account)
    world.running(environment, call.path["ApplicationKey"])
    application = world.state.applications[call.path["ApplicationKey"]]
    return Answer(200, application_record(world, application, _asked_first(call, environment), **wanted))


def link_to_running(call: Call) -> Answer:
    world = call.world
    environment = world.environment(call.path["EnvironmentKey"], call.account, "open")
    running = world.running(environment, call.path["ApplicationKey"])
    application = world.state.applications[running.application_key]
    kind = call.query.get("Type", "").lower() or "oap"
    if kind == "oap":
        package = contents.running_package(world, environment, application)
    elif kind not in BINARIES:
        raise Refused(400, f"The type '{kind}' is not one of oap, apk, aab, ipa.")
    elif application.kind != "Mobile":
        raise Refused(400, f"'{application.name}' is not a mobile application: it has no binary of the type '{kind}'.")
    elif BINARIES[kind] not in running.binaries:
        return Answer(204)
    else:
        kind = running.binaries[BINARIES[kind]]
        package = contents.mobile_binary(world, environment, application, kind)
    link = solutions.new_link(world, package, f"{application.name}.{kind}")
    return answers.download_link(call, link)


def tag(call: Call) -> Answer:
    world = call.world
    environment = world.environment(call.path["EnvironmentKey"], call.account, "change")
    application = world.visible_application(call.path["ApplicationKey"], call.account)
    version = tags.tag(world, call.account, environment, application, call.body or {})
    return Answer(201, {"ApplicationVersionKey": version.key})


_ONE = "/environments/{EnvironmentKey}/"
_RUNNING = _ONE + "applications/{ApplicationKey}/"

OPERATIONS = (
    Operation("Environments_List", "GET", "/environments/", list_environments),
    Operation("Environments_Get", "GET", _ONE, get_environment),
    Operation("Environments_GetDeploymentZones", "GET", _ONE + "deploymentzones/", list_zones),
    Operation("Environments_GetRunningApps", "GET", _ONE + "applications/", list_running),
    Operation("Environments_GetRunningApp", "GET", _RUNNING, get_running),
    Operation("Environments_DownloadRunningApp", "GET", _RUNNING + "content/", link_to_running),
    Operation("Environments_Applications_Versions_Create", "POST", _RUNNING + "versions/", tag),
)
