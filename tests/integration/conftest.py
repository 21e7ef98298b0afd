# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""LifeTimes to test against, and playbooks that are always run in check mode first."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support import simulator
from tests.support.module_runner import ModuleRunner
from tests.support.playbook import NEWEST, PlaybookResult, has_core, run_playbook
from tests.support.variants import ALL_VARIANTS, DEFAULT_VARIANTS, Variant


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "only_variant(index): run with one of DEFAULT_VARIANTS, unless --all-variants is given"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "variant" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("only_variant")
        usual = DEFAULT_VARIANTS if marker is None else (DEFAULT_VARIANTS[marker.args[0]],)
        chosen = ALL_VARIANTS if metafunc.config.getoption("--all-variants") else usual
        metafunc.parametrize("variant", chosen, ids=str, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the variants that single parameters of a test do not want (`with_variant`)."""
    if not config.getoption("--all-variants"):
        items[:] = [item for item in items if _wants_its_variant(item)]


def _wants_its_variant(item: pytest.Item) -> bool:
    variant = item.callspec.params.get("variant") if hasattr(item, "callspec") else None
    wanted = [DEFAULT_VARIANTS[marker.args[0]] for marker in item.iter_markers("only_variant")]
    return variant is None or variant in (wanted or [variant])


@pytest.fixture(scope="session")
def runner() -> ModuleRunner:
    """Runs modules on simulated time."""
    return ModuleRunner()


Start = Callable[..., simulator.Simulator]


class Lifetimes:
    """Running simulators, used again and again: each test finds them as they were at their start."""

    def __init__(self) -> None:
        self._running: dict[tuple[Any, ...], simulator.Simulator] = {}
        self.in_use: list[simulator.Simulator] = []

    def start(self, name: str, *flags: str, data: Mapping[str, Any] | None = None) -> simulator.Simulator:
        key = (name, flags, json.dumps(data, sort_keys=True))
        found = self._running.get(key)
        if found is None:
            found = self._running[key] = simulator.Simulator(name, *flags, data=data)
        elif found not in self.in_use:
            found.reset()
        if found not in self.in_use:
            self.in_use.append(found)
        return found

    def stop(self) -> None:
        for running in self._running.values():
            running.stop()


@pytest.fixture(scope="session")
def _lifetimes() -> Iterator[Lifetimes]:
    lifetimes = Lifetimes()
    yield lifetimes
    lifetimes.stop()


@pytest.fixture
def start(_lifetimes: Lifetimes) -> Iterator[Start]:
    """`start(name, *flags, data=None)`: a simulator with exactly these flags, stopped or reset by itself."""
    _lifetimes.in_use.clear()
    yield _lifetimes.start
    _lifetimes.in_use.clear()


@pytest.fixture
def lifetime(start: Start, variant: Variant) -> Callable[..., simulator.Simulator]:
    """`lifetime(name, *flags, data=None)`: a simulator with the flags of the variant under test."""

    def started(name: str, *flags: str, data: Mapping[str, Any] | None = None) -> simulator.Simulator:
        return start(name, *variant.flags, *flags, data=data)

    return started


@pytest.fixture
def source(lifetime: Start) -> simulator.Simulator:
    """The infrastructure in which everything runs already."""
    return lifetime("source")


@pytest.fixture
def target(lifetime: Start) -> simulator.Simulator:
    """The infrastructure in which only some applications run, in older versions."""
    return lifetime("target")


@pytest.fixture
def core(variant: Variant) -> str:
    """The ansible-core to test with: the newest where the oldest one could not be installed."""
    return variant.core if has_core(variant.core) else NEWEST


Play = Callable[..., PlaybookResult]


@pytest.fixture
def play(_lifetimes: Lifetimes, start: Start, core: str) -> Play:
    """Run a playbook twice: in check mode, where it must not write and must end ok, then really.

    `play(playbook, hosts, variables, ok=True, check_ok=True, before=None, check_first=True, ...)`, the rest as in
    `run_playbook`. `before()` is called before either run: faults that the run in check mode would use up belong there.
    Returns the real run; `.checked` is the one in check mode.
    """

    def run(
        playbook: str | Path | Sequence[Mapping[str, Any]],
        hosts: Mapping[str, Mapping[str, Any]] | None = None,
        variables: Mapping[str, Any] | None = None,
        *,
        ok: bool = True,
        check_ok: bool = True,
        check_first: bool = True,
        before: Callable[[], None] = lambda: None,
        **more: Any,
    ) -> PlaybookResult:
        secrets = [*(running.token for running in _lifetimes.in_use), *more.pop("secrets", ())]
        more = {"core": core, "secrets": secrets, **more}
        checked = None
        if check_first:
            written = {running.url: running.writes() for running in _lifetimes.in_use}
            before()
            checked = run_playbook(playbook, hosts, variables, **{**more, "check": True, "diff": True})
            for running in _lifetimes.in_use:
                assert running.writes() == written[running.url], f"check mode wrote:\n{checked}"
            assert checked.ok == check_ok, f"in check mode:\n{checked}"
        before()
        result = run_playbook(playbook, hosts, variables, **more)
        assert result.ok == ok, str(result)
        result.checked = checked
        return result

    return run
