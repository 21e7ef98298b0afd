# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""uvicorn's HTTP protocol, extended so that a response can close or reset its connection."""

from __future__ import annotations

import asyncio
import socket
import struct

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

ClientAddress = tuple[str, int]

_open: dict[ClientAddress, asyncio.Transport] = {}


class BreakableProtocol(HttpToolsProtocol):
    """Registers the transport of each open connection by the client's address."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # A response is sent in several writes; without TCP_NODELAY the second waits 40 ms for the first one's ACK.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.client:
            _open[self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self.client:
            _open.pop(self.client, None)
        super().connection_lost(exc)


def close(client: ClientAddress) -> None:
    """Close the connection after the buffered data was sent."""
    if transport := _open.get(client):
        transport.close()


def reset(client: ClientAddress) -> None:
    """Reset the connection (TCP RST) at once; buffered data is lost."""
    if transport := _open.get(client):
        raw = transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
