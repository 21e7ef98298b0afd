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


# What a record can lack, and the same record is no use without it.
LISTS = {name: reader for name, reader in READERS.items() if reader not in OBJECTS and name != "REST_LogicalDatabase"}
LACKING = ("absent", None, "", " ", "..")


@pytest.mark.parametrize("name", LISTS)
def test_what_one_record_lacks_makes_no_other_record_unusable(name: str) -> None:
    """The keys that a record holds are its own, and those of what it belongs to and is made of."""
    schemas = yaml.safe_load((SOURCES / "lifetime_simulator" / "contract.yaml").read_text(encoding="utf-8"))
    record = sample(name, schemas["components"]["schemas"])
    other = json.loads(json.dumps(record).replace("a-text", "another"))
    for path in [
        (mutations.FIRST, *path) for path in mutations.paths(record) if path and path[-1].lower().endswith("key")
    ]:
        for value in LACKING:
            place = Place()
            written = None if value == "absent" else json.dumps(value)
            body = json.loads(mutations.mutated([record, other], path, written))
            read = LISTS[name](body, place)
            assert len(read) in (1, 2), f"{path} {value}"
            assert read[-1] == LISTS[name]([other], Place())[0], f"{path} {value}"
            assert place.left_out or len(read) == 2, f"{path} {value}: nobody is told"


@pytest.mark.parametrize("module", [{}, {"ModuleVersionKey": None}, {"ModuleVersionKey": ""}])
def test_a_module_without_a_version_is_told_of_and_hides_nothing_else(module: dict[str, Any]) -> None:
    status = {"EnvironmentKey": "E", "IsModified": False, "ModuleStatusInEnvs": [{"ModuleVersionKey": "1"}, module]}
    place = Place()
    listed = [{"Key": "A", "Name": "Orders", "AppStatusInEnvs": [status]}, {"Key": "B", "Name": "Claims"}]
    assert [each["Key"] for each in records.APPLICATIONS(listed, place)] == ["B"]
    (told,) = place.left_out
    assert "no ModuleVersionKey for application 'Orders' ([0].AppStatusInEnvs[0].ModuleStatusInEnvs[1]" in str(told)
    place = Place()
    (read,) = records.MODULES([{"Key": "M", "ModuleStatusInEnv": status["ModuleStatusInEnvs"]}], place)
    assert read["ModuleStatusInEnv"] == [{"ModuleVersionKey": "1"}]
    assert "no ModuleVersionKey" in str(place.left_out[0])


@pytest.mark.parametrize("changed", [str.lower, str.upper, str.swapcase])
@pytest.mark.parametrize(("name", "reader", "body"), BODIES, ids=[name for name, _reader, _body in BODIES])
def test_names_of_fields_are_read_in_any_case(name: str, reader: shapes.Reader, body: Any, changed: Any) -> None:
    read = reader(_renamed(body, changed), Place())
    assert _renamed(read, str.lower) == _renamed(reader(body, Place()), str.lower)
    known = {
        key for key in _names(reader(body, Place())) if key.lower() in ("key", "environmentkey", "deploymentstatus")
    }
    assert known <= _names(read)


def _renamed(value: Any, changed: Any) -> Any:
    if isinstance(value, dict):
        return {changed(key): _renamed(item, changed) for key, item in value.items()}
    return [_renamed(item, changed) for item in value] if isinstance(value, list) else value


def _names(value: Any) -> set[str]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = set(value) if isinstance(value, dict) else set()
    return own.union(*map(_names, inner))


def test_of_two_spellings_the_right_one_counts() -> None:
    read = shapes.record({"Key": shapes.key})
    assert read({"key": "1", "Key": "2"}, Place()) == {"key": "1", "Key": "2"}
    assert read({"KEY": "1"}, Place()) == {"Key": "1"}


@pytest.mark.parametrize(
    ("reader", "value", "expected"),
    [
        (shapes.flag, "true", True),
        (shapes.flag, "False", False),
        (shapes.flag, None, None),
        (shapes.number, "4", 4),
        (shapes.number, " -1 ", -1),
        (shapes.number, 4.0, 4),
        (shapes.word, "Finished_Successful ", "finished_successful"),
        (shapes.word, "", ""),
    ],
)
def test_the_same_value_in_another_form(reader: shapes.Reader, value: Any, expected: Any) -> None:
    found = reader(value, Place())
    assert found == expected
    assert isinstance(found, type(expected))


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        *((shapes.flag, value) for value in ("yes", 1, "")),
        *((shapes.number, value) for value in ("4.5", 4.5, "1" * 19, "", True)),
        (shapes.word, 1),
    ],
)
def test_what_only_looks_like_it_is_told(reader: shapes.Reader, value: Any) -> None:
    with pytest.raises(ShapeError):
        reader(value, Place())


def test_the_default_of_a_user_s_lists_is_a_text() -> None:
    place = Place()
    (user,) = access_records.USERS([{"Key": "1", "Username": "lea", "Teams": "", "ApplicationRoles": ""}], place)
    assert (user["teams"], user["applicationroles"], place.left_out) == ([], [], [])
