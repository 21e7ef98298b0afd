# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hotfixes, downgrades and what became of a deployment: by example."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._publish.comparison.drift import downgrades, hotfixes
from ansible_collections.community.outsystems.plugins.module_utils._publish.comparison.outcome import (
    APPLIED,
    NOT_APPLIED,
    UNKNOWN,
    outcomes,
    version_outcomes,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.package.model import Module, Package
from ansible_collections.community.outsystems.plugins.module_utils._publish.records.history import (
    Ending,
    History,
    Source,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.running.content import (
    ApplicationState,
)

from tests.support.contents import Target, inspected, verdicts
from tests.support.packages import App, Mod

UI, CORE = Mod("Shop_UI"), Mod("Shop_Core")
SHOP, BILLING = App("Shop", (UI, CORE)), App("Billing", (Mod("Billing_UI"),))
HERE = "https://source.example"


def history(target: Target, package: Package, source: Source | None = None) -> dict[str, History]:
    states = target.states(SHOP)
    sources = {SHOP.key: source} if source else {}
    new = Ending(package, states, "plan", "2026-01-01T00:00:00Z").receipts(sources)
    return {key: History().after(each) for key, each in new.items()}


def published(portable: bool = False) -> Target:
    target = Target(portable)
    target.publish(SHOP)
    return target


def test_a_hotfix_names_module_author_and_date() -> None:
    target = published()
    histories = history(target, inspected(SHOP))
    target.tamper(SHOP, Mod("Shop_UI", "hotfix"))
    (fix,) = hotfixes(target.states(SHOP), histories)
    assert str(fix) == ("module 'Shop_UI' of application 'Shop' was changed by Author 3 on 2026-01-02T03:04:05Z")
    assert (fix.left_version_key, fix.found_version_key) == ("version-1", "version-3")
    assert fix.change == "changed"
    (bare,) = hotfixes(target.states(SHOP, details=False), histories)
    assert str(bare) == "module 'Shop_UI' of application 'Shop' was changed"


def test_without_receipts_there_are_no_hotfixes() -> None:
    assert hotfixes(published().states(SHOP), {}) == []
    assert hotfixes({SHOP.key: None}, history(published(), inspected(SHOP))) == []


def test_what_our_own_failed_deployment_changed_is_no_hotfix() -> None:
    target = published()
    histories = history(target, inspected(SHOP))
    newer = inspected(App("Shop", (Mod("Shop_UI", "2"), CORE)))
    target.tamper(SHOP, Mod("Shop_UI", "2"))
    failed = Ending(newer, target.states(SHOP), "plan 2", "2026-02-02T00:00:00Z").failures("finished_with_errors")
    after = {SHOP.key: histories[SHOP.key].after(failed[SHOP.key])}
    assert len(hotfixes(target.states(SHOP), histories)) == 1
    assert hotfixes(target.states(SHOP), after) == []
    target.tamper(SHOP, Mod("Shop_Core", "hotfix"))
    assert [fix.module_name for fix in hotfixes(target.states(SHOP), after)] == ["Shop_Core"]
    unread = Ending(newer, {}, "plan 2", "2026-02-02T00:00:00Z").failures("aborted")[SHOP.key]
    assert hotfixes(target.states(SHOP), {SHOP.key: histories[SHOP.key].after(unread)}) == []


def with_modules(package: Package, **change: Any) -> Package:
    return replace(
        package,
        sha256="another",
        modules=tuple(replace(module, hash=f"other {module.name}", **change) for module in package.modules),
    )


@pytest.mark.parametrize(
    ("modified_on", "older"),
    [("2026-01-01 00:00:00", True), ("2026-01-02 03:04:05", False), ("2026-12-31 00:00:00", False), ("", False)],
)
def test_modules_that_were_changed_earlier_are_older(modified_on: str, older: bool) -> None:
    target = published()
    histories = history(target, inspected(SHOP))
    signs = downgrades(with_modules(inspected(SHOP), modified_on=modified_on), target.states(SHOP), histories)
    assert bool(signs) == older


def test_partly_earlier_and_partly_later_is_not_older() -> None:
    target = published()
    histories = history(target, inspected(SHOP))
    package = with_modules(inspected(SHOP), modified_on="2026-01-01 00:00:00")
    later = replace(package.modules[0], modified_on="2027-01-01 00:00:00")
    mixed = replace(package, modules=(later, *package.modules[1:]))
    assert downgrades(mixed, target.states(SHOP), histories) == []


def test_what_the_deployed_modules_were_upgraded_from_is_older_and_the_other_way_round_newer() -> None:
    target, newer = published(), inspected(SHOP)
    newer = replace(newer, modules=tuple(replace(m, upgraded_from_hash=f"old {m.name}") for m in newer.modules))
    older = with_modules(inspected(SHOP), general_hash=None)
    older = replace(older, modules=tuple(replace(m, general_hash=f"old {m.name}") for m in older.modules))
    (sign,) = downgrades(older, target.states(SHOP), history(target, newer))
    assert "came before what was deployed on 2026-01-01" in sign
    assert downgrades(newer, target.states(SHOP), history(target, older)) == []


@pytest.mark.parametrize(
    ("source", "older"),
    [
        (Source(HERE, "1.9", False), True),
        (Source(HERE, "1.10", False), False),
        (Source(HERE, "1.10.0", False), False),
        (Source(HERE, "2.0", False), False),
        (Source(HERE, "1.9", True), False),
        (Source("https://elsewhere.example", "1.9", False), False),
        (Source(HERE, "", False), False),
        (Source(HERE, "1.9-beta", False), False),
        (None, False),
    ],
)
def test_a_lower_version_of_the_same_source_is_older(source: Source | None, older: bool) -> None:
    target = published()
    histories = history(target, inspected(SHOP), Source(HERE, "1.10", False))
    sources = {SHOP.key: source} if source else {}
    package = with_modules(inspected(SHOP))
    assert bool(downgrades(package, target.states(SHOP), histories, sources)) == older


def test_what_lifetime_says_of_an_upgrade_is_no_proof() -> None:
    assert downgrades(inspected(SHOP), published().states(SHOP), {}) == []
    assert downgrades(inspected(SHOP), {SHOP.key: None}, {}) == []
    assert downgrades(inspected(SHOP), published(portable=True).states(SHOP), {}) == []


def test_partial_success_of_a_solution() -> None:
    target = Target(portable=False)
    target.publish(SHOP, BILLING)
    package = inspected(App("Shop", (Mod("Shop_UI", "2"), CORE)), App("Billing", (Mod("Billing_UI", "2"),)))
    before = target.states(SHOP, BILLING)
    target.publish(App("Shop", (Mod("Shop_UI", "2"), CORE)))
    found = outcomes(package, before, target.states(SHOP, BILLING), {}, succeeded=False)
    assert verdicts(found) == {SHOP.key: APPLIED, BILLING.key: NOT_APPLIED}


def test_half_an_application_is_not_applied() -> None:
    target = published(portable=True)
    newer = App("Shop", (Mod("Shop_UI", "2"), Mod("Shop_Core", "2"), Mod("Shop_New")))
    before = target.states(SHOP)
    target.tamper(SHOP, Mod("Shop_UI", "2"))
    found = outcomes(inspected(newer), before, target.states(SHOP), {}, succeeded=False)[SHOP.key]
    assert found.verdict == NOT_APPLIED
    assert "'Shop_New'" in found.reason


def test_nothing_moved_and_nothing_known_stays_unknown_after_a_success() -> None:
    target = published()
    states = target.states(SHOP)
    assert verdicts(outcomes(inspected(SHOP), states, states, {}, succeeded=True)) == {SHOP.key: UNKNOWN}
    gone: dict[str, ApplicationState | None] = {SHOP.key: None}
    assert verdicts(outcomes(inspected(SHOP), states, gone, {}, succeeded=True)) == {SHOP.key: NOT_APPLIED}


def test_an_inconsistent_result_is_not_called_applied() -> None:
    target = published()
    before = target.states(SHOP)
    target.publish(SHOP)
    now = target.states(SHOP, status="Inconsistent")
    assert verdicts(outcomes(inspected(SHOP), before, now, {}, succeeded=True)) == {SHOP.key: UNKNOWN}


def test_a_module_to_be_deleted_that_is_still_there() -> None:
    target = published()
    states = target.states(SHOP)
    smaller = inspected(App("Shop", (UI,)))
    histories = history(target, inspected(SHOP))
    assert verdicts(outcomes(smaller, states, states, histories, succeeded=True)) == {SHOP.key: NOT_APPLIED}


def state(version_key: str, modified: bool = False) -> ApplicationState:
    details = {"m": Module("m")}
    return ApplicationState("a", "Shop", version_key, version_key, modified, {"m": version_key}, module_details=details)


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [
        (state("v1"), state("v2"), APPLIED),
        (None, state("v2"), APPLIED),
        (state("v1"), state("v2", modified=True), UNKNOWN),
        (state("v1"), state("v1"), NOT_APPLIED),
        (state("v1"), state("v3"), UNKNOWN),
        (None, None, NOT_APPLIED),
    ],
)
def test_versions_within_one_infrastructure(
    before: ApplicationState | None, now: ApplicationState | None, verdict: str
) -> None:
    assert verdicts(version_outcomes({"a": "v2"}, {"a": before}, {"a": now})) == {"a": verdict}
