# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Solutions: packages of several applications that LifeTime puts together on request."""

from __future__ import annotations

from .contents import solution_package
from .model import Account, Environment, Link, Solution
from .refused import Refused
from .world import World

STATES = (
    "Created",
    "Gathering Dependencies",
    "Getting Binaries",
    "Generating Meta Model",
    "Generating Solution",
)


def create(
    world: World, account: Account, environment: Environment, name: str, keys: list[str], *, references: bool
) -> Solution:
    """Start a solution of what runs in the environment."""
    if not keys:
        raise Refused(400, "No application keys were given.")
    for key in keys:
        if key not in world.runs(environment):
            raise Refused(400, f"The application with the key '{key}' does not run in '{environment.name}'.")
    script = world.solution_scripts.pop(0) if world.solution_scripts else {}
    solution = Solution(
        key=world.new_key(),
        environment=environment.key,
        name=name,
        applications=_with_producers(world, environment, keys) if references else list(dict.fromkeys(keys)),
        created_on=world.now(),
        outcome=script.get("outcome", "Completed"),
        reason=script.get("reason", ""),
        seconds=script.get("steps", world.settings.solution_seconds),
    )
    world.state.solutions[solution.key] = solution
    return solution


def status(world: World, solution: Solution) -> str:
    """Give how far the solution is; its time is dealt out evenly to the states."""
    elapsed = world.now() - solution.created_on
    if elapsed >= solution.seconds:
        return solution.outcome
    return STATES[min(int(elapsed / solution.seconds * len(STATES)), len(STATES) - 1)]


def find(world: World, environment: Environment, key: str) -> Solution:
    solution = world.state.solutions.get(key)
    if solution is None or solution.environment != environment.key:
        raise Refused(404, f"There is no solution with the key '{key}'.")
    return solution


def package_of(world: World, solution: Solution) -> str:
    """Give the name of the finished file; 400 while there is none."""
    if status(world, solution) != "Completed":
        raise Refused(400, f"The solution is not completed: {status(world, solution)}.")
    if not world.files.holds(solution.package):
        environment = world.state.environments[solution.environment]
        solution.package = solution_package(world, environment, solution.applications, solution.name)
    return solution.package


def new_link(world: World, package: str, file_name: str) -> Link:
    """Give a download link that lives for a while."""
    ttl = world.settings.link_ttl if world.link_ttl is None else world.link_ttl
    link = Link(world.new_key(), package, file_name, world.now() + ttl)
    world.state.links[link.key] = link
    return link


def _with_producers(world: World, environment: Environment, keys: list[str]) -> list[str]:
    found = list(dict.fromkeys(keys))
    waiting = list(found)
    while waiting:
        application = world.state.applications[waiting.pop(0)]
        for producer in application.references:
            known = world.state.applications.get(producer)
            if producer not in found and producer in environment.running and known and not known.is_system:
                found.append(producer)
                waiting.append(producer)
    return found
