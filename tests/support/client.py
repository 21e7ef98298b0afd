# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of the client need: one that speaks to a given server, and its pauses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible_collections.community.outsystems.plugins.module_utils._api.client import Client
from ansible_collections.community.outsystems.plugins.module_utils._api.operation import Operation, Request
from ansible_collections.community.outsystems.plugins.module_utils._api.transport import Connection

from .scripted_server import ScriptedServer

TOKEN = "a-token-that-nobody-may-see"

Serve = Callable[..., ScriptedServer]


def client_for(url: str, *, read_only: bool = False, **options: Any) -> Client:
    """A client for that address; `options` are those of `Connection`."""
    return Client(Connection(url=url, token=TOKEN, **options), read_only=read_only)


def send(client: Client, verb: str) -> Any:
    """Let the client read, or write with another verb than GET."""
    if verb == "GET":
        return client.read(request())
    return client.write(request(verb, "/thing/{}/", keys=("the-key",), body={"a": 1}))


def request(verb: str = "GET", path: str = "/thing/", purpose: str = "do the thing", **more: Any) -> Request:
    """A request of an operation with the id `Operation`; more are fields of `Request`."""
    return Request(Operation("Operation", verb, path), purpose, **more)


class RecordedSleeps(list[float]):
    """Takes the place of time.sleep in the client's retries: writes down, and goes on at once."""

    def __init__(self) -> None:
        super().__init__()
        self.then: Callable[[], None] = lambda: None

    def __call__(self, seconds: float) -> None:
        self.append(seconds)
        self.then()
