# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""uvicorn's HTTP protocol, with a hand on the connection: a simulator has to be able to break it."""

from __future__ import annotations

import asyncio
import socket
import struct

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

Client = tuple[str, int]

_open: dict[Client, asyncio.Transport] = {}


class BreakableProtocol(HttpToolsProtocol):
    """Remembers the transport of each connection by the address of its other end."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # An answer is sent in pieces, and the second would wait 40 ms for the other end to acknowledge the first.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.client:
            _open[self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self.client:
            _open.pop(self.client, None)
        super().connection_lost(exc)


def close(client: Client) -> None:
    """Send what is buffered, then close."""
    if transport := _open.get(client):
        transport.close()


def reset(client: Client) -> None:
    """Drop the connection at once, with a TCP reset and whatever was buffered lost."""
    if transport := _open.get(client):
        raw = transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
