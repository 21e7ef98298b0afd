# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Source code packages: what an environment runs, put together on request."""

from __future__ import annotations

from collections.abc import Sequence

from ..packages.source_code import write_source_code
from .model import Environment, SourceCode
from .refused import Refused
from .version_numbers import parts
from .world import World

IN_PROGRESS, DONE = "InProgress", "Done"
PLATFORM = (11, 27, 0)


def create(world: World, environment: Environment, owner: str, modules: Sequence[str]) -> SourceCode:
    """Start a package of these modules for the application or module `owner`; 400 when the platform is too old."""
    if parts(environment.os_version) < PLATFORM:
        raise Refused(400, f"'{environment.name}' gives no source code: it runs {environment.os_version}.")
    source = SourceCode(world.new_key(), environment.key, owner, list(modules), world.now())
    world.state.source_codes[source.key] = source
    return source


def find(world: World, environment: Environment, owner: str, key: str) -> SourceCode:
    source = world.state.source_codes.get(key)
    if source is None or (source.environment, source.owner) != (environment.key, owner):
        raise Refused(404, f"There is no source code package with the key '{key}'.")
    return source


def status(world: World, source: SourceCode) -> str:
    return DONE if world.now() >= source.created_on + world.settings.solution_seconds else IN_PROGRESS


def package_of(world: World, source: SourceCode) -> str:
    """Give the name of the finished file; 400 while there is none."""
    if status(world, source) != DONE:
        raise Refused(400, "The source code package is not ready.")
    modules = [(world.state.modules[key].name, key) for key in source.modules]
    return world.files.make(lambda path: write_source_code(path, modules))
