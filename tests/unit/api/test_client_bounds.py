# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers without an end, in size or in time: every part of every kind of answer is bounded."""

from __future__ import annotations

import contextlib
import gzip
import io
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api import (
    answers,
    bodies,
    client,
    shapes,
    transport,
)
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import (
    AmbiguousWriteError,
    LifeTimeError,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.support.certificates import Authority
from tests.support.client import RecordedSleeps, Serve, client_for, request, send
from tests.support.raw_server import RawServer, endless
from tests.support.scripted_server import reply

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
LIMIT = 256 * 1024
# What may wait in the buffers of the system between two sockets.
BUFFERS = 16 * 1024 * 1024

DRIPS = {
    "status": endless(b"HTTP/1.1 200 ", b"O"),
    "header": endless(OK + b"X-Header: ", b"x"),
    "headers": endless(OK, b"X: y\r\n"),
    "continue": endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "body": endless(OK + b"\r\n", b" "),
    "body with a length": endless(OK + b"Content-Length: 1000000\r\n\r\n", b" "),
    "chunks": endless(OK + CHUNKED, b"1\r\n \r\n"),
    "size of a chunk": endless(OK + CHUNKED, b"0"),
    "trailer": endless(OK + CHUNKED + b"2\r\n[]\r\n0\r\n", b"X: y\r\n"),
    "compressed": endless(OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"", mtime=0)[:10], b"\x00"),
    "error": endless(b"HTTP/1.1 400 Bad\r\n\r\n", b"x"),
    "redirect": endless(b"HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n", b"x"),
}


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole answer may take a tenth of a silence: on a busy machine, too, the deadline comes first."""
    monkeypatch.setattr(transport, "PATIENCE", 0.1)


@pytest.mark.parametrize("part", DRIPS)
@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_a_dripping_answer_ends_at_the_deadline(part: str, verb: str, sleeps: RecordedSleeps) -> None:
    with RawServer(DRIPS[part], pause=0.01) as server, pytest.raises(LifeTimeError) as caught:
        send(client_for(server.url, timeout=2.5), verb)
    assert caught.value.code == ("timeout" if verb == "GET" else "ambiguous_write")
    assert isinstance(caught.value, AmbiguousWriteError) == (verb == "POST")
    assert "times timeout" in str(caught.value)
    assert (server.asked, list(sleeps)) == (1, []), "it would be the same again"


@pytest.mark.parametrize("part", DRIPS)
def test_a_dripping_download_ends_at_the_deadline(part: str) -> None:
    with RawServer(DRIPS[part], pause=0.01) as server, pytest.raises(LifeTimeError) as caught:
        client_for(server.url, transfer_timeout=2.5).download(f"{server.url}/x", io.BytesIO(), "do the thing")
    # What redirects goes on to the next answer, which redirects.
    assert caught.value.code == ("not_lifetime" if part == "redirect" else "timeout")
    assert part == "redirect" or "transfer_timeout" in str(caught.value)


@pytest.mark.parametrize("part", ["header", "body", "chunks"])
def test_the_deadline_holds_with_tls(tmp_path: Path, part: str) -> None:
    authority = Authority(tmp_path, "ours")
    tls = authority.server_context("lifetime")
    with RawServer(DRIPS[part], pause=0.01, tls=tls) as server, pytest.raises(LifeTimeError) as caught:
        send(client_for(server.url, timeout=0.25, ca_path=str(authority.ca)), "GET")
    assert caught.value.code == "timeout"


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_a_dripping_handshake_ends(monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    """Nothing can be cut then: Python itself takes the bound of a silence for the whole handshake."""
    monkeypatch.setattr(transport, "PATIENCE", 1000)
    # The beginning of a record of the handshake that is never complete.
    drip = endless(b"\x16\x03\x03\x40\x00", b"\x02")
    with RawServer(drip, pause=0.01, until=b"\x16\x03") as server, pytest.raises(LifeTimeError) as caught:
        send(client_for(server.url.replace("http:", "https:"), timeout=0.5, retries=0), verb)
    assert caught.value.code == "timeout"
    assert not isinstance(caught.value, AmbiguousWriteError), "no request was sent"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_deadline_holds_for_a_proxy(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    with RawServer(DRIPS["header"], pause=0.01) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with pytest.raises(LifeTimeError) as caught:
            send(client_for(f"{scheme}://lifetime.invalid", timeout=0.25), "GET")
    assert caught.value.code == "timeout"


def test_many_requests_through_a_proxy_use_one_class_of_connections() -> None:
    """Requests asks for the proxy's connections each time: classes that grew with it would end in a RecursionError."""
    adapter = transport._adapter(transport.Watch())
    classes = {
        adapter.proxy_manager_for("http://proxy.invalid:3128").pool_classes_by_scheme["http"] for _each in range(3)
    }
    assert len(classes) == 1
    (pool,) = classes
    assert hasattr(pool.ConnectionCls, "watch")


def test_an_attempt_that_is_over_does_not_harm_the_next(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve(reply(200, [1]))
    ours = client_for(server.url)
    assert [send(ours, "GET") for _each in range(3)] == [[1]] * 3
    assert server.connections == 1


BOMB = gzip.compress(b" " * LIMIT * 400, mtime=0)
FLOODS = {
    "list": endless(OK + b"\r\n[", b"{}," * 20000),
    "chunks": endless(OK + CHUNKED, b"8000\r\n" + b" " * 0x8000 + b"\r\n"),
    "bomb": lambda: [OK + b"Content-Encoding: gzip\r\n\r\n" + BOMB],
    "promise": endless(OK + b"Content-Length: 99999999999999\r\n\r\n", b" " * 65536),
}


@pytest.mark.parametrize("flood", FLOODS)
def test_an_answer_that_is_too_large_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch, flood: str) -> None:
    monkeypatch.setattr(client, "MAX_ANSWER", LIMIT)
    with RawServer(FLOODS[flood]) as server:
        tracemalloc.start()
        with pytest.raises(LifeTimeError, match="larger than") as caught:
            client_for(server.url).read_list(request(), shapes.list_of(shapes.anything))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert caught.value.code == "not_lifetime"
    assert server.asked == 1
    assert server.sent < BUFFERS
    assert peak < 50 * LIMIT


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_a_chunk_of_less_than_nothing_is_not_read(verb: str) -> None:
    with RawServer(endless(OK + CHUNKED + b"-1\r\n", b"x" * 65536)) as server, pytest.raises(LifeTimeError) as caught:
        send(client_for(server.url, retries=0), verb)
    assert caught.value.code == ("connection_failed" if verb == "GET" else "ambiguous_write")
    assert server.sent < BUFFERS


def test_a_download_in_chunks_of_less_than_nothing() -> None:
    pieces = endless(OK + CHUNKED + b"-ff\r\n", b"x" * 65536)
    with RawServer(pieces) as server, pytest.raises(LifeTimeError) as caught:
        client_for(server.url, retries=0).download(f"{server.url}/x", io.BytesIO(), "do the thing")
    assert caught.value.code == "download_incomplete"
    assert server.sent < BUFFERS


@pytest.mark.parametrize("promise", ["\xb2", "-5", "1_0", "0x5", "9" * 31, "0" * 5000 + "3"])
def test_a_promise_that_is_no_number_promises_nothing(promise: str) -> None:
    answer = OK + f"Content-Length: {promise}\r\nConnection: close\r\n\r\nabc".encode("latin-1")
    sink = io.BytesIO()
    # The library that reads it may see a number in it.
    with RawServer(lambda: [answer]) as server, contextlib.suppress(LifeTimeError):
        client_for(server.url, retries=0).download(f"{server.url}/x", sink, "do the thing")
    assert b"abc".startswith(sink.getvalue())


@pytest.mark.parametrize(
    "charset", ["idna", "undefined", "punycode", "rot13", "unicode_escape", "utf-7", "x" * 999, "utf-8"]
)
def test_no_encoding_that_an_answer_declares_is_dangerous(serve: Serve, charset: str) -> None:
    # With punycode, in which time grows with the square of the size, this takes minutes.
    body = b'["a-' + b"b" * 1024 * 1024 + b'"]'
    server = serve(reply(200, body, headers={"Content-Type": f"application/json; charset={charset}"}))
    assert send(client_for(server.url, retries=0), "GET") == ["a-" + "b" * 1024 * 1024]


def test_more_records_are_left_out_than_anybody_reads(serve: Serve) -> None:
    told: list[str] = []
    server = serve(reply(200, [{"Name": f"n{each}"} for each in range(1000)]))
    ours = client.Client(transport.Connection(server.url, "token"), warn=told.append)
    assert len(ours.read_list(request(), shapes.keyed("thing", shapes.record({}))).left_out) == 1000
    assert len(told) == 51
    assert told[-1].startswith("950 more records of the same answer")


@pytest.mark.parametrize("status", [200, 302, 400, 401, 404, 429, 500, 503])
@pytest.mark.parametrize("encoding", [b"", b"Content-Encoding: gzip\r\n", b"Content-Encoding: br\r\n"])
def test_of_other_answers_only_the_start_is_read(status: int, encoding: bytes) -> None:
    page = b"<html><head><title>So much</title>" + b"x" * 65536
    start = b"HTTP/1.1 %d Some\r\n%s\r\n" % (status, encoding)
    with RawServer(endless(start + page if b"gzip" not in encoding else start, page)) as server:
        ours = client_for(server.url, retries=0)
        if status == 200:
            assert isinstance(send(ours, "POST"), str)
        else:
            with pytest.raises(LifeTimeError):
                send(ours, "POST")
    assert server.sent < BUFFERS


def test_a_repeated_read_leaves_the_rest_of_an_answer() -> None:
    with RawServer(endless(b"HTTP/1.1 503 Some\r\n\r\n", b"x" * 65536)) as server, pytest.raises(LifeTimeError):
        send(client_for(server.url, retries=2), "GET")
    assert server.asked == 3
    assert server.sent < 3 * BUFFERS


@pytest.mark.parametrize("promise", [b"", b"Content-Length: 99999999999999999999\r\n"])
def test_a_download_without_an_end_does_not_fill_the_disk(monkeypatch: pytest.MonkeyPatch, promise: bytes) -> None:
    monkeypatch.setattr(client, "MAX_PACKAGE", LIMIT)
    sink = io.BytesIO()
    with RawServer(endless(OK + promise + b"\r\n", b"x" * 65536)) as server, pytest.raises(LifeTimeError) as caught:
        client_for(server.url).download(f"{server.url}/x", sink, "do the thing")
    assert caught.value.code == "download_too_large"
    assert len(sink.getvalue()) <= LIMIT
    assert server.asked == 1


@pytest.mark.parametrize(
    ("body", "encoding", "said"),
    [
        (gzip.compress(b"[1]", mtime=0)[:-1], "gzip", "ends in the middle"),
        (gzip.compress(b"[1]" * 100, mtime=0)[:15], "gzip", "ends in the middle"),
        (b"[1]", "gzip", "not what gzip makes"),
        (zlib.compress(b"[1]"), "deflate", "nobody asked for"),
    ],
    ids=["cut", "cut early", "no gzip", "deflate"],
)
def test_a_body_that_cannot_be_decoded(serve: Serve, body: bytes, encoding: str, said: str) -> None:
    server = serve(reply(200, body, headers={"Content-Encoding": encoding}))
    with pytest.raises(LifeTimeError, match=said) as caught:
        send(client_for(server.url), "GET")
    assert caught.value.code == "not_lifetime"


@given(st.binary(max_size=300_000), st.integers(1, 100_000), st.integers(0, 9), st.sampled_from(["", "gzip"]))
def test_bodies_of_all_sizes_in_all_pieces(body: bytes, size: int, level: int, encoding: str) -> None:
    sent = gzip.compress(body, level) if encoding else body
    pieces = [sent[start : start + size] for start in range(0, len(sent), size)]
    assert bodies.whole(pieces, encoding, len(body)) == body
    if body:
        with pytest.raises(bodies.TooLargeError) as caught:
            bodies.whole(pieces, encoding, len(body) - 1)
        assert caught.value.start == body[:-1]


PAGES = ["<style>", "<style", "<script><", "<", "<title", "<title>", "</style>", "<a <a", "&lt", "&#", "<!--", "x"]


@pytest.mark.parametrize("part", PAGES)
def test_a_page_takes_time_in_proportion_to_its_size(part: str) -> None:
    # With time that grows with the square of the size, this takes minutes.
    page = "<html>" + part * (1024 * 1024 // len(part))
    assert answers.sentences(page, "")


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("<html><style>a {}</style>b<SCRIPT>c()</script>d", "b d"),
        ("<html>a<style>b", "a"),
        ("<html><title>a &amp; b</title>c", "a & b"),
    ],
)
def test_what_people_see_of_a_page(page: str, said: str) -> None:
    (sentence,) = answers.sentences(page, "")
    assert said in sentence


def test_more_sentences_than_anybody_reads() -> None:
    said = answers.sentences('{"Errors": [' + ",".join(['"' + "x" * 9000 + '"'] * 100) + "]}", "")
    assert len(said) == 51
    assert said[-1] == "and 50 more"
    assert max(map(len, said)) < 5000


def test_json_of_more_values_than_fit_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "_MAX_VALUES", 3)
    found: list[Any] = [answers.parse_json("[1, 2, 3, 4]"), answers.parse_json("[1, 2, 3, 4, 5]")]
    assert found == [[1, 2, 3, 4], None]
