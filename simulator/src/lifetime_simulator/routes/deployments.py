# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deployment plans and their execution."""

from __future__ import annotations

import asyncio

from .. import answers
from ..call import Answer, Call
from ..packages import PackageError
from ..records import deployment_dates, deployment_record
from ..world import databases, deployments, plan, plans, reading
from ..world.clock import day
from ..world.model import Deployment
from ..world.refused import Refused
from .route import Operation

# Larger uploads are only looked at: what is measured with them is the transfer.
READ_THROUGH = 64 * 1024 * 1024
WEEK = 7 * 24 * 3600


def create(call: Call) -> Answer:
    deployment = plans.create_from_tags(call.world, call.account, call.body)
    return answers.deployment_created(call, deployment.key)


async def create_with_binary(call: Call) -> Answer:
    environment = call.world.environment(call.path["EnvironmentKey"], call.account, "change")
    plans.refuse_binary(call.world, environment)
    assert call.upload is not None
    try:
        through = call.upload.stat().st_size <= READ_THROUGH
        content = await asyncio.to_thread(reading.read, call.settings, call.upload, through=through)
    except PackageError as error:
        raise Refused(400, f"The binary is not a valid package: {error}.") from error
    deployment = plans.create_from_binary(
        call.world, call.account, environment, content, call.upload, call.upload_digest
    )
    return answers.binary_deployment_created(call, deployment.key)


def list_deployments(call: Call) -> Answer:
    world = call.world
    now = world.now()
    first = call.query.get("MinDate") or day(now - WEEK)
    last = call.query.get("MaxDate") or day(now)
    target = call.query.get("TargetEnvironmentKey", "")
    visible = {environment.key for environment in world.visible_environments(call.account)}
    if not visible:
        raise Refused(403, "Invalid user permissions.")
    found = [
        deployment
        for deployment in world.state.deployments.values()
        if deployment.target in visible
        and (not target or deployment.target == target)
        and deployment.listed_from <= now
        and first[:10] <= day(deployment.created_on) <= last[:10]
    ]
    found.sort(key=lambda deployment: deployment.created_on, reverse=True)
    if not found and (not target or target in visible):
        return Answer(204)
    return Answer(200, [deployment_record(world, deployment) for deployment in found])


def get(call: Call) -> Answer:
    deployment = _deployment(call)
    world = call.world
    deployment.validations += 1
    record = {
        "Deployment": deployment_record(world, deployment),
        "ApplicationsToRedeploy": [a.key for a in plan.applications_to_redeploy(world, deployment)],
        "ApplicationConflicts": plan.conflicts(world, deployment),
        "ModulesToDelete": plan.modules_to_delete(world, deployment),
    }
    if world.settings.since(11, 22, 0):
        record["ApplicationsToDeploy"] = _applications_to_deploy(call, deployment)
    return Answer(200, record)


def _applications_to_deploy(call: Call, deployment: Deployment) -> list[dict[str, object]]:
    if not deployment.package:
        return []
    target = call.world.state.environments[deployment.target]
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
        for part in plan.parts(call.world, deployment)
    ]


def update(call: Call) -> Answer:
    deployment = _deployment(call, "change")
    plans.update(call.world, call.account, deployment, call.body)
    return Answer(
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


def delete(call: Call) -> Answer:
    plans.delete(call.world, _deployment(call, "change"))
    return Answer(204)


def command(call: Call) -> Answer:
    deployment = _deployment(call, "change")
    try:
        _execute(call, deployment, call.path["Command"].lower())
    except Refused as refused:
        if call.flag("IncludeErrorDetails") and call.settings.since(11, 21, 0):
            raise
        raise Refused(refused.status, refused.messages[0]) from None
    return Answer(202)


def _execute(call: Call, deployment: Deployment, name: str) -> None:
    if name == "start":
        deployments.start(call.world, call.account, deployment, redeploy=call.flag("RedeployOutdated"))
    elif name == "continue":
        deployments.go_on(call.world, deployment)
    elif name == "abort":
        deployments.abort(call.world, call.account, deployment)
    else:
        raise Refused(404, f"There is no command '{name}'.")


def status(call: Call) -> Answer:
    deployment = _deployment(call)
    return Answer(
        200, {"DeploymentStatus": deployment.status, "Info": deployment.info, "DeploymentLog": deployment.log}
    )


def missing_mappings(call: Call) -> Answer:
    try:
        deployment = _deployment(call)
    except Refused as refused:
        raise Refused(400 if refused.status == 404 else refused.status, *refused.messages) from None
    return Answer(200, databases.missing(call.world, deployment))


def configure(call: Call) -> Answer:
    deployments.configure(call.world, _deployment(call, "change"), call.body)
    return Answer(200)


def _deployment(call: Call, wanted: str = "list") -> Deployment:
    return call.world.deployment(call.path["DeploymentKey"], call.account, wanted)


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
