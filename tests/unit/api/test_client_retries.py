# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How often each request is sent, and how long the client pauses: only what cannot have happened is sent again."""

from __future__ import annotations

import datetime
import email.utils
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import (
    AmbiguousWriteError,
    LifeTimeError,
)

from tests.support.client import RecordedSleeps, Serve, client_for, send
from tests.support.scripted_server import Reply, ScriptedServer, dropped, reply

RETRIES = 3
WRITES = ("POST", "PUT", "DELETE")


def outcome(client: Any, verb: str) -> LifeTimeError | None:
    try:
        send(client, verb)
    except LifeTimeError as error:
        return error
    return None


PASSING = [reply(429, "later"), reply(502, "<html>"), reply(503, b""), reply(504, b""), dropped(), dropped("before")]


@pytest.mark.parametrize("failure", PASSING, ids=lambda one: one.drop or str(one.status))
def test_a_read_is_repeated_until_it_succeeds(serve: Serve, failure: Reply, sleeps: RecordedSleeps) -> None:
    server = serve(*[failure] * RETRIES, reply(200, [1]))
    assert send(client_for(server.url, retries=RETRIES), "GET") == [1]
    assert len(server.requests) == RETRIES + 1
    assert len(sleeps) == RETRIES


@pytest.mark.parametrize("failure", PASSING, ids=lambda one: one.drop or str(one.status))
@pytest.mark.parametrize("retries", [0, 1, RETRIES])
def test_a_read_is_given_up(serve: Serve, failure: Reply, retries: int) -> None:
    server = serve(failure)
    assert outcome(client_for(server.url, retries=retries), "GET") is not None
    assert len(server.requests) == retries + 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 500, 501])
def test_an_answer_that_will_be_the_same_is_not_asked_for_again(serve: Serve, status: int) -> None:
    server = serve(reply(status, "no"))
    assert outcome(client_for(server.url), "GET") is not None
    assert len(server.requests) == 1


def test_different_failures_share_one_allowance(serve: Serve) -> None:
    server = serve(reply(503), dropped(), reply(429), reply(502), reply(200, []))
    assert outcome(client_for(server.url, retries=RETRIES), "GET") is not None
    assert len(server.requests) == RETRIES + 1


@pytest.mark.parametrize("verb", WRITES)
def test_a_write_is_repeated_after_429(serve: Serve, verb: str, sleeps: RecordedSleeps) -> None:
    server = serve(*[reply(429, "later")] * RETRIES, reply(200, "done"))
    assert send(client_for(server.url, retries=RETRIES), verb) == "done"
    assert [request.method for request in server.requests] == [verb] * (RETRIES + 1)
    assert len(sleeps) == RETRIES


@pytest.mark.parametrize("failure", [*PASSING[1:], reply(500, "<html>")], ids=lambda one: one.drop or str(one.status))
@pytest.mark.parametrize("verb", WRITES)
def test_a_write_that_may_have_happened_is_sent_once(
    serve: Serve, verb: str, failure: Reply, sleeps: RecordedSleeps
) -> None:
    server = serve(failure, reply(200, "done"))
    client = client_for(server.url, retries=RETRIES)
    error = outcome(client, verb)
    assert isinstance(error, AmbiguousWriteError)
    assert error.code == "ambiguous_write"
    assert "LifeTime may" in str(error)
    assert len(server.requests) == 1
    assert client.wrote
    assert not sleeps


@pytest.mark.parametrize("verb", WRITES)
def test_a_write_after_429_and_then_a_reset_is_not_sent_again(serve: Serve, verb: str) -> None:
    server = serve(reply(429), dropped(), reply(200, "done"))
    assert isinstance(outcome(client_for(server.url), verb), AmbiguousWriteError)
    assert len(server.requests) == 2


@pytest.mark.parametrize("verb", ["GET", *WRITES])
def test_a_refused_connection_is_tried_again(verb: str, sleeps: RecordedSleeps) -> None:
    server = ScriptedServer([reply(200, [1])])
    sleeps.then = server.listen
    try:
        client = client_for(server.url, retries=RETRIES)
        assert send(client, verb) in ([1], "[1]")
    finally:
        server.stop()
    assert len(server.requests) == len(sleeps) == 1


@pytest.mark.parametrize("verb", ["GET", *WRITES])
def test_a_connection_that_stays_refused(verb: str, sleeps: RecordedSleeps) -> None:
    server = ScriptedServer()
    client = client_for(server.url, retries=RETRIES)
    error = outcome(client, verb)
    server.stop()
    assert error is not None
    assert error.__class__ is LifeTimeError
    assert error.code == "connection_failed"
    assert "refused" in str(error)
    assert len(sleeps) == RETRIES
    assert not client.wrote


@pytest.mark.parametrize("retries", [0, 1])
def test_no_answer_in_time(serve: Serve, retries: int) -> None:
    server = serve(reply(200, [], delay=1))
    error = outcome(client_for(server.url, timeout=0.1, retries=retries), "GET")
    assert error is not None
    assert error.code == "timeout"
    assert len(server.requests) == retries + 1


def test_no_answer_to_a_write_in_time(serve: Serve) -> None:
    server = serve(reply(200, [], delay=1))
    error = outcome(client_for(server.url, timeout=0.1), "POST")
    assert isinstance(error, AmbiguousWriteError)
    assert len(server.requests) == 1


@pytest.mark.parametrize("verb", ["GET", "POST"])
@pytest.mark.parametrize(
    # None: no more than without the header.
    ("asked", "waited"),
    [("7", 7), ("0", None), ("86400", 30), ("-5", None), ("soon", None), ("99999999999999", 30)],
)
def test_retry_after_is_honoured_within_bounds(
    serve: Serve, sleeps: RecordedSleeps, verb: str, asked: str, waited: float | None
) -> None:
    server = serve(reply(429, headers={"Retry-After": asked}), reply(200, [1]))
    send(client_for(server.url, retry_max_delay=30), verb)
    assert len(server.requests) == 2
    if waited is None:
        assert 0 <= sum(sleeps) <= 0.5
    else:
        assert sum(sleeps) == waited


def test_retry_after_as_a_date(serve: Serve, sleeps: RecordedSleeps) -> None:
    then = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
    server = serve(reply(503, headers={"Retry-After": email.utils.format_datetime(then, usegmt=True)}), reply(200, [1]))
    send(client_for(server.url, retry_max_delay=11), "GET")
    assert sleeps == [11]


def test_a_gateway_that_asks_for_patience_does_not_get_a_write_twice(serve: Serve) -> None:
    server = serve(reply(503, headers={"Retry-After": "1"}), reply(200, "done"))
    assert isinstance(outcome(client_for(server.url), "POST"), AmbiguousWriteError)
    assert len(server.requests) == 1


@pytest.mark.parametrize("ceiling", [0.2, 3, 30])
def test_pauses_grow_with_jitter_and_end_at_the_ceiling(serve: Serve, sleeps: RecordedSleeps, ceiling: float) -> None:
    server = serve(reply(503))
    outcome(client_for(server.url, retries=8, retry_max_delay=ceiling), "GET")
    assert len(sleeps) == 8
    for attempt, pause in enumerate(sleeps):
        whole = min(ceiling, 0.5 * 2**attempt)
        assert whole / 2 <= pause <= whole


def test_two_clients_keep_their_own_ceilings(serve: Serve, sleeps: RecordedSleeps) -> None:
    server = serve(reply(429, headers={"Retry-After": "100"}))
    patient, hasty = (
        client_for(server.url, retries=1, retry_max_delay=50),
        client_for(server.url, retries=1, retry_max_delay=2),
    )
    outcome(patient, "GET")
    outcome(hasty, "GET")
    outcome(patient, "POST")
    assert sleeps == [50, 2, 50]


def test_a_write_goes_out_on_the_connection_that_a_read_has_opened(serve: Serve) -> None:
    server = serve(reply(200, [1]))
    client = client_for(server.url)
    for verb in ("GET", "POST", "GET"):
        send(client, verb)
    assert server.connections == 1
