# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Comparing: equal only where it is known, different only where it is known, and a sentence for each."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._publish.comparison.compare import (
    compare,
    compare_versions,
    same_hash,
    undecided,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.comparison.outcome import outcomes
from ansible_collections.community.outsystems.plugins.module_utils._publish.package.model import Package
from ansible_collections.community.outsystems.plugins.module_utils._publish.records.history import (
    Ending,
    Failure,
    History,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.running.content import (
    DIFFERENT,
    EQUAL,
    UNKNOWN,
    ApplicationState,
    States,
)

from tests.support.contents import Target, inspected
from tests.support.packages import App, Mod, hash_of, key

UI, CORE = Mod("Shop_UI"), Mod("Shop_Core")
SHOP = App("Shop", (UI, CORE))
BILLING = App("Billing", (Mod("Billing_UI"),))


def receipt(package: Package, states: States, then: str = "2026-01-01T00:00:00Z") -> dict[str, History]:
    return {key: History().after(new) for key, new in Ending(package, states, "plan", then).receipts({}).items()}


@pytest.mark.parametrize("portable", [True, False])
def test_a_receipt_makes_equal(portable: bool) -> None:
    target = Target(portable)
    target.publish(SHOP, BILLING)
    package = inspected(SHOP, BILLING)
    states = target.states(SHOP, BILLING, details=False)
    found = compare(package, states, receipt(package, states))
    assert found.verdict == EQUAL, found.reason
    assert "deployed last" in found.reason
    assert undecided(compare(package, states, receipt(package, states))) == []


def test_without_a_receipt_hashes_that_are_the_same_make_equal() -> None:
    target = Target(portable=True)
    target.publish(SHOP)
    found = compare(inspected(SHOP), target.states(SHOP), {})
    assert found.verdict == EQUAL
    assert "same general hash" in found.reason
    # What only general hashes show is said.
    assert "refreshed references" in found.doubt
    assert "'Shop_UI', 'Shop_Core'" in found.doubt
    assert "force" in found.doubt


def test_without_a_receipt_other_hashes_prove_nothing() -> None:
    target = Target(portable=False)
    target.publish(SHOP)
    found = compare(inspected(SHOP), target.states(SHOP), {})
    assert found.verdict == UNKNOWN
    assert "which publishing alone can cause" in found.reason
    assert {row.verdict for row in found.rows} == {UNKNOWN}
    assert undecided(compare(inspected(SHOP), target.states(SHOP), {})) == []


def test_names_what_has_to_be_asked_for() -> None:
    target = Target(portable=True)
    target.publish(SHOP, BILLING)
    states = target.states(SHOP, BILLING, details=False)
    billing = states[BILLING.key]
    assert billing is not None
    states[BILLING.key] = replace(billing, modules={})
    shop = states[SHOP.key]
    assert shop is not None
    assert compare(inspected(SHOP), states, {}).verdict == UNKNOWN
    wanted = undecided(compare(inspected(SHOP, BILLING), states, {}))
    assert wanted == [(SHOP.key, module) for module in shop.modules]


def test_the_exact_hash_is_good_too() -> None:
    target = Target(portable=True)
    target.publish(SHOP)
    package = inspected(SHOP)
    package = replace(
        package, modules=tuple(replace(m, hash=m.general_hash or "", general_hash=None) for m in package.modules)
    )
    assert compare(package, target.states(SHOP), {}).verdict == EQUAL


def test_the_same_content_in_another_package_is_equal_by_the_receipt() -> None:
    """A package that is made again has other bytes, and the same modules."""
    target = Target(portable=False)
    target.publish(SHOP)
    states = target.states(SHOP, details=False)
    found = compare(inspected(SHOP, made="later"), states, receipt(inspected(SHOP), states))
    assert found.verdict == EQUAL


REFRESHED_UI = Mod("Shop_UI", build="refreshed")
REFRESHED = App("Shop", (REFRESHED_UI, CORE))


@pytest.mark.parametrize("portable", [True, False])
@pytest.mark.parametrize("details", [True, False])
@pytest.mark.parametrize(("deployed", "given"), [(SHOP, REFRESHED), (REFRESHED, SHOP)])
def test_a_refreshed_reference_is_another_module_although_its_general_hash_is_the_same(
    portable: bool, details: bool, deployed: App, given: App
) -> None:
    assert (UI.general_hash, UI.hash != REFRESHED_UI.hash) == (REFRESHED_UI.general_hash, True)
    target = Target(portable)
    target.publish(deployed)
    states = target.states(SHOP, details=details)
    found = compare(inspected(given), states, receipt(inspected(deployed), states))
    assert found.verdict == DIFFERENT
    assert "module 'Shop_UI' has the same general hash as what was deployed last, and another hash" in found.reason
    assert [row.verdict for row in found.rows] == [DIFFERENT, EQUAL]
    # A diff that shows the same hash on both sides would show nothing.
    assert found.rows[0].package_hash not in (found.rows[0].target_hash, UI.general_hash)
    assert compare(inspected(deployed), states, receipt(inspected(deployed), states)).doubt == ""


def test_a_version_that_no_receipt_knows_is_not_what_was_deployed_last() -> None:
    """Somebody has published the same content by hand: only its general hash is known."""
    target = Target(portable=True)
    target.publish(SHOP)
    histories = receipt(inspected(SHOP), target.states(SHOP))
    target.tamper(SHOP, REFRESHED_UI)
    found = compare(inspected(SHOP), target.states(SHOP), histories)
    assert (found.verdict, "module 'Shop_UI'" in found.doubt) == (EQUAL, True)
    assert "module 'Shop_UI' has the same general hash in the target" in found.reason


def test_before_it_is_fetched_the_hash_of_a_package_is_not_known() -> None:
    target, package = Target(portable=False), inspected(SHOP)
    target.publish(SHOP)
    states = target.states(SHOP, details=False)
    foreseen = replace(package, sha256="", modules=tuple(replace(each, hash="") for each in package.modules))
    found = compare(foreseen, states, receipt(package, states))
    assert (found.verdict, bool(found.doubt)) == (EQUAL, True)


def test_the_effect_of_a_refreshed_reference_is_not_seen_by_general_hashes() -> None:
    target = Target(portable=True)
    target.publish(SHOP)
    before, histories = target.states(SHOP), receipt(inspected(SHOP), target.states(SHOP))
    wanted = inspected(REFRESHED)
    assert outcomes(wanted, before, before, histories, succeeded=True)[SHOP.key].verdict == UNKNOWN
    assert outcomes(wanted, before, before, histories, succeeded=False)[SHOP.key].verdict == "not_applied"
    target.publish(REFRESHED)
    assert outcomes(wanted, before, target.states(SHOP), histories, succeeded=True)[SHOP.key].verdict == "applied"


def test_other_content_than_the_receipt_says_is_different() -> None:
    target = Target(portable=False)
    target.publish(SHOP)
    states = target.states(SHOP, details=False)
    newer = App("Shop", (UI, Mod("Shop_Core", "2")))
    found = compare(inspected(newer), states, receipt(inspected(SHOP), states))
    assert found.verdict == DIFFERENT
    assert "module 'Shop_Core' has other content in the target" in found.reason
    assert [row.verdict for row in found.rows] == [EQUAL, DIFFERENT]


@pytest.mark.parametrize("portable", [True, False])
def test_a_hotfix_after_this_very_package_is_seen(portable: bool) -> None:
    target = Target(portable)
    target.publish(SHOP)
    histories = receipt(inspected(SHOP), target.states(SHOP))
    target.tamper(SHOP, Mod("Shop_UI", "hotfix"))
    found = compare(inspected(SHOP), target.states(SHOP), histories)
    assert found.verdict != EQUAL
    assert "was changed in the target after 2026-01-01T00:00:00Z: module 'Shop_UI'" in found.reason


def test_going_back_to_an_earlier_deployment_is_known_too() -> None:
    target, old, new = Target(portable=False), inspected(SHOP), inspected(App("Shop", (UI, Mod("Shop_Core", "2"))))
    target.publish(SHOP)
    before = target.states(SHOP)
    first = receipt(old, before)[SHOP.key]
    target.publish(App("Shop", (UI, Mod("Shop_Core", "2"))))
    second = Ending(new, target.states(SHOP), "plan", "2026-02-02T00:00:00Z").receipts({})[SHOP.key]
    histories = {SHOP.key: first.after(second)}
    assert compare(old, before, histories).verdict == EQUAL
    assert compare(new, before, histories).verdict == DIFFERENT


def test_what_is_not_in_the_target_is_different() -> None:
    found = compare(inspected(SHOP), {SHOP.key: None}, {})
    assert found.verdict == DIFFERENT
    assert found.reason == "Application 'Shop' is not in the target."
    assert compare(inspected(SHOP), {}, {}).verdict == DIFFERENT


def with_a_loose_module(package: Package) -> Package:
    """The same with an extension that no application claims, as solutions of Service Center bring them."""
    loose = replace(package.modules[0], key="extension", name="Tax", kind="Extension", application_key=None)
    return replace(package, modules=(*package.modules, loose))


def test_a_module_that_nobody_claims_need_not_be_the_applications() -> None:
    target, package = Target(True), with_a_loose_module(inspected(SHOP))
    target.publish(SHOP)
    found = compare(package, target.states(SHOP), {})
    assert (found.verdict, found.applications[SHOP.key].verdict) == ("unknown", "unknown")
    then = target.states(SHOP)
    target.publish(SHOP)
    made = outcomes(package, then, target.states(SHOP), {}, succeeded=True)
    assert made[SHOP.key].verdict == "unknown", "the target may have it elsewhere"
    # Where the package claims no module at all for its one application, they are all its own.
    bare = replace(package, applications=tuple(replace(each, module_keys=()) for each in package.applications))
    assert outcomes(bare, then, target.states(SHOP), {}, succeeded=True)[SHOP.key].verdict == "not_applied"


def test_a_receipt_that_was_not_verified_proves_no_content() -> None:
    target, package = Target(False), inspected(SHOP)
    target.publish(SHOP)
    states = target.states(SHOP)
    unverified = Ending(package, states, "plan", "2026-01-01T00:00:00Z").receipts({}, [SHOP.key])
    assert not unverified[SHOP.key].verified
    histories = {key: History().after(each) for key, each in unverified.items()}
    assert compare(package, states, histories).verdict == "unknown"
    assert History.from_dict(json.loads(json.dumps(histories[SHOP.key].to_dict()))) == histories[SHOP.key]


def test_another_set_of_modules_is_different() -> None:
    target = Target(portable=True)
    target.publish(App("Shop", (UI,)))
    assert "module 'Shop_Core' is not in the target" in compare(inspected(SHOP), target.states(SHOP), {}).reason
    target.publish(App("Shop", (UI, CORE, Mod("Shop_Old"))))
    assert "module 'Shop_Old' is in the target and not in the package" in (
        compare(inspected(SHOP), target.states(SHOP), {}).reason
    )


def test_a_module_that_the_manifest_lists_but_does_not_bring_is_no_deletion() -> None:
    package = inspected(SHOP)
    partial = replace(package, modules=package.modules[:1])
    target = Target(portable=True)
    target.publish(SHOP)
    assert compare(partial, target.states(SHOP), {}).verdict == EQUAL
    target.publish(App("Shop", (UI,)))
    found = compare(partial, target.states(SHOP), {})
    assert (found.verdict, "is neither in the package nor the target" in found.reason) == (UNKNOWN, True)


def test_modules_that_no_application_claims_are_found_where_the_target_has_them() -> None:
    shop, billing = replace(SHOP, lists_modules=False), replace(BILLING, lists_modules=False)
    target = Target(portable=True)
    target.publish(SHOP, BILLING)
    assert compare(inspected(shop, billing), target.states(SHOP, BILLING), {}).verdict == EQUAL
    target.publish(App("Billing", ()))
    found = compare(inspected(shop, billing), target.states(SHOP, BILLING), {})
    assert found.verdict == UNKNOWN
    assert found.reason.endswith("No application claims the module 'Billing_UI'.")


@pytest.mark.parametrize("status", ["", "OK", "ok", "Consistent"])
def test_these_statuses_are_known_to_be_good(status: str) -> None:
    target = Target(portable=True)
    target.publish(SHOP)
    assert compare(inspected(SHOP), target.states(SHOP, status=status), {}).verdict == EQUAL


@pytest.mark.parametrize("status", ["Inconsistent", "Outdated", "Never heard of"])
def test_any_other_status_is_not_equal(status: str) -> None:
    target = Target(portable=True)
    target.publish(SHOP)
    found = compare(inspected(SHOP), target.states(SHOP, status=status), {})
    assert found.verdict == UNKNOWN
    assert f"consistency status '{status}'" in found.reason
    state = target.states(SHOP)[SHOP.key]
    assert state is not None
    one = {SHOP.key: replace(state, module_consistency={UI.key: "OK", CORE.key: status})}
    assert compare(inspected(SHOP), one, {}).verdict == UNKNOWN


def test_after_a_failed_deployment_nothing_is_equal_until_the_next_good_one() -> None:
    target, package = Target(portable=True), inspected(SHOP)
    target.publish(SHOP)
    states = target.states(SHOP)
    failed = Ending(package, states, "plan", "2026-03-03T00:00:00Z").failures("finished_with_errors")
    histories = {key: History().after(failure) for key, failure in failed.items()}
    found = compare(package, states, histories)
    assert found.verdict == UNKNOWN
    assert "finished_with_errors" in found.reason
    good = Ending(package, states, "plan 2", "2026-03-04T00:00:00Z").receipts({})[SHOP.key]
    assert compare(package, states, {SHOP.key: histories[SHOP.key].after(good)}).verdict == EQUAL


def test_another_name_is_different_unless_this_package_was_deployed() -> None:
    target, renamed = Target(portable=True), replace(SHOP, name="Shop")
    target.publish(SHOP)
    package = inspected(renamed)
    package = replace(package, applications=(replace(package.applications[0], name="Web Shop"),))
    found = compare(package, target.states(SHOP), {})
    assert (found.verdict, found.reason) == (DIFFERENT, "Application 'Web Shop' is called 'Shop' in the target.")
    assert compare(package, target.states(SHOP), receipt(package, target.states(SHOP))).verdict == EQUAL


def test_an_extension_is_equal_by_its_receipt_only() -> None:
    application = App("Tools", (Mod("Tools_X", kind="Extension"),))
    target, package = Target(portable=True), inspected(application)
    target.publish(application)
    states = target.states(application)
    assert compare(package, states, {}).verdict == UNKNOWN
    assert compare(package, states, receipt(package, states)).verdict == EQUAL


def test_a_package_without_applications_or_modules_is_unknown() -> None:
    assert compare(inspected(), {}, {}).verdict == UNKNOWN
    empty, target = App("Empty", ()), Target(portable=True)
    target.publish(empty)
    states = target.states(empty)
    assert compare(inspected(empty), states, {}).verdict == UNKNOWN
    assert compare(inspected(empty), states, receipt(inspected(empty), states)).verdict == EQUAL


def test_many_reasons_are_cut_short() -> None:
    many = App("Shop", tuple(Mod(f"M{number}") for number in range(9)))
    target = Target(portable=True)
    target.publish(App("Shop", ()))
    assert "and 4 more are not in the target" in compare(inspected(many), target.states(many), {}).reason
    apps = [App(f"A{number}", ()) for number in range(7)]
    assert compare(inspected(*apps), {}, {}).reason.endswith("2 more likewise.")


def test_hashes_are_the_same_in_either_notation() -> None:
    assert same_hash(hash_of("x"), key("hash of x").upper())
    assert not same_hash(hash_of("x"), hash_of("y"))
    assert not same_hash("", "")
    assert not same_hash(None, hash_of("x"))
    assert same_hash("odd", "odd")


def state(version_key: str = "v2", is_modified: bool = False, status: str = "OK") -> ApplicationState:
    return ApplicationState(SHOP.key, "Shop", version_key, "2.0", is_modified, {}, status)


@pytest.mark.parametrize(
    ("found", "verdict", "reason"),
    [
        (state(), EQUAL, "runs version 2.0 in the target, unchanged"),
        (state("v1"), DIFFERENT, "runs version 2.0"),
        (state(is_modified=True), DIFFERENT, "was changed in the target after version 2.0"),
        (state(status="Broken"), UNKNOWN, "consistency status 'Broken'"),
        (None, DIFFERENT, "is not in the target"),
    ],
)
def test_within_one_infrastructure_version_keys_decide(
    found: ApplicationState | None, verdict: str, reason: str
) -> None:
    comparison = compare_versions({SHOP.key: "v2"}, {SHOP.key: found})
    assert comparison.verdict == verdict
    assert reason in comparison.reason


def test_a_failure_that_could_not_be_read_is_a_failure() -> None:
    failure = Failure("sha", "plan", "aborted", "2026-03-03T00:00:00Z", None)
    assert History().after(failure).baseline is None
