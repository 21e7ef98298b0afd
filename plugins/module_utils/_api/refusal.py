# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From an HTTP answer that is no success to an error that says what to do: a pure function of the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import answers
from .errors import AmbiguousWriteError, LifeTimeError, NotFoundError, RefusedError
from .shapes import ShapeError

_NOT_LIFETIME = (
    "This is not LifeTime's own answer: check lifetime_url (host, port, prefix) and what stands in front of LifeTime."
)


@dataclass(frozen=True)
class Refusal:
    """Status, reason phrase, body and Location header of the answer."""

    status: int
    reason: str
    text: str
    location: str

    def error(self, start: str, *, is_write: bool, operation: str, key: str | None = None) -> LifeTimeError:
        """The error for this answer; `start` is the sentence up to 'answered'.

        `AmbiguousWriteError` only for a write answered by something in front of LifeTime, which may have acted before;
        `NotFoundError` only for LifeTime's own 404; `RefusedError` where LifeTime itself said no.
        """
        status = self.status
        said = answers.sentences(self.text, self.reason)
        own = answers.has_own_errors(answers.parse_json(self.text))
        message = f"{start} answered {status}: {_running(said)}"

        def made(kind: type[LifeTimeError], code: str, advice: str | None = None) -> LifeTimeError:
            return kind(message, code, advice=advice, http_status=status, errors=said, operation=operation, key=key)

        if 300 <= status < 400:
            target = self.location.split("?")[0] or "elsewhere"
            advice = f"It redirects to {target}: is lifetime_url right, and should it be https?"
            return made(LifeTimeError, "not_lifetime", advice)
        if status == 413 or (status == 404 and is_write and not own and "404.13" in self.text):
            advice = (
                "Raise the limit for request bodies on the LifeTime server (IIS and ASP.NET), or publish less at once."
            )
            return made(LifeTimeError, "request_too_large", advice)
        if status == 401 or (status == 403 and "authenticat" in message.lower()):
            advice = "Check lifetime_token: it may be wrong, expired, renewed elsewhere, or for another LifeTime."
            return made(LifeTimeError, "authentication_failed", advice)
        if status == 403 and (own or not answers.looks_like_html(self.text)):
            advice = "The service account of this token lacks a permission that an administrator of LifeTime can give."
            return made(LifeTimeError, "permission_denied", advice)
        if status == 404 and own:
            return made(NotFoundError, "not_found")
        if status in (403, 404, 405) and not own:
            return made(LifeTimeError, "not_lifetime", _NOT_LIFETIME)
        if status == 407:
            return made(LifeTimeError, "proxy_refused", "Set the proxy's credentials in its environment variable.")
        if status == 429:
            return made(LifeTimeError, "too_many_requests", "Wait, or raise retries and retry_max_delay.")
        if status < 500 or (own and status == 500):
            return made(RefusedError, "server_error" if status >= 500 else "refused")
        if is_write:
            return made(
                AmbiguousWriteError, "ambiguous_write", "LifeTime may or may not have acted: look before trying again."
            )
        return made(LifeTimeError, "server_error", "Try again when LifeTime and its proxies respond.")

    def not_lifetime(self, start: str, operation: str) -> LifeTimeError:
        """The error for a success that is not LifeTime's: a login page, a captive portal, a wrong path."""
        said = answers.sentences(self.text, self.reason)
        facts: dict[str, Any] = {"http_status": self.status, "errors": said, "operation": operation}
        message = f"{start} answered {self.status} with {_running(said[:1])}"
        return LifeTimeError(message, "not_lifetime", advice=_NOT_LIFETIME, **facts)


def of_another_shape(start: str, error: ShapeError, status: int, operation: str) -> LifeTimeError:
    """The error for JSON that is not what LifeTime answers; `start` is the sentence up to 'answered'."""
    advice = (
        "Check that lifetime_url leads to LifeTime itself. If it does, this LifeTime answers otherwise than its API"
        " says: please report it with this message."
    )
    message = f"{start} answered {status} with JSON that cannot be used: {error}."
    return LifeTimeError(message, "not_lifetime", advice=advice, http_status=status, operation=operation)


def _running(sentences: list[str]) -> str:
    return " ".join(said if said.endswith((".", "!", "?")) else f"{said}." for said in sentences)
