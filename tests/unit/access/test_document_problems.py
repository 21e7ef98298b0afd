# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents that cannot be made true: all that is wrong is said at once, with its place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml
from ansible_collections.community.outsystems.plugins.module_utils._access.context import AccessSettings
from ansible_collections.community.outsystems.plugins.module_utils._access.document import changes_for
from ansible_collections.community.outsystems.plugins.module_utils._access.model import AccessModel, Role, Team, User
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError

from tests.support.access_documents import small_state

Document = dict[str, Any]
NOW = replace(
    small_state(),
    roles={**small_state().roles, "r-dev": Role("Developer"), "r-test": Role("Tester")},
    users={
        **small_state().users,
        "u-raj": User("raj.patel", "Raj", "", True, "r-dev"),
        "u-lea": User("lea", "Lea", "", False, "r-dev", {"app-c": "r-test"}),
    },
    teams={"t-old": Team("Old", "", {"u-raj": "r-test"}, frozenset({"app-a"}))},
)


def refused(
    document: Document, now: AccessModel = NOW, settings: AccessSettings | None = None, **more: Any
) -> LifeTimeError:
    with pytest.raises(LifeTimeError) as caught:
        changes_for(document, now, settings or AccessSettings(protected_roles=("Administrator",)), **more)
    return caught.value


def unknown(kind: str, name: str) -> str:
    return f"there is no {kind} '{name}' that this account can see."


def problems(document: Document, **more: Any) -> list[str]:
    error = refused(document, **more)
    assert error.code == "invalid_document"
    found = error.failure()["problems"]
    assert all(f"{problem['place']}: {problem['text']}" in str(error) for problem in found)
    return [f"{problem['place']}: {problem['text']} {problem['nearest']}" for problem in found]


@pytest.mark.scenario("N")
def test_everything_is_said_at_once_with_places_and_nearest_names() -> None:
    error = refused(
        {
            "roles": [
                {
                    "name": "Guest",
                    "environment_permissions": [
                        {"environment": "Develpment", "level": "Full Control"},
                        {"environment": "Production", "level": "full controll"},
                    ],
                    "default_level": "Nothing",
                },
                {"name": "Tester", "state": "absent", "replacement_role": "Develper"},
            ],
            "users": [
                {
                    "username": "new",
                    "name": "New",
                    "role": "Guesst",
                    "application_roles": [{"application": "App", "role": "Gusst"}],
                },
            ],
            "teams": [
                {
                    "name": "Team",
                    "members": [{"username": "raj.patl", "role": "developer"}],
                    "applications": ["Ap b", "zzz"],
                }
            ],
        }
    )
    assert error.message.startswith("11 errors in the document. Nothing was changed.")
    found = error.failure()["problems"]
    levels = "'No Access' (0), 'List Applications' (1), 'Change & Deploy Applications' (4), 'Full Control' (5)"
    role, permissions, user, team = (
        "roles[0](Guest)",
        "roles[0](Guest).environment_permissions",
        "users[0](new)",
        "teams[0](Team)",
    )
    applications = ("App a", "App b", "App c")
    expected: list[tuple[str, str, tuple[str, ...]]] = [
        ("roles[1](Tester).replacement_role", unknown("role", "Develper"), ("Developer",)),
        (f"{permissions}[0](Develpment).environment", unknown("environment", "Develpment"), ("Development",)),
        (
            f"{permissions}[1](Production).level",
            f"there is no permission level 'full controll', only {levels}.",
            ("Full Control",),
        ),
        (f"{role}.default_level", f"there is no permission level 'Nothing', only {levels}.", ()),
        (f"{user}.role", unknown("role", "Guesst"), ("Guest",)),
        (f"{user}.application_roles[0](App).application", unknown("application", "App"), applications),
        (f"{user}.application_roles[0](App).role", unknown("role", "Gusst"), ("Guest",)),
        (f"{team}.members[0](raj.patl).username", unknown("user", "raj.patl"), ("raj.patel",)),
        (f"{team}.members[0](raj.patl).role", unknown("role", "developer"), ("Developer",)),
        (f"{team}.applications[0]", unknown("application", "Ap b"), applications),
        (f"{team}.applications[1]", unknown("application", "zzz"), ()),
    ]
    assert [(one["place"], one["text"], tuple(sorted(one["nearest"]))) for one in found] == expected


@pytest.mark.scenario("N")
@pytest.mark.parametrize(
    ("document", "place", "piece"),
    [
        (
            "roles: [{name: a}, {name: a}]",
            "roles[1](a).name",
            "role 'a' is listed twice, see roles[0](a)",
        ),
        (
            "roles: [{name: a}, {name: A}]",
            "roles[1](A).name",
            "differs from 'a' in upper and lower case only",
        ),
        (
            "roles: [{name: ' '}]",
            "roles[0].name",
            "a role needs a name",
        ),
        (
            "roles: [{name: DEVELOPER}]",
            "roles[0](DEVELOPER).name",
            "there is a role 'Developer', which differs in upper",
        ),
        (
            "roles: [{name: a, manage_infrastructure: true, manage_teams: false}]",
            "roles[0](a).manage_teams",
            "manage the infrastructure but not the teams",
        ),
        (
            "roles: [{name: Administrator, manage_teams: false}]",
            "roles[0](Administrator).manage_teams",
            "but not the teams",
        ),
        (
            (
                "roles: [{name: Developer, environment_permissions: [{environment: Production, level: No "
                "Access}, {environment: env-1, level: No Access}]}]"
            ),
            "roles[0](Developer).environment_permissions[1](env-1).environment",
            "listed twice",
        ),
        (
            "roles: [{name: Administrator, default_level: No Access}]",
            "roles[0](Administrator).name",
            "is in protected_roles and would be changed",
        ),
        (
            "roles: [{name: Administrator, state: absent, replacement_role: Tester}]",
            "roles[0](Administrator).name",
            "would be deleted",
        ),
        (
            "roles: [{name: Developer, state: absent}]",
            "roles[0](Developer).replacement_role",
            "held by user 'raj.patel', user 'lea': say which role replaces it",
        ),
        (
            "roles: [{name: Tester, state: absent}]",
            "roles[0](Tester).replacement_role",
            "held by user 'lea', members of team 'Old'",
        ),
        (
            "roles: [{name: Tester, state: absent, replacement_role: Tester}]",
            "roles[0](Tester).replacement_role",
            "the same document deletes role",
        ),
        (
            (
                "{roles: [{name: Tester, state: absent, replacement_role: Developer}], users: [{username: lea, "
                "role: Tester}]}"
            ),
            "users[0](lea).role",
            "the same document deletes role",
        ),
        (
            "users: [{username: x, name: x, role: Tester}, {username: X, name: x, role: Tester}]",
            "users[1](X).username",
            "differs from 'x' in upper and lower case only",
        ),
        (
            "users: [{username: raj.patel}, {username: u-raj}]",
            "users[1](u-raj).username",
            "user 'u-raj' is listed twice, see users[0](raj.patel)",
        ),
        (
            "users: [{username: x, role: Tester}]",
            "users[0](x).name",
            "is new, so a name is needed",
        ),
        (
            "users: [{username: x, name: x}]",
            "users[0](x).role",
            "is new, so a role is needed",
        ),
        (
            "users: [{username: Admin, state: absent}]",
            "users[0](Admin).username",
            "is in protected_users",
        ),
        (
            "users: [{username: admin, active: false}]",
            "users[0](admin).username",
            "is in protected_users",
        ),
        (
            (
                "users: [{username: lea, application_roles: [{application: App a, role: Tester}, {application: "
                "app-a, role: Tester}]}]"
            ),
            "users[0](lea).application_roles[1](app-a).application",
            "application 'app-a' is listed twice",
        ),
        (
            "teams: [{name: Old, members: [{username: lea, role: Tester}, {username: LEA, role: Developer}]}]",
            "teams[0](Old).members[1](LEA).username",
            "user 'LEA' is listed twice",
        ),
        (
            "teams: [{name: New, applications: [App b, App b]}]",
            "teams[0](New).applications[1]",
            "is listed twice",
        ),
        (
            "teams: [{name: New, applications: [App b]}, {name: Old, applications: [App b]}]",
            "teams[1](Old).applications[0]",
            "can be in one team only, and is in teams[0](New) already",
        ),
        (
            "teams: [{name: New, applications: [App a]}]",
            "teams[0](New).applications[0]",
            "belongs to team 'Old': set move_applications: true",
        ),
    ],
)
def test_each_problem_has_its_place_and_its_sentence(document: str, place: str, piece: str) -> None:
    protecting = AccessSettings(protected_roles=("Administrator",), protected_users=("admin",))
    found = [text for text in problems(yaml.safe_load(document), settings=protecting) if text.startswith(place + ": ")]
    assert found
    assert piece in found[0]


def test_a_single_entry_has_the_places_of_options() -> None:
    (found,) = problems({"users": [{"username": "raj.patel", "role": "Guest"}]}, single=True)
    assert found.startswith("role: there is no role 'Guest'")


def test_an_ambiguous_name_lists_the_keys() -> None:
    now = replace(NOW, applications={**NOW.applications, "app-z": "App b"})
    (found,) = problems({"teams": [{"name": "New", "applications": ["App b"]}]}, now=now)
    assert "there are 2 applications named 'App b': give the key, one of app-b, app-z." in found


def test_purging_needs_its_list() -> None:
    settings = AccessSettings(purge_roles=True, purge_users=True, purge_teams=True)
    found = problems({"users": []}, settings=replace(settings, purge_replacement_role="Guest"))
    assert [text.split(":")[0] for text in found] == ["purge_roles", "purge_teams", "purge_replacement_role"]


def test_a_document_without_any_list_is_none() -> None:
    said = "roles, users, teams: none of them is given, so there is no document. A list may be an empty one."
    for nothing in ({}, {"roles": None, "users": None, "teams": None}):
        assert problems(nothing) == [f"{said} []"]
    for kind in ("roles", "users", "teams"):
        assert not changes_for({kind: []}, NOW).changes


def test_what_purging_would_leave_without_a_role_is_a_problem() -> None:
    settings = AccessSettings(purge_roles=True, protected_roles=("Administrator", "Tester"))
    (found,) = problems({"roles": []}, settings=settings)
    assert found.startswith("purge_replacement_role: role 'Developer' would go, and is held by user 'raj.patel'")


@pytest.mark.parametrize(
    "document",
    [
        {"users": [{"username": "admin", "state": "absent"}]},
        {"users": [{"username": "admin", "role": "Tester"}]},
        {"roles": [{"name": "Administrator", "manage_infrastructure": False}]},
    ],
)
def test_somebody_has_to_manage_the_infrastructure(document: Document) -> None:
    error = refused(document, settings=AccessSettings())
    assert error.code == "no_infrastructure_manager"
    assert "Today there is 'admin'." in str(error)
    assert changes_for(document, NOW, AccessSettings(allow_no_infrastructure_manager=True)).changes
    nobody = changes_for(document, NOW, AccessSettings(allow_no_infrastructure_manager=True)).desired
    assert changes_for({"teams": [{"name": "New"}]}, nobody).changes, "who left the day before is no reason to stop"


def test_many_problems_are_counted_and_all_in_the_failure() -> None:
    error = refused({"users": [{"username": f"u{number}", "role": "none"} for number in range(300)]})
    assert len(error.failure()["problems"]) == 600
    assert str(error).count("\n") == 51
    assert "and 550 more, see failure.problems" in str(error)


def test_a_key_that_nothing_has_is_no_name() -> None:
    stale = "5b0e4a1c-2f7d-4c3c-b1e6-0d7b6f9f3a21"
    document = {
        "roles": [{"name": stale}],
        "users": [{"username": stale, "name": "X", "role": "Tester"}],
        "teams": [{"name": stale}],
    }
    assert problems(document) == [
        f"{kind}s[0]({stale}).{identity}: there is no {kind} with the key {stale} that this account can see. []"
        for kind, identity in (("role", "name"), ("user", "username"), ("team", "name"))
    ]


def test_names_that_differ_in_case_only_are_two_where_lifetime_has_two() -> None:
    now = replace(NOW, roles={**NOW.roles, "r-twin": Role("tester")})
    document: Document = {"roles": [{"name": "Tester"}, {"name": "tester"}]}
    assert not changes_for(document, now).changes
    assert len(problems({"roles": [{"name": "New"}, {"name": "new"}]})) == 1


def test_people_whose_names_only_fold_to_the_same_are_two() -> None:
    now = replace(NOW, users={**NOW.users, "u-weiss": User("weiss", "W", "", True, "r-dev")})
    other = "wei\u00df"
    absent = changes_for({"users": [{"username": other, "state": "absent"}]}, now)
    assert not absent.changes
    assert absent.warnings == (f"There is no user '{other}' to be absent. Did you mean 'weiss'?",)
    both = [{"username": "WEISS", "name": "W."}, {"username": other, "name": "W", "role": "Developer"}]
    planned = changes_for({"users": both}, now)
    assert [(change.action, change.name) for change in planned.changes] == [("update", "weiss"), ("create", other)]
    (twice,) = problems({"users": [*both, {"username": "WEI\u1e9e"}]}, now=now)
    assert twice.startswith("users[2](WEI\u1e9e).username: user 'WEI\u1e9e' differs from")


def test_protected_names_have_no_blanks_and_have_to_be_there() -> None:
    settings = AccessSettings(purge_users=True, protected_users=("admin ", " raj.patel", "le"))
    planned = changes_for({"users": []}, NOW, settings)
    assert {change.name for change in planned.changes if change.action == "deactivate"} & {
        "admin",
        "raj.patel",
    } == set()
    assert planned.warnings == ("protected_users: there is no user 'le' to protect. Did you mean 'lea'?",)


def test_one_user_in_doubt_is_no_problem_of_the_others() -> None:
    lea = {"username": "lea", "password": "p"}
    planned = changes_for({"users": [lea, {"username": "raj.patel", "name": "R."}]}, NOW)
    assert [change.name for change in planned.changes] == ["raj.patel"]
    (warning,) = planned.warnings
    assert warning.startswith("users[0](lea).active: user 'lea' is inactive and has a password to be given")
    assert "Set active: true or active: false" in warning
    assert problems({"users": [lea]}, single=True)
