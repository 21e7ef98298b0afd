# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which version of which application runs where, and how it differs from the first environment that has it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

FIRST, SAME, DIFFERENT, UNKNOWN, MISSING = "first", "same", "different", "unknown", "missing"


@dataclass(frozen=True)
class Wanted:
    """What the report is about, by name or key; empty for everything."""

    applications: Sequence[str] = ()
    environments: Sequence[str] = ()


@dataclass(frozen=True)
class RunningModule:
    """The version of a module that an environment runs; `general_hash` is empty where LifeTime did not tell it."""

    name: str
    version_key: str
    general_hash: str


@dataclass(frozen=True)
class RunningApplication:
    """What one environment runs of an application."""

    infrastructure: str
    environment: str
    version: str
    modified: bool
    modules: Mapping[str, RunningModule]


@dataclass
class ApplicationEverywhere:
    """An application, and what each environment runs of it: None where it is not there."""

    key: str
    name: str
    running: dict[tuple[str, str], RunningApplication] = field(default_factory=dict)


def drift_rows(readings: Iterable[Mapping[str, Any]], wanted: Wanted) -> tuple[list[dict[str, Any]], list[str]]:
    """A row for each application in each environment, and a sentence for each name in `wanted` that nobody has.

    `readings`: for each infrastructure, in their order, `name`, and the lists `environments`, `applications` and
    `modules` as the modules lifetime_environment_info, lifetime_application_info and lifetime_module_info return them.
    """
    usable = [reading for reading in readings if not reading.get("failure")]
    places = [place for reading in usable for place in _places(reading)]
    chosen = [place for place in places if _is_wanted(wanted.environments, *place[1:])]
    found: dict[str, ApplicationEverywhere] = {}
    for reading in usable:
        _collect(found, reading, {place[1]: place[2] for place in chosen if place[0] == reading["name"]})
    selected = [one for one in found.values() if _is_wanted(wanted.applications, one.key, one.name)]
    selected.sort(key=lambda one: (one.name.casefold(), one.key))
    rows = [row for one in selected for row in _rows(one, chosen)]
    known = [
        [each for place in places for each in place[1:]],
        [x for one in found.values() for x in (one.key, one.name)],
    ]
    return rows, [
        *_unknown("drift_environments", "environment", wanted.environments, known[0]),
        *_unknown("drift_applications", "application", wanted.applications, known[1]),
    ]


def _places(reading: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for environment in reading["environments"]:
        yield str(reading["name"]), str(environment["key"]), str(environment["name"])


def _is_wanted(wanted: Sequence[str], key: str, name: str) -> bool:
    return not wanted or name in wanted or key.casefold() in [each.casefold() for each in wanted]


def _unknown(variable: str, kind: str, wanted: Sequence[str], known: Iterable[str]) -> list[str]:
    names = {each.casefold() for each in known}
    return [
        f"{variable} has '{each}', and no LifeTime that was read has such an {kind}."
        for each in wanted
        if each.casefold() not in names
    ]


def _collect(found: dict[str, ApplicationEverywhere], reading: Mapping[str, Any], chosen: Mapping[str, str]) -> None:
    hashes = {
        version["key"]: str(version.get("general_hash") or "")
        for module in reading["modules"]
        for version in module.get("versions") or []
    }
    for application in reading["applications"]:
        if application.get("is_system"):
            continue
        key = str(application["key"])
        one = found.setdefault(key, ApplicationEverywhere(key, str(application.get("name") or key)))
        for state in application.get("app_status_in_envs") or []:
            environment = str(state.get("environment_key"))
            if environment in chosen:
                place = (str(reading["name"]), environment)
                one.running[place] = _running(state, place[0], chosen[environment], hashes)


def _running(
    state: Mapping[str, Any], infrastructure: str, environment: str, hashes: Mapping[str, str]
) -> RunningApplication:
    modules = {
        # A module that LifeTime does not list has no key here; its version is then all that is known of it.
        str(status.get("module_key") or status.get("module_version_key")): RunningModule(
            str(status.get("module_name") or status.get("module_version_key")),
            str(status.get("module_version_key") or ""),
            hashes.get(str(status.get("module_version_key")), ""),
        )
        for status in state.get("module_status_in_envs") or []
    }
    version = str(state.get("base_application_version_label") or "")
    return RunningApplication(infrastructure, environment, version, bool(state.get("is_modified")), modules)


def _rows(one: ApplicationEverywhere, places: Sequence[tuple[str, str, str]]) -> Iterator[dict[str, Any]]:
    first = next((one.running[place[:2]] for place in places if place[:2] in one.running), None)
    if first is None:
        return
    for infrastructure, key, environment in places:
        there = one.running.get((infrastructure, key))
        row: dict[str, Any] = {
            "application": one.name,
            "application_key": one.key,
            "infrastructure": infrastructure,
            "environment": environment,
            "version": "",
            "modified": None,
            "content": MISSING,
            "modules": [],
            "compared_to": f"{first.infrastructure}, {first.environment}",
            "drift": [],
        }
        yield row if there is None else {**row, **_compared(there, first)}


def _compared(there: RunningApplication, first: RunningApplication) -> dict[str, Any]:
    states = {key: _module_state(key, there, first) for key in {**first.modules, **there.modules}}
    content = (
        FIRST if there is first else next((each for each in (DIFFERENT, UNKNOWN) if each in states.values()), SAME)
    )
    named = {**first.modules, **there.modules}
    other_version = bool(there.version and first.version and there.version != first.version)
    signs = {"modified": there.modified, "version": other_version, "content": content == DIFFERENT}
    return {
        "version": there.version,
        "modified": there.modified,
        "content": content,
        "modules": sorted(named[key].name for key, state in states.items() if state == DIFFERENT),
        "drift": [name for name, is_so in signs.items() if is_so],
    }


def _module_state(key: str, there: RunningApplication, first: RunningApplication) -> str:
    one, other = there.modules.get(key), first.modules.get(key)
    if one is None or other is None:
        return DIFFERENT
    # Keys of versions mean something within their infrastructure only.
    if there.infrastructure == first.infrastructure and one.version_key and one.version_key == other.version_key:
        return SAME
    if not one.general_hash or not other.general_hash:
        return UNKNOWN
    return SAME if one.general_hash == other.general_hash else DIFFERENT
