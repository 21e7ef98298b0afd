# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run modules in a worker process that has loaded the collection, on simulated time: fast enough for many runs."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ansible

from .environment import COLLECTION, clean_environment, link_collection
from .module import ModuleResult
from .simulator import Simulator


class ModuleRunner:
    """A worker process (`module_worker.py`) that runs modules one by one; a context manager.

    It returns and asserts what `run_module` does, except that `peak_memory` is always 0.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="modules-")
        home = Path(self._folder.name)
        self._remote_tmp = home / "tmp"
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("module_worker.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=clean_environment(home),
            cwd=home,
            text=True,
        )
        self._send([str(Path(ansible.__file__).parents[1]), str(link_collection())])

    def __enter__(self) -> ModuleRunner:
        return self

    def __exit__(self, *_exception: object) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()
        self._folder.cleanup()

    def run(
        self,
        name: str,
        lifetime: Simulator,
        options: Mapping[str, Any],
        *,
        check: bool = False,
        diff: bool = False,
        real_time: bool = False,
    ) -> ModuleResult:
        """Run a module against a simulator, check what it prints and return its result.

        Where the module sleeps in a deployment, the simulator's clock is advanced instead, unless `real_time` is true.
        """
        connection = {"lifetime_url": lifetime.url, "lifetime_token": lifetime.token}
        given = {key: value for key, value in {**connection, **options}.items() if value is not None}
        arguments = {
            **{key: str(value) if isinstance(value, Path) else value for key, value in given.items()},
            "_ansible_module_name": f"{COLLECTION}.{name}",
            "_ansible_check_mode": check,
            "_ansible_diff": diff,
            "_ansible_no_log": False,
            "_ansible_verbosity": 0,
            "_ansible_version": ansible.__version__,
            "_ansible_remote_tmp": str(self._remote_tmp),
            "_ansible_keep_remote_files": False,
        }
        module = f"ansible_collections.{COLLECTION}.plugins.modules.{name}"
        control = None if real_time else "/".join(lifetime.url.split("/")[:3]) + "/_simulator"
        self._send({"module": module, "arguments": arguments, "control": control})
        assert self._process.stdout
        done = json.loads(self._process.stdout.readline())
        output = done["stdout"] + done["stderr"]
        assert str(given["lifetime_token"]) not in output, "the token is in the output of the module"
        try:
            result = ModuleResult(json.loads(done["stdout"]))
        except ValueError as error:
            raise AssertionError(f"the module did not print one JSON document:\n{output}") from error
        result.rc, result.stderr, result.peak_memory = done["rc"], done["stderr"], 0
        assert result.failed == bool(result.rc), f"failed: {result.failed}, exit status {result.rc}: {result}"
        return result

    def _send(self, message: Any) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()
