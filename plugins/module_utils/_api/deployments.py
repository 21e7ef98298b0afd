# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deployment plans of LifeTime."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import answers
from .client import Client
from .errors import AmbiguousWriteError, LifeTimeError, NotFoundError, SentOtherBytesError
from .keys import own_key
from .operation import Operation, Request
from .plan_records import DETAILS, MISSING_MAPPINGS, PLANS, STATUS
from .shapes import optional

LIST = Operation("Deployments_List", "GET", "/deployments/")
GET = Operation("Deployments_Get", "GET", "/deployments/{}/")
GET_STATUS = Operation("Deployments_GetStatus", "GET", "/deployments/{}/status/")
GET_MISSING_MAPPINGS = Operation("Deployments_GetMissingDbMappings", "GET", "/deployments/{}/getmissingdbmappings/")
CREATE = Operation("Deployments_Create", "POST", "/deployments/")
CREATE_FROM_PACKAGE = Operation("Deployments_CreateWithBinary", "POST", "/environments/{}/deployment/", subject=None)
UPDATE = Operation("Deployments_Update", "PUT", "/deployments/{}/")
DELETE = Operation("Deployments_Delete", "DELETE", "/deployments/{}/")
COMMAND = Operation("Deployments_ExecuteCommand", "POST", "/deployments/{}/{}/")
CONFIGURE = Operation("Deployments_Configuration", "POST", "/deployments/{}/configuration/")

# A date before that of any plan.
EARLIEST = "2000-01-01"


@dataclass(frozen=True)
class Status:
    """Status, Info and log of a deployment (Deployments_GetStatus); log records are snake_case."""

    status: str
    info: str
    log: tuple[dict[str, Any], ...]


class Deployments:
    """The deployment plans of one LifeTime."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def recent(
        self, target_key: str | None, min_date: str | None = None, max_date: str | None = None
    ) -> list[dict[str, Any]]:
        """Plans for a target, newest first (Deployments_List); the last 7 days unless `YYYY-MM-DD` dates are given."""
        query = {"TargetEnvironmentKey": target_key, "MinDate": min_date, "MaxDate": max_date}
        given = {name: value for name, value in query.items() if value}
        return self._client.read_list(Request(LIST, "list the deployment plans", query=given), PLANS)

    def get(self, key: str) -> dict[str, Any] | None:
        """Plan, applications, conflicts (Deployments_Get), or None. LifeTime validates the plan: not for check mode."""
        request = Request(GET, f"read deployment plan {key}", (key,))
        return self._client.read_or_none(request, optional(DETAILS))

    def status(self, key: str) -> Status | None:
        """Status, Info and log, or None for a plan that LifeTime does not know (Deployments_GetStatus)."""
        request = Request(GET_STATUS, f"read the status of deployment {key}", (key,))
        body = self._client.read_or_none(request, STATUS)
        if body is None:
            return None
        log = tuple(answers.to_snake(line) for line in body.get("DeploymentLog") or [])
        return Status(str(body["DeploymentStatus"]), str(body.get("Info") or ""), log)

    def known_status(self, key: str) -> Status:
        """The same; raises LifeTimeError (`unknown_deployment`) for a plan that LifeTime does not know."""
        status = self.status(key)
        if status is None:
            raise LifeTimeError(
                f"There is no deployment {key} in {self._client.url} that this account can see.",
                "unknown_deployment",
                advice="It may have been deleted, or purged: LifeTime keeps deployments for 90 days.",
                operation=GET_STATUS.id,
                key=key,
            )
        return status

    def listed(self, key: str) -> dict[str, Any]:
        """A plan as Deployments_List has it, {} for one that is too old to be listed."""
        return next((plan for plan in self.recent(None, EARLIEST) if plan.get("Key") == own_key(key)), {})

    def target_of(self, key: str, *, may_validate: bool) -> str:
        """The target of a plan; without `may_validate` from the list, "" for a plan that is too old to be listed."""
        found = ((self.get(key) or {}).get("Deployment") or {}) if may_validate else self.listed(key)
        return str(found.get("TargetEnvironmentKey") or "")

    def create_from_package(self, target_key: str, package_path: str, sha256: str) -> str:
        """A new plan with a binary (Deployments_CreateWithBinary); returns its key.

        For a file that has another digest by now LifeTimeError (`package_changed`) is raised, and the plan deleted.
        """
        request = Request(CREATE_FROM_PACKAGE, f"create a deployment plan with {package_path}", (target_key,))
        try:
            text = self._client.upload(request, package_path, sha256)
        except SentOtherBytesError as error:
            if error.answer:
                self.delete(answers.key_of(error.answer, request))
            raise
        return _created(text, request)

    def create_from_versions(self, body: Mapping[str, Any]) -> str:
        """A new plan with versions of the same infrastructure (Deployments_Create); returns its key."""
        request = Request(CREATE, "create a deployment plan", body=dict(body))
        return _created(self._client.write(request), request)

    def update(self, key: str, body: Mapping[str, Any]) -> None:
        """Let a saved plan hold other versions (Deployments_Update); what `body` (see `versions_body`) lacks goes."""
        self._client.write(Request(UPDATE, f"change deployment plan {key}", (key,), dict(body)))

    def delete(self, key: str) -> None:
        """Delete a saved plan (Deployments_Delete); one that is gone already is fine."""
        with contextlib.suppress(NotFoundError):
            self._client.write(Request(DELETE, f"delete deployment plan {key}", (key,)))

    def command(self, key: str, command: str, *, redeploy_outdated: bool | None = None) -> None:
        """start, continue or abort (Deployments_ExecuteCommand)."""
        query = {"IncludeErrorDetails": "true"}
        if redeploy_outdated is not None:
            query["RedeployOutdated"] = "true" if redeploy_outdated else "false"
        self._client.write(Request(COMMAND, f"{command} deployment {key}", (key, command), query=query))

    def missing_mappings(self, key: str) -> list[dict[str, Any]]:
        """What is still to map: `{ExtensionKey, ExtensionName, LogicalDatabase}` (Deployments_GetMissingDbMappings)."""
        request = Request(GET_MISSING_MAPPINGS, f"read the missing database mappings of deployment {key}", (key,))
        return self._client.read_list(request, MISSING_MAPPINGS)

    def configure(self, key: str, mappings: Sequence[dict[str, Any]]) -> None:
        """Supply all database mappings and go on (Deployments_Configuration)."""
        purpose = f"supply the database mappings of deployment {key}"
        self._client.write(Request(CONFIGURE, purpose, (key,), list(mappings)))


def versions_body(
    source_key: str, target_key: str, operations: Sequence[Mapping[str, str]], notes: str
) -> dict[str, Any]:
    """What a plan with versions holds; an operation is `{ApplicationVersionKey, DeploymentZoneKey}`."""
    return {
        "Notes": notes,
        "SourceEnvironmentKey": source_key,
        "TargetEnvironmentKey": target_key,
        "ApplicationOperations": list(operations),
    }


def _created(text: str, request: Request) -> str:
    try:
        return answers.key_of(text, request)
    except LifeTimeError as error:
        raise AmbiguousWriteError(error.message, "ambiguous_write", operation=request.operation.id) from error


def was_started(plan: Mapping[str, Any]) -> bool:
    """True for a plan of Deployments_List that somebody has started."""
    return _is_set(plan.get("StartedOn"))


def was_aborted(plan: Mapping[str, Any]) -> bool:
    """True for a plan of Deployments_List that somebody has aborted."""
    return _is_set(plan.get("AbortedOn"))


def _is_set(date: Any) -> bool:
    return bool(date) and not answers.is_unset_date(str(date))
