# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From an HTTP answer that is no success to an error that says what to do: a pure function of the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, NamedTuple

from . import answers
from .errors import AmbiguousWriteError, LifeTimeError, NotFoundError, RefusedError
from .operation import Request
from .permissions import needed_for
from .shapes import ShapeError

_NOT_LIFETIME = (
    "This is not LifeTime's own answer: check lifetime_url (host, port, prefix) and the proxies and load balancers in"
    " front of LifeTime."
)
_TOO_LARGE = "Raise the limit for request bodies on the LifeTime server (IIS and ASP.NET), or publish less at once."
_WRONG_TOKEN = "Check lifetime_token: it may be wrong, expired, renewed elsewhere, or for another LifeTime."
_NO_PERMISSION = "The service account of this token lacks a permission that an administrator of LifeTime can give."
_NEEDED = "The service account of this token needs {}, as far as is known; an administrator of LifeTime can give it."
_PROXY = "Set the proxy's credentials in its environment variable."
_TOO_MANY = "Wait, or raise retries and retry_max_delay."
_UNKNOWN = "LifeTime may or may not have acted: look before trying again."
_TRY_AGAIN = "Try again when LifeTime and its proxies respond."
_MAINTENANCE = "It may be in maintenance: run the same again once that is over, and it goes on from there."


@dataclass(frozen=True)
class Refusal:
    """Status, reason phrase, body and Location header of an answer that is no success."""

    status: int
    reason: str
    text: str
    location: str

    @property
    def is_own(self) -> bool:
        """True for LifeTime's own error document."""
        return answers.has_own_errors(answers.parse_json(self.text))

    @property
    def is_page(self) -> bool:
        """True for a web page: LifeTime does not answer with one."""
        return answers.looks_like_html(self.text)

    @property
    def is_too_large(self) -> bool:
        """True where the request body was refused for its size; IIS has a page of its own for that."""
        return self.status == 413 or (self.status == 404 and not self.is_own and "404.13" in self.text)

    @property
    def is_maintenance(self) -> bool:
        """True where the server or an environment is not available for now: a 503, or what speaks of maintenance."""
        said = " ".join(answers.sentences(self.text, self.reason))
        return self.status == 503 or "maintenance" in said.lower()

    @property
    def is_wrong_token(self) -> bool:
        """True where the account is not known, as opposed to known and not permitted."""
        said = " ".join(answers.sentences(self.text, self.reason))
        return self.status == 401 or (self.status == 403 and "authenticat" in said.lower())

    def error(self, start: str, *, is_write: bool, operation: str, key: str | None = None) -> LifeTimeError:
        """The error for this answer, by the first of the rules that matches; `start` is the sentence up to 'answered'.

        `AmbiguousWriteError` for a write whose answer does not prove that nothing happened; `NotFoundError` only for
        LifeTime's own 404; `RefusedError` where LifeTime itself refused the request.
        """
        rule = next(rule for rule in _RULES if rule.matches(self))
        kind, code, advice = rule.kind, rule.code, rule.advice
        if 300 <= self.status < 400:
            target = self.location.split("?")[0] or "elsewhere"
            advice = f"It redirects to {target}: is lifetime_url right, and should it be https?"
        needed = needed_for(operation) if code == "permission_denied" else ""
        if needed:
            advice = _NEEDED.format(needed)
        if is_write and not rule.proves_nothing_happened:
            kind = AmbiguousWriteError
            if code == "server_error":
                code, advice = "ambiguous_write", _UNKNOWN
        if self.is_maintenance and code in _MAY_BE_MAINTENANCE:
            advice = f"{advice} {_MAINTENANCE}" if code == "ambiguous_write" else _MAINTENANCE
        said = answers.sentences(self.text, self.reason)
        message = f"{start} answered {self.status}: {_running(said)}"
        return kind(message, code, advice=advice, http_status=self.status, errors=said, operation=operation, key=key)

    def not_lifetime(self, start: str, operation: str) -> LifeTimeError:
        """The error for a success that is not LifeTime's: a login page, a captive portal, a wrong path."""
        said = answers.sentences(self.text, self.reason)
        facts: dict[str, Any] = {"http_status": self.status, "errors": said, "operation": operation}
        message = f"{start} answered {self.status} with {_running(said[:1])}"
        return LifeTimeError(message, "not_lifetime", advice=_NOT_LIFETIME, **facts)


@dataclass(frozen=True)
class Accepted:
    """An answer to a write that is a success by its status: its body, and its headers Success and Message."""

    status: int
    text: str
    success: str
    message: str

    def error(self, start: str, request: Request) -> LifeTimeError | None:
        """The error where it says, in its body or in a header, that nothing came of it; None where it does not.

        The contract does not say whether the header can be relied on. So `AmbiguousWriteError` stands for it where
        somebody can look, and `RefusedError` where nothing is left behind that could be looked at.
        """
        body = answers.parse_json(self.text)
        facts: dict[str, Any] = {"http_status": self.status, "operation": request.operation.id}
        facts["key"] = request.changed_key
        if isinstance(body, dict) and body.get("Success") is False:
            said, is_refusal = answers.envelope_sentences(body), True
        elif self.success.strip().lower() == "false":
            said = [self.message.strip() or "its header Success is false, and it gives no reason"]
            is_refusal = request.operation.leaves_nothing
        else:
            return None
        message = f"{start} answered {self.status}, and that it was not done: {_running(said)}"
        if is_refusal:
            advice = "Correct what LifeTime names, and run the task again."
            return RefusedError(message, "refused", advice=advice, errors=said, **facts)
        return AmbiguousWriteError(message, "ambiguous_write", advice=_UNKNOWN, errors=said, **facts)


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


_MAY_BE_MAINTENANCE = ("server_error", "ambiguous_write", "refused")


class _Rule(NamedTuple):
    """What an answer means; without proof that nothing happened, a write is ambiguous."""

    matches: Callable[[Refusal], bool]
    code: str
    advice: str | None = None
    kind: type[LifeTimeError] = LifeTimeError
    proves_nothing_happened: bool = True


_RULES = (
    _Rule(lambda answer: 300 <= answer.status < 400, "not_lifetime", proves_nothing_happened=False),
    _Rule(lambda answer: answer.status < 200, "server_error", _TRY_AGAIN, proves_nothing_happened=False),
    _Rule(lambda answer: answer.is_too_large, "request_too_large", _TOO_LARGE),
    _Rule(lambda answer: answer.is_wrong_token, "authentication_failed", _WRONG_TOKEN),
    _Rule(
        lambda answer: answer.status == 403 and (answer.is_own or not answer.is_page),
        "permission_denied",
        _NO_PERMISSION,
    ),
    _Rule(lambda answer: answer.status == 404 and answer.is_own, "not_found", kind=NotFoundError),
    _Rule(
        lambda answer: answer.status in (403, 404, 405) and not answer.is_own,
        "not_lifetime",
        _NOT_LIFETIME,
        proves_nothing_happened=False,
    ),
    _Rule(lambda answer: answer.status == 407, "proxy_refused", _PROXY),
    _Rule(lambda answer: answer.status == 429 and answer.is_own, "too_many_requests", _TOO_MANY),
    _Rule(lambda answer: answer.status == 429, "too_many_requests", _TOO_MANY, proves_nothing_happened=False),
    # A proxy in front of LifeTime gave up waiting; LifeTime itself may go on.
    _Rule(
        lambda answer: answer.status in (408, 425) and not answer.is_own,
        "server_error",
        _TRY_AGAIN,
        proves_nothing_happened=False,
    ),
    _Rule(lambda answer: answer.status < 500, "refused", kind=RefusedError),
    _Rule(lambda answer: answer.status == 500 and answer.is_own, "server_error", kind=RefusedError),
    _Rule(lambda answer: True, "server_error", _TRY_AGAIN, proves_nothing_happened=False),
)
