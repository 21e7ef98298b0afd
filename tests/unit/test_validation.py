# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of the wrong form: everything is told, each with its place, and nothing that is secret is shown."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils import _options, _validation
from ansible_collections.community.outsystems.plugins.modules import lifetime_access, lifetime_app_binary
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.module import run_module

DOCUMENT = {**_options.CONNECTION, **lifetime_access.OPTIONS}
SECRET = "s3cr3t-of-anna"
QUOTE = "quote it, since YAML takes 1.70 for the number 1.7 and no for false."


def told(given: dict[str, Any], spec: Any = DOCUMENT) -> list[str]:
    return [str(problem) for problem in _validation.check(spec, given)]


RIGHT: dict[str, Any] = {
    "lifetime_url": "https://lifetime.example.com",
    "lifetime_token": "1234567890",
    "timeout": "2.5",
    "retries": "3",
    "roles": [{"name": "Tester", "environment_permissions": [{"environment": "Test", "level": "List"}]}],
    "users": [{"username": "7", "active": "yes", "password": "9", "application_roles": [], "name": None}],
    "teams": [{"name": "Claims", "members": [{"username": "anna", "role": "Tester"}], "applications": "A,B"}],
    "protected_users": "admin",
    "purge_users": "no",
}


def test_what_is_right_is_no_problem() -> None:
    assert told(RIGHT) == []
    assert told({**RIGHT, "users": None, "teams": []}) == []
    assert told({"mode": "0600", "attr": "i"}, {"mode": {"type": "raw"}, "attributes": {"aliases": ["attr"]}}) == []
    assert told({"attr": "i"}, {"attributes": {"required": True, "aliases": ["attr"]}}) == []


def test_everything_is_told_at_once_with_its_place_and_the_nearest_names() -> None:
    said = told(
        {
            "rolls": [],
            "roles": [
                {
                    "name": "Tester",
                    "environment_permissions": ["Test", {"environment": "Production"}, {"level": "List"}],
                }
            ],
            "users": [
                {"username": "anna.berg", "nme": "Anna", "active": "perhaps", "state": "prsent", "password": [1]},
                "bert",
                None,
                {"name": "Nobody", "username": None},
                {"username": " dora ", "shoe_size": 39},
            ],
            "teams": [{"name": "Claims", "members": [{"username": "anna", "rolle": "Tester"}], "applications": [{}]}],
        }
    )
    assert said == [
        "rolls: there is no such option. Did you mean 'roles'?",
        "roles[0](Tester).environment_permissions[0]: must be an entry with environment and level, not a text.",
        "roles[0](Tester).environment_permissions[1](Production).level: this is missing.",
        "roles[0](Tester).environment_permissions[2].environment: this is missing.",
        "users[0](anna.berg).nme: there is no such option. Did you mean 'name'?",
        "users[0](anna.berg).active: must be true or false, not 'perhaps'.",
        "users[0](anna.berg).state: must be one of present, absent, not 'prsent'.",
        "users[0](anna.berg).password: must be a text, not a list.",
        "users[1]: must be an entry with username, not a text.",
        "users[2]: must be an entry with username, not nothing.",
        "users[3].username: this is missing.",
        f"users[4](dora).shoe_size: there is no such option here, only {', '.join(_options.USER)}.",
        "teams[0](Claims).members[0](anna).rolle: there is no such option. Did you mean 'role'?",
        "teams[0](Claims).members[0](anna).role: this is missing.",
        "teams[0](Claims).applications[0]: must be a text, not a mapping.",
    ]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"users": "username=anna"}, "users: must be a list, not a text."),
        ({"users": {"username": "anna"}}, "users: must be a list, not a mapping."),
        ({"protected_users": [None]}, "protected_users[0]: must be a text, not nothing."),
        ({"protected_users": {}}, "protected_users: must be a list, not a mapping."),
        ({"lifetime_token": True}, f"lifetime_token: must be a text, not a truth value: {QUOTE}"),
        ({"lifetime_url": " "}, "lifetime_url: this is empty: give it a value, or leave it out."),
        ({"users": [{"username": 678}]}, f"users[0](678).username: must be a text, not a number: {QUOTE}"),
        ({"protected_users": "admin, "}, "protected_users[1]: this is empty: give it a value, or leave it out."),
        ({"protected_users": 7}, "protected_users: must be a list, not a number."),
        ({"timeout": True}, "timeout: must be a number, not a truth value."),
        ({"ca_path": ["a"]}, "ca_path: must be a path, not a list."),
        ({"timeout": "soon"}, "timeout: must be a number, not 'soon'."),
        ({"retries": 1.5}, "retries: must be a whole number, not a number."),
        (
            {"users": [{"username": "a", "state": False}]},
            f"users[0](a).state: must be one of present, absent, not a truth value: {QUOTE}",
        ),
    ],
)
def test_one_thing_is_wrong(given: dict[str, Any], text: str) -> None:
    assert told(given) == [text]


def test_options_of_their_own_words() -> None:
    spec = {"contents": {"type": "dict"}, "where": {"type": "dict", "options": {"it": {"type": "int"}}}}
    assert told({"contents": "x", "where": "there"}, spec) == [
        "contents: must be a mapping, not 'x'.",
        "where: must be a mapping, not a text.",
    ]
    assert told({"contents": {"a": [1]}, "where": {"it": 1}}, spec) == []
    assert told({"dest": None}, lifetime_app_binary.OPTIONS) == ["dest: this is missing."]


def test_a_task_tells_it_without_asking_lifetime() -> None:
    document = {"users": [{"username": "anna", "nme": SECRET}], "teams": [{"name": "Claims", "members": [{}]}]}
    result = run_module("lifetime_access", {"lifetime_url": "http://127.0.0.1:9", "lifetime_token": SECRET, **document})
    assert result.failed
    assert result["failure"]["code"] == "invalid_option"
    assert result["failure"]["problems"] == [
        {"place": "users[0](anna).nme", "text": "there is no such option.", "nearest": ["name"]},
        {"place": "teams[0](Claims).members[0].username", "text": "this is missing.", "nearest": []},
        {"place": "teams[0](Claims).members[0].role", "text": "this is missing.", "nearest": []},
    ]
    assert result["msg"].startswith("3 errors in the options of this task. Nothing was done.\nusers[0]")
    assert not result["changed"]


def test_what_may_be_shown_is_shown() -> None:
    secrets: set[str] = set()
    given = {**RIGHT, "nme": SECRET, "teams": [{"name": "Claims", "members": [SECRET], "purge_members": SECRET}]}
    assert _validation.disclosed(DOCUMENT, given, secrets) == {
        **RIGHT,
        "lifetime_token": _validation.HIDDEN,
        "users": [{**RIGHT["users"][0], "password": _validation.HIDDEN}],
        "nme": _validation.HIDDEN,
        "teams": [{"name": "Claims", "members": [_validation.HIDDEN], "purge_members": _validation.HIDDEN}],
    }
    assert secrets == {"1234567890", "9"}


NAMES = ["users", "teams", "members", "name", "username", "role", "protected_users", "password", "pasword", "active"]


def secret_below(content: dict[str, Any]) -> dict[str, Any]:
    return {name: SECRET if name in ("password", "pasword") else value for name, value in content.items()}


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["anna", "Claims"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4).map(secret_below)
    ),
    max_leaves=12,
)


@settings(max_examples=200)
@given(st.dictionaries(st.sampled_from(NAMES), anything, max_size=4).map(secret_below))
def test_no_secret_is_told_or_shown_whatever_the_form(given: dict[str, Any]) -> None:
    assert SECRET not in "".join(told(given))
    assert SECRET not in json.dumps(_validation.disclosed(DOCUMENT, given, set()))
