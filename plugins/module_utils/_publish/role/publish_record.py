# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""publish_result: the result of a run of the role, from the results of its tasks. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from . import outcomes
from .role_message import role_sentence
from .tags import TAGGED, TO_BE_TAGGED, tag_rows, tag_warnings

Json = Mapping[str, Any]


def publish_record(run: Json) -> dict[str, Any]:
    """The record of a run.

    `run` holds what the role knows: `request` (see `role_request`), `fetched` and `deployed` (the results of the two
    modules, {} where a task was not run), `tagged_source` and `tagged_target` (the results of loops), `environment` (of
    the target, where it was looked up), `failure` ({task, msg}, {} without one), `check_mode`, `host`, `started`,
    `ended`, and `job` (variables of AWX). `versions`, by application key, are those in the source where no package
    tells them.
    """
    request, fetched, deployed = _part(run, "request"), _fetched(run), _deployed(run)
    left_open = _all([*fetched, *deployed], "not_checked")
    deployments = _plans(deployed)
    versions = run.get("versions") or _versions(fetched)
    brings = request.get("state") in ("deployed", "prepared", "present")
    applications = [row for entry in deployed for row in _applications(entry, versions, brings)]
    record: dict[str, Any] = {
        **_ending(_part(run, "failure")),
        "changed": any(each.get("changed") or _part(each, "backup").get("checksum") for each in fetched + deployed),
        "deployed": any(each["outcome"] == outcomes.APPLIED for each in applications),
        "check_mode": bool(run.get("check_mode") or left_open),
        **{name: run.get(name, "") for name in ("host", "started", "ended")},
        "change_ticket": request.get("change_ticket", ""),
        "accounts": _unique(each["account"] for each in deployments),
        "launched_by": job(_part(run, "job")),
        "source": _source(request, _part(run, "fetched")) if request.get("fetch") or run.get("versions") else None,
        "target": _target(request, deployed, _part(run, "environment")),
        "packages": _packages(fetched, deployed),
        "deployments": deployments,
        "applications": applications,
        "deletions": _all(deployed, "modules_to_delete"),
        "conflicts": _all(deployed, "conflicts"),
        "overrides": _unique(_all(deployed, "overrides")),
        "stale_plans": _all(deployed, "stale_plans"),
        "warnings": _unique([*_warnings(run, "source"), *_warnings(run, "target")]),
        "not_checked": _unique(left_open),
        "not_undone": _not_undone(request, deployed) if request.get("rolls_back") else [],
    }
    record["tags"] = tag_rows(run, record)
    record["warnings"] += tag_warnings(record["tags"])
    record["changed"] = record["changed"] or any(each["outcome"] in (TAGGED, TO_BE_TAGGED) for each in record["tags"])
    return {**record, "summary": outcomes.summary(record)}


def _ending(failure: Json) -> dict[str, Any]:
    return {"failed": bool(failure), "message": failure.get("msg", ""), "failed_task": failure.get("task", "")}


def _part(values: Json, name: str) -> Json:
    """A mapping in a mapping; an empty one where it is absent or null."""
    return values.get(name) or {}


def _fetched(run: Json) -> list[Json]:
    """What was fetched, file by file."""
    result = _part(run, "fetched")
    if "binaries" in result:
        return list(result["binaries"])
    return [result] if result.get("dest") and not result.get("failed") else []


def _deployed(run: Json) -> list[Json]:
    """What was compared and deployed: a list of packages, or one plan that was there already."""
    result = _part(run, "deployed")
    if "packages" in result:
        return list(result["packages"])
    return [{**result, "path": "", "is_due": None}] if "applications" in result else []


def _packages(fetched: Sequence[Json], deployed: Sequence[Json]) -> list[dict[str, Any]]:
    got = {each["dest"]: each for each in fetched}
    entries = {each["path"]: each for each in deployed if each["path"]}
    rows = []
    for path in dict.fromkeys([*entries, *got]):
        entry, file = entries.get(path, {}), got.get(path, {})
        package, backup = _part(entry, "package"), _part(entry, "backup")
        checksum = package.get("checksum") or file.get("checksum")
        if not checksum and not file.get("not_checked"):
            # Nobody has seen it.
            continue
        rows.append(
            {
                "path": path,
                "size": package.get("size") or file.get("size"),
                "checksum": checksum,
                "format": package.get("format") or file.get("format"),
                "fetched": bool(file.get("changed")),
                "provenance": file.get("provenance"),
                "backup": backup.get("path"),
                "backup_checksum": backup.get("checksum"),
                "comparison": _part(entry, "comparison").get("reason"),
                "receipt": entry.get("receipt"),
            }
        )
    return rows


def _plans(deployed: Sequence[Json]) -> list[dict[str, Any]]:
    rows = []
    for entry in deployed:
        plan, log = _part(entry, "deployment"), entry.get("log") or []
        if plan.get("key"):
            rows.append(
                {
                    "key": plan["key"],
                    "url": plan.get("details_url") or "",
                    "status": plan.get("status") or "",
                    "info": plan.get("info") or "",
                    "account": _person(plan, "created_by"),
                    "created": plan.get("created_on") or "",
                    "first_message": log[0].get("instant") if log else None,
                    "last_message": log[-1].get("instant") if log else None,
                    "started_by": _person(plan, "started_by"),
                    "notes": plan.get("notes") or "",
                    "package": entry["path"] or None,
                    "log": log,
                }
            )
    return rows


def _person(plan: Json, what: str) -> str:
    return plan.get(f"{what}_username") or plan.get(what) or ""


def _applications(entry: Json, versions: Json, brings: bool) -> list[dict[str, Any]]:
    """`brings` says whether something is to be deployed, and not a plan to be aborted or deleted."""
    is_open = bool(brings and entry.get("not_checked") and entry.get("changed"))
    rows = []
    for application in entry.get("applications") or []:
        before = application.get("before")
        outcome = outcomes.outcome(application, entry, is_open=is_open)
        after = before if entry.get("is_due") is False else application.get("after")
        rows.append(
            {
                "key": application["key"],
                "name": application.get("name") or application["key"],
                "source_version": versions.get(application["key"]),
                "existed": bool(before) or application.get("existed"),
                "before": _version(before),
                "after": _version(after),
                "outcome": outcome,
                "reason": application.get("outcome_reason") or _reason(outcome, entry),
                "modules": _modules(before, after),
            }
        )
    return rows


def _reason(outcome: str, entry: Json) -> str | None:
    """Why it is as it is; of a plan that is not at its end, how to continue with it, too."""
    plan = _part(entry, "deployment")
    sentences = [str(_part(entry, "comparison").get("reason") or "")]
    if outcome in outcomes.TO_BE_CONTINUED:
        address = f" ({plan['details_url']})" if plan.get("details_url") else ""
        meaning = outcomes.OUTCOMES[outcome]
        sentences.append(
            f"{meaning[0].upper()}{meaning[1:]}. Continue with publish_deployment_key {plan['key']}{address}."
        )
    return " ".join(filter(None, sentences)) or None


def _modules(before: Json | None, after: Json | None) -> list[dict[str, Any]]:
    old, new = ({each["key"]: each for each in (state or {}).get("modules") or []} for state in (before, after))
    return [
        {
            "key": key,
            "name": new.get(key, {}).get("name") or old.get(key, {}).get("name") or key,
            "before": old.get(key, {}).get("version_key"),
            "after": new.get(key, {}).get("version_key"),
        }
        for key in dict.fromkeys([*old, *new])
    ]


def _version(state: Json | None) -> str | None:
    if not state:
        return None
    version = state.get("version")
    return f"{version}{' (modified)' if state.get('is_modified') else ''}" if version else "untagged"


def _versions(fetched: Sequence[Json]) -> dict[str, str]:
    """Application key -> version in the source."""
    found = {}
    for each in fetched:
        for application in (each.get("contents") or {}).get("applications") or []:
            modified = " (modified)" if application.get("is_modified") else ""
            found[application["key"]] = f"{application.get('version') or 'untagged'}{modified}"
    return found


def _source(request: Json, fetched: Json) -> dict[str, str]:
    environment = _part(fetched, "environment")
    return {
        "lifetime_url": request.get("source_url", ""),
        "environment": environment.get("name") or request.get("source_environment", ""),
        "environment_key": environment.get("key") or "",
    }


def _target(request: Json, deployed: Sequence[Json], looked_up: Json) -> dict[str, str]:
    found = [each["target_environment"] for each in deployed if each.get("target_environment")]
    found += [plan["target_environment"] for plan in _deployments(deployed) if plan.get("target_environment")]
    environment = looked_up or next((each for each in found if each.get("name")), found[0] if found else {})
    return {
        "lifetime_url": request.get("target_url", ""),
        "environment": environment.get("name") or request.get("target_environment", ""),
        "environment_key": environment.get("key") or "",
    }


def _deployments(deployed: Sequence[Json]) -> list[Json]:
    return [each["deployment"] for each in deployed if each.get("deployment")]


def _not_undone(request: Json, deployed: Sequence[Json]) -> list[str]:
    contained = [each for entry in deployed for each in (entry.get("package") or {}).get("applications") or []]
    known = {str(each.get(name)).casefold() for each in contained for name in ("name", "key")}
    left = [name for name in request.get("names") or [] if name.casefold() not in known]
    return [
        "What users and timers have done to data since.",
        "Changes of the data model: columns and tables stay in the database.",
        f"Applications that are in no backup of that run, which are left alone: {', '.join(left)}."
        if left
        else "Applications that were not there before: they stay.",
    ]


def job(variables: Json) -> dict[str, str]:
    """What AWX, or the Tower before it, says of the job."""
    names = {
        "job": "job_id",
        "job_template": "job_template_name",
        "launch_type": "job_launch_type",
        "user": "user_name",
        "workflow_job": "workflow_job_id",
    }
    return {
        name: str(variables.get(f"awx_{of_awx}") or variables.get(f"tower_{of_awx}") or "")
        for name, of_awx in names.items()
    }


def _warnings(run: Json, side: str) -> Iterator[str]:
    """What a module warned of, with the variables of the role for the options that it was given."""
    request = _part(run, "request")
    task, own = ("fetched", "fetch") if side == "source" else ("deployed", "deploy")
    options = [*_part(request, own), *_part(request, side)]
    for warning in _part(run, task).get("warnings") or []:
        # Since ansible-core 2.19 a warning may be more than its text.
        event = warning.get("event") if isinstance(warning, Mapping) else None
        yield role_sentence(str((event or {}).get("msg", warning)), options, side)


def _all(results: Sequence[Json], name: str) -> list[Any]:
    return [each for result in results for each in result.get(name) or []]


def _unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
