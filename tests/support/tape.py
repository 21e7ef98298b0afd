# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server that records what a simulator answers, and plays it again with one answer changed."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from requests import Session

from .simulator import Simulator

_NOT_THERE = b'{"Errors": ["There is no such thing."], "StatusCode": 404}'
_WRITES = ("POST", "PUT", "DELETE")


@dataclass(frozen=True)
class Answer:
    """What was answered to `request` (method and path with query)."""

    request: str
    status: int
    content_type: str
    body: bytes

    @property
    def method(self) -> str:
        return self.request.split(" ", 1)[0]

    @property
    def is_write(self) -> bool:
        return self.method in _WRITES


class Tape:
    """Use it as a context manager: it listens at `url`. While there is a simulator to record from, it passes on what
    it is asked. Afterwards each request gets the answers that it got then, in their order, and the last one for ever.
    """

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.played: list[Answer] = []
        self._source: Simulator | None = None
        self._session = Session()
        self._session.trust_env = False
        self._change: Callable[[Answer, int], bytes] | None = None
        self._asked: Counter[str] = Counter()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Tape:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._session.close()

    def record(self, source: Simulator) -> None:
        """Forget everything, and record from here on."""
        self.answers = []
        self._source = source

    def play(self, change: Callable[[Answer, int], bytes]) -> None:
        """Play from the beginning; `change` gives the body, from an answer and the number of times it was asked for."""
        self._source, self._change = None, change
        self._asked.clear()
        self.played = []

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        request = f"{method} {path}"
        if self._source is not None:
            return self._pass_on(self._source, method, path, headers, body)
        number = self._asked[request]
        self._asked[request] += 1
        known = [each for each in self.answers if each.request == request]
        if not known:
            return Answer(request, 404, "application/json", _NOT_THERE)
        found = known[min(number, len(known) - 1)]
        assert self._change is not None
        played = Answer(request, found.status, found.content_type, self._change(found, number))
        self.played.append(played)
        return played

    def _pass_on(self, source: Simulator, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        root = "/".join(source.url.split("/")[:3])
        got = self._session.request(method, root + path, headers=headers, data=body, allow_redirects=False)
        answer = Answer(f"{method} {path}", got.status_code, got.headers.get("Content-Type", ""), got.content)
        self.answers.append(answer)
        return answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False


def _handler(tape: Tape) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Each answer goes out at once, not after the acknowledgement of its headers.
        disable_nagle_algorithm = True
        wbufsize = -1

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            passed_on = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            answer = tape.answer(self.command, self.path, passed_on, body)
            self.send_response_only(answer.status)
            if answer.content_type:
                self.send_header("Content-Type", answer.content_type)
            if answer.status != 204:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if answer.status != 204:
                self.wfile.write(answer.body)
            self.wfile.flush()

        do_GET = do_POST = do_PUT = do_DELETE = _answer

        def log_message(self, *_unused: Any) -> None:
            """Silent."""

    return Handler
