# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules of the infrastructure and their versions."""

from __future__ import annotations

from ..http_types import ApiRequest, ApiResponse, list_response
from ..model.entities import Environment, Running
from ..model.errors import ApiError
from ..records import module_record, module_version_record
from .applications import maximum
from .route import Operation


def list_modules(request: ApiRequest) -> ApiResponse:
    model = request.model
    places = _places(request)
    found = model.visible_modules(request.account)
    return list_response([module_record(model, module, places.get(module.key, [])) for module in found])


def get_module(request: ApiRequest) -> ApiResponse:
    module = request.model.visible_module(request.path["ModuleKey"], request.account)
    return ApiResponse(200, module_record(request.model, module, _places(request).get(module.key, [])))


def _places(request: ApiRequest) -> dict[str, list[tuple[Environment, Running]]]:
    return request.model.module_places(request.account) if request.flag("IncludeEnvStatus") else {}


def list_module_versions(request: ApiRequest) -> ApiResponse:
    module = request.model.visible_module(request.path["ModuleKey"], request.account)
    found = request.model.module_versions_of(module.key)[: maximum(request)]
    return ApiResponse(200, [module_version_record(version) for version in found])


def get_module_version(request: ApiRequest) -> ApiResponse:
    module = request.model.visible_module(request.path["ModuleKey"], request.account)
    version = request.model.state.module_versions.get(request.path["ModuleVersionKey"])
    if version is None or version.module_key != module.key:
        raise ApiError(404, f"The module '{module.name}' has no version with that key.")
    return ApiResponse(200, module_version_record(version))


_ONE = "/modules/{ModuleKey}/"

OPERATIONS = (
    Operation("Modules_List", "GET", "/modules/", list_modules),
    Operation("Modules_Get", "GET", _ONE, get_module),
    Operation("ModuleVersions_List", "GET", _ONE + "versions/", list_module_versions),
    Operation("ModuleVersion_Get", "GET", _ONE + "versions/{ModuleVersionKey}/", get_module_version),
)
