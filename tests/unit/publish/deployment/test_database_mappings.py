# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Databases for the logical databases that LifeTime asks for."""

from __future__ import annotations

from ansible_collections.community.outsystems.plugins.module_utils._publish.deployment.database_mappings import (
    full_mappings,
    unnamed_databases,
)
from hypothesis import given
from hypothesis import strategies as st

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
    asked_for = unnamed_databases(missing, mappings).split(". Add to database_mappings", maxsplit=1)[0].split(", ")
    named = [
        (record["ExtensionKey"], record["LogicalDatabase"])
        for record in missing
        if f"{record['ExtensionName']}/{record['LogicalDatabase']}" in asked_for
    ]
    assert sorted(supplied + named) == sorted((record["ExtensionKey"], record["LogicalDatabase"]) for record in missing)


def test_the_name_of_an_extension_goes_before_its_key() -> None:
    missing = [{"ExtensionKey": "k", "ExtensionName": "Tax", "LogicalDatabase": "TAXDB"}]
    mappings = {("k", "TAXDB"): "Second", ("Tax", "TAXDB"): "Main", ("Other", "TAXDB"): "Third"}
    pair = {"DatabaseName": "Main", "LogicalDatabaseName": "TAXDB"}
    assert full_mappings(missing, mappings) == [{"ExtensionKey": "k", "DBMapping": [pair]}]
