# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demonstration: two simulated LifeTimes on loopback, and demo/publish.yml from one to the other.

Their state is saved in .cache/demo (``--state``) between runs; ``--reset`` deletes it.
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
        """Return the request log; ``DELETE`` clears it."""
        request = urllib.request.Request(f"{self.url}/_simulator/requests", method=method)
        # A proxy of the shell cannot reach loopback.
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=PATIENCE) as answer:
            found: list[dict[str, object]] = json.loads(answer.read() or b"[]") if method == "GET" else []
            return found

    def __str__(self) -> str:
        return f"{self.name:7}{self.url}"


def read_or_create(path: Path, default: str) -> str:
    """Return the text of the file; create it with ``default`` if it does not exist."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(default, encoding="utf-8")
    return path.read_text(encoding="utf-8")


@contextmanager
def lifetime(name: str, state: Path, deployment_seconds: str) -> Iterator[LifeTime]:
    """Run a simulator with its saved state, on its previous port if that is free."""
    token = read_or_create(state / f"{name}.token", secrets.token_hex(24))
    port = read_or_create(state / f"{name}.port", "0")
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
    """Return the playbook's environment, without the caller's settings for Ansible and LifeTime."""
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
    """Return the numbers of GET requests and of writes."""
    writes = [bool(request["write"]) for request in running.requests()]
    return writes.count(False), writes.count(True)


def play(state: Path, deployment_seconds: str) -> int:
    """Start both simulators, run the playbook, and print the numbers of requests."""
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
            "Nothing was left to do. `make demo-reset` deletes the state of the demo."
            if nothing
            else "Published. `make demo` again finds nothing left to do."
        )
        print(f"Reports, packages and backups are in {os.path.relpath(state)}.")
    return status


def main() -> int:
    """Run or reset the demo."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reset", action="store_true", help="forget what was published")
    parser.add_argument("--state", type=Path, default=ROOT / ".cache" / "demo", help="folder of the saved state")
    # Long enough to watch the deployment log.
    parser.add_argument("--deployment-seconds", default="15")
    options = parser.parse_args()
    if options.reset:
        shutil.rmtree(options.state, ignore_errors=True)
        print("The state of the demo was deleted. `make demo` starts from the beginning.")
        return 0
    return play(options.state.resolve(), options.deployment_seconds)


if __name__ == "__main__":
    sys.exit(main())
