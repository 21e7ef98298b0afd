# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read and parse the body of a request: JSON into memory, packages into a file."""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NoReturn

from starlette.requests import ClientDisconnect, Request

from .model.errors import ApiError
from .model.files import Files
from .settings import Settings

MAX_JSON = 16 * 1024 * 1024
MAX_DEPTH = 64
BATCH = 1024 * 1024
#: Real seconds without a byte after which a request is given up, as the web server does.
STALLED_SECONDS = 120
NOT_JSON = "The body of the request is not valid JSON."
NESTED = f"The body of the request is nested more than {MAX_DEPTH} levels deep."
IIS_PAGE = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head><title>404 - File or directory not found.</title></head>
<body><h1>Server Error</h1>
<h2>404 - File or directory not found.</h2>
<h3>HTTP Error 404.13 - Not Found: the request filtering module is configured to deny a request that exceeds the
request content length.</h3></body></html>
"""


@dataclass
class RequestBody:
    """A received body of `size` bytes: parsed JSON, or a file with its SHA-256 in hexadecimal."""

    size: int = 0
    body: Any = None
    file: Path | None = None
    digest: str = ""


class BodyTooLarge(Exception):
    """The body exceeds the limit of the web server."""


class ClientDisconnected(Exception):
    """The client closed the connection before its request was complete, or sends nothing any more."""


async def read_json(request: Request, *, parse: bool) -> RequestBody:
    """Read a body of at most MAX_JSON bytes and, with `parse`, parse it as JSON.

    ApiError 400 if it is not JSON or nested deeper than MAX_DEPTH; BodyTooLarge; ClientDisconnected.
    """
    chunks = bytearray()
    async for chunk in _stream(request):
        chunks += chunk
        if len(chunks) > MAX_JSON:
            raise BodyTooLarge
    if not (chunks and parse):
        return RequestBody(len(chunks))
    try:
        body = json.loads(chunks, parse_constant=_refuse_constant)
    except ValueError:
        raise ApiError(400, NOT_JSON) from None
    except RecursionError:
        raise ApiError(400, NESTED) from None
    if _is_too_deep(body):
        raise ApiError(400, NESTED)
    return RequestBody(len(chunks), body)


def _refuse_constant(_name: str) -> NoReturn:
    # NaN and Infinity: Python takes them for JSON.
    raise ValueError


def _is_too_deep(value: Any) -> bool:
    level = [value]
    for _depth in range(MAX_DEPTH):
        level = [inner for outer in level if isinstance(outer, (dict, list)) for inner in _children(outer)]
        if not level:
            return False
    return True


def _children(value: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


async def read_upload(request: Request, settings: Settings, files: Files) -> RequestBody:
    """Stream a binary body to a temporary file.

    ApiError 411 without a Content-Length; BodyTooLarge above `settings.max_upload`, or if the disk is too small for it;
    ClientDisconnected.
    """
    length = request.headers.get("content-length")
    if length is None:
        raise ApiError(411, "A request without a Content-Length is not accepted.")
    if settings.max_upload and int(length) > settings.max_upload:
        raise BodyTooLarge
    path = files.temporary()
    if int(length) > shutil.disk_usage(path.parent).free:
        raise BodyTooLarge
    try:
        with path.open("wb") as stream:
            size, digest = await _write(request, stream)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return RequestBody(size, file=path, digest=digest)


async def _write(request: Request, stream: IO[bytes]) -> tuple[int, str]:
    """Write and hash in a thread while the next batch is received; return size and SHA-256."""
    digest = hashlib.sha256()
    size = 0

    def process(batch: bytes) -> None:
        digest.update(batch)
        stream.write(batch)

    writing = asyncio.create_task(asyncio.to_thread(process, b""))
    batch = bytearray()
    try:
        async for chunk in _stream(request):
            size += len(chunk)
            batch += chunk
            if len(batch) >= BATCH:
                await writing
                writing = asyncio.create_task(asyncio.to_thread(process, bytes(batch)))
                batch.clear()
    finally:
        await writing
    process(bytes(batch))
    return size, digest.hexdigest()


async def read_half(request: Request) -> int:
    """Read about half of the body, at least its first chunk; return the number of bytes read."""
    half = int(request.headers.get("content-length", "0")) // 2
    size = 0
    async for chunk in _stream(request):
        size += len(chunk)
        if size >= half:
            break
    return size


async def _stream(request: Request) -> AsyncIterator[bytes]:
    """Yield the chunks of the body; ClientDisconnected if it ends too early, or if nothing comes any more."""
    chunks = request.stream()
    try:
        while True:
            if chunk := await asyncio.wait_for(anext(chunks), STALLED_SECONDS):
                yield chunk
    except StopAsyncIteration:
        return
    except (ClientDisconnect, asyncio.TimeoutError):
        raise ClientDisconnected from None
