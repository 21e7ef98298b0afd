# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a package holds what somebody expects in it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.expected import check_expected
from hypothesis import given
from hypothesis import strategies as st

from tests.support.contents import inspected
from tests.support.packages import App, Mod

APPLICATIONS = tuple(App(name, (Mod(f"{name}_UI"),)) for name in ("Shop", "Stock", "Straße"))
NAMES = [each.name for each in APPLICATIONS]

written = st.sampled_from(("name", "upper", "key", "KEY"))


def reference(application: App, way: str) -> str:
    """The application, as people may write it."""
    ways = {
        "name": application.name,
        "upper": application.name.upper(),
        "key": application.key,
        "KEY": application.key.upper(),
    }
    return ways[way]


def refusal(held: Sequence[App], expected: Sequence[str]) -> LifeTimeError | None:
    try:
        check_expected(inspected(*held), expected)
    except LifeTimeError as error:
        return error
    return None


@pytest.mark.scenario("C.23")
@given(st.sets(st.sampled_from(range(3))), st.dictionaries(st.sampled_from(range(3)), written, min_size=1))
def test_what_is_held_has_to_be_what_is_expected(held: set[int], expected: dict[int, str]) -> None:
    asked = [reference(APPLICATIONS[each], way) for each, way in expected.items()]
    found = refusal([APPLICATIONS[each] for each in sorted(held)], asked)
    assert (found is None) == (held == set(expected))
    if found is not None:
        missing = [name for name, each in zip(asked, expected, strict=True) if each not in held]
        assert found.code == ("application_missing" if missing else "unexpected_application")
        assert found.failure().get("missing", []) == missing
        # What is missing, and what is there.
        names = [APPLICATIONS[each].name for each in (held if missing else held - set(expected))]
        assert all(repr(name) in str(found) for name in [*missing, *names])
        assert "Nothing was deployed." in str(found)


@given(st.sets(st.sampled_from(range(3))), st.sampled_from((None, [])))
def test_without_expectations_any_package_will_do(held: set[int], expected: list[str] | None) -> None:
    check_expected(inspected(*(APPLICATIONS[each] for each in held)), expected)


def test_a_package_that_names_no_application_holds_none() -> None:
    with pytest.raises(LifeTimeError, match=r"does not hold 'Shop'\. It names no application\."):
        check_expected(inspected(), ["Shop"])


def test_names_that_differ_in_their_case_alone() -> None:
    shop, other = App("Shop", (Mod("A"),)), App("SHOP", (Mod("B"),))
    assert refusal([shop, other], ["Shop", "SHOP"]) is None
    found = refusal([shop, other], ["shop"])
    assert found is not None
    assert found.code == "ambiguous_application"
    assert shop.key in str(found)
    assert other.key in str(found)
