# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Passwords and tokens are nowhere to be seen: not at -vvvv, in a diff, in a failure, or in the process list."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.access_run import access_of
from tests.support.environment import OLDEST
from tests.support.playbook import NEWEST, PlaybookResult, run_playbook
from tests.support.simulator import Simulator
from tests.support.variants import with_variant

Start = Callable[..., Simulator]
Play = Callable[..., PlaybookResult]

TEXT, DIGITS = "pa55-w0rd of {anna}", "9284617350"
SECRETS = (TEXT, DIGITS)
LOUD: dict[str, Any] = {"verbosity": 4, "diff": True, "secrets": SECRETS}
USERS = (
    {"username": "anna", "name": "Anna", "role": "Tester", "active": True, "password": TEXT},
    {"username": "raj.patel", "password": DIGITS, "update_password": "always"},
)


@contextmanager
def watched_processes() -> Iterator[list[str]]:
    """The command lines of all processes that there were meanwhile."""
    seen: set[str] = set()
    found: list[str] = []
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():
            for process in Path("/proc").glob("[0-9]*"):
                try:
                    seen.add((process / "cmdline").read_bytes().decode(errors="replace"))
                except OSError:
                    continue
            over.wait(0.02)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join()
        found += sorted(seen)


def passwords(lifetime: Simulator) -> dict[str, str]:
    return {
        name: user["password_sha256"] for name, user in access_of(lifetime)["users"].items() if user["password_sha256"]
    }


def the_role(lifetime: Simulator, users: Any = USERS) -> tuple[str, dict[str, Any]]:
    variables = {"access_url": lifetime.url, "access_token": lifetime.token, "access_users_of_mine": users}
    return "community.outsystems.access", variables


def the_module(lifetime: Simulator, users: Any = USERS) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    task = {
        "name": "Apply the access document",
        "community.outsystems.lifetime_access": {"users": "{{ users }}"},
        "module_defaults": {
            "group/community.outsystems.lifetime": {"lifetime_url": lifetime.url, "lifetime_token": "{{ token }}"}
        },
    }
    return [task], {"users": users, "token": lifetime.token}


def one_by_one(lifetime: Simulator, users: Any = USERS) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    task = {
        "name": "One by one",
        "community.outsystems.lifetime_user": {
            "lifetime_url": lifetime.url,
            "lifetime_token": "{{ token }}",
            "username": "{{ users[item].username }}",
            "name": "{{ users[item].name | default(omit) }}",
            "role": "{{ users[item].role | default(omit) }}",
            "active": "{{ users[item].active | default(omit) }}",
            "password": "{{ users[item].password }}",
            "update_password": "{{ users[item].update_password | default(omit) }}",
        },
        "loop": "{{ range(users | length) | list }}",
    }
    return [task], {"users": users, "token": lifetime.token}


WAYS = [the_role, with_variant(0, the_module), with_variant(1, one_by_one)]


@pytest.mark.scenario("O")
@pytest.mark.parametrize("way", WAYS)
def test_a_success_shows_no_secret(start: Start, play: Play, way: Callable[..., Any]) -> None:
    lifetime = start("source")
    playbook, variables = way(lifetime)
    with watched_processes() as commands:
        result = play(playbook, variables=variables, check_first=way is not one_by_one, **LOUD)
    assert result.changed
    assert "ansible-playbook" in "".join(commands)
    assert [command for command in commands if any(secret in command for secret in (*SECRETS, lifetime.token))] == []
    assert passwords(lifetime) == {
        "anna": hashlib.sha256(TEXT.encode()).hexdigest(),
        "raj.patel": hashlib.sha256(DIGITS.encode()).hexdigest(),
    }


@pytest.mark.scenario("O")
@pytest.mark.parametrize("way", WAYS)
def test_a_failure_shows_no_secret(start: Start, play: Play, way: Callable[..., Any]) -> None:
    lifetime = start("source", "--external-authentication")
    playbook, variables = way(lifetime)
    result = play(playbook, variables=variables, ok=False, check_first=False, **LOUD)
    assert "external authentication provider" in str(result)
    playbook, variables = way(lifetime, [{**USERS[0], "username": "other", "role": "Testr"}])
    result = play(playbook, variables=variables, ok=False, check_ok=False, check_first=False, **LOUD)
    assert "there is no role 'Testr'" in str(result)


@pytest.mark.scenario("O")
@pytest.mark.parametrize("way", [with_variant(1, the_role), with_variant(0, the_module)])
def test_lifetime_repeating_a_secret_shows_none(start: Start, play: Play, way: Callable[..., Any]) -> None:
    lifetime = start("source")
    for body in ({"Errors": [f"'{TEXT}' is too short."], "StatusCode": 400}, f"{TEXT} and {DIGITS} are too short."):
        lifetime.reset()
        lifetime.faults({"operation": "Users_SetPassword", "status": 400, "body": body})
        playbook, variables = way(lifetime)
        result = play(playbook, variables=variables, ok=False, check_first=False, **LOUD)
        assert "too short" in str(result)


@pytest.mark.scenario("O")
def test_what_is_given_in_the_wrong_form_shows_no_secret(start: Start, play: Play) -> None:
    lifetime = start("source")
    for users in ([{**USERS[0], "active": "perhaps"}], [{**USERS[0], "nickname": "A"}], [{"password": TEXT}]):
        playbook, variables = the_role(lifetime, users)
        play(playbook, variables=variables, ok=False, check_ok=False, check_first=False, **LOUD)


WRONG_FORMS: dict[str, tuple[str, dict[str, Any], str]] = {
    "members": (
        "team",
        {"name": "Platform", "members": ["raj.patel"]},
        "members[0]: must be an entry with username and role",
    ),
    "environment_permissions": (
        "role",
        {"name": "Tester", "environment_permissions": ["Production"]},
        "environment_permissions[0]: must be an entry with environment and level",
    ),
    "application_roles": (
        "user",
        {"username": "anna", "password": TEXT, "application_roles": ["Claims Portal"]},
        "application_roles[0]: must be an entry with application and role",
    ),
    "an entry": ("access", {"users": ["bert", USERS[0]]}, "users[0]: must be an entry with username"),
    "a part of an entry": (
        "access",
        {"users": list(USERS), "teams": [{"name": "Platform", "members": ["raj.patel"]}]},
        "teams[0](Platform).members[0]: must be an entry with username and role",
    ),
    "an entry as text": (
        "access",
        {"users": [f"username=anna password='{TEXT}'", f"password={DIGITS}"]},
        "users[1]: must be an entry with username, not a text.",
    ),
    "a document as text": (
        "access",
        {"users": f"username=anna password='{TEXT}',username=raj.patel password={DIGITS}"},
        "users: must be a list, not a text.",
    ),
    "misspelt": ("user", {"username": "anna", "pasword": TEXT}, "pasword: there is no such option. Did you mean"),
    "misspelt in an entry": (
        "access",
        {"users": [{"username": "anna", "passwort": TEXT}]},
        "users[0](anna).passwort: there is no such option. Did you mean 'password'",
    ),
    "what is no text": (
        "user",
        {"username": "anna", "password": {TEXT: DIGITS}},
        "password: must be a text, not a mapping.",
    ),
    "a number that is no text": (
        "access",
        {"users": [{"username": "anna", "password": int(DIGITS)}]},
        "users[0](anna).password: must be a text, not a number: quote it",
    ),
    "where no list is": (
        "access",
        {"users": [{"username": {"password": TEXT}}]},
        "users[0].username: must be a text, not a mapping.",
    ),
    "applications": (
        "deployment",
        {"target_environment": "Test", "source_environment": "Development", "applications": ["Claims Portal"]},
        "applications[0]: must be an entry with application",
    ),
    "database_mappings": (
        "deployment",
        {"target_environment": "Test", "package": "a.oap", "database_mappings": ["Main"]},
        "database_mappings[0]: must be an entry with extension and logical_database and database",
    ),
}


@pytest.mark.scenario("O")
@pytest.mark.parametrize("core", [NEWEST, OLDEST])
def test_a_wrong_form_names_its_place_and_shows_no_secret(start: Start, core: str) -> None:
    lifetime = start("source")
    reach = {"lifetime_url": lifetime.url, "lifetime_token": "{{ token }}"}
    # What stands in the playbook itself ansible-core shows beside an error.
    tasks = [
        {
            "name": name,
            f"community.outsystems.lifetime_{module}": {
                **reach,
                **{option: f"{{{{ forms['{name}']['{option}'] }}}}" for option in options},
            },
            "ignore_errors": True,
        }
        for name, (module, options, _said) in WRONG_FORMS.items()
    ]
    misspelt = {"lifetime_url": lifetime.url, "lifetime_tokn": "{{ token }}", "username": "anna"}
    tasks.append({"name": "token", "community.outsystems.lifetime_user": misspelt, "ignore_errors": True})
    result = run_playbook(
        tasks,
        variables={
            "token": lifetime.token,
            "forms": {name: options for name, (_module, options, _said) in WRONG_FORMS.items()},
        },
        core=core,
        verbosity=4,
        secrets=(*SECRETS, lifetime.token),
        env={"ANSIBLE_INJECT_INVOCATION": "true"},
    )
    for name, (_module, _options, said) in WRONG_FORMS.items():
        failed = result.task(name)
        assert said in failed["msg"]
        assert failed["failure"]["code"] == "invalid_option"
        assert any(said.startswith(problem["place"] + ":") for problem in failed["failure"]["problems"])
        assert failed["invocation"]["module_args"]["lifetime_token"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
    assert "lifetime_tokn: there is no such option. Did you mean 'lifetime_token'" in result.task("token")["msg"]
    assert passwords(lifetime) == {}
