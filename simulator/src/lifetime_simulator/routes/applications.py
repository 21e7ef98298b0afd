# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications of the infrastructure and their versions."""

from __future__ import annotations

from .. import response_shapes
from ..http_types import ApiRequest, ApiResponse, list_response
from ..model import package_files, solutions, tags
from ..model.errors import ApiError
from ..records import application_record, version_record
from .environments import status_wanted
from .route import Operation

DEFAULT_VERSIONS = 5


def list_applications(request: ApiRequest) -> ApiResponse:
    wanted = status_wanted(request)
    model = request.model
    places = model.visible_environments(request.account)
    found = model.visible_applications(request.account)
    return list_response([application_record(model, application, places, **wanted) for application in found])


def get_application(request: ApiRequest) -> ApiResponse:
    wanted = status_wanted(request)
    model = request.model
    application = model.visible_application(request.path["ApplicationKey"], request.account)
    return ApiResponse(
        200, application_record(model, application, model.visible_environments(request.account), **wanted)
    )


def maximum(request: ApiRequest) -> int | None:
    """Return MaximumVersionsToReturn: 5 by default, 0 means all."""
    number = request.number("MaximumVersionsToReturn", DEFAULT_VERSIONS)
    if number < 0:
        raise ApiError(400, "MaximumVersionsToReturn must not be negative.")
    return number or None


def list_versions(request: ApiRequest) -> ApiResponse:
    model = request.model
    application = model.visible_application(request.path["ApplicationKey"], request.account)
    wanted = request.query.get("ChangeLogFilter", "")
    found = [version for version in model.versions_of(application.key) if wanted in version.change_log]
    return ApiResponse(200, [version_record(model, version, modules=False) for version in found[: maximum(request)]])


def get_version(request: ApiRequest) -> ApiResponse:
    model = request.model
    application = model.visible_application(request.path["ApplicationKey"], request.account)
    version = tags.processed(model, application, request.path["VersionKey"])
    return ApiResponse(200, version_record(model, version, modules=request.flag("IncludeModules")))


def delete_version(request: ApiRequest) -> ApiResponse:
    model = request.model
    application = model.visible_application(request.path["ApplicationKey"], request.account)
    version = model.version(application, request.path["VersionKey"])
    model.environment(version.environment_key, request.account, "change")
    tags.delete(model, application, version)
    return ApiResponse(204)


def link_to_version(request: ApiRequest) -> ApiResponse:
    model = request.model
    application = model.visible_application(request.path["ApplicationKey"], request.account)
    version = tags.processed(model, application, request.path["VersionKey"])
    model.environment(version.environment_key, request.account, "open")
    package = package_files.version_package(model, application, version)
    return response_shapes.download_link(request, solutions.new_link(model, package, f"{application.name}.oap"))


def get_configurations(request: ApiRequest) -> ApiResponse:
    model = request.model
    application = model.visible_application(request.path["ApplicationKey"], request.account)
    configurations = [
        {
            "environmentKey": environment.key,
            "isBlocked": application.key in environment.blocked,
            "isBlockedChangeReason": environment.blocked_reasons.get(application.key, ""),
        }
        for environment in model.visible_environments(request.account)
    ]
    return ApiResponse(200, {"configurations": configurations})


def set_configurations(request: ApiRequest) -> ApiResponse:
    """Applications_Configurations_Update: 204; all environments are looked up before one is changed."""
    model = request.model
    application = model.visible_application(request.path["ApplicationKey"], request.account)
    entries = request.body.get("configurations") or []
    places = [model.environment(entry.get("environmentKey", ""), request.account, "change") for entry in entries]
    for place, entry in zip(places, entries, strict=True):
        place.blocked = [key for key in place.blocked if key != application.key]
        if entry.get("isBlocked"):
            place.blocked.append(application.key)
        place.blocked_reasons[application.key] = entry.get("isBlockedChangeReason", "")
    return ApiResponse(204)


_ONE = "/applications/{ApplicationKey}/"
_VERSION = _ONE + "versions/{VersionKey}/"

OPERATIONS = (
    Operation("Applications_List", "GET", "/applications/", list_applications),
    Operation("Applications_Get", "GET", _ONE, get_application),
    Operation("Applications_Configurations_Get", "GET", _ONE + "configurations/", get_configurations),
    Operation("Applications_Configurations_Update", "PUT", _ONE + "configurations/", set_configurations),
    Operation("Applications_Versions_List", "GET", _ONE + "versions/", list_versions),
    Operation("Applications_Versions_Get", "GET", _VERSION, get_version),
    Operation("Applications_Versions_Delete", "DELETE", _VERSION, delete_version),
    Operation("Applications_Versions_Download", "GET", _VERSION + "content/", link_to_version),
)
