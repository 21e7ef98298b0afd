# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What may be relied on once an answer was read, whatever was in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from ansible_collections.community.outsystems.plugins.module_utils._api import (
    access_records,
    answers,
    plan_records,
    records,
    shapes,
)
from ansible_collections.community.outsystems.plugins.module_utils._api.shapes import Place, ShapeError
from hypothesis import given
from hypothesis import strategies as st

from tests.support import mutations
from tests.support.simulator import SOURCES

# The record of the contract that each list, or object, is made of.
READERS = {
    "Environment": records.ENVIRONMENTS,
    "Application": records.APPLICATIONS,
    "Module": records.MODULES,
    "ApplicationVersion_v2": records.VERSIONS,
    "ModuleVersion_v2": records.MODULE_VERSIONS,
    "DeploymentZone_v2": records.ZONES,
    "Deployment_v2": plan_records.PLANS,
    "ApplicationConflictListTextListDeployment_v2Record": plan_records.DETAILS,
    "DeploymentMessageListTextTextRecord": plan_records.STATUS,
    "REST_LogicalDatabase": plan_records.MISSING_MAPPINGS,
    "Role": access_records.ROLES,
    "User": access_records.USERS,
    "Team": access_records.TEAMS,
    "PermissionLevels": access_records.LEVELS,
}
OBJECTS = (plan_records.DETAILS, plan_records.STATUS)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def sample(name: str, schemas: dict[str, Any]) -> Any:
    """A record as the contract declares it, every list with one item."""
    return _sample({"$ref": f"/{name}"}, schemas)


def _sample(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return _sample(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas)
    if schema.get("type") == "array":
        return [_sample(schema["items"], schemas)]
    if schema.get("type") == "object":
        return {name: _sample(each, schemas) for name, each in schema["properties"].items()}
    return {"boolean": True, "integer": 1}.get(schema.get("type", ""), "a-text")


def bodies() -> Iterator[tuple[str, shapes.Reader, Any]]:
    contract = yaml.safe_load((SOURCES / "lifetime_simulator" / "contract.yaml").read_text(encoding="utf-8"))
    schemas = contract["components"]["schemas"]
    for name, reader in READERS.items():
        record = sample(name, schemas)
        yield name, reader, record if reader in OBJECTS else [record]


BODIES = list(bodies())


@pytest.mark.parametrize(("name", "reader", "body"), BODIES, ids=[name for name, _reader, _body in BODIES])
def test_everything_everywhere_is_read_or_told_with_its_place(name: str, reader: shapes.Reader, body: Any) -> None:
    assert reader(body, Place()), "the contract's own record is read"
    for path in mutations.paths(body):
        for what, value in mutations.VALUES.items():
            parsed = answers.parse_json(mutations.mutated(body, path, value).decode())
            read = _read(reader, parsed)
            if read is not None:
                json.dumps(read, allow_nan=False, ensure_ascii=False).encode()
                _check_types(body, read, f"{name} {'.'.join(path)} {what}")


def _read(reader: shapes.Reader, body: Any) -> Any:
    """What is read, None for a sentence that says why not."""
    try:
        return reader(body, Place())
    except ShapeError as error:
        said = str(error)
    assert "belongs" in said
    return None


def _check_types(before: Any, read: Any, case: str) -> None:
    """Lists are lists, objects are objects, and texts that something hangs on are texts: none of another type."""
    if isinstance(before, list) and read is not None:
        assert isinstance(read, list), case
        for item in read:
            assert isinstance(item, type(before[0])) or item is None, case
    if isinstance(before, dict) and isinstance(read, dict):
        folded = {key.lower(): value for key, value in read.items()}
        for key, value in before.items():
            found = folded.get(key.lower())
            if key.lower().endswith("key"):
                assert found is None or isinstance(found, (str, bool)), case
            if isinstance(value, list):
                _check_types(value, found, case)


@given(JSON)
def test_whatever_comes_is_read_or_told(body: Any) -> None:
    for reader in READERS.values():
        _read(reader, body)


@pytest.mark.parametrize("value", mutations.BROKEN.values(), ids=mutations.BROKEN)
def test_what_no_document_may_hold_is_none(value: str) -> None:
    for text in (value, f"[{value}]", f'{{"Key": {value}}}'):
        assert answers.parse_json(text) is None


def test_half_a_character_is_replaced() -> None:
    assert answers.parse_json(r'["a\ud800b", "\ud83d\ude00"]') == ["a?b", "\U0001f600"]


PEOPLE = shapes.keyed("user", shapes.record({"Key": shapes.key}), names=("Username", "Name"), needs_name=True)


@pytest.mark.parametrize(
    ("listed", "kept", "told"),
    [
        ([{"Username": "lea"}], [], ["no key for user 'lea' ([0]"]),
        ([{"Key": "", "Username": "lea"}, {"Key": "2", "Username": "jon"}], ["jon"], ["no key for user 'lea' ([0]"]),
        ([{"Key": 7, "Name": "Lea"}], [], ["no key for user 'Lea'"]),
        ([{"Key": ".."}], [], ["no key for a user"]),
        ([{"Key": "1", "Username": "lea"}] * 2, ["lea"], []),
        (
            [{"Key": "1", "Username": "lea"}, {"Key": "2", "Username": "jon"}, {"Key": "1", "Username": "ann"}],
            ["jon"],
            ["the key of another one for user 'lea' ([0]", "the key of another one for user 'ann' ([2]"],
        ),
        ([{"Key": "1", "Username": " ", "Name": "Lea"}], [], ["no Username for user 'Lea'"]),
    ],
)
def test_records_without_a_key_of_their_own(listed: list[Any], kept: list[str], told: list[str]) -> None:
    place = Place()
    assert [each["Username"] for each in PEOPLE(listed, place)] == kept
    assert len(place.left_out) == len(told)
    for left_out, sentence in zip(place.left_out, told, strict=True):
        assert sentence in str(left_out)


@pytest.mark.parametrize("name", ["the same", "another one"])
def test_many_records_of_one_key_take_time_in_proportion_to_their_number(name: str) -> None:
    # With time that grows with the square of the number, this takes an hour.
    number = 100_000
    place = Place()
    listed = [{"Key": "1", "Username": f"u{each if name == 'another one' else 0}"} for each in range(number)]
    kept = PEOPLE(listed, place)
    assert (len(kept), len(place.left_out)) == ((1, 0) if name == "the same" else (0, number))


def test_another_object_than_the_one_that_was_asked_for() -> None:
    read = shapes.of_key(records.APPLICATION, "A1")
    assert read({"Name": "x"}, Place()) == {"Name": "x", "Key": "A1"}
    assert read({"Key": "a1"}, Place()) == {"Key": "a1"}
    assert read(None, Place()) is None
    with pytest.raises(ShapeError, match=r"at Key .*asked for \(A1\)"):
        read({"Key": "B2"}, Place())
