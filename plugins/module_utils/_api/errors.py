# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can go wrong while talking to LifeTime, as data that people and playbooks can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .plain_text import plain, plain_data


@dataclass(eq=False, repr=False)
class LifeTimeError(Exception):
    """Something that ends the task.

    `message` says what was being done to what and what came back; `code` is a stable snake_case word for playbooks;
    `advice` says what to do next; `errors` are LifeTime's own sentences; `operation` is the operation's id in the API
    contract; `key` is LifeTime's key of the object; `details` are further JSON-compatible facts; `lines` follow the
    message, each on its own; `options` are those of a single word that the advice names.
    """

    message: str
    code: str
    advice: str | None = None
    http_status: int | None = None
    errors: Sequence[str] = ()
    operation: str | None = None
    key: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    lines: Sequence[str] = ()
    options: Sequence[str] = ()

    def __str__(self) -> str:
        first = f"{self.message} {self.advice}" if self.advice else self.message
        return "\n".join(map(plain, (first, *self.lines)))

    def failure(self) -> dict[str, Any]:
        """The `failure` result: `{code, http_status, errors, operation, key, options}` and the details."""
        names = ("code", "http_status", "errors", "operation", "key", "options")
        failure: dict[str, Any] = plain_data({**{name: getattr(self, name) for name in names}, **self.details})
        return failure


def invalid_option(message: str, advice: str) -> LifeTimeError:
    """The error for an option that cannot be right, whatever LifeTime says."""
    return LifeTimeError(message, "invalid_option", advice=advice)


class NotFoundError(LifeTimeError):
    """LifeTime itself answered, with a 404 of its own, that the object is not there."""


class RefusedError(LifeTimeError):
    """LifeTime understood the request and will not do it (400, 405, 409, or a 500 with LifeTime's own error)."""


class AmbiguousWriteError(LifeTimeError):
    """A write was sent and no trustworthy answer came back: it may or may not have been carried out."""


@dataclass(eq=False, repr=False)
class SentOtherBytesError(LifeTimeError):
    """An upload sent something else than it should have; `answer` is what LifeTime answered, "" if that was lost."""

    answer: str = ""


class TransferError(LifeTimeError):
    """A download broke off, or is not what was promised; trying again is safe."""


class LinkExpiredError(TransferError):
    """The download link is no longer valid; a new one has to be asked for."""
