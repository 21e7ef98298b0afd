# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the simulator leaves the contract because clients in use need it to, or because the contract is silent.

Everything else has to conform to the contract. "the vendor's client" is outsystems-pipeline 0.11.0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from .http_types import JSON, TEXT

ANY = "*"
CLIENT = "the vendor's client"
Shape = Literal["text", "errors", "link", "solution status", "source code", "empty", "file", "permission levels"]


@dataclass(frozen=True)
class Deviation:
    """A response that the contract does not have; `operation` may be ANY, `mode` is a value of `--answers`."""

    operation: str
    status: int
    shape: Shape
    reason: str
    source: str
    mode: Literal["client", "contract", "both"] = "both"


DEVIATIONS = (
    Deviation("Deployments_Create", 201, "text", "it refuses 200", CLIENT, "client"),
    Deviation("Deployments_CreateWithBinary", 201, "text", "it takes a bare key", CLIENT, "client"),
    Deviation(
        "Environments_SolutionCreate", 200, "text", "the example shows a bare key", "the documentation", "client"
    ),
    Deviation("Environments_SolutionStatus", 200, "solution status", "it fails on a list", CLIENT, "client"),
    Deviation("Environments_SolutionDownload", 200, "link", "it reads `url`", CLIENT, "client"),
    *(
        Deviation(f"Environments_{what}_SourceCode{call}", 201, "source code", "it refuses 200", CLIENT, "client")
        for what in ("Applications", "Modules")
        for call in ("", "_Status")
    ),
    Deviation("Users_Create", 201, "text", "roles answer a bare key, too", "the contract is silent", "client"),
    Deviation("Roles_PermissionLevels", 200, "permission levels", "its text says that it lists them", "the contract"),
    Deviation(ANY, 400, "errors", "a malformed request needs an answer", "the contract is silent", "client"),
    Deviation(ANY, 403, "errors", "a wrong token, also where the contract has no 403", "release notes of 11.21.0"),
    Deviation(ANY, 404, "errors", "unknown keys, also where the contract has no 404", "the contract is silent"),
    Deviation("Deployments_CreateWithBinary", 411, "errors", "the web server wants a length", "web server"),
    Deviation("Deployments_CreateWithBinary", 413, "errors", "the web server's upload limit", "web server"),
    Deviation("Deployments_Create", 500, "errors", "errors are JSON", CLIENT, "client"),
    Deviation("Deployments_CreateWithBinary", 500, "errors", "errors are JSON", CLIENT, "client"),
    Deviation("Users_SetPassword", 405, "errors", "errors are JSON", CLIENT, "client"),
    Deviation("Downloads", 200, "file", "the links lead here", "the contract only has the links"),
)


def is_allowed(mode: str, operation: str, status: int, content_type: str, body: Any) -> bool:
    """Return whether the response is one of the deviations."""
    return any(
        deviation.operation in (ANY, operation)
        and deviation.status == status
        and deviation.mode in ("both", mode)
        and _has_shape(deviation.shape, content_type, body)
        for deviation in DEVIATIONS
    )


def _has_shape(shape: Shape, content_type: str, body: Any) -> bool:
    if shape == "text":
        return content_type == TEXT and isinstance(body, str)
    if shape == "file":
        return content_type == "application/octet-stream"
    if shape == "empty":
        return body is None
    if shape == "permission levels":
        return isinstance(body, list) and all(set(item) == {"level", "levelLabel", "description"} for item in body)
    if content_type != JSON or not isinstance(body, dict):
        return False
    keys = {
        "errors": {"Errors", "StatusCode"},
        "link": {"url", "expires"},
        "solution status": {"Status", "StatusReason"},
        "source code": {"PackageKey", "Status", "Messages"},
    }
    return set(body) == keys[shape]


def lenient_body(operation: str, body: Any) -> Any:
    """Return the body with two accepted deviations made to conform.

    Environments_SolutionCreate: the documentation's example sends IncludeReferences as a text.
    Environments_Applications_Versions_Create: the vendor's client sends null for MobileVersions.
    """
    if operation == "Environments_SolutionCreate" and isinstance(body, Mapping):
        switch = body.get("IncludeReferences")
        if isinstance(switch, str) and switch.lower() in ("true", "false"):
            return {**body, "IncludeReferences": switch.lower() == "true"}
    if operation == "Environments_Applications_Versions_Create" and isinstance(body, Mapping):
        return {name: value for name, value in body.items() if name != "MobileVersions" or value is not None}
    return body


def lenient_content_type(request_types: Sequence[str], content_type: str | None) -> str | None:
    """Return the contract's media type for any but a multipart one.

    LifeTime ignores the type, and clients send the default of their tool (curl: that of a form). A multipart body,
    however, is another body than the contract's.
    """
    is_multipart = (content_type or "").strip().lower().startswith("multipart/")
    return content_type if is_multipart or not request_types else request_types[0]


def lenient_query(operation: str, query: Mapping[str, str]) -> Mapping[str, str]:
    """Return the query without UsersNewRoleKey (Roles_Delete): a key that the contract declares as boolean."""
    if operation == "Roles_Delete":
        return {name: value for name, value in query.items() if name != "UsersNewRoleKey"}
    return query
