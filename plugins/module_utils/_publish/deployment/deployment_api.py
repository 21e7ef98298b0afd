# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deployment plans over the API: one function an operation, shapes evened out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..._api import answers
from ..._api.client import Client
from ..._api.errors import AmbiguousWriteError, LifeTimeError, NotFoundError, SentOtherBytesError
from ..._api.infrastructure import path
from ..._api.shapes import optional
from .plan_records import DETAILS, MISSING_MAPPINGS, PLANS, STATUS

# A date before that of any plan.
_EARLIEST = "2000-01-01"


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
        params = {"TargetEnvironmentKey": target_key, "MinDate": min_date, "MaxDate": max_date}
        given = {name: value for name, value in params.items() if value}
        return self._client.read_list(
            "Deployments_List", path("deployments"), "list the deployment plans", params=given, shape=PLANS
        ).records

    def get(self, key: str) -> dict[str, Any] | None:
        """Plan, applications, conflicts (Deployments_Get), or None. LifeTime validates the plan: not for check mode."""
        try:
            details: dict[str, Any] | None = self._client.read(
                "Deployments_Get", path("deployments", key), f"read deployment plan {key}", shape=optional(DETAILS)
            )
        except NotFoundError:
            return None
        return details

    def status(self, key: str) -> Status | None:
        """Status, Info and log, or None for a plan that LifeTime does not know (Deployments_GetStatus)."""
        try:
            body = self._client.read(
                "Deployments_GetStatus",
                path("deployments", key, "status"),
                f"read the status of deployment {key}",
                shape=STATUS,
            )
        except NotFoundError:
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
                operation="Deployments_GetStatus",
                key=key,
            )
        return status

    def listed(self, key: str) -> dict[str, Any]:
        """A plan as Deployments_List has it, {} for one that is too old to be listed."""
        return next((plan for plan in self.recent(None, _EARLIEST) if plan.get("Key") == key), {})

    def target_of(self, key: str, *, may_validate: bool) -> str:
        """The target of a plan; without `may_validate` from the list, "" for a plan that is too old to be listed."""
        found = ((self.get(key) or {}).get("Deployment") or {}) if may_validate else self.listed(key)
        return str(found.get("TargetEnvironmentKey") or "")

    def create_from_package(self, target_key: str, package_path: str, sha256: str) -> str:
        """A new plan with a binary (Deployments_CreateWithBinary); returns its key.

        For a file that has another digest by now LifeTimeError (`package_changed`) is raised, and the plan deleted.
        """
        doing = f"create a deployment plan with {package_path}"
        operation = "Deployments_CreateWithBinary"
        place = path("environments", target_key, "deployment")
        try:
            text = self._client.upload(operation, place, package_path, doing, sha256=sha256)
        except SentOtherBytesError as error:
            if error.answer:
                self.delete(answers.key_of(error.answer, doing, operation))
            raise
        return _created(text, doing, operation)

    def create_from_versions(
        self, source_key: str, target_key: str, operations: Sequence[dict[str, str]], notes: str
    ) -> str:
        """A new plan with versions of the same infrastructure (Deployments_Create); returns its key."""
        doing = "create a deployment plan"
        body = {
            "Notes": notes,
            "SourceEnvironmentKey": source_key,
            "TargetEnvironmentKey": target_key,
            "ApplicationOperations": list(operations),
        }
        text = self._client.write("Deployments_Create", "POST", path("deployments"), doing, json=body)
        return _created(text, doing, "Deployments_Create")

    def delete(self, key: str) -> None:
        """Delete a saved plan (Deployments_Delete); one that is gone already is fine."""
        try:
            self._client.write(
                "Deployments_Delete", "DELETE", path("deployments", key), f"delete deployment plan {key}", key=key
            )
        except NotFoundError:
            return

    def command(self, key: str, command: str, *, redeploy_outdated: bool | None = None) -> None:
        """start, continue or abort (Deployments_ExecuteCommand)."""
        params = {"IncludeErrorDetails": "true"}
        if redeploy_outdated is not None:
            params["RedeployOutdated"] = "true" if redeploy_outdated else "false"
        self._client.write(
            "Deployments_ExecuteCommand",
            "POST",
            path("deployments", key, command),
            f"{command} deployment {key}",
            params=params,
            key=key,
        )

    def missing_mappings(self, key: str) -> list[dict[str, Any]]:
        """What is still to map: `{ExtensionKey, ExtensionName, LogicalDatabase}` (Deployments_GetMissingDbMappings)."""
        return self._client.read_list(
            "Deployments_GetMissingDbMappings",
            path("deployments", key, "getmissingdbmappings"),
            f"read the missing database mappings of deployment {key}",
            shape=MISSING_MAPPINGS,
        ).records

    def configure(self, key: str, mappings: Sequence[dict[str, Any]]) -> None:
        """Supply all database mappings and go on (Deployments_Configuration)."""
        self._client.write(
            "Deployments_Configuration",
            "POST",
            path("deployments", key, "configuration"),
            f"supply the database mappings of deployment {key}",
            json=list(mappings),
            key=key,
        )


def _created(text: str, doing: str, operation: str) -> str:
    try:
        return answers.key_of(text, doing, operation)
    except LifeTimeError as error:
        raise AmbiguousWriteError(error.message, "ambiguous_write", operation=operation) from error


def was_started(plan: Mapping[str, Any]) -> bool:
    """True for a plan of Deployments_List that somebody has started."""
    return _is_set(plan.get("StartedOn"))


def was_aborted(plan: Mapping[str, Any]) -> bool:
    """True for a plan of Deployments_List that somebody has aborted."""
    return _is_set(plan.get("AbortedOn"))


def _is_set(date: Any) -> bool:
    return bool(date) and not str(date).startswith(answers.UNSET_DATE[:4])
