# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a playbook as people do, with nothing of the developer's own configuration, and look at what every task did."""

from __future__ import annotations

import atexit
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from .changes_rule import check_changes
from .environment import COLLECTION, OLD_CORE, clean_environment, link_collection

NEWEST = "newest"

_WARNING = re.compile(r"^\[(?:DEPRECATION )?WARNING\]: (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class TaskEvent:
    """One task on one host. `status`: ok, failed, ignored (failed, and let be), skipped, unreachable or retry."""

    host: str
    task: str
    action: str
    status: str
    result: dict[str, Any]

    @property
    def changed(self) -> bool:
        return bool(self.result.get("changed"))


@dataclass
class PlaybookResult:
    """The result of a playbook. `checked` is the run in check mode that went before it, where there was one."""

    rc: int
    stdout: str
    stderr: str
    events: list[TaskEvent]
    checked: PlaybookResult | None = None
    warnings: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.rc == 0

    @property
    def changed(self) -> bool:
        return any(event.changed for event in self.events if event.status != "retry")

    def task(self, name: str, host: str | None = None) -> dict[str, Any]:
        """The result of the one task of that name (on that host). Events of retries do not count."""
        found = [
            event.result
            for event in self.events
            # A task of a role is called 'role : task'.
            if event.status != "retry" and name in (event.task, event.task.rpartition(" : ")[2])
            if host in (None, event.host)
        ]
        assert len(found) == 1, f"{len(found)} results of task '{name}' on {host or 'any host'} in:\n{self}"
        return found[0]

    def failures(self, host: str | None = None) -> list[dict[str, Any]]:
        """The results of the tasks that failed and were not ignored."""
        bad = ("failed", "unreachable")
        return [event.result for event in self.events if event.status in bad and host in (None, event.host)]

    def __str__(self) -> str:
        lines = [f"{event.host}: {event.task}: {event.status}" for event in self.events]
        return "\n".join([f"rc {self.rc}", *lines, self.stdout, self.stderr])


def run_playbook(
    playbook: str | Path | Sequence[Mapping[str, Any]],
    hosts: Mapping[str, Mapping[str, Any]] | None = None,
    variables: Mapping[str, Any] | None = None,
    *,
    check: bool = False,
    diff: bool = False,
    core: str = NEWEST,
    verbosity: int = 0,
    warnings: Iterable[str] = (),
    secrets: Iterable[str] = (),
    arguments: Sequence[str] = (),
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    timeout: float = 300,
    packed: bool = True,
) -> PlaybookResult:
    """Run a playbook: a path, the full name of one of the collection's, a list of plays, or a list of tasks.

    `hosts` are the inventory's (name -> variables; default: one named `localhost`), all on this machine. `cwd` is
    where it is started, by default one that is gone afterwards. `warnings` are pieces of the warnings that may be
    shown: any other one raises `AssertionError`, and so does a secret on the screen or in a result. `core` is `newest`
    or `2.16`; the test is skipped where that one is missing. `packed`: use modules that an earlier playbook of this
    process packed; what measures time must not.
    """
    with tempfile.TemporaryDirectory(prefix="playbook-") as folder:
        work = Path(folder)
        record = work / "record.jsonl"
        record.touch()
        command = [str(_ansible_playbook(core)), "-i", str(_inventory(work, hosts or {"localhost": {}}))]
        if variables:
            command += ["-e", f"@{_write(work / 'variables.json', dict(variables))}"]
        command += ["--check"] * check + ["--diff"] * diff + [f"-{'v' * verbosity}"] * bool(verbosity)
        command += [*arguments, _playbook(work, playbook)]
        more = dict(env or {})
        # Another place may hold another collection.
        if packed and "ANSIBLE_COLLECTIONS_PATH" not in more:
            more["LIFETIME_TEST_PACKED_MODULES"] = _packed_modules(core)
        done = _run(command, _environment(work, record, more), cwd or work, timeout)
        events = [_event(json.loads(line)) for line in record.read_text(encoding="utf-8").splitlines()]
        recorded = record.read_text(encoding="utf-8")
    for event in events:
        _check(event)
    # The recorder makes the screen very wide.
    screen = re.sub(r" ?\*{40,}$", "", done.stdout, flags=re.MULTILINE)
    result = PlaybookResult(done.returncode, screen, done.stderr, events)
    result.warnings = [" ".join(text.split()) for text in _WARNING.findall(done.stderr + "\n" + done.stdout)]
    for secret in secrets:
        assert secret not in done.stdout + done.stderr, "a secret is on the screen"
        assert secret not in recorded, "a secret is in the result of a task"
    allowed = [" ".join(piece.split()) for piece in warnings]
    unexpected = [text for text in result.warnings if not any(piece in text for piece in allowed)]
    assert not unexpected, f"warnings that the scenario does not list: {unexpected}\n{result}"
    return result


def has_core(core: str) -> bool:
    """Whether that ansible-core is there to be tested with."""
    return core == NEWEST or (OLD_CORE / "bin" / "ansible-playbook").exists()


def _ansible_playbook(core: str) -> Path:
    if not has_core(core):
        pytest.skip(f"ansible-core {core} is not there: `scripts/env core-{core}` makes it")
    # Not resolved: an environment is where the link to its Python is.
    return (Path(sys.executable).parent if core == NEWEST else OLD_CORE / "bin") / "ansible-playbook"


def _write(path: Path, content: Any) -> Path:
    path.touch(mode=0o600)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def _inventory(work: Path, hosts: Mapping[str, Mapping[str, Any]]) -> Path:
    local = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    return _write(work / "inventory.json", {"all": {"vars": local, "hosts": {k: dict(v) for k, v in hosts.items()}}})


def _playbook(work: Path, playbook: str | Path | Sequence[Mapping[str, Any]]) -> str:
    if isinstance(playbook, (str, Path)):
        return str(playbook)
    plays = [dict(play) for play in playbook]
    if not any("hosts" in play or "import_playbook" in play for play in plays):
        plays = [{"hosts": "all", "gather_facts": False, "tasks": plays}]
    path = work / "playbook.yml"
    path.write_text(yaml.safe_dump(plays, sort_keys=False), encoding="utf-8")
    return str(path)


@cache
def _packed_modules(core: str) -> str:
    """A folder for the modules that ansible-core packs: one playbook after another would pack the same ones."""
    folder = tempfile.TemporaryDirectory(prefix=f"modules-{core}-")
    atexit.register(folder.cleanup)
    return folder.name


def _environment(work: Path, record: Path, more: Mapping[str, str]) -> dict[str, str]:
    configuration = work / "ansible.cfg"
    configuration.touch()
    ours = {
        "ANSIBLE_CONFIG": str(configuration),
        "ANSIBLE_HOME": str(work / "ansible"),
        # Otherwise both are below the home that the password database names, whatever HOME says.
        "ANSIBLE_REMOTE_TEMP": str(work / "remote"),
        "ANSIBLE_ASYNC_DIR": str(work / "async"),
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_COLLECTIONS_PATH": str(link_collection()),
        "ANSIBLE_CALLBACK_PLUGINS": str(Path(__file__).with_name("callbacks")),
        "ANSIBLE_CALLBACKS_ENABLED": "recorder",
        "ANSIBLE_RETRY_FILES_ENABLED": "0",
        "LIFETIME_TEST_RECORD": str(record),
    }
    return clean_environment(work / "home", {**ours, **more})


def _run(command: Sequence[str], env: Mapping[str, str], cwd: Path, timeout: float) -> subprocess.CompletedProcess[str]:
    # In a session of its own, so that a run that hangs ends with all its workers.
    with subprocess.Popen(
        command, env=env, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            stdout, stderr = process.communicate(timeout=timeout)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)


def _check(event: TaskEvent) -> None:
    """Hold the result of a module of the collection against what all of them say, unless the task hides it."""
    is_ours = event.action.startswith(f"{COLLECTION}.lifetime_") and event.status in ("ok", "failed", "ignored")
    hidden = ("censored", "results", "ansible_job_id")
    if is_ours and not any(name in event.result for name in hidden) and "failure" not in event.result:
        check_changes(event.action, event.result)


def _event(line: Mapping[str, Any]) -> TaskEvent:
    return TaskEvent(line["host"], line["task"], line["action"], line["event"], line["result"])
