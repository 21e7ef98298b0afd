# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The only file that knows `requests`: one session, from an operation of the contract to LifeTime's answer."""

from __future__ import annotations

import hashlib
import os
import random
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Callable

from . import answers
from .address import API_PATH, download_address
from .big_reads import CHUNK, BigReads
from .errors import (
    AmbiguousWriteError,
    LifeTimeError,
    LinkExpiredError,
    RefusedError,
    SentOtherBytesError,
    TransferError,
)
from .refusal import Refusal, of_another_shape
from .shapes import NO_KEY, LeftOut, Place, Reader, ShapeError, anything, list_of

try:
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3 import exceptions as urllib3_errors
    from urllib3.util.retry import Retry

    REQUESTS_IMPORT_ERROR = None
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()
    HTTPAdapter = Retry = object  # type: ignore[assignment,misc]

_ANY_LIST = list_of(anything)

# Why LifeTime may give no key, by kind.
KEYLESS = {"user": " LifeTime before 11.32.0 gives none to users without a role in the infrastructure."}

# Statuses that come from what stands in front of LifeTime, or from a LifeTime that is starting: a read may be repeated.
_PASSING = (429, 502, 503, 504)


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
class Listed:
    """The records of a list, and those that are not among them as they cannot be used."""

    records: list[Any]
    left_out: tuple[LeftOut, ...] = ()

    def __iter__(self) -> Iterator[Any]:
        return iter(self.records)


@dataclass(frozen=True)
class Downloaded:
    """What arrived: its size in bytes and its SHA-256 in hexadecimal."""

    size: int
    sha256: str


class _Politeness(Retry):
    """Waiting between attempts: exponential with jitter, or what Retry-After asks for, never above a ceiling."""

    RETRY_AFTER_STATUS_CODES = frozenset({429, 503})
    ceiling = 30.0

    def get_backoff_time(self) -> float:
        failed = len([attempt for attempt in self.history if attempt.redirect_location is None])
        return min(self.ceiling, 0.5 * 2 ** max(failed - 1, 0)) * random.uniform(0.5, 1.0) if failed else 0.0

    def get_retry_after(self, response: Any) -> float | None:
        try:
            asked = super().get_retry_after(response)
        except urllib3_errors.InvalidHeader:
            return None
        return None if asked is None else max(0.0, min(float(asked), self.ceiling))


class _WritePoliteness(_Politeness):
    """For writes: only an answer that says 'not now, nothing was done' is waited for."""

    RETRY_AFTER_STATUS_CODES = frozenset({429})


class Client:
    """One LifeTime over one session. With `read_only` it refuses every write: that is what makes check mode safe.

    `wrote` turns true as soon as a write may have changed something in LifeTime. `warn` gets a sentence, once, for each
    record that cannot be used.
    """

    def __init__(
        self, connection: Connection, *, read_only: bool = False, warn: Callable[[str], None] | None = None
    ) -> None:
        self.connection = connection
        self.read_only = read_only
        self.wrote = False
        self._warn = warn
        self._warned: set[tuple[str, str, str]] = set()
        self._retry_reads, self._retry_writes = _politeness(connection)
        self._adapter = HTTPAdapter(pool_maxsize=1)
        self._session = _session(connection)
        self._session.mount("http://", self._adapter)
        self._session.mount("https://", self._adapter)

    @property
    def url(self) -> str:
        """The LifeTime's normalised address, for messages and results."""
        return self.connection.url

    def read(
        self,
        operation: str,
        path: str,
        doing: str,
        *,
        params: Mapping[str, Any] | None = None,
        shape: Reader = anything,
    ) -> Any:
        """GET; returns the JSON body as `shape` reads it, to which a 204 is a null.

        Raises `NotFoundError` only for LifeTime's own 404; `LifeTimeError` for everything else that is no answer.
        """
        return self._read(operation, path, doing, params, shape)[0]

    def read_list(
        self,
        operation: str,
        path: str,
        doing: str,
        *,
        params: Mapping[str, Any] | None = None,
        shape: Reader = _ANY_LIST,
    ) -> Listed:
        """GET of a list, with what could not be used of it; a 204 is an empty one."""
        body, left_out = self._read(operation, path, doing, params, shape)
        return Listed(body, left_out)

    def _read(
        self, operation: str, path: str, doing: str, params: Mapping[str, Any] | None, shape: Reader
    ) -> tuple[Any, tuple[LeftOut, ...]]:
        response = self._send(operation, "GET", self.url + API_PATH + path, doing, params=params)
        start = f"Could not {doing}: {self.url}"
        body = answers.parse_json(response.text) if response.status_code != 204 else None
        if body is None and response.status_code != 204 and response.text.strip() != "null":
            said = Refusal(response.status_code, response.reason or "", response.text, "")
            raise said.not_lifetime(start, operation)
        place = Place()
        try:
            read = shape(body, place)
        except ShapeError as error:
            raise of_another_shape(start, error, response.status_code, operation) from error
        for left_out in place.left_out:
            self._tell(left_out)
        return read, tuple(place.left_out)

    def _tell(self, left_out: LeftOut) -> None:
        known = (left_out.kind, left_out.name, left_out.reason)
        if self._warn is not None and known not in self._warned:
            self._warned.add(known)
            why = KEYLESS.get(left_out.kind, "") if left_out.reason == NO_KEY else ""
            self._warn(f"{left_out}, so it is left out, and nothing is done with it.{why}")

    def write(
        self,
        operation: str,
        method: str,
        path: str,
        doing: str,
        *,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        key: str | None = None,
        temporary: bool = False,
        secrets: Sequence[str] = (),
    ) -> str:
        """POST, PUT or DELETE; returns the text of the answer. Re-sent only where nothing can have happened.

        What an error says is without the `secrets`. `temporary` marks a write that leaves nothing behind in LifeTime.
        Raises `AmbiguousWriteError` where it is not known whether LifeTime acted.
        """
        self._refuse_in_check_mode(operation, doing)
        url = self.url + API_PATH + path
        counts = not temporary
        answer = self._send(
            operation, method, url, doing, params=params, json=json, key=key, counts=counts, secrets=secrets
        )
        return str(answer.text)

    def upload(self, operation: str, path: str, file_path: str, doing: str, *, sha256: str | None = None) -> str:
        """POST of a file as it is on disk, with a Content-Length (IIS takes no chunked bodies); returns the text.

        Raises `SentOtherBytesError`, which knows the answer, where what was sent has another digest than `sha256`.
        """
        self._refuse_in_check_mode(operation, doing)
        with open(file_path, "rb") as file:
            body = BigReads(file)
            answer = ""
            try:
                response = self._send(
                    operation,
                    "POST",
                    self.url + API_PATH + path,
                    doing,
                    data=body,
                    headers={"Content-Type": "application/octet-stream"},
                    # The connection is there already (reads came first): the first number bounds a stall while sending.
                    timeout=(self.connection.transfer_timeout, self.connection.transfer_timeout),
                )
                answer = str(response.text)
            except AmbiguousWriteError:
                if not body.was_read or sha256 in (None, body.sha256):
                    raise
        if sha256 not in (None, body.sha256):
            raise SentOtherBytesError(
                f"Could not {doing}: the file was changed between its inspection and its upload.",
                "package_changed",
                advice="Nothing was started. Publish again once nobody writes to the file.",
                operation=operation,
                answer=answer,
            )
        return answer

    def download(self, operation: str, link: str, sink: BinaryIO, doing: str) -> Downloaded:
        """Stream a link into `sink`, hashing on the way.

        Raises `LinkExpiredError` when LifeTime no longer knows the link, `TransferError` when it breaks off or is
        shorter or longer than promised. The token goes to LifeTime itself only.
        """
        url, own = download_address(self.url, link)
        headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
        if not own:
            headers["Authorization"] = None  # type: ignore[assignment]
        where = f"Could not {doing}"
        try:
            response = self._send(operation, "GET", url, doing, headers=headers, stream=True, follow=True)
        except LifeTimeError as error:
            # Whoever serves it says so in their own words; a store answers 403 to a signature that is too old.
            gone = (404, 410) if own else (403, 404, 410)
            refused = isinstance(error, RefusedError) and (error.http_status or 500) < 500
            if refused or error.http_status in gone:
                expired = f"{where}: the link is no longer valid."
                raise LinkExpiredError(expired, "link_expired", http_status=error.http_status) from error
            raise
        with response:
            return self._pour(response, sink, where, operation)

    def _pour(self, response: Any, sink: BinaryIO, where: str, operation: str) -> Downloaded:
        digest = hashlib.sha256()
        size = 0
        promised = response.headers.get("Content-Length", "")
        try:
            while True:
                chunk = response.raw.read(CHUNK, decode_content=False)
                if not chunk:
                    break
                sink.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        except (urllib3_errors.HTTPError, OSError) as error:
            if isinstance(error, OSError) and error.errno and not isinstance(error, (ConnectionError, TimeoutError)):
                raise
            raise TransferError(
                f"{where}: the connection broke off after {size} bytes{f' of {promised}' if promised else ''}.",
                "download_incomplete",
                advice="Try again; if it keeps happening, raise transfer_timeout or look at proxies on the way.",
                operation=operation,
            ) from error
        if promised.isdigit() and size != int(promised):
            short = f"{where}: {size} bytes arrived and {promised} were promised."
            raise TransferError(short, "download_incomplete", operation=operation)
        return Downloaded(size, digest.hexdigest())

    def _refuse_in_check_mode(self, operation: str, doing: str) -> None:
        if self.read_only:
            raise LifeTimeError(
                f"Refused to {doing} in check mode.",
                "write_in_check_mode",
                advice="This is a bug in community.outsystems: please report it.",
                operation=operation,
            )

    def _send(
        self,
        operation: str,
        method: str,
        url: str,
        doing: str,
        *,
        key: str | None = None,
        counts: bool = True,
        follow: bool = False,
        timeout: tuple[float, float] | None = None,
        secrets: Sequence[str] = (),
        **request: Any,
    ) -> Any:
        is_write = method != "GET"
        # One adapter for both, so that a write goes out on the connection that reads have opened.
        self._adapter.max_retries = self._retry_writes if is_write else self._retry_reads
        try:
            response = self._session.request(
                method,
                url,
                timeout=timeout or (self.connection.timeout, self._patience(request)),
                allow_redirects=follow,
                proxies=requests.utils.get_environ_proxies(url, no_proxy=None),
                **request,
            )
        except requests.exceptions.RequestException as error:
            failure = self._unreachable(error, operation, doing, key, is_write and not _never_sent(error))
            self.wrote = self.wrote or (counts and isinstance(failure, AmbiguousWriteError))
            raise failure from error
        response.encoding = _encoding(response)
        if 200 <= response.status_code < 300:
            self.wrote = self.wrote or (counts and is_write)
            return response
        with response:
            # Before sentences are made of it: what is shortened or evened out would not be recognised afterwards.
            text = answers.without(response.text, (*secrets, self.connection.token))
            said = Refusal(response.status_code, response.reason or "", text, response.headers.get("Location", ""))
            refusal = said.error(f"Could not {doing}: {self.url}", is_write=is_write, operation=operation, key=key)
        self.wrote = self.wrote or (counts and isinstance(refusal, AmbiguousWriteError))
        raise refusal

    def _patience(self, request: Mapping[str, Any]) -> float:
        own = self.connection
        return own.transfer_timeout if request.get("stream") else own.timeout

    def _unreachable(
        self, error: Exception, operation: str, doing: str, key: str | None, maybe_done: bool
    ) -> LifeTimeError:
        cause = _cause(error)
        facts: dict[str, Any] = {"operation": operation, "key": key}
        where = f"Could not {doing} at {self.url}"
        if isinstance(error, requests.exceptions.SSLError) and not maybe_done:
            facts["advice"] = "Give the certificate authority in ca_path, or correct the server's certificate."
            return LifeTimeError(f"{where}: the TLS certificate could not be verified: {cause}.", "tls_failed", **facts)
        # To urllib3 whatever breaks behind a proxy is the proxy's, also an answer that was lost.
        if isinstance(error, requests.exceptions.ProxyError) and not maybe_done:
            facts["advice"] = "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY."
            return LifeTimeError(f"{where}: the proxy could not be used: {cause}.", "proxy_failed", **facts)
        if maybe_done:
            return AmbiguousWriteError(
                f"{where}: the connection broke before an answer came ({cause}), so LifeTime may have acted.",
                "ambiguous_write",
                **facts,
            )
        # After repetitions requests speaks of a lost connection, whatever the reason was.
        if _innermost(error, _is_timeout):
            facts["advice"] = "Raise timeout, or see why LifeTime is slow."
            return LifeTimeError(f"{where}: no answer in time ({cause}).", "timeout", **facts)
        facts["advice"] = "Check the address, name resolution, firewalls and that LifeTime is up."
        return LifeTimeError(f"{where}: no connection ({cause}).", "connection_failed", **facts)


def _session(connection: Connection) -> Any:
    session = requests.Session()
    # Otherwise ~/.netrc replaces the token and REQUESTS_CA_BUNDLE replaces ca_path; proxies are looked up per request.
    session.trust_env = False
    session.headers["Authorization"] = f"Bearer {connection.token}"
    session.headers["Accept"] = "application/json, text/plain;q=0.9"
    bundle = connection.ca_path or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
    session.verify = bundle if connection.validate_certs else False
    if connection.client_cert:
        key = connection.client_key
        session.cert = (connection.client_cert, key) if key else connection.client_cert
    return session


def _politeness(connection: Connection) -> tuple[Any, Any]:
    tries = connection.retries
    # Retry copies itself from its constructor's arguments at each attempt, so the ceiling has to be of the class.
    own = {"ceiling": connection.retry_max_delay}
    shared: dict[str, Any] = {"total": tries, "status": tries, "connect": tries, "raise_on_status": False}
    reads = type("ReadRetry", (_Politeness,), own)
    writes = type("WriteRetry", (_WritePoliteness,), own)
    return (
        reads(read=tries, other=tries, status_forcelist=_PASSING, allowed_methods=frozenset({"GET"}), **shared),
        writes(read=False, other=0, status_forcelist=(429,), allowed_methods=None, **shared),
    )


def _encoding(response: Any) -> str:
    """What to read a body as. Where none is declared requests guesses, and guesses wrong on short texts."""
    declared = response.encoding if "charset" in response.headers.get("Content-Type", "").lower() else "utf-8"
    return "utf-8-sig" if str(declared).lower() in ("utf-8", "utf8") else str(declared)


def _never_sent(error: Exception) -> bool:
    """True where the request cannot have reached LifeTime: no connection, no trusted certificate, no proxy."""
    if isinstance(error, requests.exceptions.SSLError):
        return "certificate" in str(error).lower()
    known = requests.exceptions
    if isinstance(error, (known.InvalidURL, known.InvalidSchema)):
        return True
    unconnected = (urllib3_errors.ConnectTimeoutError, urllib3_errors.NewConnectionError)
    return _innermost(error, lambda cause: isinstance(cause, unconnected) or "unnel connection failed" in str(cause))


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
