# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server on loopback that sends bytes as they are, for answers that no HTTP server would give."""

from __future__ import annotations

import contextlib
import itertools
import socket
import ssl
import threading
from collections.abc import Callable, Iterable

# Nothing is sent for longer, whatever a test gets wrong.
MAX_SECONDS = 20


class RawServer:
    """Answers every request with the same `pieces`, with a `pause` in seconds between them.

    A request is whole once it holds `until`. `sent` counts the bytes that went out, `asked` the requests. Used as a
    context manager, which ends what is sent.
    """

    def __init__(
        self,
        pieces: Callable[[], Iterable[bytes]],
        *,
        pause: float = 0,
        tls: ssl.SSLContext | None = None,
        until: bytes = b"\r\n\r\n",
    ) -> None:
        self.sent = 0
        self.asked = 0
        self._pieces = pieces
        self._pause = pause
        self._tls = tls
        self._until = until
        self._over = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> RawServer:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_unused: object) -> None:
        self._over.set()
        self._socket.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while not self._over.is_set():
                connection, _address = self._socket.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        connection.settimeout(MAX_SECONDS)
        with contextlib.suppress(OSError), connection:
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection:
                request = b""
                while self._until not in request:
                    received = connection.recv(65536)
                    if not received:
                        return
                    request += received
                self.asked += 1
                for piece in self._pieces():
                    connection.sendall(piece)
                    self.sent += len(piece)
                    if self._over.wait(self._pause):
                        return


def endless(start: bytes, piece: bytes) -> Callable[[], Iterable[bytes]]:
    """`start`, and then `piece` again and again."""
    return lambda: itertools.chain([start], itertools.repeat(piece))
