# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Infrastructures with any number of generated applications for measurements: each tagged, unmodified, two modules."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from tests.support.simulator import Simulator

MODULES = 2
_NAMESPACE = uuid.UUID("2f1f7d1e-7a55-4a0b-9d5c-3f4c1f0a9c11")


def names(count: int) -> list[str]:
    """The names of the applications."""
    return [f"Application {number:02}" for number in range(1, count + 1)]


@contextmanager
def two_infrastructures(count: int, *flags: str) -> Iterator[tuple[Simulator, Simulator]]:
    """A source with `count` applications in Development, and a target without applications."""
    with infrastructures(count, *flags) as (source, target):
        yield source, target


@contextmanager
def infrastructures(count: int, *flags: str, targets: int = 1) -> Iterator[list[Simulator]]:
    """A source with `count` applications in Development, and targets without applications."""
    empty = ["target", *(f"target{number}" for number in range(2, targets + 1))]
    with ExitStack() as stack:
        source = stack.enter_context(Simulator("source", *flags, data=data_of("source", count)))
        others = [stack.enter_context(Simulator(name, *flags, data=data_of(name, 0))) for name in empty]
        yield [source, *others]


def data_of(infrastructure: str, count: int) -> dict[str, Any]:
    """The data document of an infrastructure with that many applications in its Development."""
    applications = [_application(name) for name in names(count)]
    running = [{"application": each["name"], "version": "1.0"} for each in applications]
    return {
        "name": infrastructure,
        "environments": [
            _environment(infrastructure, "Development", 1),
            _environment(infrastructure, "Test", 2),
        ],
        "applications": applications,
        "running": {"Development": running},
    }


def _environment(infrastructure: str, name: str, order: int) -> dict[str, Any]:
    return {
        "key": _key("environment", infrastructure, name),
        "name": name,
        "type": name,
        "order": order,
        "os_version": "11.27.0.42600",
        "host_name": f"{name.lower()}.{infrastructure}.example.com",
        "details_url": f"https://lifetime.{infrastructure}.example.com/lifetime/Environment.aspx?Id={order}",
    }


def _application(name: str) -> dict[str, Any]:
    modules = [f"{name.replace(' ', '')}_{number}" for number in range(1, MODULES + 1)]
    return {
        "key": _key("application", name),
        "name": name,
        "kind": "WebResponsive",
        "modules": [{"key": _key("module", module), "name": module, "kind": "eSpace"} for module in modules],
        "versions": [
            {
                "key": _key("version", name),
                "version": "1.0",
                "created_on": "2026-11-01T08:00:00",
                "created_by": "jane.doe",
                "environment": "Development",
                "modules": [
                    {
                        "module": module,
                        "key": _key("module version", module),
                        "hash": _hash("hash", module),
                        "general_hash": _hash("general hash", module),
                        "upgraded_from_hash": "",
                        "created_on": "2026-11-01T07:00:00",
                        "created_by": "jane.doe",
                    }
                    for module in modules
                ],
            }
        ],
    }


def _key(*parts: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, "/".join(parts)))


def _hash(*parts: str) -> str:
    # LifeTime writes hashes as the base64 text of a GUID: 22 characters.
    return base64.b64encode(uuid.uuid5(_NAMESPACE, "/".join(parts)).bytes).decode().rstrip("=").replace("/", "_")
