# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deployment plans and their execution."""

from __future__ import annotations

import asyncio

from .. import response_shapes
from ..http_types import ApiRequest, ApiResponse
from ..model import databases, deployments, package_reading, plan_analysis, plan_conflicts, plans
from ..model.clock import day
from ..model.entities import Deployment
from ..model.errors import ApiError
from ..packages import PackageError
from ..records import deployment_dates, deployment_record
from .route import Operation

# Of larger uploads only the metadata is read: they are used to measure the transfer.
READ_THROUGH = 64 * 1024 * 1024
WEEK = 7 * 24 * 3600


def create(request: ApiRequest) -> ApiResponse:
    deployment = plans.create_from_tags(request.model, request.account, request.body)
    return response_shapes.deployment_created(request, deployment.key)


async def create_with_binary(request: ApiRequest) -> ApiResponse:
    environment = request.model.environment(request.path["EnvironmentKey"], request.account, "change")
    plans.require_binaries_allowed(request.model, environment)
    assert request.upload is not None
    try:
        through = request.upload.stat().st_size <= READ_THROUGH
        content = await asyncio.to_thread(package_reading.read, request.settings, request.upload, through=through)
    except PackageError as error:
        raise ApiError(400, f"The binary is not a valid package: {error}.") from error
    deployment = plans.create_from_binary(
        request.model, request.account, environment, content, request.upload, request.upload_digest
    )
    return response_shapes.binary_deployment_created(request, deployment.key)


def list_deployments(request: ApiRequest) -> ApiResponse:
    model = request.model
    now = model.now()
    first = request.query.get("MinDate") or day(now - WEEK)
    last = request.query.get("MaxDate") or day(now)
    target = request.query.get("TargetEnvironmentKey", "")
    visible = {environment.key for environment in model.visible_environments(request.account)}
    if not visible:
        raise ApiError(403, "Invalid user permissions.")
    found = [
        deployment
        for deployment in model.state.deployments.values()
        if deployment.target in visible
        and (not target or deployment.target == target)
        and deployment.listed_from <= now
        and first[:10] <= day(deployment.created_on) <= last[:10]
    ]
    found.sort(key=lambda deployment: deployment.created_on, reverse=True)
    if not found and (not target or target in visible):
        return ApiResponse(204)
    return ApiResponse(200, [deployment_record(model, deployment) for deployment in found])


def get(request: ApiRequest) -> ApiResponse:
    deployment = _deployment(request)
    model = request.model
    deployment.validations += 1
    record = {
        "Deployment": deployment_record(model, deployment),
        "ApplicationsToRedeploy": [a.key for a in plan_analysis.applications_to_redeploy(model, deployment)],
        "ApplicationConflicts": plan_conflicts.conflicts(model, deployment),
        "ModulesToDelete": plan_analysis.modules_to_delete(model, deployment),
    }
    if model.settings.since(11, 22, 0):
        record["ApplicationsToDeploy"] = _applications_to_deploy(request, deployment)
    return ApiResponse(200, record)


def _applications_to_deploy(request: ApiRequest, deployment: Deployment) -> list[dict[str, object]]:
    if not deployment.package:
        return []
    target = request.model.state.environments[deployment.target]
    known = {key for running in target.running.values() for key in running.modules}
    known.update(target.loose_modules)
    return [
        {
            "ApplicationKey": part.key,
            "ApplicationName": part.name,
            "IsNew": part.key not in target.running,
            "ModulesInBinary": [
                {"ModuleKey": key, "ModuleName": name, "IsNew": key not in known} for key, name in part.modules
            ],
        }
        for part in plan_analysis.parts(request.model, deployment)
    ]


def update(request: ApiRequest) -> ApiResponse:
    deployment = _deployment(request, "change")
    plans.update(request.model, request.account, deployment, request.body)
    return ApiResponse(
        200,
        {
            "Key": deployment.key,
            "SourceEnvironmentKey": deployment.source,
            "TargetEnvironmentKey": deployment.target,
            "Notes": deployment.notes,
            "ApplicationOperations": [
                {"ApplicationVersionKey": operation.version_key, "DeploymentZoneKey": operation.zone_key}
                for operation in deployment.operations
            ],
            **deployment_dates(deployment),
        },
    )


def delete(request: ApiRequest) -> ApiResponse:
    plans.delete(request.model, _deployment(request, "change"))
    return ApiResponse(204)


def command(request: ApiRequest) -> ApiResponse:
    deployment = _deployment(request, "change")
    try:
        _execute(request, deployment, request.path["Command"].lower())
    except ApiError as refused:
        if request.flag("IncludeErrorDetails") and request.settings.since(11, 21, 0):
            raise
        raise ApiError(refused.status, refused.messages[0]) from None
    return ApiResponse(202)


def _execute(request: ApiRequest, deployment: Deployment, name: str) -> None:
    if name == "start":
        deployments.start(request.model, request.account, deployment, redeploy=request.flag("RedeployOutdated"))
    elif name == "continue":
        deployments.resume(request.model, deployment)
    elif name == "abort":
        deployments.abort(request.model, request.account, deployment)
    else:
        raise ApiError(404, f"There is no command '{name}'.")


def status(request: ApiRequest) -> ApiResponse:
    deployment = _deployment(request)
    return ApiResponse(
        200, {"DeploymentStatus": deployment.status, "Info": deployment.info, "DeploymentLog": deployment.log}
    )


def missing_mappings(request: ApiRequest) -> ApiResponse:
    try:
        deployment = _deployment(request)
    except ApiError as refused:
        raise ApiError(400 if refused.status == 404 else refused.status, *refused.messages) from None
    return ApiResponse(200, databases.missing(request.model, deployment))


def configure(request: ApiRequest) -> ApiResponse:
    deployments.configure(request.model, _deployment(request, "change"), request.body)
    return ApiResponse(200)


def _deployment(request: ApiRequest, wanted: str = "list") -> Deployment:
    return request.model.deployment(request.path["DeploymentKey"], request.account, wanted)


_ONE = "/deployments/{DeploymentKey}/"
_BINARY = "/environments/{EnvironmentKey}/deployment/"

OPERATIONS = (
    Operation("Deployments_List", "GET", "/deployments/", list_deployments),
    Operation("Deployments_Create", "POST", "/deployments/", create),
    Operation("Deployments_CreateWithBinary", "POST", _BINARY, create_with_binary, (11, 22, 0)),
    Operation("Deployments_Get", "GET", _ONE, get),
    Operation("Deployments_Update", "PUT", _ONE, update),
    Operation("Deployments_Delete", "DELETE", _ONE, delete),
    Operation("Deployments_GetStatus", "GET", _ONE + "status/", status),
    Operation("Deployments_GetMissingDbMappings", "GET", _ONE + "getmissingdbmappings/", missing_mappings, (11, 21, 1)),
    Operation("Deployments_Configuration", "POST", _ONE + "configuration/", configure, (11, 21, 1)),
    Operation("Deployments_ExecuteCommand", "POST", _ONE + "{Command}/", command),
)
