# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Change sets: what joining, ordering and diffing promise, on any list of changes."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._changes import Change, ChangeSet
from hypothesis import given
from hypothesis import strategies as st

STATES = st.none() | st.dictionaries(st.sampled_from("abc"), st.integers(0, 2), max_size=2)
CHANGES = st.builds(
    Change,
    action=st.sampled_from(["create", "update", "delete"]),
    kind=st.sampled_from(["role", "user"]),
    name=st.sampled_from(["one", "two"]),
    before=STATES,
    after=STATES,
    request=st.integers(),
    phase=st.integers(0, 3),
)
CHANGE_SETS = st.lists(CHANGES, max_size=6).map(lambda changes: ChangeSet(tuple(changes)))

CREATE = Change("create", "role", "Ops", None, {"level": "list"})
UPDATE = Change("update", "role", "Ops", {"level": "list"}, {"level": "full"})
DELETE = Change("delete", "role", "Old", {"level": "none"}, None)


def diff(*changes: Change) -> dict[str, Any]:
    return ChangeSet(changes).diff()


def test_nothing_to_do_is_false_and_has_an_empty_diff() -> None:
    assert not ChangeSet()
    assert diff() == {"before": {}, "after": {}}


def test_the_diff_shows_what_is_there_before_and_after() -> None:
    assert diff(CREATE) == {"before": {}, "after": {"role Ops": {"level": "list"}}}
    assert diff(DELETE) == {"before": {"role Old": {"level": "none"}}, "after": {}}
    assert diff(CREATE, UPDATE, DELETE) == {
        "before": {"role Old": {"level": "none"}},
        "after": {"role Ops": {"level": "full"}},
    }


def test_a_change_says_everything_but_how_it_is_made() -> None:
    change = Change("create", "role", "Ops", None, {"level": "list"}, request={"secret": "hush"})
    assert change.to_dict() == {
        "action": "create",
        "kind": "role",
        "name": "Ops",
        "before": None,
        "after": {"level": "list"},
        "summary": "role Ops: created",
    }
    assert change == CREATE
    assert "hush" not in repr(ChangeSet((change,)))


@pytest.mark.scenario("I.1")
@given(st.lists(CHANGE_SETS, max_size=4))
def test_joining_keeps_every_change_in_order(several: list[ChangeSet]) -> None:
    joined = sum(several, ChangeSet())
    assert list(joined) == [change for changes in several for change in changes]
    assert bool(joined) == any(several)
    assert len(joined) == sum(len(changes) for changes in several)
    assert joined.to_list() == [change.to_dict() for change in joined]


@given(CHANGE_SETS)
def test_phases_order_changes_and_keep_their_order_within_a_phase(changes: ChangeSet) -> None:
    ordered = list(changes.in_phases())
    assert [change.phase for change in ordered] == sorted(change.phase for change in changes)
    for phase in {change.phase for change in changes}:
        in_phase = [change.request for change in changes if change.phase == phase]
        assert [change.request for change in ordered if change.phase == phase] == in_phase


@given(CHANGE_SETS)
def test_the_diff_frames_each_object(changes: ChangeSet) -> None:
    shown = changes.diff()
    for label in {f"{change.kind} {change.name}" for change in changes}:
        own = [change for change in changes if f"{change.kind} {change.name}" == label]
        assert shown["before"].get(label) == own[0].before
        assert shown["after"].get(label) == own[-1].after


@given(CHANGE_SETS)
def test_reading_changes_does_not_alter_them(changes: ChangeSet) -> None:
    before = changes.to_list()
    changes.diff()
    assert changes.to_list() == before


TEAM = ("team", "Back Office")


@pytest.mark.parametrize(
    ("change", "summary"),
    [
        (
            Change("update", "user", "raj", {"email": "a@x", "role": "Dev"}, {"email": "b@x", "role": "Auditor"}),
            "user raj: email a@x -> b@x; role Dev -> Auditor",
        ),
        (Change("update", "user", "raj", {"email": ""}, {"email": "b@x"}), "user raj: email none -> b@x"),
        (Change("update", "user", "raj", {"active": False}, {"active": True}), "user raj: active false -> true"),
        (Change("deactivate", "user", "raj", {"active": True}, {"active": False}), "user raj: deactivated"),
        (DELETE, "role Old: deleted"),
        (CREATE, "role Ops: created"),
        (
            Change("set", "password", "raj", None, {"password": "is set"}, part_of=("user", "raj")),
            "user raj: password set",
        ),
        (
            Change("delete", "application", "Billing", {"team": "Back Office"}, None, part_of=TEAM, item="Billing"),
            "team Back Office: application Billing removed",
        ),
        (
            Change("create", "application", "Billing", None, {"team": "Back Office"}, part_of=TEAM, item="Billing"),
            "team Back Office: application Billing added",
        ),
        (
            Change(
                "update", "application", "B", {"team": "Old"}, {"team": "Back Office"}, part_of=TEAM, item="Billing"
            ),
            "team Back Office: application Billing: team Old -> Back Office",
        ),
        (
            Change("create", "member", "x", None, {"role": "Dev"}, part_of=TEAM, item="raj"),
            "team Back Office: member raj added (role Dev)",
        ),
        (
            Change("update", "member", "x", {"role": "Dev"}, {"role": "Auditor"}, part_of=TEAM, item="raj"),
            "team Back Office: member raj: role Dev -> Auditor",
        ),
        (
            Change(
                "update",
                "role",
                "Ops",
                {
                    "environment_permissions": [
                        {"environment": "Test", "level": "A"},
                        {"environment": "Old", "level": 1},
                    ]
                },
                {
                    "environment_permissions": [
                        {"environment": "Test", "level": "B"},
                        {"environment": "New", "level": 1},
                    ]
                },
            ),
            "role Ops: Test level A -> B; New level none -> 1; Old removed",
        ),
    ],
)
def test_a_summary_says_what_changes(change: Change, summary: str) -> None:
    assert change.summary == change.to_dict()["summary"] == summary


def test_each_object_has_a_diff_with_its_name_and_its_parts_in_it() -> None:
    added = Change("create", "member", "Back Office / raj", None, {"role": "Dev"}, part_of=TEAM, item="raj")
    described = Change("update", "team", "Back Office", {"description": "a"}, {"description": "b"})
    headers = {"before_header": "team Back Office", "after_header": "team Back Office"}
    assert ChangeSet((described, CREATE, added, DELETE)).diffs() == [
        {**headers, "before": {"description": "a"}, "after": {"description": "b", "member raj": {"role": "Dev"}}},
        {"before_header": "role Ops", "after_header": "role Ops", "before": "", "after": {"level": "list"}},
        {"before_header": "role Old", "after_header": "role Old", "before": {"level": "none"}, "after": ""},
    ]


@given(CHANGE_SETS)
def test_every_object_has_one_diff(changes: ChangeSet) -> None:
    assert [one["after_header"] for one in changes.diffs()] == list(dict.fromkeys(each.object for each in changes))
