# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables of the role `access`: names that nearly are its own, and parts that are no lists of entries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.filter import access_variables as module
from ansible_collections.community.outsystems.plugins.filter.access_variables import access_variables, resembling
from hypothesis import given
from hypothesis import strategies as st

from tests.support.roles import defaults_of, options_of

LISTS = ("access_roles", "access_users", "access_teams")
OPTIONS = sorted({*defaults_of("access"), *options_of("access")} - set(LISTS))
LETTERS = "abcdefghijklmnopqrstuvwxyz_"


def reported(names: Iterable[str], purged: Iterable[str] = ()) -> dict[str, tuple[str, bool]]:
    return {name: (meant, matters) for name, meant, matters in resembling(names, OPTIONS, set(purged))}


@st.composite
def misspelt(draw: Any, names: Iterable[str]) -> tuple[str, str]:
    """A name, and the same with one letter wrong, missing, too many, or swapped with the next."""
    name = draw(st.sampled_from(sorted(names)))
    place = draw(st.integers(0, len(name) - 2))
    letter = draw(st.sampled_from(LETTERS))
    before, here, after = name[:place], name[place], name[place + 1 :]
    wrong = draw(
        st.sampled_from(
            [
                before + letter + after,
                before + after,
                before + letter + here + after,
                before + after[0] + here + after[1:],
            ]
        )
    )
    return name, wrong


@given(misspelt(OPTIONS))
def test_every_misspelt_option_is_reported(names: tuple[str, str]) -> None:
    meant, wrong = names
    if wrong in OPTIONS or wrong.startswith(("__", *LISTS)):
        return
    assert reported([wrong])[wrong] == (meant, meant.startswith(module._SAFETY))


@given(misspelt(LISTS), st.sampled_from(["", "_b", "_night_shift", "_users"]))
def test_every_misspelt_part_is_reported_and_matters_where_it_is_purged(names: tuple[str, str], rest: str) -> None:
    meant, wrong = names
    if wrong in LISTS or wrong.startswith(("__", *(f"{name}_" for name in LISTS))):
        return
    assert reported([wrong + rest])[wrong + rest] == (meant + rest, False)
    assert reported([wrong + rest], ["roles", "users", "teams"])[wrong + rest] == (meant + rest, True)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("acces_users_b", "access_users_b"),
        ("access_user", "access_users"),
        ("access_user_sales", "access_users_sales"),
        ("ACCESS_USERS", "access_users"),
        ("access-teams-x", "access_teams_x"),
        ("accessusers_b", "access_users_b"),
        ("access_purge_user", "access_purge_users"),
        ("acess_purge_limits", "access_purge_limit"),
        ("access_protected_user", "access_protected_users"),
        ("access_timout", "access_timeout"),
    ],
)
def test_what_is_meant(name: str, meant: str) -> None:
    assert reported([name])[name][0] == meant


def test_names_of_others_are_left_alone() -> None:
    others = [
        "access_key_id",
        "access_log",
        "access_list",
        "access_groups",
        "accounts",
        "users",
        "roles",
        "publish_timeout",
    ]
    own = [*OPTIONS, "ansible_access_users", "__access_user"]
    assert reported([*others, *own], ["users", "roles", "teams"]) == {}


def test_problems_come_before_origins() -> None:
    parts: dict[str, Any] = {
        "access_users": [{"username": "one"}],
        "access_users_a": [],
        "access_users_b": [{"username": "two"}, {"username": "three"}],
        "access_teams": [{"name": "x"}],
    }
    assert access_variables(parts, parts, OPTIONS, []) == {
        "problems": [],
        "origins": ["users[0] is access_users[0].", "users[1..2] are access_users_b[0..1]."],
    }
    wrong = {
        "access_roles_x": None,
        "access_roles_y": "s3cret",
        "access_users": [{}, "s3cret"],
        "access_teams": {"s3cret": 1},
    }
    found = access_variables(wrong, [*wrong, "acces_users_b"], OPTIONS, ["users"])
    assert found["origins"] == []
    assert [sentence.split(" ", 1)[0] for sentence in found["problems"]] == [
        "access_roles_x",
        "access_roles_y",
        "access_teams",
        "access_users[1]",
        "acces_users_b",
    ]
    assert "s3cret" not in str(found)
    assert "did you mean access_users_b?" in found["problems"][-1]


def test_what_takes_nothing_away_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr("ansible.utils.display.Display.warning", lambda _display, sentence: said.append(sentence))
    names = ["acces_users_b", "access_timout"]
    assert access_variables({"access_teams": []}, names, OPTIONS, ["teams"])["problems"] == []
    assert [sentence.rpartition(" ")[2] for sentence in said] == ["access_users_b?", "access_timeout?"]


@pytest.mark.parametrize("wrong", ["access_drfit_only", "access_drift_onyl", "acces_drift_only"])
def test_what_would_let_a_run_write_is_a_problem(wrong: str) -> None:
    (problem,) = access_variables({"access_users": []}, [wrong], OPTIONS, [])["problems"]
    assert f"{wrong} is no variable of the role access: did you mean access_drift_only?" in problem


def test_a_document_without_any_part_is_a_problem() -> None:
    (problem,) = access_variables({}, ["access_url"], OPTIONS, [])["problems"]
    assert problem.startswith("None of access_roles, access_users and access_teams is given")
