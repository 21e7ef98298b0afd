# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each answer of LifeTime, or of a proxy in front of it, becomes: over real HTTP, without retries."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api import errors
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import AmbiguousWriteError, LifeTimeError
from ansible_collections.community.outsystems.plugins.module_utils._api.operation import Operation, Request
from ansible_collections.community.outsystems.plugins.module_utils._api.permissions import needed_for
from ansible_collections.community.outsystems.plugins.module_utils._api.refusal import Answer
from ansible_collections.community.outsystems.plugins.module_utils._api.shapes import anything, list_of

from tests.support.client import TOKEN, Serve, client_for, request, send
from tests.support.scripted_server import API, dropped, reply

READ = ("GET",)
WRITE = ("POST", "PUT", "DELETE")
ALL = READ + WRITE

SAID = "The plan is in the way."
BODIES: dict[str, Any] = {
    "own": {"Errors": [SAID, "Wait for it."], "StatusCode": 0},
    "text": SAID,
    "page": f"<!DOCTYPE html><html><head><title>{SAID}</title><style>b {{}}</style></head><body>x</body></html>",
    "empty": b"",
}
NOT_OWN = ("text", "page", "empty")
ANY = tuple(BODIES)

# status, verbs, bodies -> class, code. Every combination of the statuses below stands in exactly one row.
TABLE: list[tuple[tuple[int, ...], tuple[str, ...], tuple[str, ...], str, str]] = [
    ((301, 302, 303, 307, 308), READ, ANY, "LifeTimeError", "not_lifetime"),
    ((301, 302, 303, 307, 308), WRITE, ANY, "AmbiguousWriteError", "not_lifetime"),
    ((400, 409, 422), ALL, ANY, "RefusedError", "refused"),
    ((401,), ALL, ANY, "LifeTimeError", "authentication_failed"),
    ((403,), ALL, ("own", "text", "empty"), "LifeTimeError", "permission_denied"),
    ((403,), READ, ("page",), "LifeTimeError", "not_lifetime"),
    ((403,), WRITE, ("page",), "AmbiguousWriteError", "not_lifetime"),
    ((404,), ALL, ("own",), "NotFoundError", "not_found"),
    ((404,), READ, NOT_OWN, "LifeTimeError", "not_lifetime"),
    ((404,), WRITE, NOT_OWN, "AmbiguousWriteError", "not_lifetime"),
    ((405,), ALL, ("own",), "RefusedError", "refused"),
    ((405,), READ, NOT_OWN, "LifeTimeError", "not_lifetime"),
    ((405,), WRITE, NOT_OWN, "AmbiguousWriteError", "not_lifetime"),
    ((407,), ALL, ANY, "LifeTimeError", "proxy_refused"),
    ((413,), ALL, ANY, "LifeTimeError", "request_too_large"),
    ((408, 425), ALL, ("own",), "RefusedError", "refused"),
    ((408, 425), READ, NOT_OWN, "LifeTimeError", "server_error"),
    ((408, 425), WRITE, NOT_OWN, "AmbiguousWriteError", "ambiguous_write"),
    ((429,), ALL, ("own",), "LifeTimeError", "too_many_requests"),
    ((429,), READ, NOT_OWN, "LifeTimeError", "too_many_requests"),
    ((429,), WRITE, NOT_OWN, "AmbiguousWriteError", "too_many_requests"),
    ((500,), ALL, ("own",), "RefusedError", "server_error"),
    ((500,), READ, NOT_OWN, "LifeTimeError", "server_error"),
    ((500,), WRITE, NOT_OWN, "AmbiguousWriteError", "ambiguous_write"),
    # Only something in front of LifeTime says so, whatever it puts into the body; LifeTime may have acted before.
    ((502, 503, 504), READ, ANY, "LifeTimeError", "server_error"),
    ((502, 503, 504), WRITE, ANY, "AmbiguousWriteError", "ambiguous_write"),
]
CASES = [
    (status, verb, body, kind, code)
    for statuses, verbs, bodies, kind, code in TABLE
    for status, verb, body in itertools.product(statuses, verbs, bodies)
]


def request_for(operation: str, is_write: bool) -> Request:
    return Request(Operation(operation, "PUT" if is_write else "GET", "/"), "do it")


@pytest.mark.parametrize("status", [102, 103, 199])
@pytest.mark.parametrize("is_write", [False, True])
def test_a_preliminary_answer_proves_nothing(status: int, is_write: bool) -> None:
    error = Answer(status, "Processing", "").refusal(request_for("Operation", is_write), "url")
    assert isinstance(error, AmbiguousWriteError) == is_write
    assert error.code == ("ambiguous_write" if is_write else "server_error")


@pytest.mark.parametrize(
    ("status", "said", "is_write", "is_told"),
    [
        (503, "", False, True),
        (503, "<html>Service Unavailable</html>", True, True),
        (500, '{"Errors": ["LifeTime is under maintenance."], "StatusCode": 500}', True, True),
        (400, '{"Errors": ["The environment is in Maintenance Mode."], "StatusCode": 400}', True, True),
        (502, "", False, False),
        (403, '{"Errors": ["No permission to set maintenance mode."], "StatusCode": 403}', True, False),
    ],
)
def test_maintenance_is_told_with_how_to_go_on(status: int, said: str, is_write: bool, is_told: bool) -> None:
    error = Answer(status, "", said).refusal(request_for("Operation", is_write), "url")
    assert ("run the same again once that is over" in str(error)) == is_told


@pytest.mark.parametrize("operation", ["Deployments_Create", "Roles_Update", "Applications_List"])
def test_what_is_not_permitted_is_told_with_the_permission(operation: str) -> None:
    text = '{"Errors": ["Invalid user permissions."], "StatusCode": 403}'
    error = Answer(403, "", text).refusal(request_for(operation, is_write=True), "url")
    assert error.code == "permission_denied"
    assert f"needs {needed_for(operation)}" in str(error)


def test_the_table_has_each_combination_once() -> None:
    combinations = [case[:3] for case in CASES]
    assert len(set(combinations)) == len(combinations)
    assert len(combinations) == len({case[0] for case in CASES}) * len(ALL) * len(ANY)


@pytest.mark.parametrize(("status", "verb", "body", "kind", "code"), CASES)
def test_answer(serve: Serve, status: int, verb: str, body: str, kind: str, code: str) -> None:
    server = serve(reply(status, BODIES[body], headers={"Location": "/elsewhere?secret=1"}))
    client = client_for(server.url, retries=0)
    with pytest.raises(LifeTimeError) as caught:
        send(client, verb)
    error = caught.value
    assert error.__class__ is getattr(errors, kind)
    assert error.code == code
    assert error.http_status == status
    assert error.operation == "Operation"
    assert error.key == (None if verb == "GET" else "the-key")
    assert len(server.requests) == 1
    assert client.wrote == (kind == "AmbiguousWriteError")

    sentence = str(error)
    assert sentence.startswith(f"Could not do the thing: {server.url} answered {status}: ")
    assert body == "empty" or SAID in sentence
    assert body != "own" or error.errors == [SAID, "Wait for it."]
    assert "<" not in sentence
    assert sentence.endswith((".", "?"))
    assert error.errors
    assert TOKEN not in repr(error.failure()) + sentence
    assert "secret" not in sentence


# Headers, body -> what is said of a success that is none; "" where it is one.
ACCEPTED: list[tuple[dict[str, str], Any, str]] = [
    ({}, b"", ""),
    ({"Success": "true", "Message": "Connected."}, b"", ""),
    ({"Success": "True"}, b"", ""),
    ({}, {"Success": True, "ErrorMessage": "", "ErrorDirectives": []}, ""),
    ({}, {"Success": "false"}, ""),
    ({"Success": "false"}, b"", "gives no reason"),
    ({"Success": "False", "Message": f"Login failed for {TOKEN}"}, b"", "Login failed for ********."),
    ({}, {"Success": False, "ErrorMessage": SAID, "ErrorDirectives": ["ImgSrc", 7]}, f"{SAID} It is about ImgSrc."),
    ({}, {"Success": False, "ErrorMessage": None, "ErrorDirectives": "x"}, "no reason given."),
]


@pytest.mark.parametrize("verb", WRITE)
@pytest.mark.parametrize("leaves_nothing", [False, True])
@pytest.mark.parametrize(("headers", "body", "said"), ACCEPTED)
def test_a_success_that_says_it_is_none(
    serve: Serve, verb: str, leaves_nothing: bool, headers: dict[str, str], body: Any, said: str
) -> None:
    server = serve(reply(200, body, headers=headers))
    client = client_for(server.url, retries=0)
    operation = Operation("Operation", verb, "/thing/{}/", leaves_nothing=leaves_nothing)
    wanted = Request(operation, "do the thing", keys=("the-key",), body={"a": 1})
    if not said:
        client.write(wanted)
        return
    with pytest.raises(LifeTimeError) as caught:
        client.write(wanted)
    error = caught.value
    # A header alone is to be looked into, where there is something to look at.
    is_refusal = leaves_nothing or "Success" not in headers
    assert error.__class__ is (errors.RefusedError if is_refusal else AmbiguousWriteError)
    assert error.code == ("refused" if is_refusal else "ambiguous_write")
    assert error.message.startswith(f"Could not do the thing: {server.url} answered 200, and that it was not done: ")
    assert said in error.message
    assert (error.http_status, error.operation, error.key) == (200, "Operation", "the-key")
    assert len(server.requests) == 1
    assert client.wrote is not leaves_nothing


@pytest.mark.parametrize("body", ["Authentication failed", {"Errors": ["Authentication failed."], "StatusCode": 403}])
def test_a_wrong_token_is_told_from_a_missing_permission(serve: Serve, body: Any) -> None:
    with pytest.raises(LifeTimeError) as caught:
        send(client_for(serve(reply(403, body)).url), "GET")
    assert caught.value.code == "authentication_failed"
    assert "lifetime_token" in str(caught.value)


@pytest.mark.parametrize("verb", WRITE)
def test_the_page_with_which_iis_refuses_a_large_body(serve: Serve, verb: str) -> None:
    page = "<html><head><title>404.13 - Not Found</title></head><body>HTTP Error 404.13 - Not Found</body></html>"
    with pytest.raises(LifeTimeError) as caught:
        send(client_for(serve(reply(404, page)).url), verb)
    assert caught.value.code == "request_too_large"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<html><head><title>Log in</title></head></html>", "Log in"),
        ("some words", "some words"),
        (b"", "empty body"),
        ({"not": "a list"}, "an object, where a list belongs"),
    ],
)
def test_a_success_that_is_not_lifetimes(serve: Serve, body: Any, said: str) -> None:
    with pytest.raises(LifeTimeError) as caught:
        client_for(serve(reply(200, body)).url).read_list(request(), list_of(anything))
    assert caught.value.code == "not_lifetime"
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (reply(200, [1]), [1]),
        (reply(204), []),
        (reply(200, []), []),
        (reply(200, b"\xef\xbb\xbf[1]", headers={"Content-Type": "application/json"}), [1]),
        (reply(200, '["Überweisung"]'.encode()), ["Überweisung"]),
        (reply(200, '["Überweisung"]'.encode(), headers={"Content-Type": "text/json"}), ["Überweisung"]),
        (reply(200, '["Ü"]'.encode("latin-1"), headers={"Content-Type": "application/json; charset=latin1"}), ["Ü"]),
    ],
)
def test_a_list(serve: Serve, answer: Any, expected: Any) -> None:
    assert client_for(serve(answer).url).read_list(request(), list_of(anything)) == expected


def test_nothing_and_null_are_both_none(serve: Serve) -> None:
    server = serve(reply(204), reply(200, "null"))
    client = client_for(server.url)
    assert [send(client, "GET"), send(client, "GET")] == [None, None]


def test_what_is_sent(serve: Serve) -> None:
    server = serve(reply(201, "the key"))
    client = client_for(server.url)
    said = client.write(request("PUT", body={"name": "Überweisung"}, query={"Force": "true"}))
    assert said == "the key"
    assert client.wrote
    arrived = server.requests[0]
    assert arrived.method == "PUT"
    assert arrived.path == f"{API}/thing/?Force=true"
    assert arrived.headers["Authorization"] == f"Bearer {TOKEN}"
    assert arrived.headers["Content-Type"] == "application/json"
    assert arrived.body.decode("unicode-escape") == '{"name": "Überweisung"}'


def test_a_write_that_leaves_nothing_behind_does_not_count(serve: Serve) -> None:
    client = client_for(serve(reply(200), dropped()).url)
    make_a_solution = Request(Operation("Op", "POST", "/solution/", leaves_nothing=True), "make a solution")
    client.write(make_a_solution)
    with pytest.raises(errors.AmbiguousWriteError):
        client.write(make_a_solution)
    assert not client.wrote


@pytest.mark.parametrize("verb", WRITE)
def test_check_mode_refuses_to_write(serve: Serve, verb: str) -> None:
    server = serve(reply())
    client = client_for(server.url, read_only=True)
    with pytest.raises(LifeTimeError) as caught:
        send(client, verb)
    assert caught.value.code == "write_in_check_mode"
    assert not server.requests
    assert not client.wrote


def test_check_mode_refuses_to_upload(serve: Serve, tmp_path: Any) -> None:
    server = serve(reply())
    with pytest.raises(LifeTimeError) as caught:
        client_for(server.url, read_only=True).upload(request("POST"), str(tmp_path / "none"))
    assert caught.value.code == "write_in_check_mode"
    assert not server.requests
