# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Solutions: made, watched, fetched."""

from __future__ import annotations

from .. import answers
from ..call import Answer, Call
from ..packages import folder_name
from ..world import solutions
from .route import Operation


def create(call: Call) -> Answer:
    environment = call.world.environment(call.path["EnvironmentKey"], call.account, "open")
    references = str(call.body.get("IncludeReferences", True)).lower() == "true"
    name = call.body.get("SolutionName", "")
    keys = call.body.get("ApplicationKeys") or []
    solution = solutions.create(call.world, call.account, environment, name, keys, references=references)
    return answers.solution_created(call, solution.key)


def status(call: Call) -> Answer:
    environment = call.world.environment(call.path["EnvironmentKey"], call.account)
    solution = solutions.find(call.world, environment, call.path["SolutionKey"])
    shown = solutions.status(call.world, solution)
    return answers.solution_status(call, shown, solution.reason if shown == solution.outcome else "")


def link(call: Call) -> Answer:
    environment = call.world.environment(call.path["EnvironmentKey"], call.account, "open")
    solution = solutions.find(call.world, environment, call.path["SolutionKey"])
    package = solutions.package_of(call.world, solution)
    name = f"{folder_name(solution.name or 'Solution')}.osp"
    return answers.solution_link(call, solutions.new_link(call.world, package, name))


_ENVIRONMENT = "/environments/{EnvironmentKey}/"
_SINCE = (11, 22, 0)

OPERATIONS = (
    Operation("Environments_SolutionCreate", "POST", _ENVIRONMENT + "solution/", create, _SINCE),
    Operation("Environments_SolutionDownload", "GET", _ENVIRONMENT + "solution/{SolutionKey}/", link, _SINCE),
    Operation("Environments_SolutionStatus", "GET", _ENVIRONMENT + "solutionstatus/{SolutionKey}/", status, _SINCE),
)
