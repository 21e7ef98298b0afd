# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Roles, users and teams that get another name."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._access.context import AccessSettings
from ansible_collections.community.outsystems.plugins.module_utils._access.document import DocumentChanges, changes_for
from ansible_collections.community.outsystems.plugins.module_utils._access.model import AccessModel, Role, Team, User
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError

KEYS = {"role": "role-1", "user": "user-1", "team": "team-1"}
OTHERS = {"role": "Tester", "user": "lena", "team": "Crew"}
NAMES = {"role": "Developer", "user": "raj", "team": "Platform"}


def model() -> AccessModel:
    return AccessModel(
        roles={"role-1": Role("Developer"), "role-2": Role("Tester")},
        users={"user-1": User("raj", "Raj", role="role-1"), "user-2": User("lena", "Lena", role="role-2")},
        teams={"team-1": Team("Platform", "", {"user-1": "role-1"}, frozenset({"app-1"})), "team-2": Team("Crew")},
        applications={"app-1": "Billing"},
    )


def entry(kind: str, name: str, new: str | None = None, /, **more: Any) -> dict[str, Any]:
    identity = "username" if kind == "user" else "name"
    own = {identity: name, **({f"new_{identity}": new} if new is not None else {})}
    return {**more, **own}


def changes(
    kind: str, /, *entries: dict[str, Any], current: AccessModel | None = None, **settings: Any
) -> DocumentChanges:
    return changes_for({f"{kind}s": list(entries)}, current or model(), AccessSettings(**settings))


def refusal(kind: str, *entries: dict[str, Any], **settings: Any) -> str:
    with pytest.raises(LifeTimeError) as caught:
        changes(kind, *entries, **settings)
    return str(caught.value)


@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize("by_key", [False, True], ids=["name", "key"])
def test_an_object_gets_another_name_and_keeps_its_key(kind: str, by_key: bool) -> None:
    given = KEYS[kind] if by_key else NAMES[kind]
    found = changes(kind, entry(kind, given, "New"))
    (change,) = found.changes
    field = "username" if kind == "user" else "name"
    told = (change.action, change.name, change.before, change.after)
    assert told == ("update", NAMES[kind], {field: NAMES[kind]}, {field: "New"})
    assert change.summary == f"{kind} {NAMES[kind]}: {field} {NAMES[kind]} -> New"
    assert change.request.key == KEYS[kind]
    again = changes(kind, entry(kind, given, "New"), current=found.desired)
    assert (list(again.changes), again.warnings) == ([], ())


@pytest.mark.parametrize("kind", KEYS)
def test_upper_and_lower_case_of_a_name_can_be_changed(kind: str) -> None:
    found = changes(kind, entry(kind, NAMES[kind], NAMES[kind].upper()))
    assert len(found.changes) == 1
    assert not changes(kind, entry(kind, NAMES[kind], NAMES[kind].upper()), current=found.desired).changes


@pytest.mark.parametrize("kind", KEYS)
def test_what_is_there_under_neither_name_is_created_under_the_new_one(kind: str) -> None:
    needed = {"name": "Name", "role": "Tester"} if kind == "user" else {}
    found = changes(kind, entry(kind, "Nothing like it", "New", **needed))
    assert [(change.action, change.name) for change in found.changes] == [("create", "New")]
    assert found.warnings == ()
    misspelt = NAMES[kind] + "s"
    (warning,) = changes(kind, entry(kind, misspelt, "New", **needed)).warnings
    expected = f"There is no {kind} '{misspelt}' to be renamed to 'New', so a new one is created. Did you mean "
    assert warning == f"{expected}'{NAMES[kind]}'?"


@pytest.mark.parametrize("kind", KEYS)
def test_a_name_that_cannot_be_given_is_refused(kind: str) -> None:
    option = "new_username" if kind == "user" else "new_name"
    place = f"{kind}s[0]({NAMES[kind]}).{option}: "
    for taken in (OTHERS[kind], OTHERS[kind].upper()):
        text = f"there is another {kind} '{OTHERS[kind]}' already, so this one cannot be renamed."
        assert place + text in refusal(kind, entry(kind, NAMES[kind], taken))
    assert f"{place}a {kind} needs a name" in refusal(kind, entry(kind, NAMES[kind], " "))
    key = "8a0cf7ee-6d3b-4c0e-9a8f-2b6d9c1f4e55"
    assert f"{place}'{key}' has the form of a key" in refusal(kind, entry(kind, NAMES[kind], key))
    assert f"{place}the {kind} is to be absent" in refusal(kind, entry(kind, NAMES[kind], "New", state="absent"))
    twice = refusal(kind, entry(kind, NAMES[kind], "New"), entry(kind, "New"))
    assert f"{kind} 'New' is listed twice, see {kind}s[0]({NAMES[kind]})" in twice
    swapped = (entry(kind, NAMES[kind], OTHERS[kind]), entry(kind, OTHERS[kind], NAMES[kind]))
    assert "cannot be renamed" in refusal(kind, *swapped)


@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize("second", ["New", "NEW", " N\u200bew "])
def test_no_two_objects_get_one_name(kind: str, second: str) -> None:
    option = "new_username" if kind == "user" else "new_name"
    needed = {"name": "Name", "role": "Tester"} if kind == "user" else {}
    first = entry(kind, OTHERS[kind], "New")
    # The first is renamed, created, created under its new name, or to be absent.
    for one in (first, entry(kind, "New", **needed), entry(kind, "Nobody", "New", **needed)):
        text = refusal(kind, one, entry(kind, NAMES[kind], second))
        assert (
            f"{kind}s[1]({NAMES[kind]}).{option}: another {kind} of this document has, or is to have, the name" in text
        )
        assert f"see {kind}s[0](" in text
    assert "see teams[0]" in refusal("team", entry("team", "New", state="absent"), entry("team", "Crew", "New"))
    for one in (entry(kind, second, **needed), entry(kind, "Nobody", second, **needed)):
        assert f"1 error in the document. Nothing was changed.\n{kind}s[1](" in refusal(kind, first, one)


def test_what_is_protected_is_not_renamed() -> None:
    for kind in ("role", "user"):
        text = refusal(kind, entry(kind, NAMES[kind], "New"), **{f"protected_{kind}s": (NAMES[kind],)})
        assert f"{kind} '{NAMES[kind]}' is in protected_{kind}s and would be " in text


@pytest.mark.parametrize("role", ["Developer", "Engineer"])
@pytest.mark.parametrize("user", ["raj", "rajesh"])
def test_the_document_may_use_either_name_whether_it_is_renamed_already_or_not(role: str, user: str) -> None:
    document = {
        "roles": [entry("role", "Developer", "Engineer")],
        "users": [entry("user", "raj", "rajesh", role=role), entry("user", "lena", role=role)],
        "teams": [entry("team", "Crew", "Ship", members=[{"username": user, "role": role}], applications=["Billing"])],
    }
    settings = AccessSettings(move_applications=True)
    first = changes_for(document, model(), settings)
    assert [change.summary for change in first.changes] == [
        "role Developer: name Developer -> Engineer",
        "user raj: username raj -> rajesh",
        "user lena: role Tester -> Engineer",
        "team Crew: name Crew -> Ship",
        "team Crew: member rajesh added (role Engineer)",
        "team Crew: application Billing: team Platform -> Crew",
    ]
    assert {diff["before_header"] for diff in first.changes.diffs()} == {
        "role Developer",
        "user raj",
        "user lena",
        "team Crew",
    }
    assert not changes_for(document, first.desired, settings).changes
