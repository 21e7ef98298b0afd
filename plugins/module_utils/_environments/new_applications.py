# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Applications that are made from a template, and environments in which they are not deployed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api import applications, environments, teams
from .._api.client import Client
from .._api.errors import LifeTimeError
from .._api.infrastructure import Infrastructure, find, for_pick, pick
from .._api.operation import Request
from .._changes import ChangeSet, Key, PendingKey
from .._resource import ItemList, Resource, reconcile, reconcile_items

KIND = "application"
_NEEDED = ("environment", "template", "team")


def changes_for(lifetime: Infrastructure, options: Mapping[str, Any], current: Mapping[str, Any] | None) -> ChangeSet:
    """What makes the application, and blocks or unblocks it. Raises `LifeTimeError` for what is unknown or missing."""
    name = str(current.get("Name")) if current else options["name"].strip()
    key: Key = current["Key"] if current else PendingKey(KIND, name)
    changes = ChangeSet() if current else _creation(lifetime, options, name)
    blocks = options["blocked"] or []
    places = {entry["environment"]: lifetime.environment_record(entry["environment"]) for entry in blocks}
    labels = {place["Key"]: str(place.get("Name")) for place in places.values()}
    desired = {places[entry["environment"]]["Key"]: entry["blocked"] for entry in blocks}
    reasons = {places[entry["environment"]]["Key"]: entry["reason"] or "" for entry in blocks}
    known = applications.blocked(lifetime.client, str(key)) if current and blocks else {}
    now = {place: known.get(place, False) for place in desired}
    return changes + reconcile_items(_blocks(labels, reasons), key, name, now, desired)


def _creation(lifetime: Infrastructure, options: Mapping[str, Any], name: str) -> ChangeSet:
    missing = " and ".join(option for option in _NEEDED if not options[option])
    if missing:
        raise LifeTimeError(
            f"Cannot create application '{name}' without {missing}.",
            "invalid_option",
            advice=f"Give {missing}, or correct the name if the application exists.",
        )
    environment = lifetime.environment_record(options["environment"])
    where = f"in environment '{environment.get('Name')}'"
    template = pick("template", options["template"], environments.templates(lifetime.client, environment["Key"]), where)
    known = for_pick(teams.list_all(lifetime.client))
    team = pick("team", options["team"], known, f"in {lifetime.client.url}")
    body = {
        "TemplateKey": template["Key"],
        "TeamKey": team["Key"],
        "Name": name,
        "Description": options["description"] or "",
        "Color": options["color"],
    }

    def find_key(_client: Client, called: str) -> str | None:
        lifetime.forget()
        found = find(called, lifetime.applications())
        return str(found["Key"]) if found else None

    resource = Resource(
        KIND,
        create=lambda fields: Request(
            environments.CREATE_APPLICATION, f"create application '{name}'", (environment["Key"],), body
        ),
        find_key=find_key,
    )
    shown = {"environment": environment.get("Name"), "template": template.get("Name"), "team": team["Name"]}
    return reconcile(resource, name, None, None, shown)


def _blocks(labels: Mapping[str, str], reasons: Mapping[str, str]) -> ItemList:
    def write(application: Key, environment: Any, blocked: Any) -> Request:
        entry = {
            "environmentKey": environment,
            "isBlocked": blocked,
            "isBlockedChangeReason": reasons[environment],
        }
        verb = "block" if blocked else "unblock"
        purpose = f"{verb} the application in environment '{labels[environment]}'"
        return Request(applications.SET_CONFIGURATIONS, purpose, (application,), {"configurations": [entry]})

    return ItemList(
        "blocked application",
        grant=write,
        revoke=lambda application, environment: write(application, environment, False),
        read=applications.blocked,
        label=lambda environment: labels[environment],
        view=lambda blocked: {"blocked": blocked},
    )
