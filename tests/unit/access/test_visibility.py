# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What LifeTime accepts and does not apply is no success without a word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._access import resources, visibility
from ansible_collections.community.outsystems.plugins.module_utils._access.context import AccessSettings
from ansible_collections.community.outsystems.plugins.module_utils._access.document import changes_for
from ansible_collections.community.outsystems.plugins.module_utils._access.model import AccessModel, Role, Team, User
from ansible_collections.community.outsystems.plugins.module_utils._api.client import Client

BEFORE = AccessModel(
    roles={"r-admin": Role("Admin", True, True), "r-dev": Role("Developer")},
    users={"u-root": User("root", "Root", "", True, "r-admin"), "u-anna": User("anna", "Anna", "a@x", True, "r-dev")},
    teams={"t-sales": Team("Sales", "Sells.")},
)
DOCUMENTS: dict[str, dict[str, Any]] = {
    "role 'Developer'": {"roles": [{"name": "Developer", "new_name": "Engineer", "manage_teams": True}]},
    "user 'anna'": {"users": [{"username": "anna", "name": "Anne", "active": False}]},
    "team 'Sales'": {"teams": [{"name": "Sales", "new_name": "Sellers", "description": "Sell."}]},
}


class Reads:
    """What LifeTime shows, and of which kinds it was asked."""

    def __init__(self, shown: Mapping[str, dict[Any, dict[Any, Any]]], monkeypatch: pytest.MonkeyPatch) -> None:
        self.kinds: list[str] = []
        monkeypatch.setattr(visibility, "LIMIT", 0.0)

        def read(kind: str, _client: Client) -> dict[Any, dict[Any, Any]]:
            self.kinds.append(kind)
            return shown[kind]

        monkeypatch.setattr(visibility, "_read", read)


def fields_of(model: AccessModel) -> dict[str, dict[Any, dict[Any, Any]]]:
    return {
        kind: {key: resources.fields_of(one) for key, one in getattr(model, f"{kind}s").items()}
        for kind in ("role", "user", "team")
    }


@pytest.mark.parametrize("applied", ["all", "one field", "nothing"])
@pytest.mark.parametrize("what", DOCUMENTS)
def test_a_field_that_lifetime_does_not_apply_is_told(what: str, applied: str, monkeypatch: pytest.MonkeyPatch) -> None:
    planned = changes_for(DOCUMENTS[what], BEFORE, AccessSettings())
    kind = what.partition(" ")[0]
    shown, desired = fields_of(BEFORE), fields_of(planned.desired)
    changed = [
        (key, name)
        for key, fields in desired[kind].items()
        for name, value in fields.items()
        if shown[kind][key][name] != value
    ]
    assert len(changed) == 2
    for key, name in {"all": changed, "one field": changed[:1], "nothing": []}[applied]:
        shown[kind][key][name] = desired[kind][key][name]
    reads = Reads(shown, monkeypatch)
    warnings = visibility.wait_until_visible(planned.changes, cast(Client, None))
    assert set(reads.kinds) == {kind}
    if applied == "all":
        assert warnings == []
    else:
        (warning,) = warnings
        assert warning.startswith(f"LifeTime accepted the change of {what}, and 0 s later still shows what was before.")


def test_nothing_is_read_where_nothing_was_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    reads = Reads(fields_of(BEFORE), monkeypatch)
    planned = changes_for({"users": [{"username": "anna"}]}, BEFORE, AccessSettings())
    assert visibility.wait_until_visible(planned.changes, cast(Client, None)) == []
    assert reads.kinds == []
