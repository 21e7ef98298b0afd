# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is to be absent: misspelt names, options that contradict it, and what somebody who left keeps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils import _options
from ansible_collections.community.outsystems.plugins.module_utils._access.context import AccessSettings
from ansible_collections.community.outsystems.plugins.module_utils._access.document import changes_for
from ansible_collections.community.outsystems.plugins.module_utils._access.model import Role, Team, User
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError

from tests.support.access_documents import small_state

NOW = replace(
    small_state(),
    roles={**small_state().roles, "r-dev": Role("Developer"), "r-test": Role("Tester")},
    users={
        **small_state().users,
        "u-peter": User("peter.novak", "Peter", "p@x", True, "r-dev", {"app-a": "r-test"}),
        "u-gone": User("lea.gone", "Lea", "", False, "r-dev", {"app-a": "r-test"}),
    },
    teams={
        "t-one": Team("Back Office", "", {"u-peter": "r-dev", "u-admin": "r-admin"}, frozenset({"app-a"})),
        "t-two": Team("Front Desk", "", {"u-peter": "r-test", "u-gone": "r-test"}),
    },
)
IDENTITY = {"role": "name", "user": "username", "team": "name"}
SPECS = {"role": _options.ROLE, "user": _options.USER, "team": _options.TEAM}
THERE = {"role": "Tester", "user": "peter.novak", "team": "Front Desk"}
NEARLY = {"role": "Testr", "user": "peter.novk", "team": "Front Dsek"}
VALUES = {"str": "x", "bool": True, "list": []}

# What may be said of something that is to be absent: of a user, who stays in LifeTime, all that describes one.
OBEYED = {
    "role": {"replacement_role"},
    "user": {"name", "email", "role", "application_roles", "purge_application_roles", "revoke_assignments"},
    "team": set[str](),
}


def absent(kind: str, who: str, **more: Any) -> dict[str, Any]:
    return {kind + "s": [{IDENTITY[kind]: who, "state": "absent", "update_password": "on_create", **more}]}


def problems(document: dict[str, Any], **more: Any) -> list[str]:
    with pytest.raises(LifeTimeError) as caught:
        changes_for(document, NOW, AccessSettings(), **more)
    return [problem["place"] for problem in caught.value.failure()["problems"]]


@pytest.mark.parametrize("single", [False, True])
@pytest.mark.parametrize("kind", NEARLY)
def test_a_misspelt_name_is_a_warning_with_the_nearest(kind: str, single: bool) -> None:
    planned = changes_for(absent(kind, NEARLY[kind]), NOW, single=single)
    assert not planned.changes
    (warning,) = planned.warnings
    assert warning == f"There is no {kind} '{NEARLY[kind]}' to be absent. Did you mean '{THERE[kind]}'?"


@pytest.mark.parametrize("kind", NEARLY)
@pytest.mark.parametrize("name", ["Somebody Else", "zoe", "Junior Developer"])
def test_what_resembles_nothing_is_absent_already(kind: str, name: str) -> None:
    planned = changes_for(absent(kind, name), NOW)
    assert (len(planned.changes), planned.warnings) == (0, ())


@pytest.mark.parametrize(
    ("kind", "option"),
    [
        (kind, option)
        for kind, spec in SPECS.items()
        for option in spec
        if option not in (IDENTITY[kind], "state", "update_password")
    ],
)
def test_every_other_option_is_obeyed_or_refused(kind: str, option: str) -> None:
    value = VALUES[SPECS[kind][option]["type"]]
    value = {"role": "Developer", "replacement_role": "Developer"}.get(option, value)
    document = absent(kind, THERE[kind], **{option: value})
    if option in OBEYED[kind]:
        assert changes_for(document, NOW).changes
    else:
        assert f"{kind}s[0]({THERE[kind]}).{option}" in problems(document)
        assert option in problems(document, single=True)


def test_what_is_said_of_somebody_who_left_is_done() -> None:
    described = absent("user", "peter.novak", name="P.", email="", role="Tester", active=False)
    (change,) = changes_for(described, NOW).changes
    assert change.after == {"name": "P.", "email": "", "active": False, "role": "Tester"}


def test_what_is_for_those_who_go_is_refused_for_those_who_stay() -> None:
    assert problems({"users": [{"username": "peter.novak", "revoke_assignments": True}]}) == [
        "users[0](peter.novak).revoke_assignments"
    ]
    assert problems({"roles": [{"name": "Tester", "replacement_role": "Developer"}]}) == [
        "roles[0](Tester).replacement_role"
    ]


def summaries(document: dict[str, Any], **settings: Any) -> list[str]:
    return [change.summary for change in changes_for(document, NOW, AccessSettings(**settings)).changes]


def test_somebody_who_left_keeps_assignments_unless_they_are_revoked() -> None:
    assert summaries(absent("user", "peter.novak")) == ["user peter.novak: deactivated"]
    revoked = absent("user", "peter.novak", revoke_assignments=True)
    for document in (revoked, {**revoked, "teams": [{"name": "Front Desk", "description": ""}]}):
        assert summaries(document, purge_limit=0) == [
            "team Back Office: member peter.novak removed (role Developer)",
            "team Front Desk: member peter.novak removed (role Tester)",
            "user peter.novak: application role App a removed (role Tester)",
            "user peter.novak: deactivated",
        ]
    desired = changes_for(revoked, NOW).desired
    assert not changes_for(revoked, desired).changes
    back = {"users": [{"username": "peter.novak", "active": True}]}
    assert [change.after for change in changes_for(back, desired).changes] == [{"active": True}]
    # Also of somebody who left before.
    assert len(summaries(absent("user", "lea.gone", revoke_assignments=True))) == 2


def test_who_loses_everything_is_in_no_team_of_the_same_document() -> None:
    members = [{"username": "peter.novak", "role": "Developer"}]
    document = {
        **absent("user", "peter.novak", revoke_assignments=True),
        "teams": [{"name": "New", "members": members}],
    }
    assert problems(document) == ["teams[0](New).members[0](peter.novak).username"]


def test_who_loses_everything_is_given_nothing() -> None:
    roles = [{"application": "App b", "role": "Tester"}]
    document = absent("user", "peter.novak", revoke_assignments=True, application_roles=roles)
    assert problems(document) == ["users[0](peter.novak).application_roles"]
    assert not changes_for(absent("user", "lea.gone", revoke_assignments=False, application_roles=[]), NOW).changes


def test_who_goes_and_is_a_member_of_a_team_in_the_same_document_is_told() -> None:
    place = "teams[0](Front Desk).members[0](peter.novak).username: "
    members = {"teams": [{"name": "Front Desk", "members": [{"username": "peter.novak", "role": "Developer"}]}]}
    (warning,) = changes_for({**absent("user", "peter.novak"), **members}, NOW).warnings
    assert warning == f"{place}user 'peter.novak' is to be absent, and is given a role in this team anyway."
    purging = AccessSettings(purge_users=True, protected_users=("admin",))
    (warning,) = changes_for({"users": [], **members}, NOW, purging).warnings
    told = "purging deactivates user 'peter.novak', a member of this team, because no entry of users has that username."
    assert warning == place + told
    # What they have already they keep, and so does somebody who is inactive or protected.
    as_it_is = [{"username": name, "role": role} for name, role in (("peter.novak", "Tester"), ("lea.gone", "Tester"))]
    kept = {"teams": [{"name": "Front Desk", "members": as_it_is}]}
    assert changes_for({**absent("user", "peter.novak"), **kept}, NOW).warnings == ()
    stays = {"users": [{"username": "peter.novak"}], **kept}
    assert changes_for(stays, NOW, purging).warnings == ()


@pytest.mark.parametrize("single", [False, True])
def test_a_role_or_team_whose_key_is_gone_is_absent_already(single: bool) -> None:
    key = "8a0cf7ee-6d3b-4c0e-9a8f-2b6d9c1f4e55"
    for kind in ("role", "team"):
        planned = changes_for(absent(kind, key), NOW, single=single)
        assert (list(planned.changes), planned.warnings) == ([], (f"There is no {kind} '{key}' to be absent.",))
    # No user ever goes.
    assert problems(absent("user", key)) == [f"users[0]({key}).username"]


def test_a_team_that_goes_says_which_applications_have_none_then() -> None:
    (warning,) = changes_for(absent("team", "Back Office"), NOW).warnings
    assert warning == "Team 'Back Office' is deleted, and its applications have no team then: App a."
    moved = {"teams": [*absent("team", "Back Office")["teams"], {"name": "Front Desk", "applications": ["App a"]}]}
    assert changes_for(moved, NOW, AccessSettings(move_applications=True)).warnings == ()
    purged = changes_for({"teams": [{"name": "Front Desk"}]}, NOW, AccessSettings(purge_teams=True))
    assert purged.warnings == (warning,)
