# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Environments of LifeTime: what they are, and what runs in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from . import answers, records
from .answers import Link
from .client import Client, Listed
from .operation import Operation, Request
from .shapes import flag, keyed, of_key, optional, record, text

LIST = Operation("Environments_List", "GET", "/environments/")
GET = Operation("Environments_Get", "GET", "/environments/{}/")
ZONES = Operation("Environments_GetDeploymentZones", "GET", "/environments/{}/deploymentzones/")
RUNNING_APPLICATIONS = Operation("Environments_GetRunningApps", "GET", "/environments/{}/applications/")
RUNNING_APPLICATION = Operation("Environments_GetRunningApp", "GET", "/environments/{}/applications/{}/")
DOWNLOAD_APPLICATION = Operation("Environments_DownloadRunningApp", "GET", "/environments/{}/applications/{}/content/")
CREATE_VERSION = Operation(
    "Environments_Applications_Versions_Create", "POST", "/environments/{}/applications/{}/versions/", subject=1
)
# The contract writes this path without a slash at its end.
SET_MAINTENANCE_MODE = Operation("Environments_SetMaintenanceMode", "PUT", "/environments/{}/maintenancemode")
POLICIES = Operation("Environment_GetCSP", "GET", "/environments/{}/content_security_policies/")
TEMPLATES = Operation("Environments_GetTemplates", "GET", "/environments/{}/templates/")
CREATE_APPLICATION = Operation(
    "Environments_Applications_Create", "POST", "/environments/{}/applications/", subject=None
)
REGISTER = Operation("Environment_Register", "POST", "/environments/")
# The contract writes this path without a slash at its end.
UNREGISTER = Operation("Environment_Unregister", "DELETE", "/environments/{}")
SET_POLICIES = Operation("Environments_SetCSP", "PUT", "/environments/{}/content_security_policies/")

_DIRECTIVE = record({"Value": text, "IsSetForEnv": flag})
_DETAILS = {"IncludeModules": "true", "IncludeEnvStatus": "true"}


def list_all(client: Client) -> Listed:
    """All environments (Environments_List)."""
    return client.read_list(Request(LIST, "list the environments"), records.ENVIRONMENTS)


def get(client: Client, key: str) -> dict[str, Any] | None:
    """One environment, None where there is none (Environments_Get)."""
    request = Request(GET, f"read environment {key}", (key,))
    return client.read_or_none(request, of_key(records.ENVIRONMENT, key))


def zones(client: Client, key: str) -> Listed:
    """Deployment zones of an environment (Environments_GetDeploymentZones)."""
    return client.read_list(Request(ZONES, "list the deployment zones", (key,)), records.ZONES)


def running_applications(client: Client, key: str, called: str) -> Listed:
    """All applications of an environment with status and modules (Environments_GetRunningApps)."""
    purpose = f"list the applications of environment {called}"
    return client.read_list(Request(RUNNING_APPLICATIONS, purpose, (key,), query=_DETAILS), records.APPLICATIONS)


def running_application(client: Client, key: str, application_key: str, called: str) -> dict[str, Any] | None:
    """One of them (Environments_GetRunningApp). `NotFoundError` stands for an unknown environment, too."""
    purpose = f"read application {application_key} of environment {called}"
    request = Request(RUNNING_APPLICATION, purpose, (key, application_key), query=_DETAILS)
    return client.read(request, of_key(records.APPLICATION, application_key))


def download_link(client: Client, key: str, application_key: str, format_: str, purpose: str) -> Link | None:
    """The link to a package or build of what runs, None where there is none (Environments_DownloadRunningApp)."""
    request = Request(DOWNLOAD_APPLICATION, purpose, (key, application_key), query={"Type": format_})
    return client.read(request, answers.link_at)


def policies(client: Client, key: str, directives: Iterable[str]) -> dict[str, str | None]:
    """Directive -> value of the content security policies of an environment, None where it sets none.

    Of what LifeTime does not show there is no entry. Source: Environment_GetCSP.
    """
    shape = record(dict.fromkeys(directives, optional(_DIRECTIVE)))
    found = client.read(Request(POLICIES, "read the content security policies", (key,)), shape)
    shown = {name: found[name] for name in directives if found.get(name) is not None}
    return {name: directive.get("Value") or "" if _is_set(directive) else None for name, directive in shown.items()}


def _is_set(directive: Mapping[str, Any]) -> bool:
    # What is written back must not lose a value of which LifeTime does not say whose it is.
    is_set = directive.get("IsSetForEnv")
    return bool(directive.get("Value") if is_set is None else is_set)


def templates(client: Client, key: str) -> Listed:
    """`{Key, Name, Description, ApplicationKind}` of what applications are made from (Environments_GetTemplates)."""
    request = Request(TEMPLATES, "list the templates of the environment", (key,))
    return client.read_list(request, keyed("template", record({"Name": text})))
