# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command `lifetime-simulator`: ready line, saved state, TLS, path prefix, latency, shutdown."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.support.api import Api
from tests.support.packages import App, Mod, Pack
from tests.support.simulator import SOURCES, start

from .conftest import Lifetime


def test_the_saved_state_survives_sigkill(tmp_path: Path, source: Api) -> None:
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
def test_the_temporary_folder_is_removed_at_shutdown(
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


def test_reset_restores_the_start_data_and_keeps_the_token(target: Api) -> None:
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


def test_path_prefix(lifetime: Lifetime) -> None:
    api = lifetime("target", "--path-prefix", "/behind/proxy")
    assert api.simulator.url.endswith("/behind/proxy")
    assert api.package("Test", "Shared Theme")
    outside = api.simulator.url.removesuffix("/behind/proxy") + "/lifetimeapi/rest/v2/environments/"
    api.call("GET", outside, 404)


@pytest.mark.parametrize("prefix", ["lt", "/lt/", "lt/"])
def test_slashes_around_the_path_prefix_are_ignored(lifetime: Lifetime, prefix: str) -> None:
    api = lifetime("target", "--path-prefix", prefix)
    assert api.simulator.url.endswith("/lt")
    api.call("GET", "/environments/", 200)
    api.call("GET", f"{api.simulator.url[:-3]}/LT/lifetimeapi/rest/v2/environments/", 200)


def test_an_ipv6_address() -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    with start("target", "--host", "::1") as simulator:
        assert simulator.url.startswith("http://[::1]:")
        assert Api(simulator).package("Test", "Shared Theme")


def test_an_unknown_host_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="lifetime-simulator: "):
        start("target", "--host", "nowhere.invalid")


def test_packages_are_installed_once_into_a_saved_state(tmp_path: Path) -> None:
    shop, bakery = (Pack((App(name, (Mod(f"{name}_CS"),)),)).write(tmp_path, f"{name}.oap") for name in ("Shop", "Bun"))
    state, first, second = ("--state-dir", str(tmp_path)), f"Test={shop}", f"Test={bakery}"

    def running(*flags: str) -> dict[str, Any]:
        with start("target", *state, *flags) as simulator:
            found: dict[str, Any] = simulator.environment("Test")["running"]
            return found

    before = running()
    once = running("--install", first)
    assert len(once) == len(before) + 1
    assert running("--install", first) == once
    twice = running("--install", first, "--install", second)
    assert len(twice) == len(once) + 1
    assert running("--install", first, "--install", second) == twice
    with start("target", *state) as simulator:
        simulator.change({"hotfix": {"environment": "Test", "application": "Shop"}})
        hotfix = simulator.environment("Test")["running"]
    assert running("--install", first) == hotfix


def test_the_same_package_may_be_installed_in_two_environments(tmp_path: Path) -> None:
    shop = Pack().write(tmp_path)
    state = ("--state-dir", str(tmp_path))
    start("target", *state, "--install", f"Test={shop}").stop()
    with start("target", *state, "--install", f"Production={shop}") as simulator:
        key = simulator.application_key("Shop")
        assert {key} <= set(simulator.environment("Production")["running"])


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


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_links_under_tls_are_https(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    with start("target", "--tls-cert", cert, "--tls-key", key) as simulator:
        api = Api(simulator)
        path = f"/environments/{api.environment('Test')}/applications/{api.application('Shared Theme')}/content/"
        assert api.get(path)["url"].startswith("https://")


def test_latency_ms_delays_each_response(lifetime: Lifetime) -> None:
    api = lifetime("target", "--latency-ms", "60")
    assert api.call("GET", "/environments/", 200).elapsed.total_seconds() >= 0.06


def test_shutdown_with_a_connected_client(package_of: Callable[..., Path]) -> None:
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
def test_an_invalid_command_line_ends_with_2_and_one_line(flags: list[str], reason: str) -> None:
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


@pytest.mark.parametrize("kind", ["device", "pipe", "folder"])
@pytest.mark.parametrize("flag", ["--install", "--data", "--tls-cert", "--tls-key", "--tls-client-ca"])
def test_only_regular_files_are_read(tmp_path: Path, flag: str, kind: str) -> None:
    path = Path("/dev/zero") if kind == "device" else tmp_path / "file"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    with pytest.raises(RuntimeError, match=f"{path} is not a regular file") as caught:
        start("target", flag, f"Test={path}" if flag == "--install" else str(path))
    assert "Traceback" not in str(caught.value)


def test_the_folder_of_a_killed_process_is_removed_by_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))

    def folders() -> set[Path]:
        return set(tmp_path.glob("lifetime-simulator-*"))

    with start("source") as killed, start("target") as running:
        kept = folders()
        assert len(kept) == 2
        killed.kill()
        assert folders() == kept
        with start("third"):
            left = folders() & kept
            assert len(left) == 1
            assert Api(running).package("Test", "Shared Theme")
    assert folders() == set()


def test_an_unfinished_upload_is_removed_at_the_next_start(tmp_path: Path) -> None:
    state = ("--state-dir", str(tmp_path))
    with start("target", *state) as simulator:
        package = Api(simulator).package("Test", "Shared Theme")
        simulator.kill()
        (tmp_path / "packages" / ".0123456789abcdef").write_bytes(package[:100])
        simulator.start()
        assert list((tmp_path / "packages").glob(".*")) == []
        assert Api(simulator).package("Test", "Shared Theme") == package


@pytest.mark.parametrize(("host", "warns"), [("0.0.0.0", True), ("127.0.0.1", False), ("localhost", False)])
def test_a_host_that_is_not_loopback_prints_a_warning(host: str, warns: bool) -> None:
    with start("target", "--host", host) as simulator:
        assert ("anyone who can reach" in simulator.errors()) is warns


VERSION = {"version": "1", "created_on": "2026-01-15T08:00:00", "modules": []}


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({"applications": [{"kind": "Web"}]}, "lacks the key 'name'"),
        ({"applications": [{"name": "A", "versions": [VERSION]}]}, "has no environment"),
        ({"environments": 5}, "is not valid"),
        ({"environments": ["Test"]}, "is not valid"),
        ({"running": {"Moon": []}}, "'Moon'"),
    ],
)
def test_a_wrong_data_document_is_refused_with_a_sentence(document: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RuntimeError, match=sentence) as caught:
        start("target", data=document)
    assert "Traceback" not in str(caught.value)
