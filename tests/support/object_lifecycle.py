# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Create, change and delete one role, user or team: each step in check mode, then really, then once more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .module import ModuleResult, run_module
from .simulator import Simulator

PARTS = {"application role": "application_role", "member": "member", "application": "application"}


def framed(diff: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The diffs of all objects as one: each object, each of its parts and its password under a label of its own."""
    sides: dict[str, dict[str, Any]] = {"before": {}, "after": {}}
    for one in diff:
        assert one["before_header"] == one["after_header"]
        kind, _blank, name = one["before_header"].partition(" ")
        for side, shown in sides.items():
            fields = dict(one[side] or {})
            for field in list(fields):
                part = next((part for part in PARTS if field.startswith(part + " ")), None)
                if part:
                    item = field[len(part) + 1 :]
                    label = item if part == "application" else f"{name} / {item}"
                    shown[f"{PARTS[part]} {label}"] = fields.pop(field)
                elif field == "password":
                    shown[f"password {name}"] = {field: fields.pop(field)}
            if fields:
                shown[f"{kind} {name}"] = fields
    return sides


class ObjectLifecycle:
    """Runs `lifetime_<kind>` against a simulator; asserts that check mode predicts the run, and idempotence."""

    def __init__(self, kind: str, lifetime: Simulator) -> None:
        self.kind = kind
        self.lifetime = lifetime
        self._module = f"lifetime_{kind}"

    def run(self, options: Mapping[str, Any], **more: Any) -> ModuleResult:
        connection = {"lifetime_url": self.lifetime.url, "lifetime_token": self.lifetime.token}
        return run_module(self._module, {**connection, **options}, diff=True, **more)

    def step(
        self,
        options: Mapping[str, Any],
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        *,
        writes: list[str],
        again: bool = True,
    ) -> Any:
        """Run the module and assert its diff and its writes (operation ids in order); returns the object after it.

        `again`: run it a second time, and assert that it changes nothing.
        """
        self.lifetime.forget()
        checked = self.run(options, check=True)
        assert not checked.failed, checked
        assert self.lifetime.writes() == []
        done = self.run(options)
        assert not done.failed, done
        assert framed(done["diff"]) == {"before": before, "after": after}
        assert [request["operation"] for request in self.lifetime.writes()] == writes
        assert (checked["changed"], checked["diff"]) == (done["changed"], done["diff"])
        assert done["changed"] is bool(writes)
        assert done["not_checked"] == []
        if checked["not_checked"]:
            assert checked["not_checked"] == [f"{self.kind}.key"]
            assert checked[self.kind]["key"] is None
            assert {**checked[self.kind], "key": ""} == {**done[self.kind], "key": ""}
        else:
            assert checked[self.kind] == done[self.kind]
        if again:
            self.lifetime.forget()
            once_more = self.run(options)
            assert (once_more["changed"], once_more["diff"]) == (False, [])
            assert once_more[self.kind] == done[self.kind]
            assert self.lifetime.writes() == []
        return done[self.kind]
