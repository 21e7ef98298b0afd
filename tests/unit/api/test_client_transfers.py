# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Packages on the way up and down: lengths, hashes, links, and what a transfer that goes wrong becomes."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.big_reads import CHUNK
from ansible_collections.community.outsystems.plugins.module_utils._api.client import Client, Downloaded
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import (
    AmbiguousWriteError,
    LifeTimeError,
    LinkExpiredError,
    TransferError,
)
from ansible_collections.community.outsystems.plugins.module_utils._api.progress import Progress
from ansible_collections.community.outsystems.plugins.module_utils._api.transport import Connection
from hypothesis import given
from hypothesis import strategies as st

from tests.support.client import TOKEN, Serve, client_for, request
from tests.support.scripted_server import API, Reply, ScriptedServer, dropped, reply

OWN = f"Bearer {TOKEN}"
CONTENT = bytes(range(256)) * 4096 * 3 + b"and some more"
BINARY = {"Content-Type": "application/octet-stream"}
OWN_ERROR = {"Errors": ["The key is not valid."], "StatusCode": 0}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "package.oap"
    path.write_bytes(CONTENT)
    return path


def download(url: str, link: str, **options: Any) -> tuple[Downloaded, bytes]:
    sink = io.BytesIO()
    return client_for(url, **options).download(link, sink, "do the thing"), sink.getvalue()


# Up


def test_an_upload_has_a_length_and_arrives_as_it_is(serve: Serve, package: Path) -> None:
    server = serve(reply(201, "the-key"))
    client = client_for(server.url)
    assert client.upload(request("POST", "/environments/e/deployment/"), str(package)) == "the-key"
    assert client.wrote
    arrived = server.requests[0]
    assert arrived.path == f"{API}/environments/e/deployment/"
    assert arrived.headers["Content-Length"] == str(len(CONTENT))
    assert arrived.headers["Transfer-Encoding"] is None
    assert arrived.headers["Content-Type"] == "application/octet-stream"
    assert arrived.headers["Authorization"] == OWN
    assert arrived.body == CONTENT


@pytest.mark.parametrize("size", [1, 16 * 1024, CHUNK - 1, CHUNK, CHUNK + 1])
def test_uploads_of_odd_sizes(serve: Serve, tmp_path: Path, size: int) -> None:
    path = tmp_path / "x"
    path.write_bytes(CONTENT[:size])
    server = serve(reply(201, "key"))
    client_for(server.url).upload(request("POST"), str(path))
    assert server.requests[0].body == CONTENT[:size]


def test_after_429_the_whole_file_is_sent_again(serve: Serve, package: Path) -> None:
    server = serve(reply(429, "later"), reply(201, "key"))
    client_for(server.url).upload(request("POST"), str(package))
    assert [each.body == CONTENT for each in server.requests] == [True, True]


@pytest.mark.parametrize("failure", [dropped("before"), dropped("after"), reply(502, "<html>")])
def test_an_upload_without_an_answer_is_ambiguous_and_sent_once(serve: Serve, package: Path, failure: Reply) -> None:
    server = serve(failure)
    client = client_for(server.url)
    with pytest.raises(AmbiguousWriteError):
        client.upload(request("POST"), str(package))
    assert len(server.requests) == 1
    assert client.wrote


def test_an_upload_may_take_longer_than_other_requests(serve: Serve, package: Path) -> None:
    server = serve(reply(201, "key", delay=0.5))
    assert client_for(server.url, timeout=0.1, transfer_timeout=20).upload(request("POST"), str(package)) == "key"


def test_a_file_that_is_not_there(serve: Serve, tmp_path: Path) -> None:
    server = serve(reply(201, "key"))
    with pytest.raises(FileNotFoundError):
        client_for(server.url).upload(request("POST"), str(tmp_path / "none.oap"))
    assert not server.requests


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(serve: Serve, tmp_path: Path) -> None:
    server = serve(reply(200, "key"))
    path = tmp_path / "package.oap"
    os.mkfifo(path)
    with pytest.raises(OSError, match="it is no regular file"):
        client_for(server.url).upload(request("POST"), str(path), "0" * 64)
    assert not server.requests


def test_the_size_of_an_upload_is_that_of_the_open_file(
    serve: Serve, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody may put another file in its place as soon as it is open."""
    server = serve(reply(200, "key"))
    progress = Progress()
    sizes: list[int] = []
    known = progress.of
    monkeypatch.setattr(progress, "of", lambda kind, total: sizes.append(total) or known(kind, total))
    monkeypatch.setattr(os.path, "getsize", lambda _path: 1)
    Client(Connection(server.url, TOKEN), progress=progress).upload(request("POST"), str(package))
    assert sizes == [package.stat().st_size]


# Down


def test_a_download_is_streamed_and_hashed(serve: Serve) -> None:
    server = serve(reply(200, CONTENT, headers=BINARY))
    done, content = download(server.url, f"{server.url}{API}/downloads/KEY")
    assert content == CONTENT
    assert done == Downloaded(len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    assert server.requests[0].headers["Authorization"] == OWN
    assert server.requests[0].headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("prefix", ["", "/outsystems"])
@pytest.mark.parametrize("host", ["https://internal.example.com", "http://10.0.0.1:8080/elsewhere", ""])
def test_a_link_into_the_api_is_fetched_from_lifetime_url(serve: Serve, host: str, prefix: str) -> None:
    server = serve(reply(200, CONTENT))
    assert download(server.url + prefix, f"{host}{API}/downloads/KEY?Part=1")[1] == CONTENT
    assert server.requests[0].path == f"{prefix}{API}/downloads/KEY?Part=1"
    assert server.requests[0].headers["Authorization"] == OWN


def test_another_host_does_not_get_the_token(serve: Serve) -> None:
    server, store = serve(reply(200, b"")), serve(reply(200, CONTENT))
    assert download(server.url, f"{store.url}/bucket/KEY?signature=x")[1] == CONTENT
    assert store.requests[0].path == "/bucket/KEY?signature=x"
    assert store.requests[0].headers["Authorization"] is None
    assert not server.requests


def test_a_redirect_to_another_host_does_not_take_the_token_along(serve: Serve) -> None:
    store = serve(reply(200, CONTENT))
    server = serve(reply(302, headers={"Location": f"{store.url}/bucket/KEY"}))
    assert download(server.url, f"{server.url}{API}/downloads/KEY")[1] == CONTENT
    assert server.requests[0].headers["Authorization"] == OWN
    assert store.requests[0].headers["Authorization"] is None


def test_a_client_that_must_not_write_may_download(serve: Serve) -> None:
    server = serve(reply(200, CONTENT))
    assert download(server.url, f"{server.url}/x", read_only=True)[1] == CONTENT


@pytest.mark.parametrize(
    "failure", [reply(404, OWN_ERROR), reply(404, "<html>"), reply(404), reply(410, "gone"), reply(400, OWN_ERROR)]
)
def test_a_link_that_has_expired(serve: Serve, failure: Reply) -> None:
    server = serve(failure)
    with pytest.raises(LinkExpiredError) as caught:
        download(server.url, f"{server.url}{API}/downloads/KEY")
    assert caught.value.code == "link_expired"
    assert "no longer valid" in str(caught.value)
    assert len(server.requests) == 1


def test_a_signed_link_into_a_store_expires_with_403(serve: Serve) -> None:
    store = serve(reply(403, "<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>"))
    with pytest.raises(LinkExpiredError):
        download("http://127.0.0.9:1", f"{store.url}/bucket/KEY?signature=x")


@pytest.mark.parametrize(("status", "code"), [(401, "authentication_failed"), (403, "permission_denied")])
def test_other_refusals_are_not_taken_for_an_expired_link(serve: Serve, status: int, code: str) -> None:
    server = serve(reply(status, OWN_ERROR))
    with pytest.raises(LifeTimeError) as caught:
        download(server.url, f"{server.url}{API}/downloads/KEY")
    assert (type(caught.value), caught.value.code) == (LifeTimeError, code)


def test_a_download_that_starts_badly_is_tried_again(serve: Serve) -> None:
    server = serve(reply(503), dropped(), reply(200, CONTENT))
    assert download(server.url, f"{server.url}/x")[1] == CONTENT
    assert len(server.requests) == 3


CHUNKED = {"Transfer-Encoding": "chunked"}


@pytest.mark.scenario("E.3")
@pytest.mark.parametrize(
    "broken",
    [
        reply(200, CONTENT[:-1], promise=len(CONTENT)),
        reply(200, CONTENT[:CHUNK], promise=len(CONTENT)),
        reply(200, b"", promise=len(CONTENT)),
        reply(200, b"10\r\n0123456789", headers=CHUNKED, promise=None),
    ],
)
def test_a_download_cut_short(serve: Serve, broken: Reply) -> None:
    server = serve(broken)
    with pytest.raises(TransferError) as caught:
        download(server.url, f"{server.url}/x")
    assert caught.value.code == "download_incomplete"
    assert not isinstance(caught.value, LinkExpiredError)
    assert len(server.requests) == 1, "it is for the caller to ask for a new link"


def test_a_download_without_a_length(serve: Serve) -> None:
    server = serve(reply(200, CONTENT, promise=None))
    assert download(server.url, f"{server.url}/x")[0].size == len(CONTENT)


def test_bytes_beyond_the_promised_length_are_not_taken(serve: Serve) -> None:
    server = serve(reply(200, CONTENT + b"x" * 10, promise=len(CONTENT)), reply(200, [1]))
    client, sink = client_for(server.url), io.BytesIO()
    assert client.download(f"{server.url}/x", sink, "do the thing").size == len(CONTENT)
    assert sink.getvalue() == CONTENT
    assert client.read(request()) == [1], "nothing of it is taken for the next answer"


def test_a_stall_ends_the_download(serve: Serve) -> None:
    server = serve(reply(200, CONTENT[:10], promise=len(CONTENT), stall=5))
    with pytest.raises(TransferError) as caught:
        download(server.url, f"{server.url}/x", transfer_timeout=0.2)
    assert caught.value.code == "download_incomplete"


def test_a_full_disk_is_not_taken_for_a_broken_connection(serve: Serve) -> None:
    class FullDisk(io.BytesIO):
        def write(self, _unused: Any) -> int:
            raise OSError(errno.ENOSPC, "No space left on device", "/target")

    server = serve(reply(200, CONTENT))
    with pytest.raises(OSError, match="No space left"):
        client_for(server.url).download(f"{server.url}/x", FullDisk(), "do the thing")


@given(st.binary(max_size=2 * CHUNK), st.integers(min_value=1, max_value=100))
def test_what_arrives_whole_is_whole_and_what_does_not_is_refused(content: bytes, missing: int) -> None:
    whole = reply(200, content)
    short = reply(200, content, promise=len(content) + missing)
    with ScriptedServer([whole, short]) as server:
        assert download(server.url, f"{server.url}/x")[1] == content
        with pytest.raises(TransferError):
            download(server.url, f"{server.url}/x")


class Told(Progress):
    """Keeps what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[str, int, int]] = []

    @contextlib.contextmanager
    def of(self, kind: str, total: int) -> Iterator[Callable[[int], None]]:
        yield lambda done: self.told.append((kind, done, total))


def test_the_progress_of_an_upload_is_told(serve: Serve, package: Path) -> None:
    server, progress = serve(reply(201, "key")), Told()
    Client(Connection(server.url, TOKEN), progress=progress).upload(request("POST"), str(package))
    size = len(CONTENT)
    assert progress.told[0] == ("uploaded", CHUNK, size)
    assert progress.told[-1] == ("uploaded", size, size)


def test_the_progress_of_a_download_is_told(serve: Serve) -> None:
    server, progress = serve(Reply(200, CONTENT, BINARY)), Told()
    client = Client(Connection(server.url, TOKEN), progress=progress)
    client.download(f"{server.url}/x", io.BytesIO(), "do the thing")
    size = len(CONTENT)
    assert progress.told[-1] == ("downloaded", size, size)
    assert [done for _kind, done, _total in progress.told] == sorted(done for _kind, done, _total in progress.told)
