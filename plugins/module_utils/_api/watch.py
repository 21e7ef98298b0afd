# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A total deadline for one attempt at a request, whatever LifeTime does: the connection is cut when it has passed.

Timeouts of sockets bound a silence only. A peer that sends a byte now and then, in its headers, in its body or in
answers that promise another one, would keep a task for as long as it likes.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Any

from .chunks import ChunkedResponse


class Watch:
    """Watches one attempt at a time. `is_over` is whether its time has passed, `begun` whether anything was sent."""

    def __init__(self) -> None:
        self.is_over = False
        self.begun = False
        self._timer: threading.Timer | None = None
        self._connection: Any = None
        self._socket: Any = None

    def start(self, seconds: float) -> None:
        """Begin to watch an attempt; the one before is over."""
        self.stop()
        self.is_over = self.begun = False
        self._connection = self._socket = None
        # Longer than this no timer can wait; nobody waits for it.
        self._timer = threading.Timer(min(seconds, threading.TIMEOUT_MAX), self._cut)
        self._timer.daemon = True
        self._timer.start()

    def stop(self) -> None:
        """The attempt has come to its end."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def check(self) -> None:
        """Raise `TimeoutError` once the time has passed."""
        if self.is_over:
            raise TimeoutError("the deadline has passed")

    def connections(self, kind: Any) -> Any:
        """The class of connections that behaves like `kind` and can be cut, and that reads no chunk without a bound."""

        class Watched(kind):
            watch = self
            response_class = ChunkedResponse

            def connect(self) -> None:
                self.watch._connection = self
                super().connect()
                # During a TLS handshake there is no socket that could be cut.
                self.watch.check()

            def putrequest(self, *arguments: Any, **keywords: Any) -> None:
                self.watch.check()
                # With TLS the connection is there by now; without it an error says so if none came about.
                self.watch.begun = True
                self.watch._connection = self
                super().putrequest(*arguments, **keywords)

            def getresponse(self, *arguments: Any, **keywords: Any) -> Any:
                # A connection lets go of its socket before the answer is read, where LifeTime will close it.
                self.watch._socket = self.sock
                self.watch.check()
                return super().getresponse(*arguments, **keywords)

        return Watched

    def _cut(self) -> None:
        self.is_over = True
        for each in (self._socket, getattr(self._connection, "sock", None)):
            if isinstance(each, socket.socket):
                with contextlib.suppress(OSError):
                    # Not that of a TLS socket, which would change what another thread is reading from.
                    socket.socket.shutdown(each, socket.SHUT_RDWR)
