# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What users may do, as LifeTime documents it."""

from __future__ import annotations

from typing import Any

from ansible_collections.community.outsystems.plugins.module_utils._access.effective import effective_access
from ansible_collections.community.outsystems.plugins.module_utils._access.model import (
    AccessModel,
    Permission,
    Role,
    Team,
    User,
)
from hypothesis import given
from hypothesis import strategies as st

LEVELS = {0: "No Access", 1: "List", 2: "Open", 3: "Change", 4: "Full"}
ENVIRONMENTS = {"dev": "Development", "prod": "Production"}
APPLICATIONS = {f"app-{number}": f"Application {number}" for number in range(4)}
ROLES = [f"role-{number}" for number in range(4)]

_roles = st.fixed_dictionaries(
    {
        key: st.builds(
            Role,
            name=st.just(key),
            permissions=st.dictionaries(
                st.sampled_from([*ENVIRONMENTS]), st.builds(Permission, st.sampled_from([*LEVELS]))
            ),
        )
        for key in ROLES
    }
)
_any_role = st.sampled_from([*ROLES, "", "unseen"])
_user = st.builds(
    User,
    username=st.just("user"),
    active=st.booleans(),
    role=_any_role,
    application_roles=st.dictionaries(st.sampled_from([*APPLICATIONS]), _any_role, max_size=3),
)


@st.composite
def models(draw: st.DrawFn) -> AccessModel:
    users = draw(st.fixed_dictionaries({"user-1": _user, "user-2": _user}))
    owners = draw(st.fixed_dictionaries({key: st.sampled_from([None, "team-1", "team-2"]) for key in APPLICATIONS}))
    teams = {
        key: Team(
            key,
            members=draw(st.dictionaries(st.sampled_from([*users]), _any_role)),
            applications=frozenset(application for application, owner in owners.items() if owner == key),
        )
        for key in ("team-1", "team-2")
    }
    return AccessModel(draw(_roles), users, teams, ENVIRONMENTS, APPLICATIONS, LEVELS)


def expected(model: AccessModel, user: str, environment: str, application: str) -> tuple[Any, str]:
    """The same, looked up for one application at a time: level and source."""

    def level(role: str) -> int | None:
        if role not in model.roles:
            return None if role else 0
        permission = model.roles[role].permissions.get(environment)
        return permission.level if permission else 0

    who = model.users[user]
    default = level(str(who.role))
    if default == 0:
        return 0, "default_role"
    if application in who.application_roles:
        role, source = who.application_roles[application], "application_role"
    else:
        owning = [team for team in model.teams.values() if application in team.applications and user in team.members]
        if not owning:
            return default, "default_role"
        role, source = owning[0].members[user], "team"
    given_level = level(str(role))
    return (3 if given_level == 4 else given_level), source


@given(models())
def test_each_application_has_what_the_rules_give(model: AccessModel) -> None:
    found = {
        (each.user, each.environment, each.application): (each.level, each.source.kind)
        for each in effective_access(model, APPLICATIONS)
    }
    assert found == {
        (user, environment, application): expected(model, user, environment, application)
        for user in model.users
        if model.users[user].active
        for environment in ENVIRONMENTS
        for application in APPLICATIONS
    }


@given(models())
def test_the_short_form_says_the_same(model: AccessModel) -> None:
    every = {(each.user, each.environment, each.application): each for each in effective_access(model, APPLICATIONS)}
    said: dict[Any, Any] = {}
    for each in effective_access(model):
        mine = (
            [key for key in APPLICATIONS if key not in each.others] if each.application is None else [each.application]
        )
        for application in mine:
            assert (each.user, each.environment, application) not in said, "each application is spoken of once"
            said[each.user, each.environment, application] = (each.level, each.source)
    assert said == {identity: (each.level, each.source) for identity, each in every.items()}
