# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which application differs where: rows computed from what the modules return."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._drift_report.rows import Wanted, drift_rows
from hypothesis import given
from hypothesis import strategies as st

DEV, TEST = "env-dev", "env-test"
NAMES = {DEV: "Development", TEST: "Test"}

# Environment -> what it runs: the label, whether it was modified, and module -> key of the version.
Runs = Mapping[str, tuple[str, bool, Mapping[str, str]]]


def reading(name: str, runs: Runs, hashes: Mapping[str, str] | None = None, **application: Any) -> dict[str, Any]:
    """What was read of one LifeTime with one application."""
    states = [
        {
            "environment_key": environment,
            "base_application_version_label": label,
            "is_modified": modified,
            "module_status_in_envs": [
                {"module_key": module, "module_name": f"{module}_CS", "module_version_key": version}
                for module, version in modules.items()
            ],
        }
        for environment, (label, modified, modules) in runs.items()
    ]
    versions = [{"key": key, "general_hash": text} for key, text in (hashes or {}).items()]
    return {
        "name": name,
        "failure": "",
        "environments": [{"key": key, "name": environment} for key, environment in NAMES.items()],
        "applications": [{"key": "shop-key", "name": "Shop", "app_status_in_envs": states, **application}],
        "modules": [{"key": "all", "versions": versions}],
    }


def told(*readings: Mapping[str, Any], wanted: Wanted | None = None) -> list[tuple[Any, ...]]:
    rows, problems = drift_rows(readings, wanted or Wanted())
    assert problems == []
    return [(row["infrastructure"], row["environment"], row["content"], row["modules"], row["drift"]) for row in rows]


def test_an_environment_that_runs_the_same_versions_of_modules_is_the_same_without_any_hash() -> None:
    found = told(reading("europe", {DEV: ("1.0", False, {"m": "v1"}), TEST: ("1.0", False, {"m": "v1"})}))
    assert found == [("europe", "Development", "first", [], []), ("europe", "Test", "same", [], [])]


def test_other_infrastructures_are_compared_by_the_hashes_of_modules() -> None:
    one = reading("europe", {DEV: ("1.0", False, {"m": "v1", "n": "v2"})}, {"v1": "H1", "v2": "H2"})
    two = reading(
        "asia",
        {DEV: ("1.0", False, {"m": "w1", "n": "w2"}), TEST: ("1.1", True, {"m": "w3", "n": "w2"})},
        {"w1": "H1", "w2": "H2", "w3": "other"},
    )
    assert told(one, two) == [
        ("europe", "Development", "first", [], []),
        ("europe", "Test", "missing", [], []),
        ("asia", "Development", "same", [], []),
        ("asia", "Test", "different", ["m_CS"], ["modified", "version", "content"]),
    ]


@pytest.mark.parametrize(
    ("modules", "content", "named"),
    [
        ({"m": "v2"}, "unknown", []),
        ({}, "different", ["m_CS"]),
        ({"m": "v1", "n": "v9"}, "different", ["n_CS"]),
        ({"m": "v3"}, "different", ["m_CS"]),
        ({"m": "v4"}, "same", []),
    ],
)
def test_modules_that_are_not_there_or_have_no_hash(modules: Any, content: str, named: list[str]) -> None:
    runs = {DEV: ("1.0", False, {"m": "v1"}), TEST: ("1.0", False, modules)}
    row = told(reading("europe", runs, {"v1": "H1", "v2": "", "v3": "H3", "v4": "H1"}))[1]
    assert row == ("europe", "Test", content, named, ["content"] if content == "different" else [])


def test_the_same_key_of_a_version_in_two_infrastructures_says_nothing() -> None:
    runs = {DEV: ("1.0", False, {"m": "v1"})}
    assert told(reading("europe", runs), reading("asia", runs))[2] == ("asia", "Development", "unknown", [], [])


def test_the_first_environment_differs_from_none_and_may_be_modified() -> None:
    runs = {DEV: ("1.0", True, {"m": "v1"}), TEST: ("", False, {"m": "v1"})}
    found = told(reading("europe", runs))
    assert [row[-1] for row in found] == [["modified"], []], "a version without a label is not another one"


def test_the_choice_of_applications_and_environments() -> None:
    runs = {DEV: ("1.0", False, {"m": "v1"}), TEST: ("1.0", False, {"m": "v1"})}
    one = reading("europe", runs)
    assert told(one, wanted=Wanted(["Shop"], ["Test"])) == [("europe", "Test", "first", [], [])]
    assert told(one, wanted=Wanted(["SHOP-KEY"], [TEST])) == [("europe", "Test", "first", [], [])]
    assert told(reading("europe", runs, is_system=True)) == []
    assert told({"name": "asia", "failure": "no answer"}, one) == told(one)
    rows, problems = drift_rows([one], Wanted(["Shop", "Shpo"], ["Prod"]))
    assert rows == []
    assert problems == [
        "drift_environments has 'Prod', and no LifeTime that was read has such an environment.",
        "drift_applications has 'Shpo', and no LifeTime that was read has such an application.",
    ]


_modules = st.dictionaries(st.sampled_from("mno"), st.sampled_from(["v1", "v2", "v3"]), max_size=3)
_runs = st.dictionaries(
    st.sampled_from([DEV, TEST]), st.tuples(st.sampled_from(["", "1", "2"]), st.booleans(), _modules), max_size=2
)
_hashes = st.dictionaries(st.sampled_from(["v1", "v2", "v3"]), st.sampled_from(["", "H1", "H2"]))


@given(_runs, _hashes, _runs, _hashes)
def test_each_place_has_one_row_and_the_first_is_that_which_all_are_compared_to(
    runs: Any, hashes: Any, more: Any, other_hashes: Any
) -> None:
    rows, problems = drift_rows([reading("a", runs, hashes), reading("b", more, other_hashes)], Wanted())
    assert problems == []
    if not runs and not more:
        assert rows == []
        return
    places = [(row["infrastructure"], row["environment"]) for row in rows]
    assert places == [(name, environment) for name in "ab" for environment in NAMES.values()]
    there = [row for row in rows if row["content"] != "missing"]
    assert len(there) == len(runs) + len(more)
    assert [row["content"] == "first" for row in there] == [True] + [False] * (len(there) - 1)
    assert {row["compared_to"] for row in rows} == {f"{there[0]['infrastructure']}, {there[0]['environment']}"}
    assert all(("content" in row["drift"]) == (row["content"] == "different") == bool(row["modules"]) for row in rows)


@given(_runs, _hashes)
def test_a_copy_in_another_infrastructure_whose_hashes_are_known_never_differs(runs: Any, hashes: Any) -> None:
    known = {**dict.fromkeys(["v1", "v2", "v3"], "H0"), **{key: text for key, text in hashes.items() if text}}
    rows, _unknown = drift_rows([reading("a", runs, known), reading("b", runs, known)], Wanted())
    half = len(rows) // 2
    contents = [row["content"].replace("first", "same") for row in rows]
    assert contents[:half] == contents[half:]
