# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tags of the role publish: what is asked of lifetime_application_version, and the results. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from . import outcomes
from .role_message import role_message

Json = Mapping[str, Any]

#: The rule that gives what was deployed the version that the source has of it.
SAME_AS_SOURCE = "source"

TAGGED = "tagged"
UNCHANGED = "unchanged"
TO_BE_TAGGED = "to_be_tagged"
FAILED = "failed"

#: All outcomes of a tag, with what they mean. The documentation of the role lists them.
TAG_OUTCOMES: Mapping[str, str] = {
    TAGGED: "the version was created",
    UNCHANGED: "the environment ran that version, and nothing that was changed since",
    TO_BE_TAGGED: "check mode: the version would be created",
    FAILED: "the version was not created, or LifeTime does not have it yet",
}

_UNKNOWN_VERSION = (
    "Application '{name}' was not tagged in the target: the source does not run a tagged version of it, or where the"
    " package comes from is not known. Tag the source, too (publish_tag_source), or give another publish_tag_target."
)


def source_tags(given: Json, orders: Sequence[Json]) -> dict[str, Any]:
    """What is tagged before it is fetched, {} where nothing is: `applications`, `bump`, and the `options` of all."""
    names = [each["application"] for each in orders if each.get("version") is None]
    if not given["tag_source"] or not names:
        return {}
    options = _options(given, environment=given["source_environment"])
    return {"applications": names, "bump": given["tag_source"], "options": options}


def target_tags(given: Json) -> dict[str, Any]:
    """How what was deployed is tagged, {} where it is not: the `rule`, and the `options` for all."""
    if not given["tag_target"] or given["state"] != "deployed":
        return {}
    return {"rule": given["tag_target"], "options": _options(given)}


def tag_rows(run: Json, record: Json) -> list[dict[str, Any]]:
    """`tags` of publish_result, of the source and of the target; `outcome` is None where nobody has tried yet.

    `run` is that of `publish_record`, with `tagged_source` and `tagged_target` (results of loops).
    """
    request, is_check = run.get("request") or {}, bool(run.get("check_mode"))
    source = (request.get("tag_source") or {}).get("options") or {}
    rows = [
        {
            "side": "source",
            "environment": (record.get("source") or {}).get("environment") or source.get("environment", ""),
            "application": result["__publish_tag"],
            "name": result["__publish_tag"],
            **_came_of(result, "source", is_check=is_check),
        }
        for result in _results(run.get("tagged_source"))
    ]
    versions = {**_fetched_versions(run.get("fetched") or {}), **{_known(row["name"]): row["version"] for row in rows}}
    return [*rows, *_of_target(run, record, versions)]


def tag_warnings(rows: Sequence[Json]) -> list[str]:
    """A sentence for each tag of the target that could not be made."""
    return [each["message"] for each in rows if each["side"] == "target" and each["outcome"] == FAILED]


def _of_target(run: Json, record: Json, versions: Json) -> Iterator[dict[str, Any]]:
    rule = ((run.get("request") or {}).get("tag_target") or {}).get("rule")
    if not rule:
        return
    done = {result["__publish_tag"]["application"]: result for result in _results(run.get("tagged_target"))}
    for each in record["applications"]:
        if each["outcome"] not in (outcomes.APPLIED, outcomes.UNCHANGED, outcomes.TO_BE_DEPLOYED):
            continue
        version = versions.get(_known(each["name"])) or versions.get(_known(each["key"]))
        row = {
            "side": "target",
            "environment": record["target"]["environment"],
            "application": each["key"],
            "name": each["name"],
            "version": version if rule == SAME_AS_SOURCE else None,
            "outcome": None,
            "message": "",
        }
        if each["outcome"] == outcomes.TO_BE_DEPLOYED:
            row["outcome"] = TO_BE_TAGGED
        elif rule == SAME_AS_SOURCE and not version:
            row.update(outcome=FAILED, message=_UNKNOWN_VERSION.format(name=each["name"]))
        elif each["key"] in done:
            outcome = _came_of(done[each["key"]], "target", is_check=bool(run.get("check_mode")))
            row.update(outcome, version=outcome["version"] or row["version"])
        yield row


def _came_of(result: Json, side: str, *, is_check: bool) -> dict[str, Any]:
    version = (result.get("version") or {}).get("version")
    # Where the task counts no failure, `failed` is false.
    if result.get("failed") or result.get("failure") or not version:
        return {"version": version, "outcome": FAILED, "message": role_message(result, side)}
    outcome = (TO_BE_TAGGED if is_check else TAGGED) if result.get("changed") else UNCHANGED
    return {"version": version, "outcome": outcome, "message": ""}


def _results(looped: Json | None) -> list[Json]:
    """Those of a loop that say which application they are of."""
    results = (looped or {}).get("results") or []
    return [each for each in results if isinstance(each, Mapping) and "__publish_tag" in each]


def _fetched_versions(fetched: Json) -> dict[str, str]:
    """Application, by key and by name -> the tagged version that was fetched."""
    found = {}
    for each in fetched.get("binaries", [fetched]):
        for application in (each.get("contents") or {}).get("applications") or []:
            if application.get("version") and application.get("is_modified") is False:
                found[_known(application["key"])] = found[_known(application["name"])] = application["version"]
    return found


def _options(given: Json, **more: str) -> dict[str, Any]:
    waiting = {name: given[name] for name in ("wait_timeout", "poll_interval")}
    # The module refuses one that is empty.
    change_log = {"change_log": given["tag_change_log"]} if given["tag_change_log"] else {}
    return {**waiting, **change_log, **more}


def _known(name: Any) -> str:
    return str(name).strip().casefold()
