# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications of the infrastructure and their versions."""

from __future__ import annotations

from .. import answers
from ..call import Answer, Call, listed
from ..records import application_record, version_record
from ..world import contents, solutions, tags
from ..world.refused import Refused
from .environments import status_wanted
from .route import Operation

DEFAULT_VERSIONS = 5


def list_applications(call: Call) -> Answer:
    wanted = status_wanted(call)
    world = call.world
    places = world.visible_environments(call.account)
    found = world.visible_applications(call.account)
    return listed([application_record(world, application, places, **wanted) for application in found])


def get_application(call: Call) -> Answer:
    wanted = status_wanted(call)
    world = call.world
    application = world.visible_application(call.path["ApplicationKey"], call.account)
    return Answer(200, application_record(world, application, world.visible_environments(call.account), **wanted))


def maximum(call: Call) -> int | None:
    """Read how many versions are wanted: five unless told, 0 means all."""
    number = call.number("MaximumVersionsToReturn", DEFAULT_VERSIONS)
    if number < 0:
        raise Refused(400, "MaximumVersionsToReturn must not be negative.")
    return number or None


def list_versions(call: Call) -> Answer:
    world = call.world
    application = world.visible_application(call.path["ApplicationKey"], call.account)
    wanted = call.query.get("ChangeLogFilter", "")
    found = [version for version in world.versions_of(application.key) if wanted in version.change_log]
    return Answer(200, [version_record(world, version, modules=False) for version in found[: maximum(call)]])


def get_version(call: Call) -> Answer:
    world = call.world
    application = world.visible_application(call.path["ApplicationKey"], call.account)
    version = world.version(application, call.path["VersionKey"])
    return Answer(200, version_record(world, version, modules=call.flag("IncludeModules")))


def delete_version(call: Call) -> Answer:
    world = call.world
    application = world.visible_application(call.path["ApplicationKey"], call.account)
    version = world.version(application, call.path["VersionKey"])
    world.environment(version.environment_key, call.account, "change")
    tags.delete(world, application, version)
    return Answer(204)


def link_to_version(call: Call) -> Answer:
    world = call.world
    application = world.visible_application(call.path["ApplicationKey"], call.account)
    version = world.version(application, call.path["VersionKey"])
    world.environment(version.environment_key, call.account, "open")
    package = contents.version_package(world, application, version)
    return answers.download_link(call, solutions.new_link(world, package, f"{application.name}.oap"))


_ONE = "/applications/{ApplicationKey}/"
_VERSION = _ONE + "versions/{VersionKey}/"

OPERATIONS = (
    Operation("Applications_List", "GET", "/applications/", list_applications),
    Operation("Applications_Get", "GET", _ONE, get_application),
    Operation("Applications_Versions_List", "GET", _ONE + "versions/", list_versions),
    Operation("Applications_Versions_Get", "GET", _VERSION, get_version),
    Operation("Applications_Versions_Delete", "DELETE", _VERSION, delete_version),
    Operation("Applications_Versions_Download", "GET", _VERSION + "content/", link_to_version),
)
