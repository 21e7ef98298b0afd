# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Solutions: create, status, download."""

from __future__ import annotations

from .. import response_shapes
from ..http_types import ApiRequest, ApiResponse
from ..model import solutions
from ..packages import folder_name
from .route import Operation


def create(request: ApiRequest) -> ApiResponse:
    environment = request.model.environment(request.path["EnvironmentKey"], request.account, "open")
    references = str(request.body.get("IncludeReferences", True)).lower() == "true"
    name = request.body.get("SolutionName", "")
    keys = request.body.get("ApplicationKeys") or []
    solution = solutions.create(request.model, request.account, environment, name, keys, references=references)
    return response_shapes.solution_created(request, solution.key)


def status(request: ApiRequest) -> ApiResponse:
    environment = request.model.environment(request.path["EnvironmentKey"], request.account)
    solution = solutions.find(request.model, environment, request.path["SolutionKey"])
    shown = solutions.status(request.model, solution)
    return response_shapes.solution_status(request, shown, solution.reason if shown == solution.outcome else "")


def link(request: ApiRequest) -> ApiResponse:
    environment = request.model.environment(request.path["EnvironmentKey"], request.account, "open")
    solution = solutions.find(request.model, environment, request.path["SolutionKey"])
    package = solutions.package_of(request.model, solution)
    name = f"{folder_name(solution.name or 'Solution')}.osp"
    return response_shapes.solution_link(request, solutions.new_link(request.model, package, name))


_ENVIRONMENT = "/environments/{EnvironmentKey}/"
_SINCE = (11, 22, 0)

OPERATIONS = (
    Operation("Environments_SolutionCreate", "POST", _ENVIRONMENT + "solution/", create, _SINCE),
    Operation("Environments_SolutionDownload", "GET", _ENVIRONMENT + "solution/{SolutionKey}/", link, _SINCE),
    Operation("Environments_SolutionStatus", "GET", _ENVIRONMENT + "solutionstatus/{SolutionKey}/", status, _SINCE),
)
