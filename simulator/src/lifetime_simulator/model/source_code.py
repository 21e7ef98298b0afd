# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Source code packages of what an environment runs, created on request."""

from __future__ import annotations

from collections.abc import Sequence

from ..packages.source_code import write_source_code
from .entities import Environment, SourceCode
from .errors import ApiError
from .model import Model
from .version_numbers import parts

IN_PROGRESS, DONE = "InProgress", "Done"
PLATFORM = (11, 27, 0)


def create(model: Model, environment: Environment, owner: str, modules: Sequence[str]) -> SourceCode:
    """Request a package of `modules` for the application or module `owner`; ApiError 400 if the platform is too old."""
    if parts(environment.os_version) < PLATFORM:
        raise ApiError(400, f"'{environment.name}' has no source code access: it runs {environment.os_version}.")
    source = SourceCode(model.new_key(), environment.key, owner, list(modules), model.now())
    model.state.source_codes[source.key] = source
    return source


def find(model: Model, environment: Environment, owner: str, key: str) -> SourceCode:
    source = model.state.source_codes.get(key)
    if source is None or (source.environment, source.owner) != (environment.key, owner):
        raise ApiError(404, f"There is no source code package with the key '{key}'.")
    return source


def status(model: Model, source: SourceCode) -> str:
    return DONE if model.now() >= source.created_on + model.settings.solution_seconds else IN_PROGRESS


def package_of(model: Model, source: SourceCode) -> str:
    """Return the name of the finished file; ApiError 400 until it is done."""
    if status(model, source) != DONE:
        raise ApiError(400, "The source code package is not ready.")
    modules = [(model.state.modules[key].name, key) for key in source.modules]
    return model.files.make(lambda path: write_source_code(path, modules))
