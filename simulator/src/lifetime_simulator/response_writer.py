# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write responses to the connection: complete, damaged by a fault, or as a disconnect."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

from starlette.types import Receive, Scope, Send

from . import transport
from .faults import Fault
from .http_types import ApiResponse

CHUNK = 1024 * 1024
LOOP_TURNS = 3


def encoded_body(response: ApiResponse) -> bytes:
    """Return the encoded body of a response that is not a file."""
    if response.body is None:
        return b""
    if isinstance(response.body, str) and response.content_type != "application/json":
        return response.body.encode()
    return json.dumps(response.body).encode()


class ResponseWriter:
    """An ASGI response that sends `response`; `fault` may truncate or corrupt it. `size` is that of the whole body."""

    def __init__(self, response: ApiResponse, fault: Fault | None = None) -> None:
        self._response = response
        self._fault = fault if fault and fault.affects_response else None
        self._body = b"" if response.file else encoded_body(response)
        self.size = response.file.stat().st_size if response.file else len(self._body)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault, response = self._fault, self._response
        declared_size = self.size
        sent = self.size
        if fault and fault.content_length is not None:
            declared_size, sent = fault.content_length, min(self.size, fault.content_length)
        if fault and fault.truncate is not None:
            sent = min(sent, fault.truncate)
        headers = [(b"content-length", str(declared_size).encode())] if response.status != 204 else []
        if self.size or response.file:
            headers.append((b"content-type", _with_charset(response.content_type).encode()))
        headers += [(name.lower().encode(), value.encode()) for name, value in response.headers.items()]
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        left = sent
        for chunk in self._chunks():
            piece = chunk[:left]
            left -= len(piece)
            await send({"type": "http.response.body", "body": self._corrupted(piece), "more_body": True})
            if left <= 0:
                break
        if sent < declared_size:
            transport.close(scope["client"])
            await _wait_for_connection_lost()
            return
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _chunks(self) -> Iterator[bytes]:
        if self._response.file is None:
            yield self._body
            return
        yield from _read(self._response.file)

    def _corrupted(self, piece: bytes) -> bytes:
        if not (self._fault and self._fault.corrupt) or not piece:
            return piece
        middle = len(piece) // 2
        return piece[:middle] + bytes([piece[middle] ^ 0xFF]) + piece[middle + 1 :]


class Disconnect:
    """An ASGI response that resets the connection instead of sending anything."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        transport.reset(scope["client"])
        await _wait_for_connection_lost()


async def _wait_for_connection_lost() -> None:
    """Yield to the event loop until uvicorn notices the lost connection; before that it logs an incomplete response."""
    for _turn in range(LOOP_TURNS):
        await asyncio.sleep(0)


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def _with_charset(content_type: str) -> str:
    return content_type if content_type == "application/octet-stream" else f"{content_type}; charset=utf-8"
