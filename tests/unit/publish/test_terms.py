# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the operator writes: points in time, databases, version numbers."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.cargo_versions import is_lower
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.mappings import (
    full_mappings,
    unnamed,
)
from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.terms import Terms, parse_instant
from hypothesis import given
from hypothesis import strategies as st

NIGHT = datetime(2026, 12, 1, 3, 0, tzinfo=timezone.utc)

zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@pytest.mark.parametrize(
    "text",
    ["2026-12-01T04:00:00+01:00", "2026-12-01T03:00:00Z", " 2026-12-01 03:00:00z", "2026-12-01T03:00+00:00"],
)
def test_points_in_time(text: str) -> None:
    assert parse_instant(text, "not_after") == NIGHT


@given(st.datetimes(min_value=datetime(1990, 1, 1), timezones=zones))
def test_every_point_in_time_is_read_back(instant: datetime) -> None:
    assert parse_instant(instant.isoformat(), "not_after") == instant


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-12-01", "2026-12-01T04:00:00", "04:00+01:00"])
def test_what_is_no_point_in_time_with_an_offset(text: str) -> None:
    with pytest.raises(LifeTimeError, match="not_after is") as caught:
        parse_instant(text, "not_after")
    assert caught.value.code == "invalid_option"
    assert "+01:00" in str(caught.value)


def test_too_late_is_after_and_not_at() -> None:
    terms = Terms(not_after=NIGHT)
    assert not terms.is_too_late(NIGHT)
    assert terms.is_too_late(NIGHT + timedelta(microseconds=1))
    assert not Terms().is_too_late(NIGHT)
    assert "2026-12-01T03:00:00+00:00" in terms.too_late()


names = st.sampled_from(["Tax", "Rates", "Archive"])
records = st.lists(
    st.builds(
        lambda extension, logical: {
            "ExtensionKey": f"key of {extension}",
            "ExtensionName": extension,
            "LogicalDatabase": logical,
        },
        names,
        st.sampled_from(["TAXDB", "OLD"]),
    ),
    unique_by=lambda record: (record["ExtensionName"], record["LogicalDatabase"]),
)
databases = st.dictionaries(
    st.tuples(names | names.map(lambda name: f"key of {name}"), st.sampled_from(["TAXDB", "OLD"])),
    st.sampled_from(["Main", "Second"]),
)


@given(records, databases)
def test_each_missing_mapping_is_supplied_once_or_named(
    missing: list[dict[str, str]], mappings: dict[tuple[str, str], str]
) -> None:
    bodies = full_mappings(missing, mappings)
    supplied = [(body["ExtensionKey"], pair["LogicalDatabaseName"]) for body in bodies for pair in body["DBMapping"]]
    assert len({body["ExtensionKey"] for body in bodies}) == len(bodies), "one record for an extension"
    assert all(body["DBMapping"] for body in bodies)
    named = [
        (record["ExtensionKey"], record["LogicalDatabase"])
        for record in missing
        if f"{record['ExtensionName']}/{record['LogicalDatabase']}" in unnamed(missing, mappings)
    ]
    assert sorted(supplied + named) == sorted((record["ExtensionKey"], record["LogicalDatabase"]) for record in missing)


def test_the_name_of_an_extension_goes_before_its_key() -> None:
    missing = [{"ExtensionKey": "k", "ExtensionName": "Tax", "LogicalDatabase": "TAXDB"}]
    mappings = {("k", "TAXDB"): "Second", ("Tax", "TAXDB"): "Main", ("Other", "TAXDB"): "Third"}
    pair = {"DatabaseName": "Main", "LogicalDatabaseName": "TAXDB"}
    assert full_mappings(missing, mappings) == [{"ExtensionKey": "k", "DBMapping": [pair]}]


@pytest.mark.parametrize(
    ("label", "other", "lower"),
    [
        ("1.9", "1.10", True),
        ("1.10", "1.9", False),
        ("0.9.9", "1", True),
        ("1.0", "1.0.0", False),
        ("1.0.0", "1.0", False),
        ("1.0", "1.0.1", True),
        ("", "1.0", False),
        ("1.0", "", False),
        ("1.0-beta", "2.0", False),
        ("1.0", "next", False),
    ],
)
def test_lower_versions(label: str, other: str, lower: bool) -> None:
    assert is_lower(label, other) is lower


labels = st.lists(st.integers(0, 20), min_size=1, max_size=4).map(lambda parts: ".".join(map(str, parts)))


@given(labels, labels, labels)
def test_lower_is_an_order(one: str, two: str, three: str) -> None:
    assert not is_lower(one, one)
    assert not (is_lower(one, two) and is_lower(two, one))
    if is_lower(one, two) and is_lower(two, three):
        assert is_lower(one, three)
