# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.client import RecordedSleeps, Serve
from tests.support.scripted_server import Reply, ScriptedServer


@pytest.fixture
def serve() -> Iterator[Serve]:
    """`serve(reply, ..., tls=None)`: a server that answers in this order."""
    servers: list[ScriptedServer] = []

    def started(*script: Reply, tls: Any = None) -> ScriptedServer:
        server = ScriptedServer(script, tls=tls)
        servers.append(server)
        server.listen()
        return server

    yield started
    for server in servers:
        server.stop()


@pytest.fixture
def sleeps(monkeypatch: pytest.MonkeyPatch) -> RecordedSleeps:
    """The pauses the client made between its attempts, in seconds. No test waits for one."""
    made = RecordedSleeps()
    clock = type("Clock", (), {"sleep": staticmethod(made), "time": staticmethod(time.time)})
    monkeypatch.setattr("ansible_collections.community.outsystems.plugins.module_utils._api.transport.time", clock)
    return made
