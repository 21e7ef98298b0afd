# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Executes a change set, one change after the other; after a failure it says what was done and what is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from ._api.answers import key_of
from ._api.client import Client
from ._api.errors import AmbiguousWriteError, LifeTimeError, NotFoundError, RefusedError
from ._api.operation import Request
from ._changes import Change, ChangeSet, PendingKey, Secret
from ._resource import AnyRequest, Creation, Expectation, Fields, ItemRequest, Replacement, Update

# How many changes a message names.
_MAX_NAMED = 5

_LOST_PERMISSION = (
    " LifeTime allowed this account the changes before that, so one of them may have taken away its own permission."
)

_RUN_AGAIN = "Once that is solved, run the task again: it makes the changes that are left."


class PartialFailureError(LifeTimeError):
    """A change set was executed in part: `done` was."""

    def __init__(self, cause: LifeTimeError, changes: ChangeSet, number: int) -> None:
        done, failed, left = changes[:number], changes[number], changes[number + 1 :]
        message = cause.message
        if len(changes) > 1:
            message += f" Before that, {number} of {len(changes)} changes were made{_named(done)}."
            if left:
                message += f" {len(left)} are left{_named(left)}."
        if number and cause.http_status in (401, 403):
            message += _LOST_PERMISSION
        details = {
            **cause.details,
            "done": list(map(_purpose, done)),
            "failed": _purpose(failed),
            "left": list(map(_purpose, left)),
        }
        advice = " ".join(filter(None, [cause.advice, _RUN_AGAIN if len(changes) > 1 else ""])) or None
        facts = {each.name: getattr(cause, each.name) for each in fields(LifeTimeError)}
        super().__init__(**{**facts, "message": message, "advice": advice, "details": details})
        self.done = ChangeSet(done)


def execute(changes: ChangeSet, client: Client) -> dict[PendingKey, str]:
    """Make the changes in their order; returns the keys of what was created. Raises `PartialFailureError`."""
    executor = _Executor(client)
    for number, change in enumerate(changes):
        try:
            executor.make(change.request)
        except LifeTimeError as error:
            raise PartialFailureError(error, changes, number) from error
    return executor.keys


def verify(changes: ChangeSet, client: Client) -> None:
    """Read what was changed. Raises `LifeTimeError` (`not_applied`) where LifeTime shows another value than was set."""
    for change in changes:
        desired, shown = _desired_and_shown(change.request, client)
        wrong = [field for field, value in desired.items() if shown.get(field) != value]
        if wrong:
            found, wanted = ({name: values.get(name) for name in wrong} for values in (shown, desired))
            raise LifeTimeError(
                f"Could not {_purpose(change)}: LifeTime took it, and shows {_text(found)} instead of {_text(wanted)}.",
                "not_applied",
                advice="Look at it in LifeTime before you run the task again.",
            )


def _desired_and_shown(request: AnyRequest, client: Client) -> tuple[Fields, Fields]:
    if isinstance(request, ItemRequest) and request.expected.value is not None:
        expected = request.expected
        return {expected.item: expected.value}, expected.items.read(client, str(expected.owner))
    if isinstance(request, Update) and request.resource.read is not None:
        after = {field: change.after for field, change in request.changes.items()}
        return request.resource.shown_again(after), request.resource.read(client, str(request.key))
    if isinstance(request, Creation) and request.resource.keyed_by_name and request.resource.read is not None:
        return request.resource.shown_again(request.desired), request.resource.read(client, request.pending.name)
    return {}, {}


class _Executor:
    """Remembers keys of what was created, and by operation whether LifeTime grants over an item that is there."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.keys: dict[PendingKey, str] = {}
        self._grants_over: dict[str, bool] = {}

    def make(self, request: AnyRequest) -> None:
        if isinstance(request, (Creation, Update)) and request.test is not None:
            self._send(request.test)
        makers: dict[type, Callable[[Any], Any]] = {
            Creation: self._create,
            Update: self._update,
            Replacement: self._replace,
            ItemRequest: self._change_item,
        }
        makers.get(type(request), self._send_and_look)(request)

    def _create(self, creation: Creation) -> None:
        try:
            answer = self._send_and_look(creation.request, lambda: self._find(creation))
        except RefusedError:
            # Another run may have created it a moment before.
            if not self._find(creation):
                raise
            self._check_created(creation)
        if creation.pending in self.keys:
            return
        if creation.resource.keyed_by_name:
            self.keys[creation.pending] = creation.pending.name
            return
        try:
            self.keys[creation.pending] = key_of(answer, creation.request)
        except LifeTimeError:
            # LifeTime took it anyway, and lists it.
            if not self._find(creation):
                raise

    def _check_created(self, creation: Creation) -> None:
        """Raises LifeTimeError where what somebody else created meanwhile is not what this task was to create."""
        read, key = creation.resource.read, self.keys[creation.pending]
        shown: Fields = read(self._client, key) if read else {}
        differing = [name for name, value in creation.desired.items() if shown.get(name) != self._resolve(value)]
        if not read or set(differing) - creation.resource.write_only:
            view = creation.resource.view
            found = _text(view({name: shown[name] for name in differing if name in shown}))
            what = f"created it while this task ran, and with another content: {found}"
            raise _done_meanwhile(creation.purpose, what, operation=creation.request.operation.id, key=key)

    def _find(self, creation: Creation) -> bool:
        find = creation.resource.find_key
        key = find(self._client, creation.pending.name) if find else None
        if key is not None:
            self.keys[creation.pending] = key
        return key is not None

    def _update(self, update: Update) -> None:
        try:
            self._write_whole(update)
        except AmbiguousWriteError as lost:
            try:
                self._write_whole(update)
            except AmbiguousWriteError:
                raise
            except LifeTimeError as error:
                # Whether it is as it should be cannot be told: what differs may be the form in which LifeTime keeps it.
                found = error.details.get("found")
                lost.message += f" LifeTime now shows {_text(found)}." if found else f" {error.message}"
                raise lost from error

    def _write_whole(self, update: Update) -> None:
        """Write the object as it is now with the changed fields alone, unless it shows them already."""
        fresh = self._fresh(update)
        after = {field: self._resolve(change.after) for field, change in update.changes.items()}
        shown = update.resource.shown_again(fresh)
        if all(field in shown and shown[field] == value for field, value in after.items()):
            return
        # Where the fresh record shows a list at all, what it lacks is not there any more.
        lists = {field[0] for field in fresh if isinstance(field, tuple)}
        gone = {field for field in update.current if isinstance(field, tuple) and field[0] in lists}
        current = {field: value for field, value in update.current.items() if field not in gone}
        desired = {field: change.after for field, change in update.changes.items()}
        self._send(update.request({**current, **fresh, **desired}))

    def _fresh(self, update: Update) -> Fields:
        """The fields as LifeTime shows them now. Raises LifeTimeError where somebody else changed one of ours."""
        if update.resource.read is None:
            return {}
        try:
            fresh: Fields = update.resource.read(self._client, self._resolve(update.key))
        except LifeTimeError as error:
            if isinstance(error, NotFoundError) and isinstance(update.key, PendingKey):
                # LifeTime may show a moment later what it has just created: nobody else can have changed it.
                return {}
            error.message = f"Cannot {update.purpose}: it has to be read again right before. {error.message}"
            error.key = self._resolve(update.key)
            raise
        for field, change in update.changes.items():
            # What was not shown when the change set was made cannot be told to have changed since.
            if field in fresh and change.before is not None and field not in update.resource.write_only:
                known = (self._resolve(change.before), self._resolve(change.after))
                if fresh[field] not in known:
                    raise _changed_meanwhile(update, field, fresh[field])
        return fresh

    def _replace(self, replacement: Replacement) -> None:
        operation = replacement.request.operation.id
        if self._grants_over.get(operation, True):
            try:
                self._send_and_look(replacement.request, lambda: self._shows(replacement.expected))
            except RefusedError as error:
                if error.http_status != 400:
                    raise
            else:
                if operation not in self._grants_over:
                    self._grants_over[operation] = self._shows(replacement.check)
                if self._grants_over[operation]:
                    return
        if replacement.requested:
            self._revoke_and_grant(replacement)
            self._grants_over[operation] = False

    def _revoke_and_grant(self, replacement: Replacement) -> None:
        self.make(replacement.revoke)
        try:
            self._change_item(replacement)
        except LifeTimeError as error:
            try:
                self.make(replacement.restore)
            except LifeTimeError as second:
                error.message += f" What was there before was revoked for that and not restored: {second.message}"
            else:
                error.message += " What was there before was restored."
            raise

    def _change_item(self, change: ItemRequest) -> None:
        try:
            self._send_and_look(change.request, lambda: self._shows(change.expected))
        except RefusedError:
            # Another run may have made the same change a moment before.
            if not self._shows(change.expected):
                raise

    def _send_and_look(self, request: Request, is_done: Callable[[], bool] = lambda: False) -> str:
        """Send it; where the answer is lost, look, and send it again if it shows no effect: it can be sent twice."""
        try:
            return self._send(request)
        except AmbiguousWriteError:
            if is_done():
                return ""
        try:
            return self._send(request)
        except RefusedError:
            # The first of the two was carried out after all.
            if not is_done():
                raise
        return ""

    def _send(self, request: Request) -> str:
        try:
            return self._send_one(request)
        except NotFoundError:
            # Somebody else deleted it before us, or the first of two attempts did.
            if request.operation.method != "DELETE":
                raise
            return ""
        except RefusedError as error:
            if request.alternative is None or error.http_status != 400:
                raise
        return self._send_one(replace(request, body=request.alternative))

    def _send_one(self, request: Request) -> str:
        return self._client.write(
            replace(
                request,
                keys=tuple(str(self._resolve(key)) for key in request.keys),
                body=self._resolved(request.body),
                query=self._resolved(request.query),
                secrets=tuple(secret.text for secret in _secrets(request.body)),
            )
        )

    def _shows(self, expected: Expectation) -> bool:
        now = expected.items.read(self._client, self._resolve(expected.owner))
        shown, value = now.get(self._resolve(expected.item)), self._resolve(expected.value)
        return bool(shown == value or (value is None and expected.items.is_absent(shown)))

    def _resolved(self, values: Mapping[str, Any] | None) -> dict[str, Any] | None:
        return None if values is None else {name: self._resolve(value) for name, value in values.items()}

    def _resolve(self, value: Any) -> Any:
        """The value as it is sent: with keys for pending ones, and the text of secrets."""
        if isinstance(value, PendingKey):
            return self.keys[value]
        return value.text if isinstance(value, Secret) else value


def _changed_meanwhile(update: Update, field: Any, found: Any) -> LifeTimeError:
    change = update.changes[field]
    read, desired, now = (update.resource.view({field: value}) for value in (change.before, change.after, found))
    return _done_meanwhile(
        update.purpose,
        f"changed it while this task ran. This task read {_text(read)} and was to set {_text(desired)}; now LifeTime "
        f"shows {_text(now)}",
        operation=update.request(update.current).operation.id,
        key=update.key if isinstance(update.key, str) else None,
        details={"read": read, "desired": desired, "found": now},
    )


def _done_meanwhile(purpose: str, what: str, **facts: Any) -> LifeTimeError:
    message = f"Cannot {purpose}: somebody else {what}. Nothing was written to it."
    advice = "Run the task in check mode to see what it would change now."
    return LifeTimeError(message, "changed_meanwhile", advice=advice, **facts)


def _secrets(value: Any) -> Iterator[Secret]:
    if isinstance(value, Secret):
        yield value
    for part in value.values() if isinstance(value, Mapping) else value if isinstance(value, (list, tuple)) else ():
        yield from _secrets(part)


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_text(item)}" for name, item in value.items())
    return "; ".join(map(_text, value)) if isinstance(value, list) else repr(value)


def _purpose(change: Change) -> str:
    return str(change.request.purpose)


def _named(changes: Sequence[Change]) -> str:
    if not changes:
        return ""
    more = [f"and {len(changes) - _MAX_NAMED} more"] if len(changes) > _MAX_NAMED else []
    return ": " + "; ".join([*map(_purpose, changes[:_MAX_NAMED]), *more])
