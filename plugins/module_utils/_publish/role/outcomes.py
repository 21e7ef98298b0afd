# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The outcomes of the role publish: one word an application, from what the module says of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

UNCHANGED = "unchanged"
TO_BE_DEPLOYED = "to_be_deployed"
APPLIED = "applied"
NOT_APPLIED = "not_applied"
UNKNOWN = "unknown"
NOT_DEPLOYED = "not_deployed"
SAVED = "saved"
RUNNING = "running"
PREPARED = "prepared"
WAITING = "waiting"

#: All outcomes, with what they mean. The documentation of the role lists them.
OUTCOMES: Mapping[str, str] = {
    UNCHANGED: "the target ran it already",
    TO_BE_DEPLOYED: "check mode: it would be deployed",
    APPLIED: "the target runs it",
    NOT_APPLIED: "the deployment has ended, and the target does not run it",
    UNKNOWN: "whether the target runs it cannot be seen",
    NOT_DEPLOYED: "nothing was deployed",
    SAVED: "the plan is saved, and not started",
    RUNNING: "the deployment continues in LifeTime",
    PREPARED: "the first step is done, and the second one waits to be continued",
    WAITING: "the deployment waits for somebody to intervene in LifeTime",
}

# Those of a plan that somebody may continue with.
TO_BE_CONTINUED = (SAVED, RUNNING, PREPARED, WAITING)

# Verdicts of the module on a deployment that has ended.
_VERDICTS = (APPLIED, NOT_APPLIED, UNKNOWN)
_SUCCEEDED = ("finished_successful", "finished_with_warnings")
_BY_STATUS = {
    "": NOT_DEPLOYED,
    "deleted": NOT_DEPLOYED,
    "discarded": NOT_DEPLOYED,
    "saved": SAVED,
    "running": RUNNING,
    "aborting": RUNNING,
    "needs_user_intervention": WAITING,
}


def outcome(application: Mapping[str, Any], entry: Mapping[str, Any], *, is_open: bool) -> str:
    """The outcome for one of the `applications` of a result of lifetime_deployment.

    `entry` is the result, with `is_due` (False where the target runs it already, None where that was not asked);
    `is_open` says that check mode has left open what would come of it.
    """
    verdict = application.get("outcome")
    if verdict in _VERDICTS:
        return str(verdict)
    plan = entry.get("deployment") or {}
    if entry.get("is_due") is False:
        return NOT_DEPLOYED if entry.get("failed") else UNCHANGED
    if is_open and not entry.get("failed"):
        return TO_BE_DEPLOYED
    status = str(plan.get("status") or "")
    if status == "needs_user_intervention" and plan.get("info") == "deployment_prepared":
        return PREPARED
    if status in _SUCCEEDED and _differs(application):
        return APPLIED
    return _BY_STATUS.get(status, UNKNOWN)


def is_open(plan: Mapping[str, Any]) -> bool:
    """Whether somebody may continue with a deployment plan, as results show it."""
    status = str(plan.get("status") or "")
    return status == "needs_user_intervention" or _BY_STATUS.get(status) in TO_BE_CONTINUED


def _differs(application: Mapping[str, Any]) -> bool:
    """Whether the target is known to run something else than before."""
    before, after = application.get("before"), application.get("after")
    if after is None or (before is None and application.get("existed") is not False):
        return False
    return bool(_versions(before) != _versions(after))


def _versions(state: Mapping[str, Any] | None) -> dict[str, Any]:
    return {each["key"]: each.get("version_key") for each in (state or {}).get("modules") or []}


def summary(record: Mapping[str, Any]) -> str:
    """The result in a few words, for the head of a report. `record` is a value of publish_result."""
    found = {each["outcome"] for each in record["applications"]}
    if record["failed"]:
        return "Failed"
    if TO_BE_DEPLOYED in found or (record["check_mode"] and record["changed"]):
        return "Check mode: would change"
    for word, sentence in (
        (WAITING, "Waiting for somebody to intervene in LifeTime"),
        (PREPARED, "Prepared, and waiting to be continued"),
        (RUNNING, "Still running in LifeTime"),
        (SAVED, "Saved as a plan, and not started"),
        (APPLIED, "Published"),
    ):
        if word in found:
            return sentence
    if found <= {UNCHANGED} and not record["changed"]:
        return "Nothing was left to do"
    return "Ended" if record["deployments"] else "Nothing was deployed"
