# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds the client, hands it the check-mode flag, and is the one place that ends a task."""

from __future__ import annotations

import math
import os
import re
import traceback
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from types import TracebackType
from typing import Any, Callable, Optional

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from . import _connection, _options, _validation
from ._api.client import Client
from ._api.errors import LifeTimeError
from ._api.infrastructure import Infrastructure, find
from ._api.plain_text import plain, without_users
from ._api.progress import PROGRESS_FILE, Progress
from ._api.transport import REQUESTS_IMPORT_ERROR
from ._changes import ChangeSet, PendingKey
from ._executor import PartialFailureError, execute, verify
from ._fields import given
from ._resource import DesiredItems, Resource, afterwards, reconcile, reconcile_items, sent_along

# From the options, the name of an object and its record, None where it is not there.
ChangesFor = Callable[[Infrastructure, Mapping[str, Any], str, Optional[Mapping[str, Any]]], ChangeSet]

# Numbers that have to be more than zero; none may be less.
_NOT_ZERO = ("timeout", "transfer_timeout", "poll_interval")


class _Module(AnsibleModule):
    """Looks at the form of the options before ansible-core does: see `_validation`."""

    params: dict[str, Any]
    _is_checked = False

    def __init__(self, **keywords: Any) -> None:
        super().__init__(**keywords)
        self._is_checked = True

    def exit_json(self, **result: Any) -> None:
        super().exit_json(**{**self._always, **result})

    def fail_json(self, msg: str, **more: Any) -> None:
        """What ansible-core finds wrong with the options is reported like what this collection finds."""
        if not self._is_checked and "failure" not in more:
            error = LifeTimeError(f"Cannot use the options of this task: {msg}. Nothing was done.", "invalid_option")
            msg, more = str(error), {"changed": False, **more, "failure": error.failure()}
        super().fail_json(msg=msg, **{**self._always, **more})

    @property
    def _always(self) -> dict[str, Any]:
        """What is returned also where a task ends before it comes to changes. Queries, `_info`, make none."""
        return {} if self._name.endswith("_info") else {"changes": []}

    def _set_internal_properties(self, *given: Any) -> None:
        super()._set_internal_properties(*given)
        # From here on a task can fail, and nobody has yet looked at what was given.
        error = _validation.check(self.argument_spec, self.params).error(
            "the options of this task", "Nothing was done.", "invalid_option"
        )
        if error:
            shown = _validation.disclosed(self.argument_spec, self.params, self.no_log_values)
            self.fail_json(msg=str(error), failure=error.failure(), changed=False, invocation={"module_args": shown})
        self.params = _validation.without_nulls(self.argument_spec, self.params)


class LifeTimeModule:
    """A task that speaks to one LifeTime, used as a context manager.

    Fill `result`, set `changed` or call `show(changes)`, raise `LifeTimeError`: leaving the block ends the task with
    exit_json or fail_json. What is in `result` is returned on failure too.
    """

    def __init__(self, options: dict[str, Any], **keywords: Any) -> None:
        keywords.setdefault("supports_check_mode", True)
        # For its file helpers, too.
        self.module = _Module(argument_spec={**_options.CONNECTION, **options}, **keywords)
        self.params = self.module.params
        self.check_mode: bool = self.module.check_mode
        self.changed = False
        self.result: dict[str, Any] = {}
        self._diff: dict[str, Any] | list[dict[str, Any]] | None = None
        self._check_numbers()

    @cached_property
    def client(self) -> Client:
        """The client, made at first use; raises LifeTimeError for connection options that cannot work."""
        self.module.no_log_values.update(_connection.secrets_of(self.params))
        connection = _connection.connection_of(self.params, self.warn)
        progress = Progress(os.environ.get(PROGRESS_FILE))
        return Client(connection, read_only=self.check_mode, warn=self.warn, progress=progress)

    @cached_property
    def infrastructure(self) -> Infrastructure:
        """The LifeTime of this task."""
        return Infrastructure(self.client)

    def warn(self, sentence: str) -> None:
        """Tell people something that does not end the task."""
        self.module.warn(plain(sentence))

    def show(self, changes: ChangeSet) -> None:
        """Let these decide `changed`, and be the diff and `changes` of the result."""
        self.changed = self.changed or bool(changes)
        self.show_only(changes)

    def apply(self, changes: ChangeSet, *, verified: bool = False) -> dict[PendingKey, str]:
        """Make the changes, or in check mode only show them: in the diff, and in the result as `changes`.

        Returns the keys of what was created. Raises `PartialFailureError`; the result then has what was done. With
        `verified`, what was changed is read again, see `verify`.
        """
        done = ChangeSet()
        try:
            keys = {} if self.check_mode else execute(changes, self.client)
            done = changes
            if verified and not self.check_mode:
                verify(changes, self.client)
            return keys
        except PartialFailureError as error:
            done = error.done
            raise
        finally:
            self.show(done)

    def show_only(self, changes: ChangeSet) -> None:
        """Let these be the diff, and `changes` of the result, although nothing makes them: nothing is changed."""
        # Ansible prints headers as they are, and a name that people gave in LifeTime may hold anything.
        headers = ("before_header", "after_header")
        self._diff = [
            {name: plain(value) if name in headers else value for name, value in each.items()}
            for each in changes.diffs()
        ]
        self.result["changes"] = changes.to_list()

    def apply_to(self, kind: str, known: Iterable[Mapping[str, Any]], changes_for: ChangesFor) -> None:
        """Apply what `changes_for` computes for the object that the option `name` names; `kind` is what it is.

        `known` are all objects. The result has under `kind` the key and name of the object, or null where it is absent.
        """
        current = find(self.params["name"], known, "Name", kind)
        name = str(current.get("Name")) if current else self.params["name"].strip()
        keys = self.apply(changes_for(self.infrastructure, self.params, name, current))
        key = current["Key"] if current else keys.get(PendingKey(kind, name))
        self.result[kind] = None if self.params.get("state") == "absent" else {"key": key, "name": name}

    def apply_resource(self, resource: Resource, lists: Iterable[DesiredItems] = ()) -> dict[Any, Any] | None:
        """Make the object that the option `name` names, and its item lists, as the options say; returns it afterwards.

        For resources whose objects are known by their names. Write-only fields alone are no reason to write, unless
        the option `update_password` is `always`.
        """
        options = self.params
        current = (resource.read and resource.read(self.client, options["name"])) or None
        name = str(current[resource.fields[0].name]) if current else options["name"].strip()
        desired = None if options["state"] == "absent" else given(resource.fields, {**options, "name": name})
        known = current if options.get("update_password") == "always" else sent_along(resource, current, desired)
        changes = reconcile(resource, name, name, known, desired)
        for items, wanted in lists if desired is not None else ():
            shown = items.read(self.client, name) if current else {}
            changes += reconcile_items(items, name, name, {item: shown.get(item) for item in wanted}, wanted)
        self.apply(changes, verified=True)
        return afterwards(resource, current, desired)

    def show_diff(self, before: Any, after: Any) -> None:
        """Let these two be the diff."""
        self._diff = {"before": before, "after": after}

    def __enter__(self) -> LifeTimeModule:
        if REQUESTS_IMPORT_ERROR:
            self.module.fail_json(msg=missing_required_lib("requests"), exception=REQUESTS_IMPORT_ERROR)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.module.exit_json(changed=self.changed, **self._output())
        if isinstance(error, LifeTimeError):
            self._fail(str(error), error.failure())
        if isinstance(error, OSError):
            place = f" ({error.filename})" if error.filename else ""
            failure = LifeTimeError(str(error), "file_error").failure()
            self._fail(plain(f"A file could not be read or written{place}: {error.strerror or error}."), failure)
        if isinstance(error, Exception):
            text = "".join(traceback.format_exception(kind, error, trace))
            # Since ansible-core 2.19 `exception` reaches people only where they have asked for tracebacks before.
            failure = LifeTimeError(str(error), "internal_error", details={"trace": text.splitlines()}).failure()
            message = f"community.outsystems failed in a way it should not: {error!r}. Please report it with the trace."
            self._fail(plain(message), failure, exception=without_users(text))

    def _fail(self, message: str, failure: dict[str, Any], **more: Any) -> None:
        done = self.changed and not self.check_mode
        wrote = "client" in vars(self) and self.client.wrote
        failure = {**failure, "options": self._options_in(message, failure["options"])}
        if self.check_mode and failure["code"] != "drift":
            # What fails would change nothing.
            self.result.pop("changes", None)
        self.module.fail_json(msg=message, failure=failure, changed=done or wrote, **{**self._output(), **more})

    def _options_in(self, message: str, declared: Sequence[str]) -> list[str]:
        """The options that a message names. One of a single word may be just a word: an error has to declare it."""
        own = self.module.argument_spec
        named = [name for name in own if "_" in name and re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", message)]
        return sorted({*named, *(name for name in declared if name in own)})

    def _output(self) -> dict[str, Any]:
        return {**self.result, "diff": self._diff} if self._diff is not None and self.module._diff else self.result

    def _check_numbers(self) -> None:
        for name, value in self.params.items():
            if not isinstance(value, (int, float)) or isinstance(value, bool):
                continue
            if not math.isfinite(value) or value < 0 or (value == 0 and name in _NOT_ZERO):
                least = "more than 0" if name in _NOT_ZERO else "0 or more"
                error = LifeTimeError(f"{name} is {value}, and has to be a number of {least}.", "invalid_option")
                self._fail(str(error), error.failure())
