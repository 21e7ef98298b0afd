# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whom the client trusts and whom it gives the token to: TLS, ~/.netrc, bundles, proxies, redirects, links."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import (
    AmbiguousWriteError,
    LifeTimeError,
)
from ansible_collections.community.outsystems.plugins.module_utils._api.transport import no_proxy_for

from tests.support.certificates import Authority
from tests.support.client import TOKEN, RecordedSleeps, Serve, client_for, request, send
from tests.support.scripted_server import API, ScriptedServer, dropped, reply

OWN = f"Bearer {TOKEN}"


def read(url: str, **options: Any) -> Any:
    return client_for(url, retries=0, **options).read(request())


def failure(url: str, **options: Any) -> LifeTimeError:
    with pytest.raises(LifeTimeError) as caught:
        read(url, **options)
    assert TOKEN not in str(caught.value)
    return caught.value


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ours"), "ours")


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("others"), "others")


@pytest.fixture
def secure(serve: Serve, ours: Authority) -> ScriptedServer:
    return serve(reply(200, [1]), tls=ours.server_context("lifetime"))


@pytest.mark.parametrize("bundle", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
@pytest.mark.parametrize("planted", ["ours", "others"])
def test_ca_path_beats_the_bundle_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
    secure: ScriptedServer,
    ours: Authority,
    others: Authority,
    bundle: str,
    planted: str,
) -> None:
    monkeypatch.setenv(bundle, str(ours.ca if planted == "ours" else others.ca))
    assert read(secure.url, ca_path=str(ours.ca)) == [1]
    assert failure(secure.url, ca_path=str(others.ca)).code == "tls_failed"


def test_the_bundle_of_the_environment_without_ca_path(
    monkeypatch: pytest.MonkeyPatch, secure: ScriptedServer, ours: Authority, others: Authority
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(ours.ca))
    assert read(secure.url) == [1]
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(others.ca))
    assert failure(secure.url).code == "tls_failed"


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
@pytest.mark.parametrize("planted", [False, True])
def test_validate_certs_false_beats_everything(
    monkeypatch: pytest.MonkeyPatch, secure: ScriptedServer, others: Authority, planted: bool
) -> None:
    if planted:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(others.ca))
    assert read(secure.url, validate_certs=False, ca_path=str(others.ca)) == [1]


def test_an_unknown_authority_is_refused_and_nothing_is_sent(secure: ScriptedServer) -> None:
    error = failure(secure.url)
    assert error.code == "tls_failed"
    assert "ca_path" in str(error)
    assert not secure.requests


def test_a_certificate_for_another_host(serve: Serve, ours: Authority) -> None:
    server = serve(reply(200, [1]), tls=ours.server_context("elsewhere", address="127.0.0.9"))
    assert failure(server.url, ca_path=str(ours.ca)).code == "tls_failed"


def test_a_certificate_that_has_expired(serve: Serve, ours: Authority) -> None:
    yesterday = datetime.now(timezone.utc) - timedelta(days=1)
    server = serve(reply(200, [1]), tls=ours.server_context("late", until=yesterday))
    assert failure(server.url, ca_path=str(ours.ca)).code == "tls_failed"
    assert not server.requests
    assert not server.requests


def test_a_write_that_failed_in_the_handshake_was_never_sent(secure: ScriptedServer) -> None:
    client = client_for(secure.url)
    with pytest.raises(LifeTimeError) as caught:
        client.write(request("POST"))
    assert not isinstance(caught.value, AmbiguousWriteError)
    assert caught.value.code == "tls_failed"
    assert not client.wrote


def test_a_server_that_speaks_no_tls(serve: Serve) -> None:
    server = serve(reply(200, [1]))
    error = failure(server.url.replace("http:", "https:"))
    assert error.code == "tls_failed"
    assert "does not speak TLS" in str(error)
    assert "certificate" not in str(error)
    assert not server.requests


def test_a_write_to_a_server_that_speaks_no_tls_was_never_sent(serve: Serve) -> None:
    client = client_for(serve(reply(200, [1])).url.replace("http:", "https:"), retries=0)
    with pytest.raises(LifeTimeError, match="does not speak TLS") as caught:
        client.write(request("POST"))
    assert not isinstance(caught.value, AmbiguousWriteError)
    assert not client.wrote


@pytest.mark.parametrize("apart", [False, True])
def test_a_client_certificate(serve: Serve, tmp_path: Path, ours: Authority, apart: bool) -> None:
    server = serve(reply(200, [1]), tls=ours.server_context("strict", clients=ours.ca))
    certificate, key = ours.issue("me")
    both = tmp_path / "both.pem"
    both.write_bytes(certificate.read_bytes() + key.read_bytes())
    given = {"client_cert": str(certificate), "client_key": str(key)} if apart else {"client_cert": str(both)}
    assert read(server.url, ca_path=str(ours.ca), **given) == [1]
    failure(server.url, ca_path=str(ours.ca))
    assert len(server.requests) == 1


def test_netrc_does_not_replace_the_token(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, serve: Serve, ours: Authority
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\ndefault login some password one\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(netrc))
    server = serve(reply(200, [1]))
    client = client_for(server.url)
    client.read(request())
    client.write(request("POST"))
    assert [each.headers.get_all("Authorization") for each in server.requests] == [[OWN], [OWN]]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("verb", ["GET", "POST", "PUT", "DELETE"])
def test_redirects_are_refused(serve: Serve, status: int, verb: str) -> None:
    elsewhere = serve(reply(200, [1]))
    server = serve(reply(status, headers={"Location": f"{elsewhere.url}/login?session=secret"}))
    client = client_for(server.url)
    with pytest.raises(LifeTimeError) as caught:
        send(client, verb)
    assert caught.value.code == "not_lifetime"
    assert f"{elsewhere.url}/login" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert (len(server.requests), len(elsewhere.requests)) == (1, 0)
    # What redirects may have let the write through before.
    assert client.wrote == (verb != "GET")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("verb", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize("location", ["{path}", "{url}{path}", "{url}:443{path}?again=1", "https://127.0.0.1{path}"])
def test_a_redirect_that_only_wants_a_slash_is_followed_once(
    serve: Serve, status: int, verb: str, location: str
) -> None:
    path = f"{API}/thing" if verb == "GET" else f"{API}/thing/the-key"
    moved = reply(status, headers={"Location": location.format(path=path, url="http://127.0.0.1")})
    server = serve(moved, reply(200, [1]))
    client = client_for(server.url)
    send(client, verb)
    assert [each.path.split("?")[0] for each in server.requests] == [f"{path}/", path]
    first, second = server.requests
    assert (first.method, first.body) == (second.method, second.body)
    assert second.headers["Authorization"] == OWN
    circle = serve(moved)
    with pytest.raises(LifeTimeError) as caught:
        send(client_for(circle.url), verb)
    assert (caught.value.code, len(circle.requests)) == ("not_lifetime", 2)


@pytest.mark.parametrize(
    "location",
    [
        f"http://localhost{API}/thing/the-key",
        f"http://user@127.0.0.1{API}/thing/the-key",
        f"{API}/other",
        f"{API}/thing/the-key/",
        f"{API}/thing/the-key/more",
        "/login",
        "http://[x",
        "",
    ],
)
def test_another_redirect_is_not_followed(serve: Serve, location: str) -> None:
    server = serve(reply(307, headers={"Location": location}))
    with pytest.raises(LifeTimeError):
        send(client_for(server.url), "POST")
    assert len(server.requests) == 1


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch, serve: Serve, name: str) -> None:
    proxy = serve(reply(200, [1]))
    monkeypatch.setenv(name, proxy.url)
    assert read("http://lifetime.invalid/prefix") == [1]
    assert proxy.requests[0].path == f"http://lifetime.invalid/prefix{API}/thing/"
    assert proxy.requests[0].headers["Authorization"] == OWN


@pytest.mark.parametrize(
    ("entries", "url", "expected"),
    [
        ("lt.example.com:443", "https://lt.example.com/x", "lt.example.com"),
        ("lt.example.com:8443", "https://lt.example.com/x", ""),
        ("10.0.0.1:8080, .example.com", "http://10.0.0.1:8080", "10.0.0.1,.example.com"),
        ("10.0.0.1:80", "http://10.0.0.1:8080", ""),
        ("[::1]:8080,::1,fe80::1", "http://[::1]:8080/", "::1,::1,fe80::1"),
        ("*", "http://lt", "*"),
        ("", "http://lt", ""),
        ("a:b,:80,,", "http://a", "a:b,:80"),
    ],
)
def test_entries_of_no_proxy_may_have_a_port(
    monkeypatch: pytest.MonkeyPatch, entries: str, url: str, expected: str
) -> None:
    monkeypatch.setenv("NO_PROXY", entries)
    assert no_proxy_for(url) == expected


@pytest.mark.parametrize("exception", ["127.0.0.1", "127.0.0.0/8", "*", "127.0.0.1:{port}", "a:1,127.0.0.1:{port}"])
def test_no_proxy_is_honoured(monkeypatch: pytest.MonkeyPatch, serve: Serve, exception: str) -> None:
    proxy, server = serve(reply(200, [2])), serve(reply(200, [1]))
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    assert read(server.url) == [2]
    monkeypatch.setenv("NO_PROXY", "127.0.0.1:1")
    assert read(server.url) == [2]
    monkeypatch.setenv("NO_PROXY", exception.format(port=server.port))
    assert read(server.url) == [1]
    assert len(proxy.requests) == 2


@pytest.mark.parametrize("url", ["http://lifetime.invalid", "https://lifetime.invalid"])
@pytest.mark.parametrize("password", ["hush-hush", "hush%40hush", "hush@hush", "hush/hush", "hush:hush", "hush hush"])
@pytest.mark.parametrize("port", ["1", "port", ""])
def test_a_password_of_a_proxy_is_in_no_message(
    monkeypatch: pytest.MonkeyPatch, url: str, password: str, port: str
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, f"http://me:{password}@127.0.0.1:{port}")
    error = failure(url, timeout=2)
    assert "hush" not in str(error) + repr(error.failure())


def test_a_proxy_with_credentials_gets_them_and_not_the_token(monkeypatch: pytest.MonkeyPatch, serve: Serve) -> None:
    proxy = serve(reply(407, "<html><title>Who are you?</title></html>"))
    monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("//", "//me:hush@"))
    error = failure("https://lifetime.invalid")
    assert error.code == "proxy_failed"
    assert "407" in str(error)
    assert "hush" not in str(error)
    assert [each.method for each in proxy.requests] == ["CONNECT"]
    assert proxy.requests[0].headers["Authorization"] is None
    assert proxy.requests[0].headers["Proxy-Authorization"]


def test_a_write_that_the_proxy_refused_was_never_sent(monkeypatch: pytest.MonkeyPatch, serve: Serve) -> None:
    monkeypatch.setenv("HTTPS_PROXY", serve(reply(503, "no")).url)
    client = client_for("https://lifetime.invalid", retries=0)
    with pytest.raises(LifeTimeError) as caught:
        client.write(request("POST"))
    assert caught.value.code == "proxy_failed"
    assert not client.wrote


def test_a_proxy_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = ScriptedServer()
    monkeypatch.setenv("HTTP_PROXY", nobody.url)
    assert failure("http://lifetime.invalid").code == "proxy_failed"
    nobody.stop()


@pytest.mark.parametrize("verb", ["POST", "PUT", "DELETE"])
def test_an_answer_that_was_lost_behind_a_proxy_is_ambiguous(
    monkeypatch: pytest.MonkeyPatch, serve: Serve, verb: str
) -> None:
    proxy = serve(dropped())
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    client = client_for("http://lifetime.invalid")
    with pytest.raises(AmbiguousWriteError):
        send(client, verb)
    assert client.wrote
    assert len(proxy.requests) == 1


def test_a_read_that_broke_behind_a_proxy_is_repeated(
    monkeypatch: pytest.MonkeyPatch, serve: Serve, sleeps: RecordedSleeps
) -> None:
    proxy = serve(dropped(), reply(200, [1]))
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    assert send(client_for("http://lifetime.invalid"), "GET") == [1]
    assert len(proxy.requests) == 2
