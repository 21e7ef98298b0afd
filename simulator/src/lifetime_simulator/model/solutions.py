# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Solutions: packages of several applications that LifeTime creates on request."""

from __future__ import annotations

from .deployment_script import SolutionScript
from .entities import Account, Environment, Link, Solution
from .errors import ApiError
from .model import Model
from .package_files import solution_package

STATES = (
    "Created",
    "Gathering Dependencies",
    "Getting Binaries",
    "Generating Meta Model",
    "Generating Solution",
)


def create(
    model: Model, account: Account, environment: Environment, name: str, keys: list[str], *, references: bool
) -> Solution:
    """Request a solution of the applications `keys`; with `references`, also of their producers."""
    if not keys:
        raise ApiError(400, "No application keys were given.")
    for key in keys:
        if key not in model.visible_running(environment):
            raise ApiError(400, f"The application with the key '{key}' does not run in '{environment.name}'.")
    script = model.solution_scripts.pop(0) if model.solution_scripts else SolutionScript()
    solution = Solution(
        key=model.new_key(),
        environment=environment.key,
        name=name,
        applications=_with_producers(model, environment, keys) if references else list(dict.fromkeys(keys)),
        created_on=model.now(),
        outcome=script.outcome,
        reason=script.reason,
        seconds=model.settings.solution_seconds if script.steps is None else script.steps,
    )
    model.state.solutions[solution.key] = solution
    return solution


def status(model: Model, solution: Solution) -> str:
    """Return the status; the duration is divided evenly among STATES."""
    elapsed = model.now() - solution.created_on
    if elapsed >= solution.seconds:
        return solution.outcome
    return STATES[min(int(elapsed / solution.seconds * len(STATES)), len(STATES) - 1)]


def find(model: Model, environment: Environment, key: str) -> Solution:
    solution = model.state.solutions.get(key)
    if solution is None or solution.environment != environment.key:
        raise ApiError(404, f"There is no solution with the key '{key}'.")
    return solution


def package_of(model: Model, solution: Solution) -> str:
    """Return the name of the finished file; ApiError 400 until it is completed."""
    if status(model, solution) != "Completed":
        raise ApiError(400, f"The solution is not completed: {status(model, solution)}.")
    if not model.files.holds(solution.package):
        environment = model.state.environments[solution.environment]
        solution.package = solution_package(model, environment, solution.applications, solution.name)
    return solution.package


def new_link(model: Model, package: str, file_name: str) -> Link:
    """Create a download link that expires."""
    ttl = model.settings.link_ttl if model.link_ttl is None else model.link_ttl
    link = Link(model.new_key(), package, file_name, model.now() + ttl)
    model.state.links[link.key] = link
    return link


def _with_producers(model: Model, environment: Environment, keys: list[str]) -> list[str]:
    found = list(dict.fromkeys(keys))
    waiting = list(found)
    while waiting:
        application = model.state.applications[waiting.pop(0)]
        for producer in application.references:
            known = model.state.applications.get(producer)
            if producer not in found and producer in environment.running and known and not known.is_system:
                found.append(producer)
                waiting.append(producer)
    return found
