# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Moving a large package: time beside curl and openssl on the same file, and the memory of the module's process."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from ansible_collections.community.outsystems.plugins.module_utils._api import environments
from ansible_collections.community.outsystems.plugins.module_utils._api.address import API_PATH
from ansible_collections.community.outsystems.plugins.module_utils._api.client import Client
from ansible_collections.community.outsystems.plugins.module_utils._api.deployments import CREATE_FROM_PACKAGE
from ansible_collections.community.outsystems.plugins.module_utils._api.operation import Request
from ansible_collections.community.outsystems.plugins.module_utils._api.transport import Connection
from ansible_collections.community.outsystems.plugins.module_utils._publish.package.inspection import inspect

from tests.benchmarks.table import show
from tests.support.module import run_module
from tests.support.simulator import SOURCES, Simulator

MIB = 1024 * 1024
SIZE = int(os.environ.get("BENCH_MIB", "512")) * MIB
SMALL = 64 * MIB
ROUNDS = 3
# The fastest that people have at hand: sha256sum of coreutils may do without the processor's own instructions.
HASH = ("openssl", "dgst", "-sha256") if shutil.which("openssl") else ("sha256sum",)
HASHER = HASH[0]
MAKE = """
import sys
from lifetime_simulator.packages import read_package, write_package
from lifetime_simulator.packages import ApplicationContent, ModuleContent, PackageContent
module = ModuleContent(sys.argv[3], "BigModule", "eSpace", "A" * 21 + "Q", "B" * 21 + "Q", "")
application = ApplicationContent(sys.argv[4], "Big Application", "WebResponsive", "", (module.key,), ())
content = PackageContent(True, "Big Application", "11.27.0.42600", "", "", (application,), (module,))
write_package(sys.argv[1], content, body_size=int(sys.argv[2]), seed=1)
"""
APPLICATION = "11111111-2222-4333-8444-555555555555"
MODULE = "66666666-7777-4888-8999-aaaaaaaaaaaa"


def main() -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory(prefix="bench-transfer-") as folder:
        large = make_package(Path(folder) / "large.oap", SIZE)
        small = make_package(Path(folder) / "small.oap", SMALL)
        show_times(large, Path(folder))
        show_memory([small, large], Path(folder))


def make_package(path: Path, size: int) -> Path:
    """A package in the real format of about that many bytes."""
    command = [sys.executable, "-c", MAKE, str(path), str(size), MODULE, APPLICATION]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": str(SOURCES)})
    return path


def show_times(package: Path, folder: Path) -> None:
    """Times as the best of a few alternating rounds, and ratios."""
    with Simulator("source", "--install", f"Development={package}") as source, Simulator("target") as target:
        client = Client(Connection(source.url, source.token))
        keys = {each["Name"]: each["Key"] for each in environments.list_all(client)}
        found = environments.download_link(client, keys["Development"], APPLICATION, "oap", "ask for the link")
        assert found is not None
        link = found.url
        sender = Client(Connection(target.url, target.token))
        targets = {each["Name"]: each["Key"] for each in environments.list_all(sender)}
        # Without a slash at the end, after which curl would write the name of the file.
        upload = f"/environments/{targets['Test']}/deployment"
        arrived, by_curl = folder / "arrived", folder / "by-curl"
        bearer = f"Authorization: Bearer {source.token}"

        def curl_download() -> None:
            run("curl", "-sSf", "-H", bearer, "-o", str(by_curl), link)
            run(*HASH, str(by_curl))

        def our_download() -> None:
            with arrived.open("wb") as sink:
                client.download(link, sink, "download")

        def curl_upload() -> None:
            headers = ["-H", f"Authorization: Bearer {target.token}", "-H", "Content-Type: application/octet-stream"]
            run(*HASH, str(package))
            run("curl", "-sSf", *headers, "-X", "POST", "-T", str(package), target.url + API_PATH + upload)

        def our_upload() -> None:
            run_hash(package)
            sender.upload(Request(CREATE_FROM_PACKAGE, "upload", (targets["Test"],)), str(package))

        def server_alone() -> None:
            run("curl", "-sSf", "-H", bearer, "-o", "/dev/null", link)

        times = best_of(
            {
                f"curl -o, {HASHER}": curl_download,
                "download with hashing": our_download,
                f"{HASHER}, curl -T": curl_upload,
                "hashing, upload": our_upload,
                f"unzip -t, {HASHER}": lambda: (run("unzip", "-tqq", str(package)), run(*HASH, str(package))),
                "hashing": lambda: run_hash(package),
                f"{HASHER} alone": lambda: run(*HASH, str(package)),
                "inspection with hashing": lambda: inspect(str(package)),
                "the server alone (curl to /dev/null)": server_alone,
            }
        )
    pairs = (
        ("download with hashing", f"curl -o, {HASHER}"),
        ("hashing, upload", f"{HASHER}, curl -T"),
        ("hashing", f"{HASHER} alone"),
        ("inspection with hashing", f"unzip -t, {HASHER}"),
    )
    rows = [
        [ours, f"{times[ours]:.2f} s", beside, f"{times[beside]:.2f} s", f"{times[ours] / times[beside]:.2f}"]
        for ours, beside in pairs
    ]
    alone = "the server alone (curl to /dev/null)"
    rows.append([alone, f"{times[alone]:.2f} s", "", "", ""])
    size = package.stat().st_size / MIB
    show(
        f"Moving a package of {size:.0f} MiB on loopback, best of {ROUNDS} rounds",
        ("what", "time", "beside", "time", "ratio"),
        rows,
    )


def show_memory(packages: list[Path], folder: Path) -> None:
    """The peak of the module's whole process, Python and libraries included."""
    rows = []
    for package in packages:
        with Simulator("source", "--install", f"Development={package}") as source, Simulator("target") as target:
            down = {"lifetime_url": source.url, "lifetime_token": source.token, "environment": "Development"}
            dest = folder / f"fetched-{package.name}"
            measured = {"own_process": True, "timeout": 600}
            fetched = run_module(
                "lifetime_app_binary", {**down, "application": APPLICATION, "dest": str(dest)}, **measured
            )
            up = {"lifetime_url": target.url, "lifetime_token": target.token, "target_environment": "Test"}
            deployed = run_module("lifetime_deployment", {**up, "package": str(dest), "poll_interval": 0.1}, **measured)
            assert fetched["changed"], fetched
            assert deployed["changed"], deployed
            assert not deployed.failed, deployed
        size = f"{package.stat().st_size / MIB:.0f} MiB"
        peaks = (f"{each.peak_memory / MIB:.0f} MiB" for each in (fetched, deployed))
        rows.append([size, *peaks])
    show("Peak memory of a module's process", ("package", "lifetime_app_binary", "lifetime_deployment"), rows)


def best_of(works: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The shortest time of each, in seconds, from rounds in which they alternate."""
    times: dict[str, float] = {}
    for _round in range(ROUNDS):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            times[name] = min(times.get(name, float("inf")), time.perf_counter() - start)
    return times


def run(*command: str) -> None:
    """Run a command quietly; its failure is ours."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def run_hash(path: Path) -> str:
    """SHA-256 of a file, as the library computes it."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for chunk in iter(lambda: file.read(MIB), b""):
            digest.update(chunk)
    return digest.hexdigest()
