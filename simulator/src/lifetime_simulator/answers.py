# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The answers on whose shape the sources disagree: as the clients in use need them, or as the contract says."""

from __future__ import annotations

from .call import JSON, TEXT, Answer, Call
from .world.clock import instant
from .world.model import Link


def deployment_created(call: Call, key: str) -> Answer:
    if call.settings.answers == "client":
        return Answer(201, key, TEXT)
    return Answer(200, key, TEXT)


def binary_deployment_created(call: Call, key: str) -> Answer:
    if call.settings.answers == "client":
        return Answer(201, key, TEXT)
    return Answer(201, {"DeploymentKey": key}, TEXT)


def solution_created(call: Call, key: str) -> Answer:
    """Bare text, or the key as a JSON string, with its quotes."""
    if call.settings.answers == "client":
        return Answer(200, key, TEXT)
    return Answer(200, key, JSON)


def solution_status(call: Call, status: str, reason: str) -> Answer:
    record = {"Status": status, "StatusReason": reason}
    return Answer(200, record if call.settings.answers == "client" else [record])


def solution_link(call: Call, link: Link) -> Answer:
    if call.settings.answers == "client":
        return download_link(call, link)
    return Answer(200, [{"Url": link_url(call, link), "ExpiresAt": instant(link.expires_on)}])


def source_code_status(call: Call, key: str, status: str) -> Answer:
    record = {"PackageKey": key, "Status": status, "Messages": []}
    return Answer(201 if call.settings.answers == "client" else 200, record)


def user_created(call: Call, key: str) -> Answer:
    """Bare text, as with roles, or the key as a JSON string, with its quotes."""
    if call.settings.answers == "client":
        return Answer(201, key, TEXT)
    return Answer(201, key, JSON)


def download_link(call: Call, link: Link) -> Answer:
    expires = instant(link.expires_on)
    return Answer(200, {"url": link_url(call, link), "expires": expires}, headers={"Expires": expires})


def link_url(call: Call, link: Link) -> str:
    return f"{call.base_url}/downloads/{link.key}"
