# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules run in the process of the tests, with a clock of their own: a run costs milliseconds."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timezone
from types import SimpleNamespace
from typing import Any
from unittest import mock

import ansible
from ansible import module_utils
from ansible.module_utils import basic
from ansible.module_utils.common import warnings
from ansible_collections.community.outsystems.plugins.module_utils._access import visibility
from ansible_collections.community.outsystems.plugins.module_utils._api import waiting
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment import clock, deployment_task
from ansible_collections.community.outsystems.plugins.module_utils._publish.fetching import download

from .changes_rule import check_changes
from .environment import COLLECTION


class PassingTime:
    """A clock that only sleeping moves; `slept` is told of each time."""

    def __init__(self, slept: Callable[[float], object] = lambda seconds: None) -> None:
        self._now = 0.0
        self._slept = slept

    def monotonic(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        # A pause of nothing is time, too: otherwise a loop without pauses would never end.
        self._now += max(seconds, 0.001)
        self._slept(seconds)

    @contextlib.contextmanager
    def everywhere(self) -> Iterator[None]:
        """Let modules that are run meanwhile go by this clock."""
        as_module = SimpleNamespace(monotonic=self.monotonic, sleep=self.sleep)
        passing = clock.Clock(self.monotonic, self.sleep, lambda: datetime.now(timezone.utc))
        with (
            mock.patch.object(deployment_task, "Clock", return_value=passing),
            mock.patch.object(visibility, "time", as_module),
            mock.patch.object(waiting, "time", as_module),
            mock.patch.object(download, "time", as_module),
        ):
            yield


def run_here(name: str, options: Mapping[str, Any], time: PassingTime) -> dict[str, Any]:
    """Run a module of the collection in this process, and return what it printed."""
    arguments = {
        **options,
        "_ansible_module_name": f"{COLLECTION}.{name}",
        "_ansible_check_mode": False,
        "_ansible_diff": True,
        "_ansible_no_log": False,
        "_ansible_verbosity": 0,
        "_ansible_version": ansible.__version__,
    }
    main = importlib.import_module(f"ansible_collections.{COLLECTION}.plugins.modules.{name}").main
    stdout = io.StringIO()
    # A test that has imported a filter makes this process a controller for ansible-core, which shows warnings itself.
    internal = getattr(module_utils, "_internal", SimpleNamespace(is_controller=False))
    given = json.dumps({"ANSIBLE_MODULE_ARGS": arguments}).encode()
    with (
        # Kept for the whole life of a process, which is that of one module elsewhere.
        mock.patch.dict(warnings._global_warnings, clear=True),
        mock.patch.object(internal, "is_controller", False),
        mock.patch.multiple(basic, _ANSIBLE_ARGS=given, _ANSIBLE_PROFILE="legacy"),
        time.everywhere(),
        contextlib.redirect_stdout(stdout),
        contextlib.suppress(SystemExit),
    ):
        main()
    result: dict[str, Any] = json.loads(stdout.getvalue())
    check_changes(name, result)
    return result
