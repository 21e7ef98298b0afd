# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The contract: whole, and strict where a client's mistake would show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import lifetime_simulator.contract as contract_module
import pytest
import yaml
from lifetime_simulator.contract import LONG_LIST, Contract, load_contract

JSON = "application/json"
USER = {"Key": "k", "Username": "u", "IsActive": True, "Teams": [{"TeamKey": "t", "TeamName": "n"}]}


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load_contract()


def test_it_has_all_operations(contract: Contract) -> None:
    assert len(contract.operations) == 86
    assert {operation.method for operation in contract.operations.values()} == {"GET", "POST", "PUT", "DELETE"}


def test_every_declared_body_can_be_checked(contract: Contract) -> None:
    for operation in contract.operations.values():
        for status, media_types in operation.responses.items():
            for media_type in media_types:
                contract.validate_response(operation.operation_id, status, media_type, {})
        contract.validate_request(operation.operation_id, {}, {}, {}, JSON)


@pytest.mark.parametrize(
    ("operation", "status", "content_type", "body"),
    [
        ("Users_List", 200, JSON, [USER]),
        ("Users_List", 200, "Application/JSON; charset=utf-8", []),
        ("Users_List", 204, None, None),
        ("Roles_Create", 201, "text/plain; charset=utf-8", "0f1a"),
        ("Teams_AddUser", 201, None, None),
        ("Deployments_GetStatus", 200, JSON, {"DeploymentStatus": "saved", "Info": "", "DeploymentLog": []}),
    ],
)
def test_good_answers_pass(
    contract: Contract, operation: str, status: int, content_type: str | None, body: Any
) -> None:
    assert contract.validate_response(operation, status, content_type, body) == []


@pytest.mark.parametrize(
    ("operation", "status", "content_type", "body", "said"),
    [
        ("Roles_List", 204, None, None, "Roles_List does not answer 204"),
        ("Users_List", 200, "text/plain", "x", "not as text/plain"),
        ("Users_List", 200, None, None, "not as nothing"),
        ("Users_List", 204, JSON, [], "without a body"),
        ("Users_List", 200, JSON, {}, "the answer: {} is not of type 'array'"),
        ("Users_List", 200, JSON, [{**USER, "IsActive": "True"}], "the answer[0].IsActive: 'True' is not of type"),
        ("Users_List", 200, JSON, [{**USER, "Teams": [{"TeamKey": None}]}], "the answer[0].Teams[0].TeamKey"),
        ("Deployments_GetStatus", 200, JSON, {"DeploymentStatus": "saved"}, "'Info' is a required property"),
        ("Environments_List", 200, JSON, [{"Order": 2**31}], "is not a 'int32'"),
    ],
)
def test_bad_answers_do_not(
    contract: Contract, operation: str, status: int, content_type: str | None, body: Any, said: str
) -> None:
    violations = contract.validate_response(operation, status, content_type, body)
    assert [violation for violation in violations if said in violation], violations


WRONG: tuple[Any, ...] = (None, True, 1, 1.5, 2**31, 2**63, "x", "1900-01-01T00:00:00", "2026-13-01T00:00:00", [], {})


def spoiled(value: Any) -> Iterator[Any]:
    """Each value that differs from a valid one in one place: another type, an impossible value, or absent."""
    yield from WRONG
    if isinstance(value, list):
        for item in spoiled(value[0]):
            yield [item]
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield {other: kept for other, kept in value.items() if other != name}
            for wrong in spoiled(inner):
                yield {**value, name: wrong}


def example(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:
    """A value that conforms to a schema of the contract, with every property."""
    if "$ref" in schema:
        return example(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if schema.get("type") == "array":
        return [example(schema["items"], schemas)]
    if "properties" in schema:
        return {name: example(inner, schemas) for name, inner in schema["properties"].items()}
    known = {"boolean": True, "integer": 1, "number": 1.5, "object": {}}
    formats = {"date-time": "2026-01-15T08:00:00Z", "date": "2026-01-15"}
    return known.get(schema.get("type", ""), formats.get(schema.get("format", ""), "x"))


def test_the_compiled_validator_of_long_lists_judges_as_the_other_does(
    contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contract_module, "LONG_LIST", 1)
    document = yaml.safe_load(Path(contract_module.__file__).with_name("contract.yaml").read_text(encoding="utf-8"))
    schemas = document["components"]["schemas"]
    judged = 0
    for operation in contract.operations.values():
        name, answer = operation.operation_id, document["paths"][operation.template][operation.method.lower()]
        schema = answer["responses"].get("200", {}).get("content", {}).get(JSON, {}).get("schema", {})
        if schema.get("type") != "array":
            continue
        good = example(schema, schemas)
        assert contract.validate_response(name, 200, JSON, [*good, *good]) == []
        for wrong in spoiled(good[0]):
            short = contract.validate_response(name, 200, JSON, [wrong])
            assert bool(contract.validate_response(name, 200, JSON, [*good, wrong])) == bool(short), (name, wrong)
            judged += 1
    assert judged > 1000


def test_a_violation_at_the_end_of_a_long_list_is_named(contract: Contract) -> None:
    violations = contract.validate_response("Users_List", 200, JSON, [USER] * LONG_LIST + [{**USER, "IsActive": 1}])
    assert violations == [f"the answer[{LONG_LIST}].IsActive: 1 is not of type 'boolean'"]


@pytest.mark.parametrize("value", ["true", "True", "false", "FALSE"])
def test_booleans_in_a_query_may_have_any_case(contract: Contract, value: str) -> None:
    assert contract.validate_request("Users_List", {}, {"IncludeInactive": value, "unheard of": "x"}) == []


def test_names_in_a_query_are_brought_into_the_contracts_case(contract: Contract) -> None:
    given = {"includemodules": "1", "INCLUDEENVSTATUS": "2", "unheardOf": "3"}
    expected = {"IncludeModules": "1", "IncludeEnvStatus": "2", "unheardOf": "3"}
    assert contract.spelled("Applications_List", given) == expected
    assert contract.spelled("Users_Get", {"IncludeTeams": "true"}) == {"includeTeams": "true"}


@pytest.mark.parametrize(
    ("operation", "path", "query", "body", "content_type", "said"),
    [
        ("Users_List", {}, {"IncludeInactive": "yes"}, None, None, "neither true nor false"),
        ("Deployments_List", {}, {"MinDate": "01/31/2026"}, None, None, "not a date"),
        ("Applications_Versions_List", {"ApplicationKey": "a"}, {"MaximumVersionsToReturn": "x"}, None, None, "whole"),
        ("Applications_Versions_Get", {"ApplicationKey": "a", "VersionKey": "b"}, {}, None, None, "IncludeModules is"),
        ("Users_Get", {}, {}, None, None, "UserKey is missing"),
        ("Roles_Create", {}, {}, None, JSON, "the body is missing"),
        ("Roles_Create", {}, {}, {"name": 1}, JSON, "the body.name: 1 is not of type 'string'"),
        ("Roles_Create", {}, {}, {}, "text/xml", "sent as text/xml"),
        ("Deployments_Create", {}, {}, {"Notes": ""}, JSON, "'SourceEnvironmentKey' is a required property"),
    ],
)
def test_bad_requests_are_named(
    contract: Contract,
    operation: str,
    path: dict[str, str],
    query: dict[str, str],
    body: Any,
    content_type: str | None,
    said: str,
) -> None:
    violations = contract.validate_request(operation, path, query, body, content_type)
    assert [violation for violation in violations if said in violation], violations


@pytest.mark.parametrize(
    ("instant", "good"),
    [
        ("1900-01-01T00:00:00", True),
        ("2026-03-01T10:20:30Z", True),
        ("2026-03-01T10:20:30.5Z", True),
        ("2026-03-01T10:20:30.123+01:00", True),
        ("2026-03-01", False),
        ("yesterday", False),
        ("", False),
    ],
)
def test_instants_may_be_without_a_zone(contract: Contract, instant: str, good: bool) -> None:
    violations = contract.validate_response("Auth_Token", 200, JSON, {"token": "t", "expiresAt": instant})
    assert (violations == []) is good, violations


def test_required_names_in_another_case_mean_the_property(contract: Contract) -> None:
    violations = contract.validate_request(
        "Environments_DBConnections_Create", {"EnvironmentKey": "e"}, {}, {"dbConnectionName": "x"}, JSON
    )
    assert any("'dbPassword' is a required property" in violation for violation in violations)
    assert not any("dbConnectionName" in violation for violation in violations)
