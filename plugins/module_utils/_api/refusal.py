# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From an HTTP answer that is no success, or none of LifeTime's, to an error that says what to do. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Callable, NamedTuple

from . import answers
from .errors import AmbiguousWriteError, LifeTimeError, NotFoundError, RefusedError
from .operation import Request
from .permissions import needed_for

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
class Answer:
    """What came back, without secrets: status, reason phrase, body, and the headers Location, Success and Message."""

    status: int
    reason: str
    text: str
    location: str = ""
    success: str = ""
    message: str = ""

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
        return self.status == 503 or "maintenance" in " ".join(self.sentences).lower()

    @property
    def is_wrong_token(self) -> bool:
        """True where the account is not known, as opposed to known and not permitted."""
        return self.status == 401 or (self.status == 403 and "authenticat" in " ".join(self.sentences).lower())

    @property
    def sentences(self) -> list[str]:
        """What it says, as sentences."""
        return answers.sentences(self.text, self.reason)

    def refusal(self, request: Request, url: str) -> LifeTimeError:
        """The error for an answer that is no success, by the first of the rules that matches.

        `AmbiguousWriteError` for a write whose answer does not prove that nothing happened; `NotFoundError` only for
        LifeTime's own 404; `RefusedError` where LifeTime itself refused the request.
        """
        rule = next(rule for rule in _RULES if rule.matches(self))
        kind, code, advice = rule.kind, rule.code, rule.advice
        if 300 <= self.status < 400:
            target = self.location.split("?", maxsplit=1)[0] or "elsewhere"
            advice = f"It redirects to {target}: is lifetime_url right, and should it be https?"
        needed = needed_for(request.operation.id) if code == "permission_denied" else ""
        if needed:
            advice = _NEEDED.format(needed)
        if request.is_write and not rule.proves_nothing_happened:
            kind = AmbiguousWriteError
            if code == "server_error":
                code, advice = "ambiguous_write", _UNKNOWN
        if self.is_maintenance and code in _MAY_BE_MAINTENANCE:
            advice = f"{advice} {_MAINTENANCE}" if code == "ambiguous_write" else _MAINTENANCE
        advice = request.advice.get(self.status, advice)
        reason = f"{url} answered {self.status}: {_running(self.sentences)}"
        return request.failure(reason, code, kind, advice=advice, http_status=self.status, errors=self.sentences)

    def not_lifetime(self, request: Request, url: str) -> LifeTimeError:
        """The error for a success that is not LifeTime's: a login page, a captive portal, a wrong path."""
        reason = f"{url} answered {self.status} with {_running(self.sentences[:1])}"
        facts: dict[str, Any] = {"http_status": self.status, "errors": self.sentences}
        return request.failure(reason, "not_lifetime", advice=_NOT_LIFETIME, **facts)

    def not_done(self, request: Request, url: str) -> LifeTimeError | None:
        """The error where a success says, in its body or in a header, that nothing came of a write; None otherwise.

        The contract does not say whether the header can be relied on. So `AmbiguousWriteError` stands for it where
        somebody can look, and `RefusedError` where nothing is left behind that could be looked at.
        """
        body = answers.parse_json(self.text)
        if isinstance(body, dict) and body.get("Success") is False:
            sentences, is_refusal = answers.envelope_sentences(body), True
        elif self.success.strip().lower() == "false":
            sentences = [self.message.strip() or "its header Success is false, and it gives no reason"]
            is_refusal = request.operation.leaves_nothing
        else:
            return None
        reason = f"{url} answered {self.status}, and that it was not done: {_running(sentences)}"
        facts: dict[str, Any] = {"http_status": self.status, "errors": sentences}
        if is_refusal:
            advice = "Correct what LifeTime names, and run the task again."
            return request.failure(reason, "refused", RefusedError, advice=advice, **facts)
        return request.failure(reason, "ambiguous_write", AmbiguousWriteError, advice=_UNKNOWN, **facts)


def _running(sentences: list[str]) -> str:
    return " ".join(each if each.endswith((".", "!", "?")) else f"{each}." for each in sentences)


_MAY_BE_MAINTENANCE = ("server_error", "ambiguous_write", "refused")


class _Rule(NamedTuple):
    """What an answer means; without proof that nothing happened, a write is ambiguous."""

    matches: Callable[[Answer], bool]
    code: str
    advice: str | None = None
    kind: type[LifeTimeError] = LifeTimeError
    proves_nothing_happened: bool = True


_UnclearRule = partial(_Rule, proves_nothing_happened=False)
_RULES = (
    _UnclearRule(lambda answer: 300 <= answer.status < 400, "not_lifetime"),
    _UnclearRule(lambda answer: answer.status < 200, "server_error", _TRY_AGAIN),
    _Rule(lambda answer: answer.is_too_large, "request_too_large", _TOO_LARGE),
    _Rule(lambda answer: answer.is_wrong_token, "authentication_failed", _WRONG_TOKEN),
    _Rule(
        lambda answer: answer.status == 403 and (answer.is_own or not answer.is_page),
        "permission_denied",
        _NO_PERMISSION,
    ),
    _Rule(lambda answer: answer.status == 404 and answer.is_own, "not_found", kind=NotFoundError),
    _UnclearRule(lambda answer: answer.status in (403, 404, 405) and not answer.is_own, "not_lifetime", _NOT_LIFETIME),
    _Rule(lambda answer: answer.status == 407, "proxy_refused", _PROXY),
    _Rule(lambda answer: answer.status == 429 and answer.is_own, "too_many_requests", _TOO_MANY),
    _UnclearRule(lambda answer: answer.status == 429, "too_many_requests", _TOO_MANY),
    # A proxy in front of LifeTime gave up waiting; LifeTime itself may go on.
    _UnclearRule(lambda answer: answer.status in (408, 425) and not answer.is_own, "server_error", _TRY_AGAIN),
    _Rule(lambda answer: answer.status < 500, "refused", kind=RefusedError),
    _Rule(lambda answer: answer.status == 500 and answer.is_own, "server_error", kind=RefusedError),
    _UnclearRule(lambda answer: True, "server_error", _TRY_AGAIN),
)
