# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may do what, in the words of people."""

from __future__ import annotations

from ansible_collections.community.outsystems.plugins.module_utils._access.access_query import (
    describe_access,
)
from ansible_collections.community.outsystems.plugins.module_utils._access.model import (
    AccessModel,
    Permission,
    Role,
    Team,
    User,
)

LEVELS = {0: "None", 2: "Change", 3: "Full"}


def model() -> AccessModel:
    full, none = {"prod": Permission(3)}, {"prod": Permission(0)}
    return AccessModel(
        {"admin": Role("Admin", True, True, full), "guest": Role("Guest", permissions=none)},
        {
            "1": User("zoe", "Zoe", role="admin", application_roles={"a": "guest"}),
            "2": User("adam", "Adam", role="unseen"),
            "3": User("gone", "Gone", role="admin", active=False),
        },
        {"t": Team("Team", members={"2": "admin"}, applications=frozenset({"b"}))},
        {"prod": "Production"},
        {"a": "Alpha", "b": "Beta"},
        LEVELS,
        others={("user", "9"): "mentioned"},
    )


def test_an_entry_names_what_it_does_not_speak_of_even_if_that_is_left_out() -> None:
    found = describe_access(model(), {"at_least": "Change"})["access"]
    assert [(each["username"], each["application"], each["level"], each["except"]) for each in found] == [
        # Nobody knows what the role that is not seen allows.
        ("adam", None, None, ["Beta"]),
        ("adam", "Beta", "Change", []),
        ("zoe", None, "Full", ["Alpha"]),
    ]
    assert found[1]["team"] == "Team"


def test_managers_are_active_users() -> None:
    assert [each["username"] for each in describe_access(model(), {})["managers"]] == ["zoe"]


def test_a_user_who_is_only_mentioned_has_no_entries() -> None:
    assert describe_access(model(), {"users": ["mentioned"]}) == {"access": [], "managers": []}
