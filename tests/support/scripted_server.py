# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server on loopback that answers what it was told to, rightly or wrongly, and remembers what it was asked."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

API = "/lifetimeapi/rest/v2"


@dataclass(frozen=True)
class Reply:
    """One scripted answer.

    `drop` ends the connection with a reset instead of an answer: `before` the request's body is read, or `after`.
    `promise` is the Content-Length to send where it is not that of the body; None for a body that ends with the
    connection. `delay` is in seconds, before the answer; `stall` too, between the body and the end of the connection.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: str = ""
    promise: int | None = -1
    delay: float = 0
    stall: float = 0


def reply(status: int = 200, body: Any = b"", **more: Any) -> Reply:
    """A reply; text and JSON-compatible bodies are encoded, and get the Content-Type that goes with them."""
    headers = dict(more.pop("headers", {}))
    if isinstance(body, str):
        html = body.lstrip().startswith("<")
        headers.setdefault("Content-Type", "text/html" if html else "text/plain; charset=utf-8")
        body = body.encode()
    elif not isinstance(body, bytes):
        headers.setdefault("Content-Type", "application/json")
        body = json.dumps(body).encode()
    return Reply(status, body, headers, **more)


def dropped(when: str = "after") -> Reply:
    return Reply(drop=when)


@dataclass(frozen=True)
class Request:
    """What arrived. `path` is as on the request line: behind a proxy it is a whole address."""

    method: str
    path: str
    headers: Message
    body: bytes


class ScriptedServer:
    """Answers from `script` in order; when that has come to its end, with the last of it again.

    Used as a context manager, or with `listen` and `stop`. Before `listen` its port is known and refuses connections.
    """

    def __init__(self, script: Iterable[Reply] = (), *, tls: ssl.SSLContext | None = None) -> None:
        self.script = list(script)
        self.requests: list[Request] = []
        self.connections = 0
        self._lock = threading.Lock()
        self._tls = tls
        server = self._server = _Server(("127.0.0.1", 0), _handler(self), bind_and_activate=False)
        server.server_bind()
        self.port = int(server.server_address[1])
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"

    def listen(self) -> None:
        self._server.server_activate()
        if self._tls is not None:
            self._server.socket = self._tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        self._listening = True

    _listening = False

    def stop(self) -> None:
        if self._listening:
            self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> ScriptedServer:
        self.listen()
        return self

    def __exit__(self, *_unused: object) -> None:
        self.stop()

    def will(self, *script: Reply) -> None:
        """Forget the script and the requests so far, and go on with this one."""
        with self._lock:
            self.script = list(script)
            self.requests.clear()

    def next_reply(self) -> Reply:
        with self._lock:
            if not self.script:
                return reply(599, "the script is empty")
            return self.script.pop(0) if len(self.script) > 1 else self.script[0]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # Waiting for handlers would be waiting for clients that keep their connection.
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Broken connections are what this server is for; nothing to print."""


def _handler(owner: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def setup(self) -> None:
            owner.connections += 1
            super().setup()

        def _answer(self) -> None:
            answer = owner.next_reply()
            body = b"" if answer.drop == "before" else self._read_body()
            owner.requests.append(Request(self.command, self.path, self.headers, body))
            time.sleep(answer.delay)
            if answer.drop:
                # With this linger time, closing is a reset.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.close_connection = True
                self.connection.close()
                return
            self._send(answer)

        def _send(self, answer: Reply) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            promised = len(answer.body) if answer.promise == -1 else answer.promise
            if promised is not None:
                self.send_header("Content-Length", str(promised))
            self.end_headers()
            self.wfile.write(answer.body)
            self.wfile.flush()
            time.sleep(answer.stall)
            if promised != len(answer.body):
                self.close_connection = True

        def _read_body(self) -> bytes:
            if "chunked" in self.headers.get("Transfer-Encoding", ""):
                return self._read_chunks()
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))

        def _read_chunks(self) -> bytes:
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body

        do_GET = do_POST = do_PUT = do_DELETE = do_CONNECT = _answer

        def log_message(self, *_unused: Any) -> None:
            """Silent."""

    return Handler
