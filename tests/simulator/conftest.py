# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the simulator's tests: running simulators, shared by name and flags."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.api import Api
from tests.support.simulator import SOURCES, Simulator, start

if str(SOURCES) not in sys.path:
    sys.path.insert(0, str(SOURCES))

Started = dict[tuple[str, ...], Simulator]
Lifetime = Callable[..., Api]


@pytest.fixture(scope="session")
def started() -> Iterator[Started]:
    """Running simulators by name and flags, stopped after the session."""
    simulators: Started = {}
    yield simulators
    errors = []
    for simulator in simulators.values():
        errors += filter(None, [simulator.errors()])
        simulator.stop()
    # The test that is named in the report is only the last one.
    assert not errors, "a simulator of this session printed an error:\n" + "\n".join(errors)


@pytest.fixture
def lifetime(started: Started) -> Lifetime:
    """`lifetime(name, *flags, data=...)`: a client of a simulator that has been reset."""

    def give(name: str = "target", *flags: str, data: Mapping[str, Any] | None = None) -> Api:
        key = (name, *flags, json.dumps(data))
        if key not in started:
            started[key] = start(name, *flags, data=data)
        else:
            started[key].reset()
        return Api(started[key])

    return give


@pytest.fixture
def source(lifetime: Lifetime) -> Api:
    return lifetime("source")


@pytest.fixture
def target(lifetime: Lifetime) -> Api:
    return lifetime("target")


@pytest.fixture
def package_of(tmp_path: Path) -> Callable[..., Path]:
    """Write a package file: `package_of(*module names, name=..., application=..., **fields of its content)`."""
    from lifetime_simulator.demo.keys import hash_of, key_of
    from lifetime_simulator.packages import ApplicationContent, ModuleContent, PackageContent, write_package

    def write(*modules: str, name: str = "Parcel", databases: tuple[str, ...] = (), **fields: Any) -> Path:
        held = tuple(
            ModuleContent(
                key=key_of("module", module),
                name=module,
                kind="Extension" if databases else "eSpace",
                hash=hash_of("hash", module, "test"),
                general_hash=hash_of("general", module, "test"),
                logical_databases=databases,
            )
            for module in modules or (name,)
        )
        application = ApplicationContent(
            key=key_of("application", name), name=name, module_keys=tuple(module.key for module in held)
        )
        known: dict[str, Any] = {
            "is_application_pack": True,
            "platform_version": "11.27.0.42600",
            "activation_code": "",
            "origin_environment_code": "",
            **fields,
        }
        content = PackageContent(name=name, applications=(application,), modules=held, **known)
        path = tmp_path / f"{name}{len(list(tmp_path.iterdir()))}.oap"
        write_package(path, content)
        return path

    return write
