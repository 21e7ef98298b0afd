# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The only file that knows `requests`: one HTTP request, sent as often as it may be, and its answer.

What LifeTime means by an answer is for `client.py`.
"""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Callable
from urllib.parse import urlsplit

from .address import STANDARD_PORTS, with_other_slash
from .big_reads import CHUNK, BigReads
from .bodies import TooLargeError, whole
from .retries import NOT_DONE, PASSING, pause
from .watch import Watch

try:
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3 import exceptions as urllib3_errors

    REQUESTS_IMPORT_ERROR = None
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()

# A whole answer may take so many times as long as LifeTime may be silent.
PATIENCE = 10
# Not 303: it answers a request that was carried out.
_MOVED = (301, 302, 307, 308)


# Those of texts that are not UTF-8. Python knows many more, among them some that fail, or take time that grows with the
# square of the text.
_ENCODINGS = {
    **dict.fromkeys(("iso-8859-1", "iso8859-1", "latin-1", "latin1"), "latin-1"),
    **dict.fromkeys(("windows-1252", "cp1252"), "cp1252"),
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16be"), "utf-16"),
}


@dataclass(frozen=True)
class Connection:
    """How to reach one LifeTime. `url` is normalised (see `address.normalise`); times are seconds."""

    url: str
    token: str
    validate_certs: bool = True
    ca_path: str | None = None
    client_cert: str | None = None
    client_key: str | None = None
    timeout: float = 30
    transfer_timeout: float = 600
    retries: int = 3
    retry_max_delay: float = 30


@dataclass(frozen=True)
class Outgoing:
    """One HTTP request. A `file` is its body as it is; a header of None is not sent."""

    method: str
    url: str
    query: Mapping[str, Any] | None = None
    json: Any = None
    file: BigReads | None = None
    headers: Mapping[str, str | None] = field(default_factory=dict)
    is_transfer: bool = False

    @property
    def is_write(self) -> bool:
        return self.method != "GET"


class NoAnswerError(Exception):
    """No answer, or not all of it; the text is the cause. `code` is that of the failure, `advice` what to do.

    `maybe_done` is whether LifeTime may have acted on the request, `is_final` whether it would be the same again.
    """

    def __init__(self, cause: str, code: str, advice: str, *, maybe_done: bool, is_final: bool = False) -> None:
        super().__init__(cause)
        self.code = code
        self.advice = advice
        self.maybe_done = maybe_done
        self.is_final = is_final


class Incoming:
    """An answer whose body is still to be read. To be closed; the deadline of its attempt lasts until then."""

    def __init__(self, response: Any, attempt: _Attempt) -> None:
        self._response = response
        self._attempt = attempt
        self.status = int(response.status_code)
        self.reason = str(response.reason or "")

    def header(self, name: str) -> str:
        """The value of a header, "" without it."""
        return str(self._response.headers.get(name, ""))

    def pieces(self, size: int = CHUNK) -> Iterator[bytes]:
        """The body as it comes over the network. Raises `NoAnswerError` where it breaks off."""
        while True:
            try:
                piece = self._response.raw.read(size, decode_content=False)
            except (urllib3_errors.HTTPError, OSError) as error:
                raise self._attempt.failure(error) from error
            # A connection that was cut looks like the end of a body without a length.
            if self._attempt.watch.is_over:
                raise self._attempt.too_late()
            if not piece:
                return
            yield piece

    def text(self, limit: int, *, cut: bool = False) -> str:
        """The body as text; with `cut` its start where it goes on after the limit. Raises `BodyError`."""
        try:
            body = whole(self.pieces(16 * 1024), self.header("Content-Encoding").strip().lower(), limit)
        except TooLargeError as error:
            if not cut:
                raise
            body = error.start
        # Where no encoding is declared requests guesses, and guesses wrong on short texts.
        declared = self._response.encoding if "charset" in self.header("Content-Type").lower() else ""
        return body.decode(_ENCODINGS.get(str(declared).lower(), "utf-8-sig"), "replace")

    def close(self) -> None:
        self._attempt.watch.stop()
        self._response.close()


@dataclass(frozen=True)
class _Attempt:
    """One attempt at a request, under the watch of a deadline after so many seconds."""

    outgoing: Outgoing
    seconds: float
    watch: Watch

    def failure(self, error: Exception) -> NoAnswerError:
        """What an error of the network means."""
        self.watch.stop()
        if self.watch.is_over:
            return self.too_late()
        sent = self.watch.begun and not _innermost(error, _is_unconnected)
        return _no_answer(error, maybe_done=self.outgoing.is_write and sent)

    def too_late(self) -> NoAnswerError:
        option = "transfer_timeout" if self.outgoing.is_transfer else "timeout"
        return NoAnswerError(
            f"it was not complete after {self.seconds:g} s, {PATIENCE} times {option}",
            "timeout",
            f"Raise {option}, or see what slows LifeTime down.",
            maybe_done=self.outgoing.is_write and self.watch.begun,
            is_final=True,
        )


class Transport:
    """One session with one LifeTime: connections, TLS, proxies, the token, repetitions and deadlines."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._watch = Watch()
        self._session = _session(connection)
        adapter = _adapter(self._watch)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def send(self, outgoing: Outgoing) -> Incoming:
        """The answer, whatever it says. Sent again only where that can do no harm; raises `NoAnswerError`."""
        own = self._connection
        failures = 0
        is_moved = False
        while True:
            asked = ""
            try:
                incoming = self._send_once(outgoing)
                other = "" if is_moved else _where_it_moved(outgoing, incoming)
                if other:
                    # What only wants a slash, or none, has done nothing yet.
                    incoming.close()
                    outgoing, is_moved = replace(outgoing, url=other), True
                    continue
                if incoming.status not in (NOT_DONE if outgoing.is_write else PASSING) or failures >= own.retries:
                    return incoming
                asked = incoming.header("Retry-After")
                incoming.close()
            except NoAnswerError as error:
                if error.is_final or error.maybe_done or failures >= own.retries:
                    raise
            failures += 1
            time.sleep(pause(failures, own.retry_max_delay, asked))

    def _send_once(self, outgoing: Outgoing) -> Incoming:
        own = self._connection
        silence = own.transfer_timeout if outgoing.is_transfer else own.timeout
        attempt = _Attempt(outgoing, silence * PATIENCE, self._watch)
        self._watch.start(attempt.seconds)
        if outgoing.file is not None:
            outgoing.file.seek(0)
        try:
            response = self._session.request(
                outgoing.method,
                outgoing.url,
                params=outgoing.query,
                json=outgoing.json,
                data=outgoing.file,
                headers=outgoing.headers,
                stream=True,
                # While a file is sent, the first number bounds a stall, as it is what the socket has by then.
                timeout=(silence if outgoing.file is not None else own.timeout, silence),
                allow_redirects=False,
                proxies=requests.utils.get_environ_proxies(outgoing.url, no_proxy=no_proxy_for(outgoing.url)),
            )
        except (requests.exceptions.RequestException, urllib3_errors.HTTPError) as error:
            raise attempt.failure(error) from error
        except BaseException:
            self._watch.stop()
            raise
        return Incoming(response, attempt)


def _where_it_moved(outgoing: Outgoing, incoming: Incoming) -> str:
    """The same address with or without a slash at its end, where the answer asks for that; "" otherwise."""
    is_download = outgoing.is_transfer and not outgoing.is_write
    if is_download or incoming.status not in _MOVED:
        return ""
    return with_other_slash(outgoing.url, incoming.header("Location"))


def _adapter(watch: Watch) -> Any:
    class Adapter(HTTPAdapter):
        """One connection a host, for reads and writes, so that a write goes out on the one that reads have opened."""

        def init_poolmanager(self, *arguments: Any, **keywords: Any) -> None:
            super().init_poolmanager(*arguments, **keywords)
            _under_watch(self.poolmanager, watch)

        def proxy_manager_for(self, *arguments: Any, **keywords: Any) -> Any:
            return _under_watch(super().proxy_manager_for(*arguments, **keywords), watch)

    return Adapter(pool_maxsize=1, max_retries=0)


def _under_watch(manager: Any, watch: Watch) -> Any:
    """The same manager of connections, which makes such as can be cut."""
    manager.pool_classes_by_scheme = {
        scheme: kind if hasattr(kind.ConnectionCls, "watch") else _watched(kind, watch)
        for scheme, kind in manager.pool_classes_by_scheme.items()
    }
    return manager


def _watched(pool: Any, watch: Watch) -> Any:
    return type(pool.__name__, (pool,), {"ConnectionCls": watch.connections(pool.ConnectionCls)})


def _session(connection: Connection) -> Any:
    session = requests.Session()
    # Otherwise ~/.netrc replaces the token and REQUESTS_CA_BUNDLE replaces ca_path; proxies are looked up per request.
    session.trust_env = False
    # Otherwise requests reads the whole body of what redirects, also where nobody follows it.
    session.get_redirect_target = lambda _response: None  # type: ignore[method-assign,assignment]
    session.headers["Authorization"] = f"Bearer {connection.token}"
    session.headers["Accept"] = "application/json, text/plain;q=0.9"
    # The one that can be decoded with a limit.
    session.headers["Accept-Encoding"] = "gzip"
    bundle = connection.ca_path or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
    session.verify = bundle if connection.validate_certs else False
    if connection.client_cert:
        key = connection.client_key
        session.cert = (connection.client_cert, key) if key else connection.client_cert
    return session


def no_proxy_for(url: str) -> str:
    """NO_PROXY for this address: of its entries with a port those for its port, without it, as requests wants them."""
    given = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    parts = urlsplit(url)
    port = str(parts.port or STANDARD_PORTS.get(parts.scheme))
    kept = []
    for entry in filter(None, (each.strip() for each in given.split(","))):
        host, _colon, its_port = entry.rpartition(":")
        # An address of IPv6 has colons of its own, and a port only behind brackets.
        has_port = bool(host) and its_port.isdigit() and (":" not in host or host.endswith("]"))
        if not has_port or its_port == port:
            kept.append((host if has_port else entry).strip("[]"))
    return ",".join(kept)


def _no_answer(error: Exception, *, maybe_done: bool) -> NoAnswerError:
    cause = _cause(error)
    known = requests.exceptions
    if isinstance(error, known.SSLError) and not maybe_done:
        return _no_tls(cause)
    # To urllib3 whatever breaks behind a proxy is the proxy's, also an answer that was lost.
    if isinstance(error, known.ProxyError) and not maybe_done:
        advice = "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY."
        return NoAnswerError(f"the proxy could not be used: {cause}", "proxy_failed", advice, maybe_done=False)
    if _innermost(error, _is_timeout):
        advice = "Raise timeout, or see why LifeTime is slow."
        return NoAnswerError(f"no answer in time ({cause})", "timeout", advice, maybe_done=maybe_done)
    if isinstance(error, (known.InvalidURL, known.InvalidSchema)):
        # Not repeated: what cannot be read may be a password.
        reason, advice = "an address cannot be read", "Check HTTPS_PROXY and HTTP_PROXY first, then lifetime_url."
        return NoAnswerError(reason, "connection_failed", advice, maybe_done=False, is_final=True)
    advice = "Check the address, name resolution, firewalls and that LifeTime is up."
    return NoAnswerError(f"no connection ({cause})", "connection_failed", advice, maybe_done=maybe_done)


def _no_tls(cause: str) -> NoAnswerError:
    text = cause.lower()
    if "wrong version number" in text or "record layer failure" in text:
        reason = f"what listens there does not speak TLS: {cause}"
        advice = "Check the port, and whether lifetime_url is right to begin with https."
    elif "certificate" in text and "alert" not in text:
        reason = f"the TLS certificate could not be verified: {cause}"
        advice = "Give the certificate authority in ca_path, or correct the server's certificate."
    else:
        reason = f"no TLS connection came about: {cause}"
        advice = "Check the port, and which versions of TLS and which client certificates the server wants."
        return NoAnswerError(reason, "tls_failed", advice, maybe_done=False)
    return NoAnswerError(reason, "tls_failed", advice, maybe_done=False, is_final=True)


def _is_unconnected(error: BaseException) -> bool:
    return isinstance(error, (urllib3_errors.ConnectTimeoutError, urllib3_errors.NewConnectionError))


def _is_timeout(error: BaseException) -> bool:
    # To urllib3 every connection that does not come about is a timeout.
    timeout, new = urllib3_errors.TimeoutError, urllib3_errors.NewConnectionError
    return isinstance(error, timeout) and not isinstance(error, new)


def _innermost(error: BaseException, test: Callable[[BaseException], bool]) -> bool:
    seen: list[BaseException] = []
    queue: list[Any] = [error]
    while queue and len(seen) < 20:
        cause = queue.pop()
        if not isinstance(cause, BaseException) or cause in seen:
            continue
        if test(cause):
            return True
        seen.append(cause)
        queue += [*cause.args, getattr(cause, "reason", None), cause.__cause__]
    return False


def _cause(error: BaseException) -> str:
    inner: BaseException = error
    for _unused in range(10):
        nested = next((arg for arg in inner.args if isinstance(arg, BaseException)), None)
        following = getattr(inner, "reason", None) or nested
        if not isinstance(following, BaseException):
            break
        inner = following
    text = " ".join(str(inner).split())
    named_after_urllib3 = text.startswith(("<urllib3", "HTTPSConnection", "HTTPConnection")) and ": " in text
    return text.split(": ", 1)[1] if named_after_urllib3 else text
