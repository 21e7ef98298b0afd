# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Convert objects of the data model to records of the API."""

from __future__ import annotations

from typing import Any

from .model.clock import UNSET_DATE, instant
from .model.entities import (
    CONSISTENT,
    Application,
    ApplicationVersion,
    Deployment,
    Environment,
    Module,
    ModuleVersion,
    Running,
)
from .model.model import Model

Record = dict[str, Any]


#: The LifeTime that is the first to give the label of the version that runs, and the environment of a version.
LABELS_SINCE = (11, 25, 3)


def unless_unset(seconds: float) -> str:
    """Return an ISO 8601 date-time; for 0, the date that LifeTime shows for an unset one."""
    return instant(seconds) if seconds else UNSET_DATE


def _page(model: Model, path: str) -> str:
    """Return the URL of a page of LifeTime, with the host name of the demo data."""
    return f"https://lifetime.{model.state.name or 'example'}.example.com/lifetime/{path}"


def environment_record(model: Model, environment: Environment) -> Record:
    record = {
        "Key": environment.key,
        "Name": environment.name,
        "OSVersion": environment.os_version,
        "Order": environment.order,
        "HostName": environment.host_name,
        "UseHTTPS": environment.use_https,
        "EnvironmentType": environment.environment_type,
        "NumberOfFrontEnds": environment.number_of_front_ends,
        "ApplicationServerType": ".NET",
        "ApplicationServer": "IIS",
        "DatabaseProvider": environment.database_provider,
        "IsCloudEnvironment": environment.is_cloud,
    }
    if model.settings.since(11, 22, 0):
        record["DetailsURL"] = environment.details_url
    return record


def zone_records(environment: Environment) -> list[Record]:
    return [
        {
            "Key": zone.key,
            "Name": zone.name,
            "IsDefault": zone.is_default,
            "DeploymentTechnology": {"Key": zone.technology.lower().replace(" ", "-"), "Name": zone.technology},
        }
        for zone in environment.zones
    ]


def application_record(
    model: Model, application: Application, environments: list[Environment], *, status: bool, modules: bool
) -> Record:
    """Return one application; with `status`, also its state in those of `environments` that run it."""
    record: Record = {
        "Key": application.key,
        "Name": application.name,
        "Kind": application.kind,
        "Team": application.team,
        "Description": application.description,
        "URLPath": application.url_path,
        "IconHash": f"IconHash{application.key}",
        "IconURL": f"/LifeTimeSDK/ApplicationIcon.aspx?ApplicationKey={application.key}",
        "IsSystem": application.is_system,
        "AppStatusInEnvs": [],
    }
    if model.settings.since(11, 28, 1):
        record["TeamKey"] = _team_key(model, application)
    if model.settings.since(11, 22, 0):
        record["DetailsURL"] = _page(model, f"Application_Details.aspx?ApplicationKey={application.key}")
    if status:
        for environment in environments:
            if running := model.visible_running(environment).get(application.key):
                record["AppStatusInEnvs"].append(_status_record(model, environment, running, modules))
    return record


def _team_key(model: Model, application: Application) -> str:
    teams = model.state.access.teams.values()
    return next((team.key for team in teams if team.name == application.team), "") if application.team else ""


def _status_record(model: Model, environment: Environment, running: Running, modules: bool) -> Record:
    version = model.state.versions.get(running.base_version)
    record: Record = {
        "EnvironmentKey": environment.key,
        "BaseApplicationVersionKey": running.base_version,
        "IsModified": running.is_modified,
        "IsModifiedReason": running.modified_reason,
        "IsModifiedMessage": running.modified_reason,
        **_consistency(model, running),
        "MobileAppsStatus": [
            {
                "EnvironmentKey": environment.key,
                "NativePlatform": platform,
                "VersionNumber": number,
                "HasBinaryAvailable": platform in running.binaries,
                "IsConfigured": True,
                "IsConfigurationChanged": False,
                "IsModified": running.is_modified,
            }
            for platform, number in running.mobile_versions.items()
        ],
        "DeploymentZoneKey": running.zone_key,
        "ModuleStatusInEnvs": [],
    }
    if model.settings.since(*LABELS_SINCE):
        record["BaseApplicationVersionLabel"] = version.version if version else ""
    if modules:
        record["ModuleStatusInEnvs"] = [
            module_status_record(model, environment, running, version_key) for version_key in running.modules.values()
        ]
    return record


def _consistency(model: Model, running: Running) -> Record:
    is_well = running.consistency == CONSISTENT
    return {
        "ConsistencyStatus": model.settings.consistency_word if is_well else running.consistency,
        "ConsistencyStatusMessages": running.consistency_message,
    }


def module_status_record(model: Model, environment: Environment, running: Running, version_key: str) -> Record:
    return {
        "ApplicationKey": running.application_key,
        "EnvironmentKey": environment.key,
        "ModuleVersionKey": version_key,
        **_consistency(model, running),
    }


def module_record(model: Model, module: Module, places: list[tuple[Environment, Running]]) -> Record:
    """Return one module, and its state in each of `places`."""
    return {
        "Key": module.key,
        "Name": module.name,
        "Description": module.description,
        "Kind": module.kind,
        "ModuleStatusInEnv": [
            module_status_record(model, environment, running, running.modules[module.key])
            for environment, running in places
        ],
    }


def module_version_record(version: ModuleVersion) -> Record:
    return {
        "Key": version.key,
        "ModuleKey": version.module_key,
        "CreatedOn": instant(version.created_on),
        "CreatedBy": version.created_by,
        "CreatedByUsername": version.created_by_username,
        "GeneralHash": version.general_hash,
        "DirectUpgradeFromHash": version.upgraded_from_hash,
    }


def version_record(model: Model, version: ApplicationVersion, *, modules: bool) -> Record:
    return {
        "Key": version.key,
        "ApplicationKey": version.application_key,
        "Version": version.version,
        "ChangeLog": version.change_log,
        "CreatedOn": instant(version.created_on),
        "InUse": any(
            (running := environment.running.get(version.application_key)) is not None
            and running.base_version == version.key
            for environment in model.state.environments.values()
        ),
        "MobileVersions": [
            {"NativePlatform": platform, "VersionNumber": number, "VersionDescription": ""}
            for platform, number in version.mobile_versions.items()
        ],
        "PrimaryColor": "#1068eb",
        "NativeHash": "",
        "ModuleVersions": [
            module_version_record(model.state.module_versions[key]) for key in version.module_versions if modules
        ],
        **({"EnvironmentKey": version.environment_key} if model.settings.since(*LABELS_SINCE) else {}),
    }


def deployment_record(model: Model, deployment: Deployment) -> Record:
    record: Record = {
        "Key": deployment.key,
        "SourceEnvironmentKey": deployment.source,
        "TargetEnvironmentKey": deployment.target,
        "Notes": deployment.notes,
        "ApplicationOperations": [
            {
                "ApplicationKey": operation.application_key,
                "ApplicationVersionKey": operation.version_key,
                "DeploymentOperation": operation.label,
                "DeploymentZoneKey": operation.zone_key,
            }
            for operation in deployment.operations
        ],
        **deployment_dates(deployment),
    }
    if model.settings.since(11, 22, 0):
        record["DetailsURL"] = _page(model, f"Stage_Status.aspx?DeploymentKey={deployment.key}")
    return record


def deployment_dates(deployment: Deployment) -> Record:
    """Return who created, saved, started and aborted the plan, and when."""
    return {
        "CreatedOn": unless_unset(deployment.created_on),
        "CreatedBy": deployment.created_by,
        "CreatedByUsername": deployment.created_by_username,
        "SavedOn": unless_unset(deployment.saved_on),
        "SavedBy": deployment.saved_by,
        "SavedByUsername": deployment.saved_by_username,
        "StartedOn": unless_unset(deployment.started_on),
        "StartedBy": deployment.started_by,
        "StartedByUsername": deployment.started_by_username,
        "AbortedOn": unless_unset(deployment.aborted_on),
        "AbortedBy": deployment.aborted_by,
        "AbortedByUsername": deployment.aborted_by_username,
    }
