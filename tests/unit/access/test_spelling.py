# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names that nobody can tell apart, or that differ in an accent: no twin is made, and nobody stays by mistake."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._access.context import AccessSettings
from ansible_collections.community.outsystems.plugins.module_utils._access.document import changes_for
from ansible_collections.community.outsystems.plugins.module_utils._access.model import AccessModel, Role, Team, User
from ansible_collections.community.outsystems.plugins.module_utils._access.spelling import (
    Misspellings,
    appearance,
    look_the_same,
)
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError
from hypothesis import given
from hypothesis import strategies as st

from tests.support.access_documents import small_state

NAME = "Jos\u00e9 da Silva"
TWINS = {
    "decomposed": unicodedata.normalize("NFD", NAME),
    "two blanks": NAME.replace(" ", "  "),
    "no-break space": NAME.replace(" ", "\u00a0"),
    "tab": NAME.replace(" ", "\t"),
    "zero width": NAME.replace("da", "d\u200ba"),
    "byte order mark": "\ufeff" + NAME,
    "soft hyphen": NAME.replace("Silva", "Sil\u00adva"),
    "control": NAME.replace("S", "S\x07"),
    "also another case": unicodedata.normalize("NFD", NAME.upper()),
    "Cyrillic": NAME.replace("a", "\u0430"),
    "Cyrillic with an accent": NAME.replace("\u00e9", "\u0435\u0301"),
    "Cyrillic and Greek": NAME.upper().replace("S", "\u0405").replace("I", "\u0399"),
}
IDENTITY = {"role": "name", "user": "username", "team": "name"}
NEEDED: dict[str, dict[str, Any]] = {"role": {}, "user": {"name": "J", "role": "Administrator"}, "team": {}}


def state(name: str = NAME) -> AccessModel:
    now = small_state()
    return replace(
        now,
        roles={**now.roles, "r-1": Role(name)},
        users={**now.users, "u-1": User(name, "J", "", True, "r-1")},
        teams={"t-1": Team(name), "t-2": Team("Other")},
    )


def entry(kind: str, name: str, /, **more: Any) -> dict[str, Any]:
    return {IDENTITY[kind]: name, **more}


def refusal(document: dict[str, Any], now: AccessModel) -> str:
    """The only problem of the document, as it is before it is made fit for a terminal."""
    with pytest.raises(LifeTimeError) as caught:
        changes_for(document, now)
    (problem,) = caught.value.failure()["problems"]
    return str(problem["text"])


@pytest.mark.parametrize("kind", IDENTITY)
@pytest.mark.parametrize("twin", TWINS.values(), ids=TWINS)
def test_what_looks_like_something_else_is_refused_wherever_it_stands(kind: str, twin: str) -> None:
    alike = f"there is a {kind} '{NAME}', which looks the same and is written otherwise: {NAME!a}, not {twin!a}."
    for document in (
        {f"{kind}s": [entry(kind, twin, **NEEDED[kind])]},
        {f"{kind}s": [entry(kind, twin, state="absent")]},
        {"users": [{"username": "u", "name": "U", "role": twin}]} if kind == "role" else {},
        {"teams": [{"name": "Other", "members": [{"username": twin, "role": "Administrator"}]}]}
        if kind == "user"
        else {},
    ):
        assert not document or refusal(document, state()) == alike
    new_name = f"new_{IDENTITY[kind]}"
    other = {"role": "r-admin", "user": "u-admin", "team": "t-2"}[kind]
    assert f"another {kind} '{NAME}' already" in refusal(
        {f"{kind}s": [entry(kind, other, **{new_name: twin})]}, state()
    )
    both = [entry(kind, name, **NEEDED[kind]) for name in (NAME, twin)]
    text = f" looks the same as '{NAME}' and is written otherwise: {twin!a}, not {NAME!a}, see {kind}s[0]({NAME})."
    assert text in refusal({f"{kind}s": both}, small_state())


@pytest.mark.parametrize("kind", IDENTITY)
def test_what_lifetime_itself_has_is_found_as_it_is_written(kind: str) -> None:
    twin = TWINS["decomposed"]
    now = state()
    now = replace(
        now,
        roles={**now.roles, "r-2": Role(twin)},
        users={**now.users, "u-2": User(twin, "J", "", True, "r-1")},
        teams={**now.teams, "t-3": Team(twin)},
    )
    assert not changes_for({f"{kind}s": [entry(kind, NAME), entry(kind, twin)]}, now).changes


@pytest.mark.parametrize("twin", TWINS.values(), ids=TWINS)
def test_what_is_protected_is_so_however_it_is_written(twin: str) -> None:
    settings = AccessSettings(
        purge_users=True, purge_roles=True, protected_users=(twin, "admin"), protected_roles=(twin, "Administrator")
    )
    found = changes_for({"users": [], "roles": []}, state(), settings)
    assert (list(found.changes), found.warnings) == ([], ())


@pytest.mark.parametrize("kind", ["role", "user"])
def test_what_is_protected_may_be_given_by_its_key(kind: str) -> None:
    key = {"role": "R-1", "user": "U-1"}[kind]
    settings = AccessSettings(protected_users=(key,), protected_roles=(key,))
    with pytest.raises(LifeTimeError, match=f"is in protected_{kind}s and would be"):
        changes_for({f"{kind}s": [entry(kind, NAME, state="absent")]}, state(), settings)
    everything = AccessSettings(purge_users=True, purge_roles=True, protected_users=("u-1", "admin"),
                                protected_roles=("r-1", "Administrator"))  # fmt: skip
    found = changes_for({"users": [], "roles": []}, state(), everything)
    assert (list(found.changes), found.warnings) == ([], ())


@pytest.mark.parametrize("kind", IDENTITY)
@pytest.mark.parametrize(
    ("there", "asked"), [("jos\u00e9", "jose"), ("Muller", "M\u00fcller"), ("\u0160i\u0161ka", "Siska")]
)
def test_an_accent_is_a_misspelling(kind: str, there: str, asked: str) -> None:
    found = changes_for({f"{kind}s": [entry(kind, asked, state="absent")]}, state(there))
    assert not found.changes
    assert found.warnings == (f"There is no {kind} '{asked}' to be absent. Did you mean '{there}'?",)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("\u0410dmins", "Admins", True),
        ("O\u2019Neill", "O'Neill", True),
        ("Back\u2011Office", "Back-Office", True),
        # The same in upper and lower case, although only one of the two has a Latin letter that looks like it.
        ("\u0412\u0435\u0440\u0430", "\u0432\u0435\u0440\u0430", True),
        ("\u0412\u0415\u0420\u0410", "BEPA", True),
        # A transcription looks otherwise.
        ("\u043a\u043e\u0442", "kot", False),
        ("\u03c3\u03bf\u03c6\u03af\u03b1", "sofia", False),
        ("Admins", "Adm1ns", False),
    ],
)
def test_letters_of_other_scripts_look_like_latin_ones(one: str, other: str, same: bool) -> None:
    assert look_the_same(one, other) is look_the_same(other, one) is same


@given(st.text(max_size=12))
def test_how_a_name_looks_stays_the_same(name: str) -> None:
    looks = appearance(name)
    assert appearance(looks) == looks
    assert appearance(f"\ufeff {name}\u200b\n") == looks
    assert appearance(unicodedata.normalize("NFD", name)) == looks


def test_of_many_names_the_nearest_come_first() -> None:
    names = Misspellings(["zoe", "peter.novak", "peter.nowak", "petra.novak", "raj.patel"])
    assert names.of("peter.novack") == ["peter.novak", "petra.novak", "peter.nowak"]
    assert names.of("zeo") == ["zoe"]
    assert names.of("somebody") == []
