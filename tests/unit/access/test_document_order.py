# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The order of a pass, and the calls that it makes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._access.context import AccessSettings
from ansible_collections.community.outsystems.plugins.module_utils._access.document import changes_for
from ansible_collections.community.outsystems.plugins.module_utils._access.model import (
    AccessModel,
    Permission,
    Role,
    Team,
    User,
)
from ansible_collections.community.outsystems.plugins.module_utils._api import roles
from ansible_collections.community.outsystems.plugins.module_utils._api.operation import Request
from ansible_collections.community.outsystems.plugins.module_utils._changes import PendingKey
from ansible_collections.community.outsystems.plugins.module_utils._resource import Replacement

from tests.support.access_documents import sent, small_state

ENVIRONMENTS = list(small_state().environments)
SOME, MORE = ({key: Permission(level) for key in ENVIRONMENTS} for level in (1, 4))
NOW = replace(
    small_state(),
    roles={
        **small_state().roles,
        "r-some": Role("Some", False, False, SOME),
        "r-more": Role("More", False, True, MORE),
    },
    users={
        **small_state().users,
        "u-a": User("a", "A", "", True, "r-some", {"app-a": "r-some"}),
        "u-b": User("b", "B", "", True, "r-more", {"app-a": "r-more", "app-b": "r-some"}),
    },
    teams={
        "t-one": Team("One", "", {"u-a": "r-some", "u-b": "r-more"}, frozenset({"app-a", "app-b"})),
        "t-two": Team("Two", "", {"u-a": "r-some"}),
    },
)


def done(document: dict[str, Any], now: AccessModel = NOW, **settings: Any) -> list[str]:
    return [str(change.request.purpose) for change in changes_for(document, now, AccessSettings(**settings)).changes]


def test_what_is_referred_to_comes_first_and_what_takes_power_last() -> None:
    document = {
        "roles": [
            {"name": "Some", "state": "absent", "replacement_role": "New"},
            {"name": "More", "default_level": "No Access"},
            {"name": "New"},
        ],
        "users": [
            {
                "username": "b",
                "role": "New",
                "name": "Bee",
                "application_roles": [{"application": "App a", "role": "New"}],
                "purge_application_roles": True,
            },
            {"username": "c", "name": "C", "role": "New", "password": "x"},
            {"username": "d", "name": "D", "role": "New", "password": "x", "active": False},
        ],
        "teams": [
            {"name": "Two", "state": "absent"},
            {"name": "Three", "members": [{"username": "c", "role": "New"}], "applications": ["App a", "App c"]},
            {
                "name": "One",
                "members": [{"username": "B", "role": "New"}],
                "purge_members": True,
                "applications": [],
                "purge_applications": True,
            },
        ],
    }
    assert done(document, move_applications=True) == [
        "create role 'New'",
        "create user 'c'",
        "set the password of user 'c'",
        "activate user 'c'",
        "create user 'd'",
        "set the password of user 'd'",
        "create team 'Three'",
        "make user 'c' New in team 'Three'",
        "add application 'App a' to team 'Three'",
        "add application 'App c' to team 'Three'",
        "remove application 'App b' from team 'One'",
        "make user 'b' New in team 'One'",
        "remove user 'a' from team 'One'",
        "grant user 'a' role 'New' on application 'App a'",
        "grant user 'b' role 'New' on application 'App a'",
        "revoke the role of user 'b' on application 'App b'",
        "change user 'a'",
        "change user 'b'",
        "delete team 'Two'",
        "delete role 'Some'",
        "change role 'More'",
    ]


def test_what_gives_power_does_not_wait() -> None:
    document = {
        "roles": [{"name": "Some", "default_level": "Full Control", "manage_teams": True}],
        "users": [{"username": "a", "role": "More"}, {"username": "b", "state": "absent"}],
        "teams": [{"name": "One", "members": [{"username": "a", "role": "More"}, {"username": "b", "role": "Some"}]}],
    }
    assert done(document) == [
        "change role 'Some'",
        "change user 'a'",
        "make user 'a' More in team 'One'",
        # Some has become more than More.
        "make user 'b' Some in team 'One'",
        "change user 'b'",
    ]


def the_call(document: dict[str, Any], now: AccessModel = NOW, **settings: Any) -> Any:
    (change,) = changes_for(document, now, AccessSettings(**settings)).changes
    return change.request


def test_a_role_is_written_whole_with_environments_that_it_does_not_know_yet() -> None:
    now = replace(NOW, environments={**NOW.environments, "env-new": "Staging"})
    entry = {"name": "Some", "environment_permissions": [{"environment": "env-1", "level": "Full Control"}]}
    call = sent(the_call({"roles": [entry]}, now))
    assert (call.operation.id, call.keys) == ("Roles_Update", ("r-some",))
    body = call.body
    assert {name: body[name] for name in ("name", "manageInfrastructure", "manageTeams")} == {
        "name": "Some",
        "manageInfrastructure": False,
        "manageTeams": False,
    }
    levels = {item["environmentKey"]: item["level"] for item in body["environmentPermissions"]}
    assert levels == {"env-0": 1, "env-1": 5, "env-new": 0}
    assert set(body["environmentPermissions"][0]) == {
        "environmentKey",
        "level",
        "createApplications",
        "addDependenciesToSystem",
    }


@pytest.mark.parametrize("flags", [{}, {"create_applications": False}, {"add_dependencies_to_system": False}])
def test_a_permission_keeps_what_its_entry_does_not_say(flags: dict[str, bool]) -> None:
    now = replace(NOW, roles={**NOW.roles, "r-some": Role("Some", permissions={"env-1": Permission(1, True, True)})})
    item = {"environment": "env-1", "level": "Full Control", "create_applications": None, **flags}
    body = sent(the_call({"roles": [{"name": "Some", "environment_permissions": [item]}]}, now)).body
    (changed,) = (each for each in body["environmentPermissions"] if each["environmentKey"] == "env-1")
    assert changed == {
        "environmentKey": "env-1",
        "level": 5,
        "createApplications": flags.get("create_applications", True),
        "addDependenciesToSystem": flags.get("add_dependencies_to_system", True),
    }


def test_an_environment_that_a_role_does_not_know_yet_is_no_change() -> None:
    now = replace(NOW, environments={**NOW.environments, "env-new": "Staging"})
    assert done({"roles": [{"name": "Some"}]}, now) == []


@pytest.mark.parametrize(
    ("said", "manages", "manages_teams"),
    [
        ({"manage_infrastructure": True}, True, True),
        ({"manage_teams": True}, False, True),
        ({}, False, False),
        ({"manage_infrastructure": False, "manage_teams": False}, False, False),
    ],
)
def test_who_asks_for_the_one_flag_gets_the_other(said: dict[str, bool], manages: bool, manages_teams: bool) -> None:
    body = sent(the_call({"roles": [{"name": "New", **said}]})).body
    assert (body["manageInfrastructure"], body["manageTeams"]) == (manages, manages_teams)
    assert [item["level"] for item in body["environmentPermissions"]] == [0, 0]


def test_a_user_is_written_whole_and_leavers_stay_away() -> None:
    now = replace(NOW, users={**NOW.users, "u-gone": User("gone", "Gone", "g@x", False, "r-some")})
    call = sent(the_call({"users": [{"username": "GONE", "name": "  Goner "}]}, now))
    assert (call.operation.id, call.keys) == ("Users_Update", ("u-gone",))
    assert call.body == {"Username": "gone", "Name": "Goner", "Email": "g@x", "IsActive": False, "RoleKey": "r-some"}
    planned = changes_for({"users": [{"username": "gone"}]}, now)
    assert not planned.changes
    assert planned.warnings == ("User 'gone' is inactive and stays so, unless you set active: true.",)


def test_a_deletion_names_the_replacement_by_its_key_even_if_that_is_to_come() -> None:
    document = {"roles": [{"name": "Some", "state": "absent", "replacement_role": "New"}, {"name": "New"}]}
    *_others, last = changes_for(document, NOW).changes
    assert last.request == Request(
        roles.DELETE, "delete role 'Some'", ("r-some",), None, {"UsersNewRoleKey": PendingKey("role", "New")}
    )


def test_a_role_that_nobody_is_seen_to_hold_goes_without_a_replacement() -> None:
    now = replace(NOW, roles={**NOW.roles, "r-free": Role("Free")})
    assert the_call({"roles": [{"name": "Free", "state": "absent"}]}, now).query is None


@pytest.mark.parametrize(
    ("entry", "now_active", "expected"),
    [
        ({}, None, ["create user 'x'", "set the password of user 'x'", "activate user 'x'"]),
        ({"active": False}, None, ["create user 'x'", "set the password of user 'x'"]),
        ({"update_password": "always"}, None, ["create user 'x'", "set the password of user 'x'"]),
        ({}, True, []),
        ({"update_password": "always"}, True, ["set the password of user 'x'"]),
        ({"update_password": "always"}, False, ["set the password of user 'x'"]),
        ({"active": True}, False, ["set the password of user 'x'", "change user 'x'"]),
        ({"active": False}, False, []),
    ],
)
def test_when_a_password_is_set(entry: dict[str, Any], now_active: bool | None, expected: list[str]) -> None:
    users = dict(NOW.users)
    if now_active is not None:
        users["u-x"] = User("x", "X", "", now_active, "r-some")
    document = {"users": [{"username": "x", "name": "X", "role": "Some", "password": "p", **entry}]}
    assert done(document, replace(NOW, users=users)) == expected


def test_a_new_user_waits_for_the_password_inactive() -> None:
    first, password, last = (
        sent(change.request)
        for change in changes_for(
            {"users": [{"username": "x", "name": "X", "role": "Some", "password": "p"}]}, NOW
        ).changes
    )
    assert (first.body["IsActive"], last.body["IsActive"]) == (False, True)
    assert password.body["password"].text == "p"
    assert "'p'" not in repr((first, password, last))


def test_a_replacement_that_only_follows_from_a_deleted_role_is_marked() -> None:
    document = {
        "roles": [{"name": "Some", "state": "absent", "replacement_role": "More"}],
        "teams": [{"name": "Two", "members": [{"username": "a", "role": "More"}]}],
    }
    found = {
        change.name: change.request.requested
        for change in changes_for(document, NOW).changes
        if isinstance(change.request, Replacement)
    }
    assert found == {"One / a": False, "Two / a": True, "a / App a": False, "b / App b": False}


def test_purging_leaves_what_is_protected() -> None:
    settings: dict[str, Any] = {
        "purge_roles": True,
        "purge_users": True,
        "purge_teams": True,
        "purge_replacement_role": "Administrator",
        "protected_roles": ("administrator", "More"),
        "protected_users": ("ADMIN",),
    }
    assert [
        (change.action, change.kind, change.name)
        for change in changes_for({"roles": [], "users": [], "teams": []}, NOW, AccessSettings(**settings)).changes
        if change.kind in ("role", "user", "team")
    ] == [
        ("update", "user", "a"),
        ("deactivate", "user", "b"),
        ("delete", "team", "One"),
        ("delete", "team", "Two"),
        ("delete", "role", "Some"),
    ]


@pytest.mark.parametrize("own", [None, True])
def test_what_an_entry_does_not_speak_of_is_not_purged(own: bool | None) -> None:
    settings: dict[str, Any] = {"purge_application_roles": True, "purge_members": True, "purge_applications": True}
    purge = settings if own is None else {}
    entry = {} if own is None else settings
    document = {"users": [{"username": "b", **entry}], "teams": [{"name": "One", **entry}]}
    assert done(document, **purge) == []
    lists: dict[str, Any] = {"application_roles": [], "members": [], "applications": []}
    document = {"users": [{"username": "b", **entry, **lists}], "teams": [{"name": "One", **entry, **lists}]}
    assert len(done(document, **purge)) == 6
    kept = dict.fromkeys(settings, False)
    document = {"users": [{"username": "b", **lists, **kept}], "teams": [{"name": "One", **lists, **kept}]}
    assert done(document, **settings) == []


def test_who_is_to_manage_the_infrastructure_does_before_others_cease_to() -> None:
    document = {
        "roles": [{"name": "More", "manage_infrastructure": True, "default_level": "No Access"}],
        "users": [{"username": "admin", "role": "Some"}, {"username": "a", "role": "More"}],
    }
    assert done(document) == ["change role 'More'", "change user 'a'", "change user 'admin'"]
