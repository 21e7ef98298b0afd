# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role promote was asked for: the stages of its path, and the options of the deployment of each. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .role_request import (
    DEPLOYMENT_OPTIONS,
    REPORT_OPTIONS,
    absolute,
    connection,
    entries_of,
    is_name,
    reports,
    unusable_entries,
)

Json = Mapping[str, Any]

_SUCCEEDED = ("finished_successful", "finished_with_warnings")


def promote_request(options: Json, problems: Sequence[str], has_token: bool, is_local: bool) -> dict[str, Any]:
    """What the tasks of the role need, from its options (see the filter role_options).

    `problems` are the sentences of all that is wrong; `path` are the environments as they were given, each with
    `environment`; `applications` are those of the option of lifetime_deployment; `deploy` are its other options for
    all stages.
    """
    given = dict(options)
    if is_local:
        given.update({name: absolute(given[name]) for name in REPORT_OPTIONS if given[name]})
    path, orders = entries_of(given["environments"], "environment"), entries_of(given["applications"], "application")
    found = [
        *problems,
        *(sentence for does_not_fit, sentence in _rules(given, path, orders, has_token) if does_not_fit),
    ]
    notes = " - ".join(filter(None, (given["change_ticket"], given["notes"])))
    deploy = {name: given[name] for name in DEPLOYMENT_OPTIONS if given[name] not in (None, "")}
    deploy["check_writable"] = list(reports(given).values())
    return {
        "problems": found,
        "url": given["url"],
        "change_ticket": given["change_ticket"],
        "connection": connection(given, ""),
        "path": [] if found else path,
        "applications": [] if found else orders,
        "has_zones": not found and any(each.get("deployment_zones") for each in path),
        "deploy": {**deploy, "notes": notes} if notes else deploy,
        "reports": reports(given),
    }


def promote_path(request: Json, environments: Sequence[Json]) -> dict[str, Any]:
    """`stages`, each with the next environment of the path, and `problems` of names that LifeTime does not know.

    `environments` are those of lifetime_environment_info. A stage has `source`, `target` ({key, name}), and `options`,
    what the user wants for that environment alone.
    """
    path, problems = request["path"], list(request["problems"])
    found = []
    for each in path:
        name = each["environment"]
        known = [one for one in environments if name in (one["name"], one["key"]) or name.casefold() == one["key"]]
        if len(known) != 1:
            names = ", ".join(str(one["name"]) for one in environments) or "none"
            problems.append(
                f"promote_environments names '{name}', which is the name of {len(known)} environments: give its key."
                if known
                else f"promote_environments names '{name}', which this account does not see. It sees: {names}."
            )
            continue
        found.append({"key": known[0]["key"], "name": known[0]["name"]})
        problems += _unknown_zones(each, known[0])
    keys = [each["key"] for each in found]
    problems += [
        f"promote_environments names '{each['name']}' more than once."
        for position, each in enumerate(found)
        if each["key"] in keys[:position]
    ]
    stages = [
        {"source": source, "target": target, "options": _own(given), "zones": given.get("deployment_zones") or {}}
        for source, target, given in zip(found, found[1:], path[1:])
    ]
    return {"stages": [] if problems else stages, "problems": problems}


def promote_stage(stage: Json, request: Json, done: Sequence[Json], first: Json, check_mode: bool) -> dict[str, Any]:
    """The options of lifetime_deployment for a stage, {} where an earlier one has not come to its end.

    `done` are the results of the earlier stages, and `first` is the environment that the path begins with.
    """
    if not all(is_complete(each) for each in done):
        return {}
    # What the first stage has promoted is promoted further, whatever its source runs by now.
    pinned = [{"application": each["application_key"], "version": each["version_key"]} for each in _versions(done)]
    # In check mode the earlier stages have brought nothing to the source; the versions are in the first environment.
    source = first if check_mode else stage["source"]
    orders = pinned or [{"application": each["application"], **_version(each)} for each in request["applications"]]
    zones = [_zone(stage["zones"], names) for names in _names(request["applications"], done)]
    return {
        **request["deploy"],
        **stage["options"],
        "source_environment": source["key"],
        "target_environment": stage["target"]["name"] or stage["target"]["key"],
        "applications": [{**order, "deployment_zone": zone} if zone else order for order, zone in zip(orders, zones)],
    }


def is_complete(result: Json) -> bool:
    """Whether the target of a stage runs everything by now (in check mode: would run it); then the next may begin."""
    if result.get("failed") or result.get("skipped"):
        return False
    plan = result.get("deployment") or {}
    return bool(result.get("not_checked")) or not plan.get("status") or plan["status"] in _SUCCEEDED


def _versions(done: Sequence[Json]) -> Sequence[Json]:
    return list(done[0].get("versions") or []) if done else []


def _version(order: Json) -> dict[str, Any]:
    return {"version": order["version"]} if order.get("version") is not None else {}


def _names(orders: Sequence[Json], done: Sequence[Json]) -> Iterator[set[str]]:
    """What each application may be called: as it was given, and as LifeTime calls it."""
    resolved: Sequence[Json] = _versions(done) or [{} for _order in orders]
    for order, version in zip(orders, resolved):
        names = (order["application"], version.get("application"), version.get("application_key"))
        yield {str(name).casefold() for name in names if name}


def _zone(zones: Json, names: set[str]) -> str:
    return next((str(zone) for name, zone in zones.items() if name.casefold() in names), "")


def _own(given: Json) -> dict[str, Any]:
    return {name: given[name] for name in DEPLOYMENT_OPTIONS if given.get(name) not in (None, "")}


def _unknown_zones(given: Json, environment: Json) -> Iterator[str]:
    known = environment.get("deployment_zones") or []
    for zone in sorted({str(each) for each in (given.get("deployment_zones") or {}).values()}):
        if not any(zone == each["name"] or zone.casefold() == each["key"] for each in known):
            names = ", ".join(str(each["name"]) for each in known) or "none"
            yield f"There is no deployment zone '{zone}' in environment '{environment['name']}'. It has: {names}."


def _rules(given: Json, path: Sequence[Json], orders: Sequence[Json], has_token: bool) -> Iterator[tuple[bool, str]]:
    """Whether something does not fit, and the sentence that says so."""
    # Modules would look elsewhere for an address that is empty.
    yield not (given["url"] and has_token), "Set promote_url and promote_token."
    yield len(path) < 2, "Set promote_environments, at least where the applications come from and where they go."
    yield not orders, "Set promote_applications."
    yield (
        not all(is_name(each.get("environment")) for each in path),
        "Each of promote_environments has to be a name, a key, or {environment: ..., two_step: ..., ...}.",
    )
    yield from unusable_entries(orders, "promote_applications")
    known = {"environment", "deployment_zones", *DEPLOYMENT_OPTIONS}
    for each in path:
        unknown = sorted(str(name) for name in set(each) - known)
        yield bool(unknown), f"promote_environments does not take: {', '.join(unknown)}."
        zones = each.get("deployment_zones") or {}
        if not isinstance(zones, Mapping):
            yield True, "deployment_zones in promote_environments has to be {application: zone, ...}."
            continue
        strange = sorted(set(map(str, zones)) - {str(each.get("application")) for each in orders})
        yield (
            bool(strange),
            f"deployment_zones in promote_environments names {', '.join(strange)}; promote_applications does not.",
        )
