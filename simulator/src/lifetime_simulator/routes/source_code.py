# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Source code of a running application or module."""

from __future__ import annotations

from .. import response_shapes
from ..http_types import ApiRequest, ApiResponse
from ..model import solutions, source_code
from ..model.entities import Environment
from ..model.errors import ApiError
from .route import Operation


def _environment(request: ApiRequest) -> Environment:
    return request.model.environment(request.path["EnvironmentKey"], request.account, "open")


def _modules(request: ApiRequest, environment: Environment) -> list[str]:
    """Return the keys of the requested modules; ApiError 404 if they do not run there."""
    if "ApplicationKey" in request.path:
        return list(request.model.running(environment, request.path["ApplicationKey"]).modules)
    module = request.model.visible_module(request.path["ModuleKey"], request.account)
    if not any(module.key in running.modules for running in request.model.visible_running(environment).values()):
        raise ApiError(404, f"The module '{module.name}' does not run in '{environment.name}'.")
    return [module.key]


def _owner(request: ApiRequest) -> str:
    return request.path.get("ApplicationKey") or request.path["ModuleKey"]


def create(request: ApiRequest) -> ApiResponse:
    environment = _environment(request)
    source = source_code.create(request.model, environment, _owner(request), _modules(request, environment))
    return response_shapes.source_code_status(request, source.key, source_code.status(request.model, source))


def status(request: ApiRequest) -> ApiResponse:
    source = source_code.find(request.model, _environment(request), _owner(request), request.path["PackageKey"])
    return response_shapes.source_code_status(request, source.key, source_code.status(request.model, source))


def link(request: ApiRequest) -> ApiResponse:
    source = source_code.find(request.model, _environment(request), _owner(request), request.path["PackageKey"])
    package = source_code.package_of(request.model, source)
    return response_shapes.download_link(request, solutions.new_link(request.model, package, f"{source.key}.zip"))


_SINCE = (11, 21, 1)


def _operations(what: str, path: str) -> tuple[Operation, ...]:
    one = path + "sourcecodeaccess/{PackageKey}/"
    return (
        Operation(f"Environments_{what}_SourceCode", "POST", path + "sourcecodeaccess/", create, _SINCE),
        Operation(f"Environments_{what}_SourceCode_Status", "GET", one + "status/", status, _SINCE),
        Operation(f"Environments_{what}_DownloadSourceCode", "GET", one + "download/", link, _SINCE),
    )


OPERATIONS = (
    *_operations("Applications", "/environments/{EnvironmentKey}/applications/{ApplicationKey}/"),
    *_operations("Modules", "/environments/{EnvironmentKey}/modules/{ModuleKey}/"),
)
