# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run one module over real HTTP in a process of its own, as Ansible does on a target, but without a playbook."""

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

from .environment import COLLECTION, clean_environment, link_collection

# Shorter tokens (tests of wrong tokens use them) can occur in any text.
_SECRET_LENGTH = 10
_DRIVER = Path(__file__).with_name("run_one_module.py")


class ModuleResult(dict[str, Any]):
    """What the module returned. `rc` and `stderr` are those of its process, `peak_memory` is in bytes (0: unknown)."""

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
    timeout: float = 120,
) -> ModuleResult:
    """Run a module of the collection with these options and return its result.

    `python` is the interpreter of the target (default: the tests' own); another one needs `requests` installed.
    Raises `AssertionError` if the module prints anything but one JSON document, if `failed` and the exit status
    disagree, or if the token is in the output.
    """
    given = {key: value for key, value in (options or {}).items() if value is not None}
    with tempfile.TemporaryDirectory(prefix="module-") as folder:
        home = Path(folder)
        memory = home / "peak-memory"
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
            "path": [str(_library(home, python)), str(link_collection())],
            "module": f"ansible_collections.{COLLECTION}.plugins.modules.{name}",
            "arguments": arguments,
            "memory": str(memory),
        }
        done = subprocess.run(
            [os.path.abspath(python or sys.executable), str(_DRIVER)],
            input=json.dumps(job),
            env=clean_environment(home, env),
            cwd=home,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        peak = int(memory.read_text() or 0) * 1024 if memory.exists() else 0
    secret = str(given.get("lifetime_token") or (env or {}).get("LIFETIME_TOKEN") or "")
    return _result(done, secret, peak)


def _result(done: subprocess.CompletedProcess[str], secret: str, peak: int) -> ModuleResult:
    if len(secret) >= _SECRET_LENGTH:
        assert secret not in done.stdout + done.stderr, "the token is in the output of the module"
    try:
        result = ModuleResult(json.loads(done.stdout))
    except ValueError as error:
        raise AssertionError(f"the module did not print one JSON document:\n{done.stdout}\n{done.stderr}") from error
    result.rc, result.stderr, result.peak_memory = done.returncode, done.stderr, peak
    assert result.failed == bool(done.returncode), f"failed: {result.failed}, exit status {done.returncode}: {result}"
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
