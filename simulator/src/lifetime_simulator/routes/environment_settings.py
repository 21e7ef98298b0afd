# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environments: maintenance mode, content security policies, new applications and their templates, registration."""

from __future__ import annotations

from typing import Any

from ..http_types import ApiRequest, ApiResponse
from ..model import access_rules, deployments, registration
from ..model.entities import Application, Running
from ..model.errors import ApiError
from .route import Operation

# Directive -> what an environment has before anybody sets it.
DIRECTIVES = {
    "BaseUri": "self",
    "ChildSrc": "self gap:",
    "ConnectSrc": "self",
    "DefaultSrc": "self gap: 'unsafe-inline' 'unsafe-eval'",
    "FontSrc": "self data:",
    "ImgSrc": "self data:",
    "MediaSrc": "",
    "ObjectSrc": "",
    "PluginTypes": "",
    "ScriptSrc": "",
    "StyleSrc": "",
    "FrameAncestors": "self",
    "ReportTo": "",
    "Other": "",
}
TEMPLATES = (
    ("11111111-0000-4000-8000-000000000001", "Reactive Web App", "Reactive"),
    ("11111111-0000-4000-8000-000000000002", "Phone App", "Mobile"),
    ("11111111-0000-4000-8000-000000000003", "Service", "Service"),
)
_KINDS = {"Reactive": "WebResponsive", "Mobile": "Mobile", "Service": "Service"}


def set_maintenance_mode(request: ApiRequest) -> ApiResponse:
    """Environments_SetMaintenanceMode: 200 without a body; running deployments of the environment are aborted."""
    environment = request.model.environment(request.path["EnvironmentKey"], request.account, "full")
    environment.maintenance = bool(request.body.get("IsMaintenanceModeEnabled", False))
    if environment.maintenance:
        deployments.abort_all(request.model, environment)
    return ApiResponse(200)


def get_policies(request: ApiRequest) -> ApiResponse:
    """Environment_GetCSP"""
    environment = request.model.environment(request.path["EnvironmentKey"], request.account)
    return ApiResponse(200, _policies(environment.policies))


def set_policies(request: ApiRequest) -> ApiResponse:
    """Environments_SetCSP: what a directive that is left out, or not set for the environment, was is lost."""
    environment = request.model.environment(request.path["EnvironmentKey"], request.account, "full")
    given = {name: value for name, value in request.body.items() if name in DIRECTIVES and isinstance(value, dict)}
    wrong = [name for name, value in given.items() if ";" in value.get("Value", "")]
    if wrong:
        return ApiResponse(200, _answer(environment.key, wrong, "A directive holds a semicolon."))
    environment.policies = {
        name: value.get("Value", "") for name, value in given.items() if value.get("IsSetForEnv", False)
    }
    return ApiResponse(200, _answer(environment.key, [], ""))


def list_templates(request: ApiRequest) -> ApiResponse:
    """Environments_GetTemplates"""
    request.model.environment(request.path["EnvironmentKey"], request.account)
    return ApiResponse(
        200, [{"Key": key, "Name": name, "Description": "", "ApplicationKind": kind} for key, name, kind in TEMPLATES]
    )


def create_application(request: ApiRequest) -> ApiResponse:
    """Environments_Applications_Create: 201, the key. The application has no modules yet."""
    model, body = request.model, request.body
    environment = model.environment(request.path["EnvironmentKey"], request.account, "change")
    kind = next((kind for key, _name, kind in TEMPLATES if key == body["TemplateKey"]), None)
    name = body["Name"].strip()
    if kind is None:
        raise ApiError(400, f"There is no template with the key '{body['TemplateKey']}'.")
    if not name or any(name.casefold() == known.name.casefold() for known in model.state.applications.values()):
        raise ApiError(400, f"The name '{name}' is empty, or another application has it.")
    team = access_rules.team_of(model, body["TeamKey"])
    application = Application(model.new_key(), name, _KINDS[kind], body.get("Description", ""))
    model.state.applications[application.key] = application
    zone = next(iter(environment.zones), None)
    environment.running[application.key] = Running(
        application.key, {}, is_modified=True, modified_reason="Never tagged.", zone_key=zone.key if zone else ""
    )
    access_rules.add_application(model, team, application.key)
    return ApiResponse(201, {"ApplicationKey": application.key})


def register(request: ApiRequest) -> ApiResponse:
    """Environment_Register: 201, the key of the environment."""
    access_rules.require_permission(request.model, request.account, infrastructure=True)
    environment = registration.register(request.model, request.body)
    return ApiResponse(201, {"EnvironmentKey": environment.key, "ImportedUsers": []})


def unregister(request: ApiRequest) -> ApiResponse:
    """Environment_Unregister: 204"""
    access_rules.require_permission(request.model, request.account, infrastructure=True)
    environment = request.model.environment(request.path["EnvironmentKey"], request.account)
    registration.unregister(request.model, environment)
    return ApiResponse(204)


def _policies(own: dict[str, str]) -> dict[str, Any]:
    return {
        name: {"CSPDirectiveId": number, "Value": own.get(name, usual), "IsSetForEnv": name in own}
        for number, (name, usual) in enumerate(DIRECTIVES.items(), 1)
    }


def _answer(key: str, wrong: list[str], message: str) -> dict[str, Any]:
    return {
        "Success": not wrong,
        "EnvironmentKey": key,
        "ErrorDirectives": wrong,
        "ErrorMessage": message,
        "NeedsRecompilation": not wrong,
        "AddedDataDirectives": [],
        "AddedSelfDirectives": [],
        "AddedInternalDirectives": [],
        "AddedGapDirectives": [],
    }


_ONE = "/environments/{EnvironmentKey}/"

OPERATIONS = (
    Operation("Environment_Register", "POST", "/environments/", register),
    Operation("Environment_Unregister", "DELETE", _ONE, unregister),
    Operation("Environments_SetMaintenanceMode", "PUT", _ONE + "maintenancemode/", set_maintenance_mode),
    Operation("Environment_GetCSP", "GET", _ONE + "content_security_policies/", get_policies),
    Operation("Environments_SetCSP", "PUT", _ONE + "content_security_policies/", set_policies),
    Operation("Environments_GetTemplates", "GET", _ONE + "templates/", list_templates),
    Operation("Environments_Applications_Create", "POST", _ONE + "applications/", create_application),
)
