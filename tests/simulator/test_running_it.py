# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The process: its ready line, what it keeps, TLS, prefix, latency, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from tests.support.api import Api
from tests.support.simulator import SOURCES, start

from .conftest import Lifetime


def test_what_it_keeps_survives_being_killed(tmp_path: Path, source: Api) -> None:
    package = source.package("Development", "Claims Portal")
    with start("target", "--state-dir", str(tmp_path)) as simulator:
        api = Api(simulator)
        key = api.publish("Test", package)
        simulator.faults({"deployment": {"interventions": ["business_process_impact"]}})
        waiting = api.upload("Test", package)
        api.command(waiting, "start")
        api.until(waiting, "needs_user_intervention")
        before, token = simulator.state(), simulator.token
        simulator.kill()
        simulator.start()
        after = simulator.state()
        assert after["clock"] >= before["clock"]
        assert {**after, "clock": 0} == {**before, "clock": 0}
        assert simulator.token == token
        api = Api(simulator)
        assert api.package("Test", "Claims Portal") == package
        assert api.status(key)["DeploymentStatus"] == "finished_successful"
        api.command(waiting, "continue")
        api.ended(waiting)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_it_does_not_keep_is_gone_when_it_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with start("source") as simulator:
        assert list(tmp_path.glob("lifetime-simulator-*"))
        # Its line comes when connections are queued; this is when they are served.
        assert simulator.requests() == []
        os.kill(simulator.pid, number)
        assert simulator.wait() == 0
        assert simulator.errors() == ""
    assert list(tmp_path.glob("lifetime-simulator-*")) == []


def test_reset_goes_back_to_the_start_and_keeps_the_token(target: Api) -> None:
    before = target.simulator.state()
    target.simulator.faults({"operation": "*", "status": 500}, {"deployment": {"outcome": "aborted"}})
    target.simulator.change({"hotfix": {"environment": "Test", "application": "Shared Theme"}})
    target.simulator.reset()
    assert {**target.simulator.state(), "clock": 0} == {**before, "clock": 0}
    assert target.simulator.requests() == []
    target.publish("Test", target.package("Test", "Shared Theme"))


def test_named_tokens_and_new_accounts(lifetime: Lifetime) -> None:
    api = lifetime("target", "--token", "first==", "--token", "monitoring=second", "--token", "guest=third")
    assert api.simulator.token == "first=="
    for token in ("first==", "second", "third"):
        Api(api.simulator, token).call("GET", "/environments/", 200)
    names = {account["username"] for account in api.simulator.state()["accounts"]}
    assert names == {"ansible", "monitoring", "guest"}


def test_below_a_prefix(lifetime: Lifetime) -> None:
    api = lifetime("target", "--path-prefix", "/behind/proxy")
    assert api.simulator.url.endswith("/behind/proxy")
    assert api.package("Test", "Shared Theme")
    outside = api.simulator.url.removesuffix("/behind/proxy") + "/lifetimeapi/rest/v2/environments/"
    api.call("GET", outside, 404)


def certificate(folder: Path) -> tuple[str, str]:
    certificate_file, key_file = folder / "cert.pem", folder / "key.pem"
    command = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -out {certificate_file}"
    command += f" -keyout {key_file} -addext subjectAltName=IP:127.0.0.1"
    subprocess.run(command.split(), check=True, capture_output=True)
    return str(certificate_file), str(key_file)


def test_tls_and_client_certificates(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    with start("target", "--tls-cert", cert, "--tls-key", key, "--tls-client-ca", cert) as simulator:
        assert simulator.url.startswith("https://127.0.0.1:")
        url, headers = f"{simulator.api}/environments/", {"Authorization": simulator.token}
        response = requests.get(url, headers=headers, verify=cert, cert=(cert, key), timeout=10)
        assert response.status_code == 200
        with pytest.raises(requests.ConnectionError):
            requests.get(url, headers=headers, verify=cert, timeout=10)


def test_links_under_tls_are_https(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    with start("target", "--tls-cert", cert, "--tls-key", key) as simulator:
        api = Api(simulator)
        path = f"/environments/{api.environment('Test')}/applications/{api.application('Shared Theme')}/content/"
        assert api.get(path)["url"].startswith("https://")


def test_latency(lifetime: Lifetime) -> None:
    api = lifetime("target", "--latency-ms", "60")
    assert api.call("GET", "/environments/", 200).elapsed.total_seconds() >= 0.06


def test_it_ends_when_told_to_while_a_client_is_connected(package_of: Callable[..., Path]) -> None:
    simulator = start("target")
    api = Api(simulator)
    api.call("GET", "/environments/", 200)
    simulator.stop()
    with pytest.raises(requests.ConnectionError):
        api.call("GET", "/environments/")


@pytest.mark.parametrize(
    ("flags", "reason"),
    [
        (["--install", "Moon=/dev/null"], "no environment"),
        (["--install", "nonsense"], "ENV=PACKAGE"),
        (["--data", "/nowhere.yml"], "nowhere"),
    ],
)
def test_what_is_wrong_with_the_command_line_is_told(flags: list[str], reason: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "lifetime_simulator", *flags],
        env={"PYTHONPATH": str(SOURCES)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 2
    assert reason in done.stderr
    assert done.stderr.count("\n") == 1
