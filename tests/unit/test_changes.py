# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans: what joining and diffing promise, on any list of changes."""

from __future__ import annotations

from typing import Any

from ansible_collections.community.outsystems.plugins.module_utils._changes import Change, ChangeSet, join
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
    call=st.integers(),
)
PLANS = st.lists(CHANGES, max_size=6).map(lambda changes: ChangeSet(tuple(changes)))

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
    change = Change("create", "role", "Ops", None, {"level": "list"}, call={"secret": "hush"})
    assert change.to_dict() == {
        "action": "create",
        "kind": "role",
        "name": "Ops",
        "before": None,
        "after": {"level": "list"},
    }
    assert change == CREATE
    assert "hush" not in repr(ChangeSet((change,)))


@given(st.lists(PLANS, max_size=4))
def test_joining_keeps_every_change_in_order(plans: list[ChangeSet]) -> None:
    joined = join(plans)
    assert list(joined) == [change for plan in plans for change in plan]
    assert bool(joined) == any(plans)
    assert len(joined) == sum(len(plan) for plan in plans)
    assert sum(plans, ChangeSet()) == joined
    assert joined.to_list() == [change.to_dict() for change in joined]


@given(PLANS)
def test_the_diff_frames_each_object(plan: ChangeSet) -> None:
    shown = plan.diff()
    for label in {f"{change.kind} {change.name}" for change in plan}:
        own = [change for change in plan if f"{change.kind} {change.name}" == label]
        assert shown["before"].get(label) == own[0].before
        assert shown["after"].get(label) == own[-1].after


@given(PLANS)
def test_reading_a_plan_does_not_change_it(plan: ChangeSet) -> None:
    before = plan.to_list()
    plan.diff()
    assert plan.to_list() == before
