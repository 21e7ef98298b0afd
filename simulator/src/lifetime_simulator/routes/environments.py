# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environments, running applications, and tagging."""

from __future__ import annotations

from .. import response_shapes
from ..http_types import ApiRequest, ApiResponse, list_response
from ..model import package_files, solutions, tags
from ..model.entities import Environment
from ..model.errors import ApiError
from ..records import application_record, environment_record, zone_records
from .route import Operation

BINARIES = {"apk": "Android", "aab": "Android", "ipa": "iOS"}


def list_environments(request: ApiRequest) -> ApiResponse:
    return list_response(
        [environment_record(request.model, e) for e in request.model.visible_environments(request.account)]
    )


def get_environment(request: ApiRequest) -> ApiResponse:
    environment = request.model.environment(request.path["EnvironmentKey"], request.account)
    return ApiResponse(200, environment_record(request.model, environment))


def list_zones(request: ApiRequest) -> ApiResponse:
    return ApiResponse(200, zone_records(request.model.environment(request.path["EnvironmentKey"], request.account)))


def status_wanted(request: ApiRequest) -> dict[str, bool]:
    """Return IncludeModules and IncludeEnvStatus; ApiError 400 for the former without the latter."""
    status, modules = request.flag("IncludeEnvStatus"), request.flag("IncludeModules")
    if modules and not status:
        raise ApiError(400, "IncludeModules needs IncludeEnvStatus.")
    return {"status": status, "modules": modules}


def _asked_first(request: ApiRequest, asked: Environment) -> list[Environment]:
    """Return the visible environments, `asked` first: older clients only read the first status."""
    return sorted(
        request.model.visible_environments(request.account), key=lambda environment: environment.key != asked.key
    )


def list_running(request: ApiRequest) -> ApiResponse:
    wanted = status_wanted(request)
    model = request.model
    environment = model.environment(request.path["EnvironmentKey"], request.account)
    places = _asked_first(request, environment)
    found = sorted((model.state.applications[key] for key in model.visible_running(environment)), key=lambda a: a.name)
    return list_response([application_record(model, application, places, **wanted) for application in found])


def get_running(request: ApiRequest) -> ApiResponse:
    wanted = status_wanted(request)
    model = request.model
    environment = model.environment(request.path["EnvironmentKey"], request.account)
    model.running(environment, request.path["ApplicationKey"])
    application = model.state.applications[request.path["ApplicationKey"]]
    return ApiResponse(200, application_record(model, application, _asked_first(request, environment), **wanted))


def link_to_running(request: ApiRequest) -> ApiResponse:
    model = request.model
    environment = model.environment(request.path["EnvironmentKey"], request.account, "open")
    running = model.running(environment, request.path["ApplicationKey"])
    application = model.state.applications[running.application_key]
    kind = request.query.get("Type", "").lower() or "oap"
    if kind == "oap":
        package = package_files.running_package(model, environment, application)
    elif kind not in BINARIES:
        raise ApiError(400, f"The type '{kind}' is not one of oap, apk, aab, ipa.")
    elif application.kind != "Mobile":
        raise ApiError(400, f"'{application.name}' is not a mobile application: it has no binary of the type '{kind}'.")
    elif BINARIES[kind] not in running.binaries:
        return ApiResponse(204)
    else:
        kind = running.binaries[BINARIES[kind]]
        package = package_files.mobile_binary(model, environment, application, kind)
    link = solutions.new_link(model, package, f"{application.name}.{kind}")
    return response_shapes.download_link(request, link)


def tag(request: ApiRequest) -> ApiResponse:
    model = request.model
    environment = model.environment(request.path["EnvironmentKey"], request.account, "change")
    application = model.visible_application(request.path["ApplicationKey"], request.account)
    version = tags.tag(model, request.account, environment, application, request.body or {})
    return ApiResponse(201, {"ApplicationVersionKey": version.key})


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
