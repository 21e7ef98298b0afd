# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever happens to a target: what may be said about it is true, and what our own receipts say is enough."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._publish.comparison.compare import (
    SAME_GENERAL_HASH,
    compare,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.comparison.drift import downgrades, hotfixes
from ansible_collections.community.outsystems.plugins.module_utils._publish.comparison.outcome import (
    APPLIED,
    NOT_APPLIED,
    outcomes,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.package.model import Module
from ansible_collections.community.outsystems.plugins.module_utils._publish.records.history import (
    KEPT,
    Ending,
    Failure,
    History,
    Receipt,
    Source,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.running.content import (
    DIFFERENT,
    EQUAL,
    UNKNOWN,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.contents import Target, inspected, verdicts
from tests.support.packages import App, Mod

# A module in three contents, each with two sets of bytes of the same general hash.
modules = st.builds(
    Mod,
    st.sampled_from(["A", "B", "C", "D"]),
    st.sampled_from(["1", "2", "3"]),
    build=st.sampled_from(["", "refreshed"]),
)
shops = st.lists(modules, min_size=1, unique_by=lambda module: module.name).map(lambda found: App("Shop", tuple(found)))
texts = st.text(max_size=8)


def history_of(target: Target, application: App, history: History, day: int) -> History:
    receipt = Ending(inspected(application), target.states(application), "plan", f"2026-01-{day:02}").receipts({})
    return history.after(receipt[application.key])


def deployed(portable: bool, *applications: App) -> tuple[Target, History]:
    target, history = Target(portable), History()
    for day, application in enumerate(applications, 1):
        target.publish(application)
        history = history_of(target, application, history, day)
    return target, history


@given(st.booleans(), st.booleans(), st.lists(shops, max_size=3), shops, st.lists(modules, max_size=2), shops)
@settings(max_examples=200)
def test_equal_and_different_are_always_true(
    portable: bool, details: bool, past: list[App], running: App, tampered: list[Mod], wanted: App
) -> None:
    """Also where others published to the target or tampered with it; what only general hashes show is said."""
    target, history = deployed(portable, *past)
    target.publish(running)
    for module in tampered:
        target.tamper(running, module)
    found = compare(inspected(wanted), target.states(wanted, details=details), {wanted.key: history})
    same = target.content[wanted.key] == {module.key: module for module in wanted.modules}
    alike = _without_builds(target.content[wanted.key].values()) == _without_builds(wanted.modules)
    if found.verdict != UNKNOWN:
        assert (found.verdict == EQUAL) == (alike if found.doubt else same), found.reason
    for row in found.rows:
        if row.verdict != UNKNOWN:
            mine = [module for module in wanted.modules if module.key == row.module_key]
            theirs = [module for module in target.content[wanted.key].values() if module.key == row.module_key]
            by_general_hash = row.reason == SAME_GENERAL_HASH
            is_same = _without_builds(mine) == _without_builds(theirs) if by_general_hash else mine == theirs
            assert (row.verdict == EQUAL) == is_same, row


def _without_builds(content: Iterable[Mod]) -> set[tuple[str, str]]:
    return {(module.name, module.content) for module in content}


@pytest.mark.scenario("I.1")
@given(st.booleans(), st.booleans(), st.lists(shops, min_size=1, max_size=4))
def test_after_a_deployment_there_is_nothing_left_to_do(portable: bool, details: bool, past: list[App]) -> None:
    target, history = deployed(portable, *past)
    last, states = past[-1], target.states(past[-1], details=details)
    assert compare(inspected(last), states, {last.key: history}).verdict == EQUAL
    assert hotfixes(states, {last.key: history}) == []
    assert downgrades(inspected(last), states, {last.key: history}) == []


@given(shops, st.booleans())
def test_without_receipts_or_lasting_hashes_nothing_is_known(shop: App, details: bool) -> None:
    target = Target(portable=False)
    target.publish(shop)
    assert compare(inspected(shop), target.states(shop, details=details), {}).verdict == UNKNOWN


@given(st.booleans(), shops, st.lists(modules, max_size=3), st.sets(st.sampled_from("ABCD")))
def test_hotfixes_are_exactly_what_was_tampered_with(
    portable: bool, shop: App, tampered: list[Mod], removed: set[str]
) -> None:
    target, history = deployed(portable, shop)
    before = dict(target.content[shop.key])
    for module in tampered:
        target.tamper(shop, module)
    for name in removed:
        if Mod(name).key in target.content[shop.key]:
            target.remove(shop, Mod(name))
    now, touched = target.content[shop.key], {module.key for module in tampered}
    kinds = {fix.module_key: fix.change for fix in hotfixes(target.states(shop, details=False), {shop.key: history})}
    expected = {
        **{key: "changed" if key in before else "added" for key in now if key in touched},
        **{key: "removed" for key in before if key not in now},
    }
    assert kinds == expected
    # With what LifeTime tells of the versions, those of the same meaning as before are none.
    close = {fix.module_key for fix in hotfixes(target.states(shop), {shop.key: history})}
    meant = {key for key in {*before, *now} if _without_builds(_at(before, key)) != _without_builds(_at(now, key))}
    assert close >= meant
    if portable:
        assert close == meant


def _at(content: Mapping[str, Mod], key: str) -> list[Mod]:
    return [content[key]] if key in content else []


@given(st.booleans(), st.lists(shops, min_size=2, max_size=5))
def test_what_was_first_deployed_earlier_is_older(portable: bool, past: list[App]) -> None:
    target, history = deployed(portable, *past)
    packages = [inspected(shop) for shop in past]
    first = {package.sha256: min(i for i, p in enumerate(packages) if p == package) for package in packages}
    for package in packages:
        signs = downgrades(package, target.states(past[-1]), {past[-1].key: history})
        assert bool(signs) == (first[package.sha256] < first[packages[-1].sha256])


@given(st.booleans(), st.booleans(), st.one_of(st.none(), shops), shops)
def test_a_deployment_that_took_place_is_applied_and_one_that_did_not_is_not(
    portable: bool, remembered: bool, running: App | None, wanted: App
) -> None:
    target, history = deployed(portable, *([running] if running else []))
    histories = {wanted.key: history} if remembered else {}
    before = target.states(wanted)
    nothing = outcomes(inspected(wanted), before, before, histories, succeeded=False)
    # Without a record, what only refreshed references tell apart cannot be told.
    same, alike = (
        running is not None and of(running.modules) == of(wanted.modules) for of in (frozenset, _without_builds)
    )
    if verdicts(nothing)[wanted.key] == APPLIED:
        assert same if remembered else alike
    elif running is None or (remembered and not {*wanted.modules} <= {*running.modules}):
        assert verdicts(nothing)[wanted.key] == NOT_APPLIED
    target.publish(wanted)
    done = outcomes(inspected(wanted), before, target.states(wanted), histories, succeeded=True)
    assert verdicts(done) == {wanted.key: APPLIED}


receipts = st.builds(
    Receipt,
    package_sha256=st.sampled_from(["a", "b", "c"]),
    deployment_key=texts,
    finished_at=texts,
    first_finished_at=st.sampled_from(["2026-01-01", "2026-01-02", "2026-01-03"]),
    application_name=texts,
    version_key=texts,
    version=texts,
    platform_version=texts,
    modules=st.dictionaries(texts, st.builds(Module, key=texts, version_key=texts, name=texts, hash=texts), max_size=3),
    source=st.none() | st.builds(Source, texts, texts, st.booleans()),
)
failures = st.none() | st.builds(
    Failure, texts, texts, texts, texts, st.none() | st.dictionaries(texts, texts, max_size=2)
)


@given(st.lists(receipts, max_size=KEPT + 5), failures)
def test_histories_survive_being_written_down(new: list[Receipt], failure: Failure | None) -> None:
    history = History()
    for receipt in new:
        history = history.after(receipt)
    assert len(history.receipts) == min(len(new), KEPT)
    if new:
        assert history.last is not None
        assert history.last.deployment_key == new[-1].deployment_key
    if failure:
        history = history.after(failure)
    assert History.from_dict(json.loads(json.dumps(history.to_dict()))) == history
    for receipt in history.receipts:
        for module in receipt.modules.values():
            assert module.version_key in history.owners


def test_the_three_verdicts_are_words_for_results() -> None:
    assert (EQUAL, DIFFERENT, UNKNOWN) == ("equal", "different", "unknown")
