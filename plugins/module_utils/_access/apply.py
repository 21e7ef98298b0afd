# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carries a plan out, one change after the other, and says after a failure what was done and what is left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from .._api.answers import key_of
from .._api.client import Client
from .._api.errors import AmbiguousWriteError, LifeTimeError, NotFoundError, RefusedError
from .._changes import Change, ChangeSet
from .calls import OPERATIONS, AnyCall, Call, Effect, Exchange, Move, Secret, effect
from .model import Ref
from .reading import find_key, is_so

_SHOWN = 5


class InterruptedPlanError(LifeTimeError):
    """The plan was carried out in part: `done` was."""

    def __init__(self, cause: LifeTimeError, plan: ChangeSet, number: int) -> None:
        changes = list(plan)
        failed, left = changes[number], changes[number + 1 :]
        message = cause.message
        if len(changes) > 1:
            message += f" Before that, {number} of {len(changes)} changes were made{_sentences(changes[:number])}."
            if left:
                message += f" {len(left)} are left{_sentences(left)}."
        details = {
            **cause.details,
            "done": [_doing(change) for change in changes[:number]],
            "failed": _doing(failed),
            "left": [_doing(change) for change in left],
        }
        super().__init__(
            message,
            cause.code,
            advice=" ".join(filter(None, [cause.advice, "The next run goes on from what is so then."])),
            http_status=cause.http_status,
            errors=cause.errors,
            operation=cause.operation,
            key=cause.key,
            details=details,
        )
        self.done = ChangeSet(tuple(changes[:number]))


def apply(plan: ChangeSet, client: Client) -> dict[Ref, str]:
    """Make the changes in their order; returns the keys of what was created. Raises `InterruptedPlanError`."""
    pass_ = _Pass(client)
    for number, change in enumerate(plan):
        try:
            pass_.make(change.call)
        except LifeTimeError as error:
            raise InterruptedPlanError(error, plan, number) from error
    return pass_.keys


class _Pass:
    """What is learned on the way: keys of what was created, and whether LifeTime puts something over what is there."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.keys: dict[Ref, str] = {}
        self._puts_over: dict[str, bool] = {}

    def make(self, call: AnyCall) -> None:
        if isinstance(call, Exchange):
            self._exchange(call)
        elif isinstance(call, Move):
            self._move(call)
        else:
            self._call(call)

    def _exchange(self, exchange: Exchange) -> None:
        put, habit = exchange.move.put, exchange.move.put.operation
        if self._puts_over.get(habit, True):
            try:
                self._call(put)
            except RefusedError as error:
                if error.http_status != 400:
                    raise
            else:
                if habit not in self._puts_over:
                    self._puts_over[habit] = self._shows(exchange.check)
                if self._puts_over[habit]:
                    return
        if exchange.stated:
            self._move(exchange.move)
            self._puts_over[habit] = False

    def _move(self, move: Move) -> None:
        self._call(move.remove)
        try:
            self._call(move.put)
        except LifeTimeError as error:
            try:
                self._call(move.restore)
            except LifeTimeError as second:
                error.message += f" It was taken away for that and could not be put back: {second.message}"
            else:
                error.message += " What was there before was put back."
            raise

    def _call(self, call: Call) -> None:
        try:
            answer = self._send_and_look(call)
        except NotFoundError:
            if OPERATIONS[call.operation][0] != "DELETE":
                raise
            # Somebody else was faster, or the first of two attempts was; what should be gone is gone.
            return
        except LifeTimeError as error:
            _explain(call, error)
            raise
        if call.creates is not None and call.creates not in self.keys:
            self.keys[call.creates] = key_of(answer, call.doing, call.operation)

    def _send(self, call: Call) -> str:
        method, template = OPERATIONS[call.operation]
        keys = [str(self._known(key)) for key in call.keys]
        return self._client.write(
            call.operation,
            method,
            template.format(*(quote(key, safe="") for key in keys)),
            call.doing,
            json=self._filled(call.body),
            params=self._filled(call.query),
            key=keys[0] if keys else None,
            secrets=[value.text for value in (call.body or {}).values() if isinstance(value, Secret)],
        )

    def _send_and_look(self, call: Call) -> str:
        """Send it; where the answer is lost, look, and if nothing shows send it again: none of these calls adds up."""
        try:
            return self._send(call)
        except AmbiguousWriteError:
            if self._happened(call):
                return ""
        try:
            return self._send(call)
        except RefusedError:
            if self._happened(call):
                return ""
            raise

    def _happened(self, call: Call) -> bool:
        if call.creates is not None:
            key = find_key(self._client, call.creates)
            if key is not None:
                self.keys[call.creates] = key
            return key is not None
        return self._shows(call)

    def _shows(self, call: Call) -> bool:
        expected = effect(call)
        return expected is not None and is_so(self._client, Effect(*(self._known(value) for value in expected)))

    def _filled(self, values: Mapping[str, Any] | None) -> dict[str, Any] | None:
        return None if values is None else {name: self._known(value) for name, value in values.items()}

    def _known(self, value: Any) -> Any:
        if isinstance(value, Ref):
            return self.keys[value]
        return value.text if isinstance(value, Secret) else value


def _explain(call: Call, error: LifeTimeError) -> None:
    if call.operation == "Users_SetPassword" and error.http_status == 405:
        error.advice = (
            "LifeTime leaves passwords to an external authentication provider: leave out the password, and say active: "
            "true where the user has been waiting for it."
        )
    elif call.operation == "Users_SetPassword" and error.http_status == 400:
        error.advice = (
            "Give a password that LifeTime takes; a user who waits for one stays inactive until then. Should LifeTime "
            "set no passwords of inactive users, say active: true and update_password: always for one run."
        )
    elif call.operation == "Roles_Delete" and error.http_status == 400 and not call.query:
        error.advice = (
            "Either LifeTime protects this role, which cannot be seen by reading: name it in protected_roles. "
            "Or a service account holds it, and no operation lists those: give a replacement_role."
        )
    elif call.operation in ("Roles_Update", "Roles_Delete") and error.http_status == 400:
        error.advice = "If LifeTime protects this role, which cannot be seen by reading, name it in protected_roles."


def _doing(change: Change) -> str:
    return str(change.call.doing)


def _sentences(changes: list[Change]) -> str:
    if not changes:
        return ""
    more = [f"and {len(changes) - _SHOWN} more"] if len(changes) > _SHOWN else []
    return ": " + "; ".join([_doing(change) for change in changes[:_SHOWN]] + more)
