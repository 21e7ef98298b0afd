# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From an operation of the contract to LifeTime's answer, or to an error that says what happened to what."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Callable

from . import answers
from .address import API_PATH, download_address, redirect_address
from .big_reads import BigReads
from .bodies import MAX_ANSWER, MAX_PACKAGE, MAX_REMARK, BodyError
from .errors import (
    AmbiguousWriteError,
    LifeTimeError,
    LinkExpiredError,
    NotFoundError,
    RefusedError,
    SentOtherBytesError,
    TransferError,
)
from .operation import Operation, Request
from .progress import Progress
from .refusal import Answer
from .shapes import NO_KEY, LeftOut, Place, ReaderOf, ShapeError, T, anything
from .transport import Connection, Incoming, NoAnswerError, Outgoing, Transport

# Not in the contract as an operation of its own: LifeTime gives the whole link.
_DOWNLOAD = Operation("Downloads", "GET", "/downloads/{}")

# Why LifeTime may give no key, by kind.
KEYLESS = {"user": " LifeTime before 11.32.0 gives none to users without a role in the infrastructure."}

_NO_BODY = "Check that lifetime_url leads to LifeTime itself; what answers here may be something else."
_ANOTHER_SHAPE = (
    "Check that lifetime_url leads to LifeTime itself. If it does, this LifeTime answers otherwise than its API"
    " says: please report it with this message."
)

# Of one answer: more warnings nobody reads.
_MAX_TOLD = 50

# A store behind LifeTime may send on to another one; more than that is a circle.
_REDIRECTS = 5
_REDIRECTED = (301, 302, 303, 307, 308)

# More digits than the size of any file has. Python is slow with numbers of many, and refuses those of very many.
_SIZE_DIGITS = 30


def _regular(path: str, flags: int) -> int:
    """For `open`: a pipe that has taken the place of a file is refused, and not waited for. Raises OSError."""
    descriptor = os.open(path, flags | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is no regular file", path)
    return descriptor


class Listed(list[Any]):
    """The records of a list; those in `left_out` are not among them, as they cannot be used."""

    def __init__(self, records: Iterable[Any] = (), left_out: Iterable[LeftOut] = ()) -> None:
        super().__init__(records)
        self.left_out = tuple(left_out)


@dataclass(frozen=True)
class Downloaded:
    """What arrived: its size in bytes and its SHA-256 in hexadecimal."""

    size: int
    sha256: str


class Client:
    """One LifeTime over one session. With `read_only` it refuses every write: that is what makes check mode safe.

    `wrote` turns true as soon as a write may have changed something in LifeTime. `warn` gets a sentence, once, for each
    record that cannot be used. `progress` follows uploads and downloads.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        read_only: bool = False,
        warn: Callable[[str], None] | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.connection = connection
        self.read_only = read_only
        self.wrote = False
        self._warn = warn
        self._progress = progress or Progress()
        self._warned: set[tuple[str, str, str]] = set()
        self._transport = Transport(connection)

    @property
    def url(self) -> str:
        """The LifeTime's normalised address, for messages and results."""
        return self.connection.url

    def read(self, request: Request, shape: ReaderOf[T] = anything) -> T:
        """Returns the JSON body as `shape` reads it, to which a 204 is a null.

        Raises `NotFoundError` only for LifeTime's own 404; `LifeTimeError` for everything else that is no answer.
        """
        return self._read(request, shape)[0]

    def read_or_none(self, request: Request, shape: ReaderOf[T] = anything) -> T | None:
        """The same, and None for LifeTime's own 404."""
        try:
            return self.read(request, shape)
        except NotFoundError:
            return None

    def read_list(self, request: Request, shape: ReaderOf[list[Any]]) -> Listed:
        """A list, with what could not be used of it; a 204 is an empty one."""
        return Listed(*self._read(request, shape))

    def _read(self, request: Request, shape: ReaderOf[T]) -> tuple[T, list[LeftOut]]:
        with self._send(request, self._outgoing(request)) as incoming:
            status, answered = incoming.status, f"{self.url} answered {incoming.status} with"
            try:
                text = incoming.text(MAX_ANSWER)
            except BodyError as error:
                reason = f"{answered} a body that cannot be used: {error}."
                raise request.failure(reason, "not_lifetime", advice=_NO_BODY, http_status=status) from error
        body = answers.parse_json(text) if status != 204 else None
        if body is None and status != 204 and text.strip() != "null":
            raise Answer(status, incoming.reason, text[:MAX_REMARK]).not_lifetime(request, self.url)
        place = Place()
        try:
            read = shape(body, place)
        except ShapeError as error:
            reason = f"{answered} JSON that cannot be used: {error}."
            raise request.failure(reason, "not_lifetime", advice=_ANOTHER_SHAPE, http_status=status) from error
        for left_out in place.left_out[:_MAX_TOLD]:
            self._tell(left_out)
        more = len(place.left_out) - _MAX_TOLD
        if self._warn is not None and more > 0:
            self._warn(f"{more} more records of the same answer ({request.operation.id}) are left out likewise.")
        return read, place.left_out

    def _tell(self, left_out: LeftOut) -> None:
        known = (left_out.kind, left_out.name, left_out.reason)
        if self._warn is not None and known not in self._warned:
            self._warned.add(known)
            why = KEYLESS.get(left_out.kind, "") if left_out.reason == NO_KEY else ""
            self._warn(f"{left_out}, so it is left out, and nothing is done with it.{why}")

    def write(self, request: Request) -> str:
        """Returns the text of the answer. Sent again only where nothing can have happened, or nothing is left behind.

        Raises `AmbiguousWriteError` where it is not known whether LifeTime acted, `RefusedError` where it says of a
        success that nothing was done.
        """
        self._refuse_in_check_mode(request)
        outgoing = self._outgoing(request, json=request.body)
        try:
            return self._answer(request, outgoing)
        except AmbiguousWriteError:
            if not request.operation.leaves_nothing:
                raise
        return self._answer(request, outgoing)

    def upload(self, request: Request, file_path: str, sha256: str | None = None) -> str:
        """Sends a file as it is on disk, with a Content-Length (IIS takes no chunked bodies); returns the text.

        Raises `SentOtherBytesError`, which knows the answer, where what was sent has another digest than `sha256`.
        """
        self._refuse_in_check_mode(request)
        # The size is that of the open file: by its path there may be another one by now.
        with (
            open(file_path, "rb", opener=_regular) as file,
            self._progress.of("uploaded", os.fstat(file.fileno()).st_size) as tell_progress,
        ):
            body = BigReads(file, tell_progress)
            answer = ""
            headers = {"Content-Type": "application/octet-stream"}
            try:
                answer = self._answer(request, self._outgoing(request, file=body, headers=headers, is_transfer=True))
            except AmbiguousWriteError:
                if not body.was_read or sha256 in (None, body.sha256):
                    raise
        if sha256 not in (None, body.sha256):
            reason = "the file was changed between its inspection and its upload."
            advice = "Nothing was started. Publish again once nobody writes to the file."
            raise request.failure(reason, "package_changed", SentOtherBytesError, advice=advice, answer=answer)
        return answer

    def _answer(self, request: Request, outgoing: Outgoing) -> str:
        with self._send(request, outgoing) as incoming:
            text = _remark(incoming)
            error = self._said(request, incoming, text).not_done(request, self.url)
            if error is not None:
                raise error
            return text

    def download(self, link: str, sink: BinaryIO, purpose: str) -> Downloaded:
        """Stream a link into `sink`, hashing on the way.

        Raises `LinkExpiredError` when LifeTime no longer knows the link, `TransferError` when it breaks off or is
        shorter or longer than promised. The token goes to LifeTime itself only.
        """
        request = Request(_DOWNLOAD, purpose)
        url, own = download_address(self.url, link)
        try:
            for _redirect in range(_REDIRECTS + 1):
                headers = {"Accept": "*/*", "Accept-Encoding": "identity", **({} if own else {"Authorization": None})}
                outgoing = Outgoing("GET", url, headers=headers, is_transfer=True)
                with self._send(request, outgoing, passes=_REDIRECTED) as incoming:
                    location = incoming.header("Location")
                    if incoming.status not in _REDIRECTED:
                        return self._pour(incoming, sink, request)
                url, own = redirect_address(self.url, url, location)
        except LifeTimeError as error:
            # Whoever serves it says so in their own words; a store answers 403 to a signature that is too old.
            gone = (404, 410) if own else (403, 404, 410)
            refused = isinstance(error, RefusedError) and (error.http_status or 500) < 500
            if refused or error.http_status in gone:
                reason, facts = "the link is no longer valid.", {"http_status": error.http_status}
                raise request.failure(reason, "link_expired", LinkExpiredError, **facts) from error
            raise
        reason = f"the link redirects more than {_REDIRECTS} times."
        raise request.failure(
            reason, "not_lifetime", advice="Check the proxies and load balancers in front of LifeTime."
        )

    def _pour(self, incoming: Incoming, sink: BinaryIO, request: Request) -> Downloaded:
        digest = hashlib.sha256()
        size = 0
        stated = incoming.header("Content-Length")
        # More digits than a size has, and digits of other scripts, promise nothing.
        promised = stated if stated.isascii() and stated.isdigit() and len(stated) < _SIZE_DIGITS else ""
        most = f"it is larger than {MAX_PACKAGE} bytes, and no package is."
        if promised and int(promised) > MAX_PACKAGE:
            raise request.failure(most, "download_too_large")
        try:
            with self._progress.of("downloaded", int(promised or 0)) as tell_progress:
                for piece in incoming.pieces():
                    size += len(piece)
                    tell_progress(size)
                    if size > MAX_PACKAGE:
                        raise request.failure(most, "download_too_large")
                    sink.write(piece)
                    digest.update(piece)
        except NoAnswerError as error:
            if error.is_final:
                raise
            so_far = f"{size} bytes{f' of {promised}' if promised else ''}"
            reason = f"the connection broke off after {so_far} ({error})."
            advice = "Try again; if it keeps happening, raise transfer_timeout or look at proxies on the way."
            raise request.failure(reason, "download_incomplete", TransferError, advice=advice) from error
        if promised and size != int(promised):
            reason = f"{size} bytes arrived and {promised} were promised."
            raise request.failure(reason, "download_incomplete", TransferError)
        return Downloaded(size, digest.hexdigest())

    def _refuse_in_check_mode(self, request: Request) -> None:
        if self.read_only:
            raise LifeTimeError(
                f"Refused to {request.purpose} in check mode.",
                "write_in_check_mode",
                advice="This is a bug in community.outsystems: please report it.",
                operation=request.operation.id,
            )

    def _outgoing(self, request: Request, **more: Any) -> Outgoing:
        return Outgoing(request.operation.method, self.url + API_PATH + request.path, request.query, **more)

    @contextlib.contextmanager
    def _send(self, request: Request, outgoing: Outgoing, passes: tuple[int, ...] = ()) -> Iterator[Incoming]:
        """The answer, if it is a success or its status is one of `passes`; an error otherwise."""
        counts = outgoing.is_write and not request.operation.leaves_nothing
        try:
            with contextlib.closing(self._transport.send(outgoing)) as incoming:
                if not 200 <= incoming.status < 300 and incoming.status not in passes:
                    raise self._said(request, incoming, _remark(incoming)).refusal(request, self.url)
                self.wrote = self.wrote or counts
                yield incoming
        except NoAnswerError as error:
            failure = self._unanswered(request, error)
            self.wrote = self.wrote or (counts and error.maybe_done)
            raise failure from error
        except AmbiguousWriteError:
            self.wrote = self.wrote or counts
            raise

    def _said(self, request: Request, incoming: Incoming, text: str) -> Answer:
        # Before sentences are made of it: what is shortened or evened out would not be recognised afterwards.
        secrets = (*request.secrets, self.connection.token)
        text, message = (answers.without(each, secrets) for each in (text, incoming.header("Message")))
        location, success = incoming.header("Location"), incoming.header("Success")
        return Answer(incoming.status, incoming.reason, text, location, success, message)

    def _unanswered(self, request: Request, error: NoAnswerError) -> LifeTimeError:
        there = replace(request, purpose=f"{request.purpose} at {self.url}")
        if error.maybe_done:
            reason = f"the connection broke before an answer came ({error}), so LifeTime may have acted."
            return there.failure(reason, "ambiguous_write", AmbiguousWriteError)
        options = ("timeout",) if error.code == "timeout" else ()
        return there.failure(f"{error}.", error.code, advice=error.advice, options=options)


def _remark(incoming: Incoming) -> str:
    """The text of an answer of which people read the start at most, "" for a body that cannot be used."""
    try:
        return incoming.text(MAX_REMARK, cut=True)
    except BodyError:
        return ""
