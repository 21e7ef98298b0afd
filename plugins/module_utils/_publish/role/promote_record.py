# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""promote_result: the result of a run of the role promote, with a record of the role publish for each stage. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from . import outcomes
from .promote_request import is_complete
from .publish_record import job, publish_record
from .role_message import message_with

Json = Mapping[str, Any]

#: Option of the modules -> variables of the role, where they are not called the same.
RENAMED: Mapping[str, str] = {
    "lifetime_url": "promote_url",
    "lifetime_token": "promote_token",
    "environment": "promote_environments",
    "deployment_zones": "promote_environments",
    "source_environment": "promote_environments",
    "target_environment": "promote_environments",
    "check_writable": "promote_report_markdown, promote_report_html and promote_report_json",
}
#: Options that people do not give by way of a variable.
NOT_OF_PROMOTE = frozenset(
    {
        "package",
        "package_contents",
        "packages",
        "expected_applications",
        "checksum",
        "backup_dir",
        "backup_subfolder",
        "receipts_dir",
        "deployment_key",
        "state",
        "force",
        "templates",
        "wait",
    }
)


def variable(option: str) -> str:
    """The variable of the role for an option of the modules, "" where there is none."""
    return "" if option in NOT_OF_PROMOTE else RENAMED.get(option, f"promote_{option}")


def promote_record(run: Json) -> dict[str, Any]:
    """The record of a run.

    `run` holds what the role knows: `request` and `path` (see `promote_request`), `results` of lifetime_deployment, one
    for each stage that was begun, `failure` ({task, result}, {} without one), `check_mode`, `host`, `started`, `ended`,
    and `job` (variables of AWX).
    """
    request, stages = run.get("request") or {}, (run.get("path") or {}).get("stages") or []
    results = [each for each in run.get("results") or [] if not each.get("skipped")]
    failure = run.get("failure") or {}
    records = [_stage(run, position, results) for position in range(len(results))]
    left = [_name(each["target"]) for each in stages[len(results) :]]
    record: dict[str, Any] = {
        "failed": bool(failure),
        "message": _message(failure, run, results) if failure else "",
        "failed_task": failure.get("task", ""),
        "changed": any(each["changed"] for each in records),
        "check_mode": bool(run.get("check_mode")),
        "host": run.get("host", ""),
        "started": run.get("started", ""),
        "ended": run.get("ended", ""),
        "change_ticket": request.get("change_ticket", ""),
        "launched_by": job(run.get("job") or {}),
        "lifetime_url": request.get("url", ""),
        "stages": records,
        "not_reached": left,
    }
    return {**record, "summary": _summary(record, results)}


def _stage(run: Json, position: int, results: Sequence[Json]) -> dict[str, Any]:
    """The result of one stage, as the role publish records it."""
    stage, result, request = run["path"]["stages"][position], results[position], run["request"]
    is_last, failure = position == len(results) - 1, run.get("failure") or {}
    failed = (
        {"task": failure["task"], "msg": _failure_message(failure)}
        if is_last and result.get("failed") and failure
        else {}
    )
    source, target = _name(stage["source"]), stage["target"]
    record = publish_record(
        {
            **{name: run.get(name) for name in ("check_mode", "host", "started", "ended", "job")},
            "request": {
                "state": "deployed",
                "change_ticket": request["change_ticket"],
                **dict.fromkeys(("source_url", "target_url"), request["url"]),
                "source_environment": source,
            },
            "versions": {each["application_key"]: each["version"] for each in result.get("versions") or []},
            "deployed": {"packages": _entries(result), "warnings": result.get("warnings") or []},
            "environment": target,
            "failure": failed,
        }
    )
    if run.get("check_mode") and any(each.get("changed") for each in results[:position]):
        record["not_checked"].append(f"whether environment '{source}' runs these versions by then")
    return record


def _entries(result: Json) -> list[dict[str, Any]]:
    """The result as the module has it for packages: what was to be deployed, and what the target ran already."""
    if "applications" not in result:
        return []
    wanted = {each["application_key"]: each["version_key"] for each in result.get("versions") or []}
    compared = result.get("comparison")
    rows: dict[bool, list[Json]] = {True: [], False: []}
    for each in result["applications"]:
        rows[not _is_there(each, wanted.get(each["key"]))].append(each)
    there = {
        "applications": rows[False],
        "target_environment": result.get("target_environment"),
        "comparison": {"reason": "The target runs this version."},
        "path": "",
        "is_due": False,
        "changed": False,
    }
    due = {**result, "applications": rows[True], "path": "", "is_due": True if compared else None}
    return [due, there] if rows[False] else [due]


def _is_there(application: Json, wanted: str | None) -> bool:
    before = application.get("before") or {}
    return bool(wanted) and before.get("version_key") == wanted and not before.get("is_modified")


def _name(environment: Json) -> str:
    return str(environment.get("name") or environment.get("key") or "")


def _failure_message(failure: Json) -> str:
    return message_with(failure.get("result") or {}, variable)


def _message(failure: Json, run: Json, results: Sequence[Json]) -> str:
    """What went wrong, in which stage, and how to go on."""
    message = _failure_message(failure)
    stages = run["path"]["stages"] if results else []
    if not results or not results[-1].get("failed"):
        return message
    stage = stages[len(results) - 1]
    target = _name(stage["target"])
    sentences = [
        f"Stage {len(results)} of {len(stages)}, from '{_name(stage['source'])}' to '{target}': {message}",
    ]
    left = [f"'{_name(each['target'])}'" for each in stages[len(results) :]]
    if left:
        sentences.append(f"Not reached: {', '.join(left)}.")
    plan = results[-1].get("deployment") or {}
    if outcomes.is_open(plan):
        sentences.append(
            f"The plan of this stage is not at its end. Continue with it by the playbook community.outsystems.continue,"
            f" with publish_target_url {run['request']['url']} and publish_deployment_key {plan['key']}."
        )
    sentences.append(f"Then run the same again: it skips what was done, and continues with '{target}'.")
    return " ".join(sentences)


def _summary(record: Json, results: Sequence[Json]) -> str:
    if record["failed"]:
        target = record["stages"][-1]["target"]["environment"] if record["stages"] else ""
        return f"Failed in environment '{target}'" if target else "Failed"
    if not record["stages"]:
        return "Nothing was promoted"
    if not all(is_complete(each) for each in results):
        return str(record["stages"][-1]["summary"])
    if record["check_mode"] and record["changed"]:
        return "Check mode: would change"
    return "Promoted" if record["changed"] else "Nothing was left to do"
