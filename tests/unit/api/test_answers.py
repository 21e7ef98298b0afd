# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import contextlib
import json
import re
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api import answers
from ansible_collections.community.outsystems.plugins.module_utils._api.deployments import was_aborted, was_started
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError
from ansible_collections.community.outsystems.plugins.module_utils._api.operation import Operation, Request
from ansible_collections.community.outsystems.plugins.module_utils._api.shapes import Place, ShapeError
from hypothesis import given
from hypothesis import strategies as st

REQUEST = Request(Operation("Op", "POST", "/plans/"), "create a plan")
KEY = "f3582e43-43c7-4bb4-8cbb-d9f6cbcbd35e"
LINK = "https://lifetime.example.com/x?a=b"
UNTIL = "2026-11-21T10:00:00Z"

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (KEY, KEY),
        (f"  {KEY}\r\n", KEY),
        (json.dumps(KEY), KEY),
        (json.dumps({"DeploymentKey": KEY}), KEY),
        (json.dumps({"deploymentKey": KEY, "Url": "x"}), KEY),
        (json.dumps({"Key": KEY}), KEY),
        (json.dumps({"SolutionKey": "20261121_AB+/=.:-"}), "20261121_AB+/=.:-"),
        ("12345", "12345"),
    ],
)
def test_key_of(body: str, expected: str) -> None:
    assert answers.key_of(body, REQUEST) == expected


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "true",
        "..",
        "[]",
        "{}",
        '""',
        json.dumps({"AKey": KEY, "BKey": KEY}),
        json.dumps({"Key": 7}),
        "<html><title>Log in</title></html>",
        "two words",
        "k" * 101,
        "../../etc/passwd?x",
    ],
)
def test_no_key(body: str) -> None:
    with pytest.raises(LifeTimeError) as caught:
        answers.key_of(body, REQUEST)
    assert caught.value.code == "not_lifetime"
    assert caught.value.operation == "Op"
    assert "create a plan" in str(caught.value)


@given(st.uuids().map(str), st.sampled_from([str, json.dumps, lambda key: json.dumps({"DeploymentKey": key})]))
def test_every_way_of_answering_with_a_key(key: str, written: Any) -> None:
    assert answers.key_of(written(key), REQUEST) == key


@given(st.text(max_size=60) | JSON.map(json.dumps))
def test_a_key_never_leads_out_of_its_place_in_a_path(text: str) -> None:
    try:
        key = answers.key_of(text, REQUEST)
    except LifeTimeError:
        return
    assert not set(key) & set(" ?#%\\\r\n<>\"'")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"url": LINK, "expires": UNTIL}, (LINK, UNTIL)),
        ([{"Url": LINK, "ExpiresAt": UNTIL}], (LINK, UNTIL)),
        ({"Url": LINK}, (LINK, "")),
        ({"URL": LINK, "Expires": None}, (LINK, "")),
        ({"url": ""}, None),
        ({"url": None}, None),
        ([], None),
        ([{"Url": LINK}, {"Url": LINK}], None),
        (None, None),
    ],
)
def test_link_at(body: Any, expected: Any) -> None:
    assert answers.link_at(body, Place()) == expected


@pytest.mark.parametrize("body", ["text", 7, True, {"url": 7}, [{"Url": ["x"]}], {"url": "http://[x"}])
def test_what_is_no_link(body: Any) -> None:
    with pytest.raises(ShapeError, match="belongs"):
        answers.link_at(body, Place())


@given(JSON)
def test_whatever_comes_is_no_crash(body: Any) -> None:
    with contextlib.suppress(ShapeError):
        answers.link_at(body, Place())
    answers.to_snake(body)
    assert answers.sentences(json.dumps(body), "OK")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"Errors": ["One.", " Two. "], "StatusCode": 400}, ["One.", "Two."]),
        ({"Errors": [""], "StatusCode": 400}, ["Bad Request"]),
        ({"Errors": []}, ["Bad Request"]),
        ("plain words\n of the server ", ["plain words of the server"]),
        (json.dumps("quoted words"), ["quoted words"]),
        ("", ["Bad Request, with an empty body"]),
        ("   ", ["Bad Request, with an empty body"]),
        ("<html><head><title>502 Bad &amp; Gateway</title>", ["a web page that says: 502 Bad & Gateway"]),
        (
            "<!DOCTYPE html><html><style>b {}</style><script>x()</script><h1>Busy</h1> now",
            ["a web page that says: Busy now"],
        ),
        ("<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", ["a web page that says: AccessDenied"]),
        ("<html></html>", ["a web page"]),
        ("x" * 2000, ["x" * 500 + " ..."]),
    ],
)
def test_sentences(body: Any, expected: list[str]) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    assert answers.sentences(text, "Bad Request") == expected


@given(st.text(max_size=3000), st.text(max_size=10))
def test_there_is_always_something_to_say_and_never_too_much(text: str, reason: str) -> None:
    said = answers.sentences(text, reason)
    assert said
    assert all(sentence.strip() for sentence in said)
    assert all(len(sentence) < 600 for sentence in said)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"Errors": ["x"]}, True),
        ({"Errors": []}, True),
        ({"Errors": "x"}, False),
        ({"errors": ["x"]}, False),
        (["Errors"], False),
        (None, False),
    ],
)
def test_has_own_errors(body: Any, expected: bool) -> None:
    assert answers.has_own_errors(body) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Key", "key"),
        ("OSVersion", "os_version"),
        ("UseHTTPS", "use_https"),
        ("DetailsURL", "details_url"),
        ("IconURL", "icon_url"),
        ("URLPath", "url_path"),
        ("CreatedByUsername", "created_by_username"),
        ("NumberOfFrontEnds", "number_of_front_ends"),
        ("IsDefault", "is_default"),
        ("AppStatusInEnvs", "app_status_in_envs"),
        ("GeneralHash", "general_hash"),
        ("already_snake", "already_snake"),
    ],
)
def test_snake_name(name: str, expected: str) -> None:
    assert answers.snake_name(name) == expected


@given(
    st.lists(st.sampled_from(["Key", "URL", "Name", "Is", "In", "DB", "Of", "Env"]), min_size=1, max_size=4).map(
        "".join
    )
)
def test_snake_names_are_words_and_stay_as_they_are(name: str) -> None:
    once = answers.snake_name(name)
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", once)
    assert answers.snake_name(once) == once
    assert once.replace("_", "") == name.lower()


def test_to_snake_goes_all_the_way_and_knows_unset_dates() -> None:
    given_by_lifetime = {
        "CreatedOn": "1900-01-01T00:00:00Z",
        "Modules": [{"ModuleKey": KEY, "LastPublished": "2026-11-21T10:00:00Z", "Size": 0, "IsNew": False}],
    }
    assert answers.to_snake(given_by_lifetime) == {
        "created_on": None,
        "modules": [{"module_key": KEY, "last_published": "2026-11-21T10:00:00Z", "size": 0, "is_new": False}],
    }


@pytest.mark.parametrize(("text", "expected"), [("[1]", [1]), ("null", None), ("", None), ("{", None), ("NaN1", None)])
def test_parse_json(text: str, expected: Any) -> None:
    assert answers.parse_json(text) == expected


def test_a_key_has_one_form_however_it_is_answered() -> None:
    key = "8C9101E2-5ED7-4F20-96A0-E23B435BE4D1"
    for answer in (key, f'"{key}"', f'{{"Key": "{key}"}}'):
        assert answers.key_of(answer, REQUEST) == key.lower()
    assert answers.key_of("SqlServer", REQUEST) == "SqlServer"


def test_the_key_of_a_whole_object_is_its_own() -> None:
    body = json.dumps({"Key": KEY, "Username": "lea", "RoleKey": "1", "Teams": [], "SourceEnvironmentKey": "2"})
    assert answers.key_of(body, REQUEST) == KEY


UNSET = [
    f"{day}{time}"
    for day in ("1900-01-01", "0001-01-01")
    for time in ("", "T00:00:00", "T00:00:00Z", "T00:00:00.000Z", " 00:00:00", "T00:00:00+00:00", "T00:00")
]


@pytest.mark.parametrize("date", UNSET)
def test_a_date_that_was_never_set_in_every_form(date: str) -> None:
    assert answers.to_snake({"StartedOn": date}) == {"started_on": None}
    assert not was_started({"StartedOn": date})
    assert not was_aborted({"AbortedOn": date})


@pytest.mark.parametrize("date", ["2026-01-01", "2026-01-01T00:00:00", "2026-01-01T00:00:00.5+01:00"])
def test_a_date_that_was_set(date: str) -> None:
    assert answers.to_snake({"StartedOn": date}) == {"started_on": date}
    assert was_started({"StartedOn": date})


@pytest.mark.parametrize("text", ["1900-01-01 was a Monday", "1900-01-010", "0001-01-01-build"])
def test_a_text_that_begins_like_such_a_date_is_kept(text: str) -> None:
    assert answers.to_snake({"Notes": text}) == {"notes": text}
