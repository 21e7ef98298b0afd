# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Applications that are made from a template, and environments in which they are not deployed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api import applications, environments
from .._api.client import Client
from .._api.infrastructure import Infrastructure, check_named_once, find, pick
from .._api.operation import Request
from .._changes import ChangeSet, Key, PendingKey
from .._resource import Fields, ItemList, Resource, check_needed, reconcile, reconcile_items
from .known import teams_of

KIND = "application"


def changes_for(
    lifetime: Infrastructure, options: Mapping[str, Any], name: str, current: Mapping[str, Any] | None
) -> ChangeSet:
    """What makes the application, and blocks or unblocks it. Raises `LifeTimeError` for what is unknown or missing."""
    key: Key = current["Key"] if current else PendingKey(KIND, name)
    changes = ChangeSet() if current else _creation(lifetime, options, name)
    blocks = [(lifetime.environment_record(entry["environment"]), entry) for entry in options["blocked"] or []]
    check_named_once("blocked", "environment", ((place["Key"], entry["environment"]) for place, entry in blocks))
    labels = {place["Key"]: str(place.get("Name")) for place, _entry in blocks}
    entries = {place["Key"]: entry for place, entry in blocks}
    desired = {place: entry["blocked"] for place, entry in entries.items()}
    known = applications.blocked(lifetime.client, str(key)) if current and blocks else {}
    now = {place: known.get(place, False) for place in desired}
    return changes + reconcile_items(_blocks(labels, entries), key, name, now, desired)


def _creation(lifetime: Infrastructure, options: Mapping[str, Any], name: str) -> ChangeSet:
    def create(_fields: Fields) -> Request:
        purpose = f"create application '{name}'"
        return Request(environments.CREATE_APPLICATION, purpose, (environment["Key"],), body)

    def find_key(_client: Client, called: str) -> str | None:
        lifetime.forget()
        found = find(called, lifetime.applications(), "Name", KIND)
        return str(found["Key"]) if found else None

    resource = Resource(KIND, create, find_key=find_key, needed=("environment", "template", "team"))
    check_needed(resource, name, options, is_new=True)
    environment = lifetime.environment_record(options["environment"])
    where = f"in environment '{environment.get('Name')}'"
    template = pick("template", options["template"], environments.templates(lifetime.client, environment["Key"]), where)
    team = teams_of(lifetime.client).pick(options["team"])
    body = {
        "TemplateKey": template["Key"],
        "TeamKey": team["Key"],
        "Name": name,
        "Description": options["description"] or "",
        "Color": options["color"],
    }
    shown = {"environment": environment.get("Name"), "template": template.get("Name"), "team": team["Name"]}
    return reconcile(resource, name, None, None, shown)


def _blocks(labels: Mapping[str, str], entries: Mapping[str, Mapping[str, Any]]) -> ItemList:
    def write(application: Key, environment: Any, blocked: Any) -> Request:
        entry = {
            "environmentKey": environment,
            "isBlocked": blocked,
            "isBlockedChangeReason": entries[environment]["reason"] or "",
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
