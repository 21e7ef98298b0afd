# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans that this task did not create: reported, waited for, or taken for the plan of a lost answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.deployments import (
    Deployments,
    Status,
)
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError
from ansible_collections.community.outsystems.plugins.module_utils._api.infrastructure import Named
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment import other_plans
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.other_plans import OtherPlan
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.versions_content import (
    DesiredVersion,
    VersionsContent,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fake_deployments import NO_CONNECTION, FakeClock, context

UNSET = "1900-01-01T00:00:00"
SHOP = VersionsContent(Named("dev"), [DesiredVersion(Named("shop"), "shop 1.0")], "Change 1")


def record(key: str, *versions: str, started: str = UNSET, aborted: str = UNSET, notes: str = "") -> dict[str, Any]:
    operations = [{"ApplicationKey": each.split()[0], "ApplicationVersionKey": each} for each in versions]
    return {
        "Key": key,
        "SourceEnvironmentKey": "dev",
        "ApplicationOperations": operations,
        "StartedOn": started,
        "AbortedOn": aborted,
        "CreatedOn": "2026-11-20T10:00:00Z",
        "CreatedByUsername": "maria",
        "Notes": notes,
    }


class Known(Deployments):
    """Plans as a list and their states; `appear` are further ones that show up at each later look."""

    def __init__(self, *records: dict[str, Any], states: Mapping[str, str] | None = None) -> None:
        self.records = list(records)
        self.states = dict(states or {})
        self.appear: list[list[dict[str, Any]]] = []
        self.looks = 0
        self.away = 0

    def recent(self, target_key: str | None, min_date: str | None = None, max_date: str | None = None) -> list[Any]:
        self.looks += 1
        if self.away:
            self.away -= 1
            raise NO_CONNECTION
        if self.looks > 1 and self.appear:
            self.records += self.appear.pop(0)
        return list(self.records)

    def status(self, key: str) -> Status | None:
        return Status(self.states[key], "", ()) if key in self.states else None

    def get(self, key: str) -> dict[str, Any] | None:
        raise AssertionError("a plan of versions says in the list what it holds")


def look(plans: Known) -> other_plans.OtherPlans:
    return other_plans.find_other_plans(context(plans, FakeClock()), SHOP)


def test_only_saved_plans_with_the_same_content_are_found() -> None:
    others = look(
        Known(
            record("same", "shop 1.0", notes="Change 1"),
            record("newer", "shop 2.0"),
            record("more", "shop 1.0", "stock 1.0"),
            record("aborted", "shop 1.0", aborted="2026-11-20T11:00:00Z"),
        )
    )
    assert [plan.key for plan in others.saved] == ["same"]
    assert others.saved[0].created_by == "maria"
    assert {each["Key"] for each in others.records} == {"same", "newer", "more", "aborted"}
    assert others.running == []


@pytest.mark.parametrize("status", ["running", "needs_user_intervention", "aborting"])
def test_running_plans_with_the_same_application_are_found(status: str) -> None:
    started = "2026-11-21T10:00:00Z"
    plans = Known(
        record("busy", "shop 2.0", started=started),
        record("ended", "shop 2.0", started=started),
        record("else", "stock 2.0", started=started),
        record("gone", "shop 2.0", started=started),
        states={"busy": status, "ended": "finished_successful", "else": status},
    )
    assert [plan.key for plan in look(plans).running] == ["busy"]


def test_an_identical_plan_has_the_same_notes_too() -> None:
    both = look(Known(record("other", "shop 1.0"), record("ours", "shop 1.0", notes="Change 1")))
    identical = both.identical(SHOP)
    assert identical is not None
    assert identical.key == "ours"
    assert look(Known(record("other", "shop 1.0"))).identical(SHOP) is None


def lost(plans: Known, time: FakeClock) -> str | None:
    return other_plans.find_created_plan(context(plans, time), SHOP, frozenset({"old"}))


def test_the_created_plan_is_the_new_one_with_the_same_content() -> None:
    plans = Known(record("old", "shop 1.0"), record("else", "shop 2.0"), record("new", "shop 1.0"))
    assert lost(plans, FakeClock()) == "new"


@pytest.mark.parametrize("looks", [1, 5, 20])
def test_the_created_plan_may_show_up_late(looks: int) -> None:
    plans, time = Known(record("old", "shop 1.0")), FakeClock()
    plans.appear = [[] for _look in range(looks)] + [[record("new", "shop 1.0")]]
    assert lost(plans, time) == "new"
    assert time.passed <= other_plans.LATE


def test_the_search_for_a_plan_that_was_not_created_ends() -> None:
    time = FakeClock()
    assert lost(Known(record("old", "shop 1.0")), time) is None
    assert other_plans.LATE <= time.passed < 2 * other_plans.LATE


def test_a_started_plan_is_not_the_created_one() -> None:
    assert lost(Known(record("new", "shop 1.0", started="2026-11-21T10:00:00Z")), FakeClock()) is None


def test_the_search_tolerates_transient_errors() -> None:
    plans = Known(record("old", "shop 1.0"), record("new", "shop 1.0"))
    plans.away = 3
    assert lost(plans, FakeClock()) == "new"
    plans.away = 1000
    with pytest.raises(LifeTimeError, match="No connection"):
        lost(plans, FakeClock())


def test_several_candidates_fail_and_are_named() -> None:
    with pytest.raises(LifeTimeError) as caught:
        lost(Known(record("new", "shop 1.0"), record("newer", "shop 1.0")), FakeClock())
    assert caught.value.code == "ambiguous_plan"
    assert caught.value.details["candidates"] == ["new", "newer"]


def test_a_candidate_is_watched_for_a_while() -> None:
    plans, time = Known(record("old", "shop 1.0")), FakeClock()
    plans.appear = [[], [record("new", "shop 1.0")], [], [record("newer", "shop 1.0")]]
    with pytest.raises(LifeTimeError) as caught:
        lost(plans, time)
    assert caught.value.code == "ambiguous_plan"


instants = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(timezone.utc))


def plan_of(created_on: str) -> OtherPlan:
    return OtherPlan("key", "saved", created_on, "maria", "", True)


@given(instants, st.integers(0, 10**8), st.integers(-12 * 60, 14 * 60), st.sampled_from(["", ".5", ".123", ".1234567"]))
def test_the_age_of_a_plan(created: datetime, seconds: int, minutes: int, fraction: str) -> None:
    written = created.replace(microsecond=0)
    now = written + timedelta(seconds=seconds)
    zone = timezone(timedelta(minutes=minutes))
    local = written.astimezone(zone)
    shown = local.strftime("%Y-%m-%dT%H:%M:%S") + fraction
    offset = local.strftime("%z")
    assert plan_of(f"{shown}{offset[:3]}:{offset[3:]}").age(now) == seconds
    assert plan_of(written.strftime("%Y-%m-%dT%H:%M:%S") + fraction + "Z").age(now) == seconds
    # Without a zone it is never taken for older than it is.
    assert plan_of(shown).age(now) <= seconds


@pytest.mark.parametrize("created_on", ["", "yesterday"])
def test_a_plan_without_a_readable_date_is_never_old(created_on: str) -> None:
    assert plan_of(created_on).age(datetime(2026, 1, 1, tzinfo=timezone.utc)) == 0


def test_a_plan_from_the_future_is_not_old() -> None:
    assert plan_of("2030-01-01T00:00:00Z").age(datetime(2026, 1, 1, tzinfo=timezone.utc)) == 0
