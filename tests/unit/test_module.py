# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The door: which LifeTime, which token, and the one place that ends a task."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.community.outsystems.plugins.module_utils import _connection
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError
from ansible_collections.community.outsystems.plugins.module_utils._changes import Change, ChangeSet
from ansible_collections.community.outsystems.plugins.module_utils._module import LifeTimeModule
from ansible_collections.community.outsystems.plugins.module_utils._options import CONNECTION

from tests.support.client import TOKEN, Serve, request
from tests.support.module import run_module
from tests.support.scripted_server import ScriptedServer, dropped, reply

pytestmark = pytest.mark.usefixtures("sleeps")

ELSEWHERE = "http://127.0.0.1:9"
MODULE = "lifetime_environment_info"

Body = Callable[[LifeTimeModule], None]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """`run(body, check=False, diff=False, **options)`: the result of a task with this body."""

    def task(body: Body, *, check: bool = False, diff: bool = False, **options: Any) -> dict[str, Any]:
        given = {"lifetime_url": ELSEWHERE, "lifetime_token": TOKEN, **options}
        arguments = {name: value for name, value in given.items() if value is not None}
        arguments |= {"_ansible_check_mode": check, "_ansible_diff": diff}
        with patch_module_args(arguments), pytest.raises(SystemExit) as caught:
            _enter(body)
        printed = capsys.readouterr().out
        assert TOKEN not in printed
        result: dict[str, Any] = json.loads(printed)
        assert bool(caught.value.code) == bool(result.get("failed"))
        return result

    return task


def _enter(body: Body) -> None:
    with LifeTimeModule({}) as task:
        body(task)


Run = Callable[..., dict[str, Any]]


def raising(error: BaseException) -> Body:
    def body(task: LifeTimeModule) -> None:
        task.result["so_far"] = 1
        raise error

    return body


# Which LifeTime and whose token


def look(env: Mapping[str, str] | None = None, **options: Any) -> Any:
    return run_module(MODULE, options, env=env)


@pytest.fixture
def lifetime(serve: Serve) -> ScriptedServer:
    return serve(reply(200, []))


def test_url_and_token_from_the_environment(lifetime: ScriptedServer) -> None:
    assert not look({"LIFETIME_URL": lifetime.url, "LIFETIME_TOKEN": TOKEN}).failed
    assert lifetime.requests[0].headers["Authorization"] == f"Bearer {TOKEN}"


def test_a_token_from_the_environment_is_not_sent_to_another_url(lifetime: ScriptedServer) -> None:
    for env in ({"LIFETIME_TOKEN": TOKEN}, {"LIFETIME_TOKEN": TOKEN, "LIFETIME_URL": lifetime.url}):
        result = look(env, lifetime_url=lifetime.url)
        assert result["failure"]["code"] == "invalid_option"
        assert "together with LIFETIME_URL" in result["msg"]
    assert not lifetime.requests


def test_an_option_goes_before_the_environment(lifetime: ScriptedServer) -> None:
    env = {"LIFETIME_URL": ELSEWHERE, "LIFETIME_TOKEN": "of-somebody-else"}
    assert not look(env, lifetime_url=lifetime.url, lifetime_token=TOKEN).failed
    assert lifetime.requests[0].headers["Authorization"] == f"Bearer {TOKEN}"


def test_the_url_from_the_environment_with_the_token_of_the_option(lifetime: ScriptedServer) -> None:
    assert not look({"LIFETIME_URL": lifetime.url, "LIFETIME_TOKEN": "old"}, lifetime_token=TOKEN).failed
    assert lifetime.requests[0].headers["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("token", [f"  {TOKEN}\n", f"Bearer {TOKEN}", f"bearer  {TOKEN}"])
def test_ways_of_writing_the_token(lifetime: ScriptedServer, token: str) -> None:
    result = look(lifetime_url=lifetime.url, lifetime_token=token)
    assert not result.failed
    assert lifetime.requests[0].headers["Authorization"] == f"Bearer {TOKEN}"


JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJsaWZldGltZSJ9.c2lnbmF0dXJlLW9mLWl0"


@pytest.mark.parametrize("swapped", ["options", "environment", "both the token", "both the address"])
def test_address_and_token_may_be_swapped(swapped: str) -> None:
    address = "https://lifetime.invalid"
    given = {"lifetime_url": JWT, "lifetime_token": address}
    if swapped == "both the token":
        given = {"lifetime_url": JWT, "lifetime_token": JWT}
    elif swapped == "both the address":
        given = {"lifetime_url": address, "lifetime_token": f"https://{JWT}"}
    env = {"LIFETIME_URL": JWT, "LIFETIME_TOKEN": address}
    result = look(env) if swapped == "environment" else look(**given)
    assert result["failure"]["code"] == "invalid_option"
    assert JWT not in json.dumps(result)


def test_a_password_in_the_address_is_not_shown() -> None:
    result = look(lifetime_url="https://me:hush-hush@lifetime.invalid", lifetime_token=TOKEN)
    assert result["failure"]["code"] == "invalid_option"
    assert "hush" not in json.dumps(result)


@pytest.mark.parametrize("names", [[], ["company.pem"], ["0a1b2c3d.0"]])
def test_a_folder_of_authorities_has_to_be_one_that_openssl_finds_them_in(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        (tmp_path / name).write_text("")
    result = look(lifetime_url=ELSEWHERE, lifetime_token=TOKEN, ca_path=str(tmp_path))
    found = names == ["0a1b2c3d.0"]
    assert result["failure"]["code"] == ("connection_failed" if found else "invalid_option")
    assert ("openssl rehash" in result["msg"]) != found


@pytest.mark.parametrize("option", ["ca_path", "client_cert", "client_key"])
def test_a_file_of_the_connection_that_is_not_there(tmp_path: Path, option: str) -> None:
    path = str(tmp_path / "company.pem")
    result = look(lifetime_url=ELSEWHERE, lifetime_token=TOKEN, **{option: path})
    assert result["failure"]["code"] == "invalid_option"
    assert result["failure"]["options"] == [option]
    assert f"{option} ({path}) is not there. Correct the path" in result["msg"]


@pytest.mark.parametrize("option", ["ca_path", "client_cert", "client_key"])
@pytest.mark.parametrize("kind", ["a circle of links", "not for this user"])
def test_a_file_of_the_connection_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str, kind: str
) -> None:
    path = tmp_path / "company.pem"
    if kind == "a circle of links":
        path.symlink_to(path)
    else:
        path.write_text("")
        monkeypatch.setattr(_connection.os, "access", lambda *_: False)
    given = {**dict.fromkeys(CONNECTION), "lifetime_url": ELSEWHERE, "lifetime_token": TOKEN, option: str(path)}
    with pytest.raises(LifeTimeError) as raised:
        _connection.connection_of(given, str)
    assert raised.value.code == "invalid_option"
    assert f"{option} ({path}) cannot be read: " in raised.value.message
    assert "Let the user read it" in str(raised.value)
    assert "is not there" not in str(raised.value)


def test_what_controls_a_terminal_is_escaped(run: Run) -> None:
    def body(task: LifeTimeModule) -> None:
        task.warn("A role '\x1b[2J\nok: [localhost]'.")
        raise LifeTimeError("No '\x1b[2J\nok: [localhost]'.", "no", errors=["\x1b"])

    result = run(body)
    assert result["msg"] == "No '\\x1b[2J\\nok: [localhost]'."
    assert "\x1b" not in repr(result.get("warnings")) + repr(result["failure"]["errors"][0])


@pytest.mark.parametrize("token", ["two words", "line\nbreak", "ümlaut", "Bearer "])
def test_a_token_that_is_none(lifetime: ScriptedServer, token: str) -> None:
    result = look(lifetime_url=lifetime.url, lifetime_token=token)
    assert result["failure"]["code"] == "invalid_option"
    assert not lifetime.requests


def test_a_number_for_a_name_or_a_password_is_refused_unseen_and_nothing_is_asked(lifetime: ScriptedServer) -> None:
    options = {"lifetime_url": lifetime.url, "lifetime_token": TOKEN, "username": 678, "password": 48151623}
    result = run_module("lifetime_user", options)
    assert result["failure"]["code"] == "invalid_option"
    assert [problem["place"] for problem in result["failure"]["problems"]] == ["username", "password"]
    assert "48151623" not in json.dumps(result)
    assert not lifetime.requests


def test_no_lifetime_is_named() -> None:
    result = look(lifetime_token=TOKEN)
    assert result["failure"]["code"] == "invalid_option"
    assert "LIFETIME_URL" in result["msg"]


@pytest.mark.parametrize(
    ("name", "value", "option"),
    [
        ("LIFETIME_VALIDATE_CERTS", "false", "validate_certs"),
        ("LIFETIME_CA_PATH", "ca.pem", "ca_path"),
        ("LIFETIME_CLIENT_CERT", "cert.pem", "client_cert"),
        ("LIFETIME_CLIENT_KEY", "key.pem", "client_key"),
        ("LIFETIME_TIMEOUT", "7.5", "timeout"),
        ("LIFETIME_TRANSFER_TIMEOUT", "77.5", "transfer_timeout"),
        ("LIFETIME_RETRIES", "9", "retries"),
        ("LIFETIME_RETRY_MAX_DELAY", "1.5", "retry_max_delay"),
    ],
)
def test_the_other_options_from_the_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, option: str
) -> None:
    if value.endswith(".pem"):
        path = tmp_path / value
        path.write_text("")
        value = str(path)

    def body(task: LifeTimeModule) -> None:
        task.result["seen"] = getattr(task.client.connection, option)

    monkeypatch.setenv(name, value)
    assert str(run(body)["seen"]).lower() == value


@pytest.mark.parametrize(
    ("url", "warned"), [("http://192.0.2.1", True), ("https://192.0.2.1", False), (ELSEWHERE, False)]
)
def test_a_token_that_can_be_read_on_the_way_is_warned_of(
    run: Run, monkeypatch: pytest.MonkeyPatch, url: str, warned: bool
) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(LifeTimeModule, "warn", lambda _task, sentence: warnings.append(sentence))

    def body(task: LifeTimeModule) -> None:
        assert task.client

    run(body, lifetime_url=url)
    assert any("without encryption" in sentence for sentence in warnings) == warned


def test_a_server_that_shows_the_token_does_not_get_it_into_the_result(serve: Serve) -> None:
    server = serve(reply(403, {"Errors": [f"Token {TOKEN} has no access."], "StatusCode": 403}))
    for result in (
        look(lifetime_url=server.url, lifetime_token=TOKEN),
        look({"LIFETIME_URL": server.url, "LIFETIME_TOKEN": TOKEN}),
        look(lifetime_url=server.url, lifetime_token=f"Bearer {TOKEN}"),
    ):
        assert TOKEN not in json.dumps(result)
        assert result["failure"]["code"] == "permission_denied"


# How a task ends


def test_success(run: Run) -> None:
    result = run(lambda task: task.result.update(answer=42))
    assert result["changed"] is False
    assert result["answer"] == 42
    assert "failed" not in result
    assert "diff" not in result


@pytest.mark.parametrize("check", [False, True])
def test_a_plan_decides_what_has_changed_and_is_the_diff(run: Run, check: bool) -> None:
    plan = ChangeSet((Change("update", "role", "Ops", {"level": "list"}, {"level": "full"}),))
    result = run(lambda task: task.show(plan), check=check, diff=True)
    assert result["changed"] is True
    headers = {"before_header": "role Ops", "after_header": "role Ops"}
    assert result["diff"] == [{**headers, "before": {"level": "list"}, "after": {"level": "full"}}]
    assert "diff" not in run(lambda task: task.show(plan), check=check)
    assert run(lambda task: task.show(ChangeSet()))["changed"] is False


def test_a_failure_holds_what_playbooks_test(run: Run) -> None:
    error = LifeTimeError(
        "Could not do it.",
        "no_such_thing",
        advice="Do something else.",
        http_status=404,
        errors=["Not there."],
        operation="Thing_Get",
        key="the-key",
        details={"more": [1]},
    )
    result = run(raising(error))
    assert result["failed"] is True
    assert result["changed"] is False
    assert result["msg"] == "Could not do it. Do something else."
    assert result["so_far"] == 1
    assert result["failure"] == {
        "code": "no_such_thing",
        "http_status": 404,
        "errors": ["Not there."],
        "operation": "Thing_Get",
        "key": "the-key",
        "options": [],
        "more": [1],
    }


def test_a_file_that_cannot_be_read(run: Run) -> None:
    result = run(raising(OSError(errno.ENOSPC, "No space left on device", "/target/package.oap")))
    assert result["failure"]["code"] == "file_error"
    assert result["msg"] == "A file could not be read or written (/target/package.oap): No space left on device."
    assert "exception" not in result


def test_what_should_not_happen_has_a_trace_and_a_code(run: Run) -> None:
    result = run(raising(ValueError("odd")))
    assert result["failure"]["code"] == "internal_error"
    assert "ValueError('odd')" in result["msg"]
    assert "report it" in result["msg"]
    assert "raise error" in "\n".join(result["failure"]["trace"])
    assert result["so_far"] == 1


@pytest.mark.parametrize("answer", [reply(200), dropped(), reply(502, "<html>")])
def test_a_failure_after_a_write_says_changed(run: Run, serve: Serve, answer: Any) -> None:
    server = serve(answer)

    def body(task: LifeTimeModule) -> None:
        task.client.write(request("POST"))
        raise LifeTimeError("Too late.", "late")

    result = run(body, lifetime_url=server.url)
    assert result["failed"] is True
    assert result["changed"] is True


def test_a_failure_in_check_mode_never_says_changed(run: Run) -> None:
    def body(task: LifeTimeModule) -> None:
        task.changed = True
        raise LifeTimeError("No.", "no")

    assert run(body, check=True)["changed"] is False
    assert run(body)["changed"] is True


def test_check_mode_reaches_the_client(run: Run, serve: Serve) -> None:
    server = serve(reply(200))
    result = run(lambda task: task.client.write(request("POST")), check=True, lifetime_url=server.url)
    assert result["failure"]["code"] == "write_in_check_mode"
    assert not server.requests


def test_an_interruption_is_not_swallowed() -> None:
    with patch_module_args({"lifetime_url": ELSEWHERE, "lifetime_token": TOKEN}), pytest.raises(KeyboardInterrupt):
        _enter(raising(KeyboardInterrupt()))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timeout", 0),
        ("timeout", -1),
        ("timeout", float("inf")),
        ("transfer_timeout", float("nan")),
        ("retries", -1),
        ("retry_max_delay", -0.5),
    ],
)
def test_numbers_that_are_none_of_seconds_or_times_are_refused(name: str, value: float) -> None:
    result = run_module(MODULE, {"lifetime_url": ELSEWHERE, "lifetime_token": TOKEN, name: value})
    assert result["failure"]["code"] == "invalid_option"
    assert result["msg"].startswith(f"{name} is ")


def test_variables_that_are_empty_are_as_if_they_were_not_there() -> None:
    names = ("TIMEOUT", "TRANSFER_TIMEOUT", "RETRIES", "RETRY_MAX_DELAY", "VALIDATE_CERTS", "CA_PATH", "CLIENT_CERT")
    env = {f"LIFETIME_{name}": "" for name in names}
    result = run_module(MODULE, {"lifetime_url": ELSEWHERE, "lifetime_token": TOKEN}, env=env)
    assert result["failure"]["code"] == "connection_failed"
