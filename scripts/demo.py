# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demonstration: two simulated LifeTimes on loopback, and demo/publish.yml from one to the other.

What the LifeTimes hold is kept between runs in .cache/demo (``--state``); ``--reset`` forgets it.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
DEMO = ROOT / "demo"
PATIENCE = 30


@dataclass(frozen=True)
class LifeTime:
    """A running simulator."""

    name: str
    url: str
    token: str

    def requests(self, method: str = "GET") -> list[dict[str, object]]:
        """Return the requests that it has had; ``DELETE`` forgets them."""
        request = urllib.request.Request(f"{self.url}/_simulator/requests", method=method)
        # Whatever proxy the shell names is not for loopback.
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=PATIENCE) as answer:
            found: list[dict[str, object]] = json.loads(answer.read() or b"[]") if method == "GET" else []
            return found

    def __str__(self) -> str:
        return f"{self.name:7}{self.url}"


def kept(path: Path, make: str) -> str:
    """Return what the file says; where there is none, make it say ``make``."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(make, encoding="utf-8")
    return path.read_text(encoding="utf-8")


@contextmanager
def lifetime(name: str, state: Path, deployment_seconds: str) -> Iterator[LifeTime]:
    """Run a simulator with the state that it had the last time, at the same address if that is still free."""
    token = kept(state / f"{name}.token", secrets.token_hex(24))
    port = kept(state / f"{name}.port", "0")
    log = state / f"{name}.log"
    for wanted in dict.fromkeys((port, "0")):
        with log.open("w", encoding="utf-8") as errors:
            command = [str(BIN / "lifetime-simulator"), "--name", name, "--port", wanted, "--token", token]
            command += ["--state-dir", str(state / name), "--deployment-seconds", deployment_seconds]
            process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True
            )
        line = process.stdout.readline() if process.stdout else ""
        if line:
            break
        process.wait(PATIENCE)
    else:
        raise SystemExit(f"The simulator {name} did not start:\n{log.read_text(encoding='utf-8')}")
    try:
        running = LifeTime(name, json.loads(line)["url"], token)
        (state / f"{name}.port").write_text(running.url.rpartition(":")[2], encoding="utf-8")
        yield running
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()


def environment(source: LifeTime, target: LifeTime, state: Path) -> dict[str, str]:
    """Return the variables that the playbook runs with: nothing of what the caller has set up for Ansible."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "LIFETIME_"))}
    return own | {
        "ANSIBLE_CONFIG": str(DEMO / "ansible.cfg"),
        "ANSIBLE_HOME": str(ROOT / ".cache" / "ansible"),
        "DEMO_DIR": str(state),
        "DEMO_SOURCE_TOKEN": source.token,
        "DEMO_SOURCE_URL": source.url,
        "DEMO_TARGET_TOKEN": target.token,
        "DEMO_TARGET_URL": target.url,
        "LC_ALL": "C.UTF-8",
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }


def count(running: LifeTime) -> tuple[int, int]:
    """Return how many requests only read, and how many were a POST, PUT or DELETE."""
    writes = [bool(request["write"]) for request in running.requests()]
    return writes.count(False), writes.count(True)


def play(state: Path, deployment_seconds: str) -> int:
    """Start both LifeTimes, run the playbook, and say what it has asked of them."""
    with ExitStack() as stack:
        source, target = (
            stack.enter_context(lifetime(name, state, deployment_seconds)) for name in ("source", "target")
        )
        for running in (source, target):
            running.requests("DELETE")
            print(f"LifeTime {running}", flush=True)
        status = subprocess.run(
            [BIN / "ansible-playbook", "publish.yml"],
            cwd=DEMO,
            env=environment(source, target, state),
            check=False,
        ).returncode
        counts = {running.name: count(running) for running in (source, target)}
    for name, (reads, writes) in counts.items():
        print(f"LifeTime {name:7}{reads:3} GET, {writes:2} POST, PUT or DELETE")
    if status == 0:
        nothing = not any(writes for _reads, writes in counts.values())
        print(
            "Nothing was left to do. `make demo-reset` forgets what was published."
            if nothing
            else "Published. `make demo` again finds nothing left to do."
        )
        print(f"Reports, packages and backups are in {os.path.relpath(state)}.")
    return status


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reset", action="store_true", help="forget what was published")
    parser.add_argument("--state", type=Path, default=ROOT / ".cache" / "demo", help="folder for all that is kept")
    # Long enough to see the log come.
    parser.add_argument("--deployment-seconds", default="15")
    options = parser.parse_args()
    if options.reset:
        shutil.rmtree(options.state, ignore_errors=True)
        print("The demo has forgotten what it did. `make demo` starts from the beginning.")
        return 0
    return play(options.state.resolve(), options.deployment_seconds)


if __name__ == "__main__":
    sys.exit(main())
