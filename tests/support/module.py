# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run one module over real HTTP, with the arguments and the environment that Ansible gives it, without a playbook."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ansible

from .changes_rule import check_changes
from .environment import COLLECTION, clean_environment, link_collection
from .returned_values import undocumented
from .worker import WORKERS

# Shorter tokens (tests of wrong tokens use them) can occur in any text.
_SECRET_LENGTH = 10
_DRIVER = Path(__file__).with_name("run_one_module.py")


class ModuleResult(dict[str, Any]):
    """What the module returned. `rc` and `stderr` are those of its process, `peak_memory` is in bytes, 0 if unknown."""

    rc: int
    stderr: str
    peak_memory: int

    @property
    def failed(self) -> bool:
        return bool(self.get("failed"))

    @property
    def warnings(self) -> list[str]:
        # Since ansible-core 2.19 a warning is an object.
        return [str(one["event"]["msg"] if isinstance(one, dict) else one) for one in self.get("warnings", [])]


def run_module(
    name: str,
    options: Mapping[str, Any] | None = None,
    *,
    check: bool = False,
    diff: bool = False,
    env: Mapping[str, str] | None = None,
    python: str | None = None,
    own_process: bool = False,
    control: str | None = None,
    timeout: float = 120,
) -> ModuleResult:
    """Run a module of the collection with these options and return its result.

    It runs in a fork of a worker process that has loaded the collection (`worker.py`); `own_process` is for what only
    a process from its start on can show, such as its peak memory. `python` is the interpreter of the target (default:
    the tests' own), which always gets a process of its own, and needs `requests` installed. `control` is the URL of a
    simulator's control API: where the module would sleep in a deployment, the simulator's clock is advanced.
    Raises `AssertionError` if the module prints anything but one JSON document, if `failed` and the exit status
    disagree, if `changes` and `changed` do, if the token is in the output, or if it returns something that its RETURN
    does not document.
    """
    given = {key: value for key, value in (options or {}).items() if value is not None}
    with tempfile.TemporaryDirectory(prefix="module-") as folder:
        home = Path(folder)
        arguments = {
            **_for_module(given),
            "_ansible_module_name": f"{COLLECTION}.{name}",
            "_ansible_check_mode": check,
            "_ansible_diff": diff,
            "_ansible_no_log": False,
            "_ansible_verbosity": 0,
            "_ansible_version": ansible.__version__,
            "_ansible_remote_tmp": str(home / "tmp"),
            "_ansible_keep_remote_files": False,
        }
        job = {
            "module": f"ansible_collections.{COLLECTION}.plugins.modules.{name}",
            "arguments": arguments,
            "env": clean_environment(home, env),
            "cwd": str(home),
        }
        if python or own_process:
            done = _in_own_process(job, python, timeout)
        else:
            done = WORKERS.run({**job, "control": control}, timeout)
    secret = str(given.get("lifetime_token") or (env or {}).get("LIFETIME_TOKEN") or "")
    result = _result(done, secret)
    assert not (unknown := undocumented(name, result)), f"RETURN of {name} does not document {unknown}"
    check_changes(name, result)
    return result


def _in_own_process(job: Mapping[str, Any], python: str | None, timeout: float) -> dict[str, Any]:
    home = Path(job["cwd"])
    memory = home / "peak-memory"
    path = [str(_library(home, python)), str(link_collection())]
    done = subprocess.run(
        [os.path.abspath(python or sys.executable), str(_DRIVER)],
        input=json.dumps({**job, "path": path, "memory": str(memory)}),
        env=job["env"],
        cwd=home,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    peak = int(memory.read_text() or 0) * 1024 if memory.exists() else 0
    return {"rc": done.returncode, "stdout": done.stdout, "stderr": done.stderr, "peak_memory": peak}


def _result(done: Mapping[str, Any], secret: str) -> ModuleResult:
    output = done["stdout"] + done["stderr"]
    if len(secret) >= _SECRET_LENGTH:
        assert secret not in output, "the token is in the output of the module"
    try:
        result = ModuleResult(json.loads(done["stdout"]))
    except ValueError as error:
        raise AssertionError(f"the module did not print one JSON document:\n{output}") from error
    result.rc, result.stderr, result.peak_memory = done["rc"], done["stderr"], done.get("peak_memory", 0)
    assert result.failed == bool(result.rc), f"failed: {result.failed}, exit status {result.rc}: {result}"
    return result


def _for_module(options: Mapping[str, Any]) -> dict[str, Any]:
    return {key: str(value) if isinstance(value, os.PathLike) else value for key, value in options.items()}


def _library(home: Path, python: str | None) -> Path:
    """The folder for sys.path that provides ansible.module_utils.

    For another `python` it holds nothing else, because the packages of the tests' own Python may not run there.
    """
    source = Path(ansible.__file__).parent
    if python is None:
        return source.parent
    package = home / "library" / "ansible"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(f'__version__ = "{ansible.__version__}"\n', encoding="utf-8")
    (package / "module_utils").symlink_to(source / "module_utils", target_is_directory=True)
    return package.parent
