# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""publish_result, or promote_result with all its stages, as an HTML page. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .._report.document import to_document
from .._report.elements import NOTHING, Html, element, html, items, joined, link, row, table

Record = Mapping[str, Any]

_GOOD = ("applied", "tagged")
_BAD = ("not_applied", "failed", "unknown")
_WAITING = ("saved", "running", "prepared", "waiting", "to_be_deployed", "to_be_tagged")
# Lists of sentences, which have a heading where there are any.
_LISTS = (
    ("Warnings", "warnings"),
    ("Conflicts", "conflicts"),
    ("Overrides", "overrides"),
    ("Not checked", "not_checked"),
    ("What this does not undo", "not_undone"),
)


def to_publish_page(record: Record) -> str:
    """The page of a `publish_result`, or of a `promote_result`, which has one of them for each stage."""
    stages = record.get("stages")
    if stages is None:
        title = f"Publish to {_target(record)}"
        contents = [_banner(record), _facts(_publish_facts(record)), *_sections(record, "h2")]
    else:
        title = f"Promote along {', '.join(_target(each) for each in stages) or 'no environment'}"
        contents = [_banner(record), _facts(_promote_facts(record)), *(_stage(each) for each in stages)]
    return to_document(title, joined([element("h1", title), *contents]), _SCRIPT, _STYLE)


def _stage(record: Record) -> Html:
    facts = _facts(_route(record))
    return element(
        "section", joined([element("h2", _target(record)), _banner(record), facts, *_sections(record, "h3")])
    )


def _target(record: Record) -> str:
    target = record["target"]
    return str(target["environment"] or target["environment_key"] or target["lifetime_url"])


def _banner(record: Record) -> Html:
    """The result, in a word and a colour, and why where it failed."""
    found = {each["outcome"] for each in record.get("applications") or ()}
    if record["failed"]:
        kind = "bad"
    elif record["check_mode"] or found & set(_WAITING):
        kind = "waiting"
    else:
        kind = "good" if record["changed"] else "same"
    summary = element("strong", record["summary"])
    return element("p", summary, Html("<br>") if record["message"] else "", record["message"], kind=f"banner {kind}")


def _facts(facts: Iterator[tuple[str, Any]]) -> Html:
    shown = joined(
        element("div", element("dt", name), element("dd", value)) for name, value in facts if value not in ("", None)
    )
    return element("dl", Html("\n"), shown, Html("\n"))


def _publish_facts(record: Record) -> Iterator[tuple[str, Any]]:
    yield from _common_facts(record)
    yield "Account in the target", ", ".join(record["accounts"]) or "none was needed"
    yield from _route(record)


def _promote_facts(record: Record) -> Iterator[tuple[str, Any]]:
    yield from _common_facts(record)
    yield "LifeTime", record["lifetime_url"]
    yield "Not reached", ", ".join(record["not_reached"])


def _common_facts(record: Record) -> Iterator[tuple[str, Any]]:
    yield "Started", _time(record["started"])
    yield "Ended", _time(record["ended"])
    yield "Change ticket", record["change_ticket"] or "none given"
    job = record["launched_by"]
    if job["job"]:
        workflow = f", workflow job {job['workflow_job']}" if job["workflow_job"] else ""
        yield "AWX job", f"{job['job']} {job['job_template']}{workflow}"
        yield "Launched by", f"{job['user'] or 'nobody'} ({job['launch_type']})"
    yield "Host", record["host"]


def _route(record: Record) -> Iterator[tuple[str, Any]]:
    source, target = record["source"], record["target"]
    if source:
        yield "From", f"{source['environment']} of {source['lifetime_url']}"
    yield "To", f"{target['environment'] or target['environment_key']} of {target['lifetime_url']}"
    yield "Failed in", record["failed_task"]


def _sections(record: Record, heading: str) -> Iterator[Html]:
    """What the report tells, each with a heading of this level; nothing of what there is nothing to tell."""
    yield element(heading, "Applications")
    yield (
        _applications(record["applications"])
        if record["applications"]
        else element("p", "Nothing was compared or deployed.")
    )
    found: list[tuple[str, Html]] = [
        *((title, items(record[name])) for title, name in _LISTS),
        ("Modules that were deleted, or would have been", items(each["name"] for each in record["deletions"])),
        ("Tags", _tags(record["tags"])),
        ("Time line", joined(_plan(each) for each in record["deployments"])),
        ("Packages", joined(_package(each) for each in record["packages"])),
        ("Saved plans of others", items(_stale_plan(each) for each in record["stale_plans"])),
    ]
    for title, content in found:
        if content:
            yield element(heading, title)
            yield content


def _applications(applications: Sequence[Record]) -> Html:
    rows = [
        row(
            (
                each["name"],
                each["source_version"],
                each["before"] or _before(each),
                each["after"] or "not known",
                _words(each["outcome"]),
            ),
            _kind(each["outcome"]),
        )
        for each in applications
    ]
    headings = ("Application", "Source", "Before", "After", "Outcome")
    return joined([table(headings, rows), *map(_details, applications)])


def _before(application: Record) -> str:
    return "absent" if application["existed"] is False else "not known"


def _details(application: Record) -> Html:
    """Why it is as it is, and the modules, which are shown on demand."""
    missing = "not known" if not application["after"] else "absent"
    rows = [
        row((each["name"], each["before"] or _before(application), each["after"] or missing), kind="keys")
        for each in application["modules"]
    ]
    reason = element("p", application["reason"]) if application["reason"] else ""
    if not rows:
        return joined((element("h4", application["name"]), reason)) if reason else NOTHING
    count = f"{len(rows)} module{'s' if len(rows) > 1 else ''}"
    return element(
        "details",
        element("summary", element("b", application["name"]), f": {count}"),
        reason,
        table(("Module", "Version key before", "Version key after"), rows),
    )


def _tags(tags: Sequence[Record]) -> Html:
    rows = [
        row(
            (each["name"], f"{each['environment']} of the {each['side']}", each["version"], _words(each["outcome"])),
            _kind(each["outcome"]),
        )
        for each in tags
    ]
    return table(("Application", "Environment", "Version", "Outcome"), rows) if rows else NOTHING


def _plan(plan: Record) -> Html:
    """A deployment plan: who made and started it, its outcome, and its log as a time line."""
    info = f" ({_words(plan['info'])})" if plan["info"] else ""
    entries = [(plan["created"], f"Plan created by {plan['account'] or 'an unknown account'}", "")]
    entries += [(each["instant"], each["message"], str(each["type"]).lower()) for each in plan["log"]]
    line = joined(
        element("li", element("time", _time(time)), element("span", message), kind=kind if kind in _TYPES else "")
        for time, message, kind in entries
    )
    facts = (
        ("Plan", link(plan["key"], plan["url"])),
        ("Status", f"{_words(plan['status'])}{info}"),
        ("Started by", plan["started_by"]),
        ("Notes", plan["notes"]),
    )
    return joined((_facts(iter(facts)), element("ol", Html("\n"), line, Html("\n"), kind="line")))


# Types of log messages that have a colour.
_TYPES = ("warning", "error")


def _package(package: Record) -> Html:
    size = f"{package['size'] or 'unknown number of'} bytes{', fetched by this run' if package['fetched'] else ''}"
    facts = (
        ("Package", element("code", package["path"])),
        ("Size", size),
        ("Checksum", element("code", package["checksum"] or "not there yet")),
        ("Before the deployment", package["comparison"]),
        ("What the target ran", element("code", package["backup"]) if package["backup"] else ""),
        ("Its checksum", element("code", package["backup_checksum"]) if package["backup_checksum"] else ""),
    )
    return _facts(iter(facts))


def _stale_plan(plan: Record) -> Html:
    shown = link(plan["key"], plan["details_url"])
    return joined((shown, f" of {plan['created_on']} by {plan['created_by']}: {plan['action']}"))


def _time(instant: Any) -> Html:
    """An instant in ISO 8601, easier to read."""
    shown = str(instant or "")
    found = _INSTANT.match(shown)
    return html(f"{found[1]} {found[2]} UTC" if found else shown)


_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$")


def _words(word: Any) -> str:
    return str(word or "").replace("_", " ")


def _kind(outcome: Any) -> str:
    """The class of the style sheet for an outcome."""
    kinds = {"good": _GOOD, "bad": _BAD, "waiting": _WAITING}
    return next((kind for kind, words in kinds.items() if outcome in words), "")


_STYLE = """body { max-width: 72rem; margin: 1.5rem auto; padding: 0 1rem; }
h2 { margin: 2rem 0 .5rem; }
h3, h4 { font-size: 1rem; margin: 1.25rem 0 .5rem; }
.banner {
  padding: .6rem .9rem; border-left: .35rem solid var(--line); background: var(--head); overflow-wrap: anywhere;
}
.banner.good { border-color: var(--more); }
.banner.bad { border-color: var(--less); }
.banner.waiting { border-color: var(--wait); }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr)); gap: .3rem 1.5rem; }
dl div { display: flex; gap: .6rem; min-width: 0; }
dt { flex: 0 0 8.5rem; opacity: .75; }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
code { font-size: .9em; overflow-wrap: anywhere; }
details { margin: .4rem 0; }
summary { cursor: pointer; }
tr.keys td + td { font: .85rem ui-monospace, monospace; }
ol.line { list-style: none; margin: .5rem 0 1.5rem .3rem; padding: 0; border-left: 2px solid var(--line); }
ol.line li { display: flex; flex-wrap: wrap; gap: 0 1rem; padding: .15rem 0 .15rem 1rem; position: relative; }
ol.line li::before {
  content: ""; position: absolute; left: -6px; top: .55rem; width: 10px; height: 10px; border-radius: 50%;
  background: #888;
}
ol.line li.warning::before { background: var(--wait); }
ol.line li.error::before { background: var(--less); }
ol.line time { flex: 0 0 12.5rem; opacity: .75; font-variant-numeric: tabular-nums; }
ol.line span { flex: 1 1 18rem; min-width: 0; overflow-wrap: anywhere; }
section { border-top: 2px solid var(--line); margin-top: 2.5rem; }
"""
# What is shown on demand is printed, too.
_SCRIPT = """addEventListener("beforeprint", () => {
  for (const each of document.querySelectorAll("details")) each.open = true;
});
"""
