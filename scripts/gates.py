# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the gates: all checks that a change has to pass.

``gates.py lint`` or ``gates.py test`` runs a group, ``gates.py NAME...`` single gates, ``gates.py --list`` names them.
One line for each on the terminal; the log of one that fails is printed whole, those of all are kept in .cache/logs.
The exit status is 0 if nothing failed; what this machine cannot run is skipped, and said.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOGS = ROOT / ".cache" / "logs"
BIN = ROOT / ".venv" / "bin"
OLD_BIN = ROOT / ".venv-2.16" / "bin"
#: No gate runs longer than this many seconds: a test that hangs must not hang its caller.
LIMIT = 2700


@dataclass(frozen=True)
class Gate:
    """One check: a command that ends with 0 if it passes."""

    name: str
    group: str
    command: tuple[str, ...]
    #: Environments beside .venv, by their names in scripts/env: without one that it needs, a gate is skipped; without
    #: one that it wants, it does less, and says so itself.
    needs: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    #: A file or folder without which there is nothing to look at.
    path: str = "."
    #: Whether it looks at the tarball in build/, or at what that was made from.
    built: bool = False
    #: Alone on the machine, because it keeps all cores busy itself.
    alone: bool = False


def pytest(name: str, folder: str, needs: tuple[str, ...] = (), wants: tuple[str, ...] = ()) -> Gate:
    """Return the gate that runs pytest over one folder."""
    command = ("pytest", "-q", "-n", "2", "--durations", "40", folder)
    return Gate(name, "test", command, needs=needs, wants=wants, path=folder, alone=True)


COLLECTION = ".cache/collections/ansible_collections/community/outsystems"

SHELL_SCRIPTS = ("build", "check_forge", "coverage", "docs", "env", "importer", "release", "sanity", "test_core")

BUILD = Gate("build", "lint", ("scripts/build",))

GATES = (
    # The longest first: two run at a time.
    Gate("sanity-2.16", "lint", ("scripts/sanity", ".venv-2.16", "--differences"), needs=("core-2.16", "pythons")),
    Gate("sanity-newest", "lint", ("scripts/sanity", ".venv", "--all"), needs=("pythons",)),
    Gate("galaxy-importer", "lint", ("scripts/importer",), needs=("importer",), built=True),
    Gate("tarball", "lint", ("python", "scripts/check_tarball.py"), built=True),
    Gate("ansible-lint", "lint", ("ansible-lint", "--profile", "production", "--offline", "--nocolor")),
    Gate("mypy", "lint", ("mypy", f"{COLLECTION}/plugins/module_utils", "simulator/src", "tests/support", "scripts")),
    Gate(
        "antsibull-docs",
        "lint",
        (
            "antsibull-docs",
            "lint-collection-docs",
            "--plugin-docs",
            "--check-extra-docs-refs",
            ".cache/build/outsystems",
        ),
        built=True,
    ),
    Gate("antsibull-changelog", "lint", ("antsibull-changelog", "lint")),
    Gate("yamllint", "lint", ("yamllint", "--strict", ".")),
    Gate("ruff", "lint", ("ruff", "check", ".")),
    Gate("ruff-format", "lint", ("ruff", "format", "--check", ".")),
    Gate(
        "shellcheck",
        "lint",
        ("shellcheck", ".ci/run", *(f"scripts/{name}" for name in SHELL_SCRIPTS)),
    ),
    Gate("action-group", "lint", ("python", "scripts/check_action_group.py"), path="plugins/modules"),
    Gate("zizmor", "lint", ("zizmor", "--offline", "--no-progress", ".github"), path=".github"),
    Gate("workflows", "lint", ("scripts/check_forge",), path=".github"),
    pytest("unit", "tests/unit"),
    pytest("simulator", "tests/simulator"),
    # Each of its playbooks runs on the newest ansible-core and on the oldest.
    pytest("integration", "tests/integration", wants=("core-2.16", "awx")),
    pytest("interop", "tests/interop", needs=("interop",)),
    Gate("molecule", "test", ("molecule", "test", "--all"), path="extensions/molecule", alone=True),
)


def environment() -> dict[str, str]:
    """Return the environment of the gates, without the caller's settings for Ansible and LifeTime.

    But for LIFETIME_TEST_PACKAGES, the folder with real packages that the tests are to try.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "LIFETIME_"))}
    if folder := os.environ.get("LIFETIME_TEST_PACKAGES"):
        kept["LIFETIME_TEST_PACKAGES"] = str(Path(folder).absolute())
    path = f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    own = {
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"),
        "ANSIBLE_HOME": str(ROOT / ".cache" / "ansible"),
        "ANSIBLE_NOCOLOR": "1",
        # The clone may belong to another user: git would refuse to list its files.
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "safe.directory",
        "GIT_CONFIG_VALUE_0": "*",
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
        "PATH": path,
        "PYTHONUNBUFFERED": "1",
    }
    return kept | own


@dataclass(frozen=True)
class Outcome:
    """The outcome of a gate: ``word`` is ``ok``, ``FAIL`` or ``skip``; ``remark`` is for people."""

    gate: Gate
    word: str
    seconds: float = 0.0
    remark: str = ""


def missing(gate: Gate) -> str:
    """Create the environment that the gate needs; return the reason, in a line, if that is not possible."""
    if not (ROOT / gate.path).exists():
        return f"{gate.path} does not exist"
    for name in (*gate.needs, *gate.wants):
        made = subprocess.run(
            ["scripts/env", name], cwd=ROOT, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False
        )
        if made.returncode and name in gate.needs:
            return made.stderr.strip().rpartition("\n")[2]
        if made.returncode:
            print(f"      {gate.name}: {made.stderr.strip()}", flush=True)
    return ""


def run(gate: Gate) -> Outcome:
    """Run one gate and write its log."""
    reason = missing(gate)
    if reason:
        return Outcome(gate, "skip", remark=reason)
    start = time.monotonic()
    with log_of(gate).open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            gate.command,
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            status = process.wait(timeout=LIMIT)
        except (subprocess.TimeoutExpired, KeyboardInterrupt) as reason:
            os.killpg(process.pid, signal.SIGTERM)
            status = process.wait(timeout=30)
            log.write(f"\nStopped after {time.monotonic() - start:.0f} s: {type(reason).__name__}.\n")
    remark = summary(log_of(gate).read_text(encoding="utf-8", errors="replace"))
    return Outcome(gate, "FAIL" if status else "ok", time.monotonic() - start, remark)


def log_of(gate: Gate) -> Path:
    """Return the path of the log of a gate."""
    return LOGS / f"{gate.name}.log"


PYTEST_SUMMARY = re.compile(
    r"^=*\s*((?:\d+ (?:passed|failed|skipped|errors?|xfailed|warnings?|deselected)(?:, )?)+) in .*$", re.M
)


def summary(log: str) -> str:
    """Return pytest's summary line from a log, or an empty text."""
    found = PYTEST_SUMMARY.findall(log)
    return found[-1] if found else ""


def count(outcomes: list[Outcome], word: str) -> int:
    """Return the total of ``word`` (passed, failed, skipped, error) in all pytest summaries."""
    return sum(int(number) for o in outcomes for number in re.findall(rf"(\d+) {word}", o.remark) if o.word != "skip")


def report(outcome: Outcome) -> None:
    """Print the outcome of a gate, with its whole log if it failed."""
    gate = outcome.gate
    if outcome.word == "FAIL":
        print(f"----- {gate.name}: {' '.join(gate.command)}")
        print(log_of(gate).read_text(encoding="utf-8", errors="replace").rstrip())
        print(f"----- {gate.name} failed")
    print(f"{outcome.word:4}  {gate.name:20} {outcome.seconds:6.1f} s  {outcome.remark}".rstrip(), flush=True)


def chosen(words: list[str]) -> list[Gate]:
    """Return the gates that the words on the command line name. ``test`` includes ``lint``.

    Raises ``SystemExit`` with a sentence if a word names none.
    """
    unknown = set(words) - {"lint", "test"} - {gate.name for gate in GATES}
    if unknown or not words:
        raise SystemExit(
            f"No gate {', '.join(sorted(unknown)) or 'given'}; there are: lint, test, "
            + ", ".join(g.name for g in GATES)
        )
    return [gate for gate in GATES if "test" in words or gate.group in words or gate.name in words]


def main(words: list[str]) -> int:
    """Run the gates named on the command line, two at a time, except those that need the whole machine."""
    if words == ["--list"]:
        print("\n".join(f"{gate.group:5} {gate.name:20} {' '.join(gate.command)}" for gate in GATES))
        return 0
    gates = chosen(words)
    LOGS.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    outcomes: list[Outcome] = []
    if any(gate.built for gate in gates):
        outcomes.append(run(BUILD))
        report(outcomes[-1])
    with ThreadPoolExecutor(max_workers=2) as pool:
        for future in as_completed([pool.submit(run, gate) for gate in gates if not gate.alone]):
            outcomes.append(future.result())
            report(outcomes[-1])
    for gate in gates:
        if gate.alone:
            outcomes.append(run(gate))
            report(outcomes[-1])

    print()
    for outcome in outcomes:
        if outcome.word != "ok":
            print(f"{outcome.word}  {outcome.gate.name}  {outcome.remark}")
    tests = {word: count(outcomes, word) for word in ("passed", "failed", "error", "skipped")}
    if any(tests.values()):
        print(f"tests: {tests['passed']} passed, {tests['failed'] + tests['error']} failed, {tests['skipped']} skipped")
    words_of = [outcome.word for outcome in outcomes]
    minutes = (time.monotonic() - start) / 60
    print(
        f"gates: {words_of.count('ok')} passed, {words_of.count('FAIL')} failed, {words_of.count('skip')} skipped"
        f" in {minutes:.1f} minutes"
    )
    return int("FAIL" in words_of)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
