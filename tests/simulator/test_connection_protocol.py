# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connections to the simulator, whichever event loop there is."""

from __future__ import annotations

import asyncio
import socket

import uvicorn
from lifetime_simulator.transport import BreakableProtocol
from uvicorn.server import ServerState


async def _no_application(_scope: object, _receive: object, _send: object) -> None:
    """Never asked."""


async def _sends_at_once() -> int:
    """Whether a connection that has just been accepted sends small pieces at once (TCP_NODELAY)."""
    config = uvicorn.Config(_no_application)
    config.load()
    accepted: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    class Told(BreakableProtocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            sock = transport.get_extra_info("socket")
            accepted.set_result(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    # Made as the server makes it: without the protocol by its number, asyncio leaves the option alone.
    listener = socket.create_server(("127.0.0.1", 0))
    server = await asyncio.get_running_loop().create_server(
        lambda: Told(config=config, server_state=ServerState(), app_state={}), sock=listener
    )
    async with server:
        _reader, writer = await asyncio.open_connection(*listener.getsockname())
        found = await asyncio.wait_for(accepted, 30)
        writer.close()
        await writer.wait_closed()
    return found


def test_no_answer_waits_for_an_acknowledgement() -> None:
    assert asyncio.run(_sends_at_once())
