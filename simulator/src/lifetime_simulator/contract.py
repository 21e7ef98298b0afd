# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Validation of requests and responses against the API contract (contract.yaml)."""

from __future__ import annotations

import datetime
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial, reduce
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from .yaml_text import load_yaml

_JSON = "application/json"
_MAX_VIOLATIONS = 10
#: The entries of a list above which a compiled validator looks first.
LONG_LIST = 500
_RANGES = {"int32": 2**31, "int64": 2**63}


def _is_date_time(value: object) -> bool:
    # Date-times come with and without a zone; 1900-01-01T00:00:00 means unset.
    if isinstance(value, str):
        if "T" not in value:
            return False
        datetime.datetime.fromisoformat(_three_or_six_decimals(value))
    return True


def _is_date(value: object) -> bool:
    if isinstance(value, str):
        datetime.datetime.strptime(value, "%Y-%m-%d")
    return True


def _is_int32(value: object) -> bool:
    return not isinstance(value, int) or -_RANGES["int32"] <= value < _RANGES["int32"]


def _is_int64(value: object) -> bool:
    return not isinstance(value, int) or -_RANGES["int64"] <= value < _RANGES["int64"]


formats = FormatChecker(formats=())
formats.checks("date-time", ValueError)(_is_date_time)
formats.checks("date", ValueError)(_is_date)
formats.checks("int32")(_is_int32)
formats.checks("int64")(_is_int64)


@dataclass(frozen=True)
class Parameter:
    """A parameter of the path or the query (`place`); `name` is spelled as in the contract."""

    name: str
    place: str
    required: bool
    schema: Mapping[str, Any]


@dataclass(frozen=True)
class ContractOperation:
    """One operation of the API; `template` is its path with parameters in braces, spelled as in the contract."""

    operation_id: str
    method: str
    template: str
    parameters: tuple[Parameter, ...]
    body_required: bool
    request_types: tuple[str, ...]
    responses: Mapping[int, tuple[str, ...]]


class Contract:
    """The contract: `operations` by operation id, and validation. A violation is one sentence.

    A few schemas require names that differ in case from their properties, or that are no properties. The former are
    corrected, the latter dropped.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        for schema in document["components"]["schemas"].values():
            _correct_required(schema)
        self._document = document
        self._validators: dict[tuple[str, ...], Draft202012Validator] = {}
        self._compiled: dict[tuple[str, ...], Callable[[Any], bool]] = {}
        self.operations: dict[str, ContractOperation] = {
            operation["operationId"]: _operation(method, template, operation)
            for template, methods in document["paths"].items()
            for method, operation in methods.items()
        }

    def spelled(self, operation_id: str, query: Mapping[str, str]) -> dict[str, str]:
        """Return the query with the contract's spelling of each known name; case is ignored."""
        known = {parameter.name.lower(): parameter.name for parameter in self.operations[operation_id].parameters}
        return {known.get(name.lower(), name): value for name, value in query.items()}

    def validate_request(
        self,
        operation_id: str,
        path_params: Mapping[str, str],
        query: Mapping[str, str],
        body: Any | None = None,
        content_type: str | None = None,
    ) -> list[str]:
        """Return the violations of a request; `body` is parsed JSON, None without a body or if it is not JSON.

        Unknown parameters are ignored, as LifeTime ignores them.
        """
        operation = self.operations[operation_id]
        violations = []
        for parameter in operation.parameters:
            given = (path_params if parameter.place == "path" else query).get(parameter.name)
            if given is not None:
                violations += _check_text(parameter, given)
            elif parameter.required:
                violations.append(f"the {parameter.place} parameter {parameter.name} is missing")
        media_type = _media_type(content_type)
        if not operation.request_types:
            return violations
        if media_type and media_type not in operation.request_types:
            expected = " or ".join(operation.request_types)
            violations.append(f"the body is sent as {media_type}, not as {expected}")
        elif _JSON in operation.request_types:
            if body is not None:
                violations += self._check(self._body_path(operation, "requestBody", "content", _JSON), body, "the body")
            elif operation.body_required:
                violations.append("the body is missing")
        return violations

    def validate_response(
        self, operation_id: str, status: int, content_type: str | None, body: Any | None = None
    ) -> list[str]:
        """Return the violations of a response; `body` is parsed JSON or text, None if it is empty."""
        operation = self.operations[operation_id]
        declared = operation.responses.get(status)
        if declared is None:
            return [f"{operation_id} does not answer {status}"]
        if not declared:
            return [] if body is None else [f"{operation_id} answers {status} without a body"]
        media_type = _media_type(content_type)
        if media_type not in declared:
            return [f"{operation_id} answers {status} as {' or '.join(declared)}, not as {media_type or 'nothing'}"]
        path = self._body_path(operation, "responses", str(status), "content", media_type)
        return self._check(path, body, "the answer")

    def _body_path(self, operation: ContractOperation, *path: str) -> tuple[str, ...]:
        return ("paths", operation.template, operation.method.lower(), *path, "schema")

    def _check(self, path: tuple[str, ...], instance: Any, label: str) -> list[str]:
        validator = self._validators.get(path)
        if validator is None:
            schema = self._inlined(reduce(operator.getitem, path, self._document))
            validator = self._validators[path] = Draft202012Validator(schema, format_checker=formats)
        if isinstance(instance, list) and len(instance) > LONG_LIST and self._conforms(path, instance):
            return []
        found = []
        for error in validator.iter_errors(instance):
            where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path)
            found.append(f"{label}{where}: {_shortened(error.message)}")
            if len(found) == _MAX_VIOLATIONS:
                break
        return found

    def _conforms(self, path: tuple[str, ...], instance: Any) -> bool:
        """Return whether a long list conforms: in a fortieth of the time, but without a sentence if it does not."""
        if path not in self._compiled:
            self._compiled[path] = _compiled(self._inlined(reduce(operator.getitem, path, self._document)))
        return self._compiled[path](instance)

    def _inlined(self, schema: Any) -> Any:
        """Replace each $ref by the schema that it refers to: that makes validation twice as fast."""
        if isinstance(schema, list):
            return [self._inlined(item) for item in schema]
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema:
            return self._inlined(self._document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
        return {name: self._inlined(value) for name, value in schema.items()}


def _compiled(schema: Any) -> Callable[[Any], bool]:
    # Imported where it is used: most simulators never send a long list.
    import fastjsonschema

    checks = {name: partial(formats.conforms, format=name) for name in ("date-time", "date")}
    # Without `use_default=False` it would write the schema's defaults into what it checks.
    validate = fastjsonschema.compile(_with_ranges(schema), formats=checks, use_default=False)

    def conforms(instance: Any) -> bool:
        try:
            validate(instance)
        except fastjsonschema.JsonSchemaValueException:
            return False
        return True

    return conforms


def _with_ranges(schema: Any) -> Any:
    """Replace the formats of numbers by ranges: fastjsonschema looks at the formats of texts only."""
    if isinstance(schema, list):
        return [_with_ranges(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    # A property may be called `format`: then it is a schema, not a text.
    limit = _RANGES.get(schema["format"]) if isinstance(schema.get("format"), str) else None
    rest = {name: _with_ranges(value) for name, value in schema.items() if limit is None or name != "format"}
    return {**rest, "minimum": -limit, "maximum": limit - 1} if limit else rest


@cache
def load_contract() -> Contract:
    """Return the contract of this package; parsed once per process."""
    text = resources.files(__package__).joinpath("contract.yaml").read_text(encoding="utf-8")
    return Contract(load_yaml(text))


def _operation(method: str, template: str, document: Mapping[str, Any]) -> ContractOperation:
    body = document.get("requestBody", {})
    return ContractOperation(
        operation_id=document["operationId"],
        method=method.upper(),
        template=template,
        parameters=tuple(
            Parameter(item["name"], item["in"], item["required"], item["schema"])
            for item in document.get("parameters", ())
        ),
        body_required=body.get("required", False),
        request_types=tuple(body.get("content", ())),
        responses={int(status): tuple(item.get("content", ())) for status, item in document["responses"].items()},
    )


def _correct_required(schema: dict[str, Any]) -> None:
    if "required" in schema:
        properties = {name.lower(): name for name in schema.get("properties", {})}
        schema["required"] = [properties[name.lower()] for name in schema["required"] if name.lower() in properties]


def _check_text(parameter: Parameter, given: str) -> list[str]:
    kind = parameter.schema.get("type")
    what = f"the {parameter.place} parameter {parameter.name}"
    if kind == "boolean" and given.lower() not in ("true", "false"):
        return [f"{what} is {given!r}, neither true nor false"]
    if kind == "integer" and not re.fullmatch(r"[+-]?\d{1,19}", given):
        return [f"{what} is {given!r}, not a whole number"]
    value_format = parameter.schema.get("format")
    value = int(given) if kind == "integer" else given
    if value_format and given and not formats.conforms(value, value_format):
        return [f"{what} is {given!r}, not a {value_format}"]
    return []


def _media_type(content_type: str | None) -> str:
    return (content_type or "").partition(";")[0].strip().lower()


def _three_or_six_decimals(instant: str) -> str:
    # Before Python 3.11, fromisoformat accepts neither Z nor other numbers of decimals.
    instant = re.sub(r"Z$", "+00:00", instant)
    return re.sub(r"\.(\d+)", lambda match: "." + match[1][:6].ljust(6, "0"), instant)


def _shortened(message: str) -> str:
    return message if len(message) <= 300 else f"{message[:200]} ... {message[-90:]}"
