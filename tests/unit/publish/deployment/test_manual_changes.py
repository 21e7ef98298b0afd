# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was changed by hand, as far as LifeTime tells without a deployment record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment import manual_changes
from ansible_collections.community.outsystems.plugins.module_utils._publish.package.model import Module
from ansible_collections.community.outsystems.plugins.module_utils._publish.running.content import (
    ApplicationState,
)

TAG = {"ui": "ui 1", "cs": "cs 1"}
BY_LENA = {"StartedBy": "Lena", "StartedOn": "2026-02-01T00:00:00Z"}
BY_EVE = {"StartedBy": "Eve", "StartedOn": "2026-02-01T00:00:00Z"}
LATER = {"StartedBy": "Lena", "StartedOn": "2026-04-01T00:00:00Z"}


class FakeTarget(SimpleNamespace):
    """Answers as a target does: a tag, and module versions that Lena has made in March."""

    def tagged_modules(self, state: ApplicationState) -> Mapping[str, str]:
        return self.tag if state.version_key else {}

    def with_details(self, state: ApplicationState, module_keys: Any) -> ApplicationState:
        made = {key: Module(key, created_by=self.author, created_on="2026-03-01T00:00:00Z") for key in module_keys}
        return replace(state, module_details=made)


def found(
    monkeypatch: pytest.MonkeyPatch,
    modules: Mapping[str, str],
    *plans: Mapping[str, str],
    tag: Mapping[str, str] | None = None,
    version: str = "1.0",
    modified: bool = True,
    author: str = "Lena",
) -> tuple[list[str], list[str]]:
    monkeypatch.setattr(manual_changes, "_started_plans", lambda _target: list(plans))
    state = ApplicationState("shop", "Shop", version, version, modified, modules)
    target: Any = FakeTarget(tag=TAG if tag is None else tag, author=author)
    sentences, hotfixes = manual_changes.manual_changes(target, [state])
    return sentences, [each.module_key for each in hotfixes]


CHANGED = {"ui": "ui 1", "cs": "cs 2"}
SINCE = ["Application 'Shop' was modified after version 1.0."]


@pytest.mark.parametrize("modified", [True, False])
def test_a_module_that_its_version_does_not_hold_was_changed_unless_a_deployment_brought_it(
    monkeypatch: pytest.MonkeyPatch, modified: bool
) -> None:
    assert found(monkeypatch, CHANGED, modified=modified) == (SINCE, ["cs"])
    assert found(monkeypatch, CHANGED, BY_EVE, LATER, modified=modified) == (SINCE, ["cs"])
    assert found(monkeypatch, CHANGED, BY_EVE, BY_LENA, modified=modified) == ([], [])
    assert found(monkeypatch, CHANGED, BY_EVE, author="", modified=modified) == ([], [])


def test_what_lifetime_calls_modified_counts_also_where_its_modules_say_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert found(monkeypatch, TAG) == (SINCE, [])
    assert found(monkeypatch, TAG, modified=False) == ([], [])
    assert found(monkeypatch, CHANGED, BY_LENA, tag={}) == (SINCE, [])
    assert found(monkeypatch, CHANGED, tag={}, modified=False) == ([], [])


def test_an_application_without_a_version_is_what_deployments_left(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(monkeypatch, CHANGED, BY_LENA, version="") == ([], [])
    assert found(monkeypatch, CHANGED, BY_EVE, version="") == (["Application 'Shop' runs without a tag."], ["cs", "ui"])
    assert found(monkeypatch, CHANGED, BY_EVE, version="", modified=False) == ([], [])
