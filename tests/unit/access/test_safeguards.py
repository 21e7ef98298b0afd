# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A managing role that nobody who can be seen holds may be that of the account that runs the task."""

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
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError

from tests.support.access_documents import small_state

POWERS = {
    "manages the infrastructure": Role("Robot", True, True),
    "manages teams": Role("Robot", False, True),
    "has the highest permission level": Role("Robot", False, False, {"env-1": Permission(5)}),
}
LESS: dict[str, dict[str, Any]] = {
    "deleted": {"state": "absent"},
    "replaced by less": {"state": "absent", "replacement_role": "Guest"},
    "lessened": {"manage_infrastructure": False, "manage_teams": False, "default_level": "No Access"},
}
HELD: dict[str, dict[str, Any]] = {
    "by default": {"users": {"u": User("raj", "Raj", "", True, "r-robot")}},
    "on an application": {"users": {"u": User("raj", "Raj", "", True, "r-admin", {"app-a": "r-robot"})}},
    "in a team": {
        "users": {"u": User("raj", "Raj", "", True, "r-admin")},
        "teams": {"t": Team("Team", "", {"u": "r-robot"})},
    },
}


def state(power: str, **more: Any) -> AccessModel:
    now = small_state()
    added = {kind: {**getattr(now, kind), **records} for kind, records in more.items()}
    return replace(now, roles={**now.roles, "r-robot": POWERS[power], "r-guest": Role("Guest")}, **added)


def refused(document: dict[str, Any], now: AccessModel, **settings: Any) -> LifeTimeError:
    with pytest.raises(LifeTimeError) as caught:
        changes_for(document, now, AccessSettings(**settings))
    return caught.value


@pytest.mark.parametrize("less", LESS)
@pytest.mark.parametrize("power", POWERS)
def test_what_may_lock_the_account_out_needs_a_word(power: str, less: str) -> None:
    document = {"roles": [{"name": "Robot", **LESS[less]}]}
    error = refused(document, state(power))
    assert (error.code, error.details["options"]) == ("possible_lockout", ["allow_lockout"])
    assert error.details["roles"] == ["Robot"]
    assert f"Role 'Robot', which {power}, would " in error.message
    assert "even of the one that runs this task. Nothing was changed." in error.message
    allowed = changes_for(document, state(power), AccessSettings(allow_lockout=True))
    assert allowed.changes
    (warning,) = allowed.warnings
    assert warning in error.message


@pytest.mark.parametrize("power", POWERS)
def test_purging_counts(power: str) -> None:
    purge: dict[str, Any] = {"purge_roles": True, "purge_replacement_role": "Guest"}
    document = {"roles": [{"name": "Administrator"}, {"name": "Guest"}]}
    assert refused(document, state(power), **purge).code == "possible_lockout"


@pytest.mark.parametrize("held", HELD)
@pytest.mark.parametrize("power", POWERS)
def test_the_role_of_somebody_who_can_be_seen_is_not_meant(power: str, held: str) -> None:
    document = {"roles": [{"name": "Robot", **LESS["lessened"]}]}
    planned = changes_for(document, state(power, **HELD[held]))
    assert planned.changes
    assert planned.warnings == ()
    users = {key: replace(user, active=False) for key, user in HELD[held]["users"].items()}
    assert refused(document, state(power, **{**HELD[held], "users": users})).code == "possible_lockout"


def test_what_takes_nothing_away_needs_no_word() -> None:
    more = {"name": "Robot", "manage_infrastructure": True, "default_level": "Full Control"}
    replaced = {"name": "Robot", "state": "absent", "replacement_role": "Administrator"}
    powerless = {"name": "Guest", "state": "absent"}
    for entry in (more, replaced, powerless):
        planned = changes_for({"roles": [entry]}, state("manages teams"))
        assert planned.changes
        assert planned.warnings == ()
