# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resources: how LifeTime keeps one kind of object and its item lists, and what changes it. Pure.

A resource declares its fields and requests. `reconcile` and `reconcile_items` compare the desired with the current
state and return changes, which `_executor` carries out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Callable, NamedTuple, Union

from ._api.errors import LifeTimeError
from ._api.infrastructure import check_named_once
from ._api.operation import Operation, Request
from ._changes import Change, ChangeSet, Key, PendingKey
from ._fields import Choices, Field, body_of

# The fields of one object: field -> value. A field is a text, or a tuple where values lie deeper.
Fields = Mapping[Any, Any]

# Reads something from LifeTime; the first argument is the client.
Read = Callable[..., Any]


@dataclass(frozen=True)
class Resource:
    """One kind of object.

    `create` and `delete` make requests from fields and from a key; `update` makes the request that writes the whole
    object from its key and all its fields, as LifeTime's PUTs do. `read(client, key)` returns the fields as LifeTime
    shows them now, those that it does not show left out; without it the state cannot be read, so that every desired
    state is written. `find_key(client, name)` returns the key of an object, or None. `view` turns some fields into
    what people see. `write_only` names fields that LifeTime never shows, `needed` those without which it takes nothing,
    `defaults` are fields of new objects. `test(fields)` makes a request that has to succeed before the object is
    written. With `keyed_by_name`, an object's name is its key, so that the answer to its creation need not hold one.
    Then `read` takes a name in any case.
    """

    kind: str
    create: Callable[[Fields], Request] | None = None
    update: Callable[[Key, Fields], Request] | None = None
    delete: Callable[[Key], Request] | None = None
    read: Read | None = None
    find_key: Read | None = None
    view: Callable[[Fields], dict[str, Any]] = dict
    write_only: frozenset[str] = frozenset()
    needed: tuple[str, ...] = ()
    defaults: Fields = field(default_factory=dict)
    test: Callable[[Fields], Request] | None = None
    keyed_by_name: bool = False
    fields: tuple[Field, ...] = ()

    def shown_again(self, fields: Fields) -> dict[Any, Any]:
        """Those of the fields that LifeTime shows once they are written."""
        return {field: value for field, value in fields.items() if field not in self.write_only}


def resource_of(
    kind: str,
    fields: Sequence[Field],
    operations: Mapping[str, Operation],
    within: tuple[str, ...] = (),
    label: Callable[[Key], str] = str,
) -> Resource:
    """The resource with these fields, whose first one is its name, and these operations for it.

    `operations` are named as the parts of a `Resource` that make requests: create, update, delete, test. `within` are
    the keys that stand before the object's own in their paths, and `label` names an object by its key.
    """

    def request(verb: str, name: str, keys: tuple[Key, ...], values: Fields | None = None) -> Request:
        body = None if values is None else body_of(fields, values)
        return Request(operations[verb], f"{verb} {kind} '{name}'", (*within, *keys), body)

    requests: dict[str, Any] = {
        "create": lambda values: request("create", values[fields[0].name], (), values),
        "update": lambda key, values: request("update", label(key), (key,), values),
        "delete": lambda key: request("delete", label(key), (key,)),
        "test": lambda values: request("test", values[fields[0].name], (), values),
    }
    return Resource(
        kind,
        **{verb: requests[verb] for verb in operations},
        write_only=frozenset(field.name for field in fields if not field.shown),
        needed=tuple(field.name for field in fields if field.needed),
        defaults={field.name: field.default for field in fields if not field.needed},
        fields=tuple(fields),
    )


@dataclass(frozen=True)
class _OneRequest:
    """What is done by one request, with the purpose that messages name."""

    request: Request

    @property
    def purpose(self) -> str:
        return self.request.purpose


@dataclass(frozen=True)
class Creation(_OneRequest):
    """Creates an object with the fields `desired`; its key in the answer takes the place of `pending` from then on."""

    pending: PendingKey
    resource: Resource
    test: Request | None = None
    desired: Fields = field(default_factory=dict)


class FieldChange(NamedTuple):
    """A field's value as it was read, and as it should be."""

    before: Any
    after: Any


@dataclass(frozen=True)
class Update:
    """Changes fields of an object that LifeTime only takes whole.

    `write` makes the request from the key and all fields (see `Resource.update`); `current` are all fields as they were
    read when the change set was made.
    """

    resource: Resource
    write: Callable[[Key, Fields], Request]
    key: Key
    current: Fields
    changes: Mapping[Any, FieldChange]
    purpose: str
    test: Request | None = None

    def request(self, fields: Fields) -> Request:
        """The request that writes these fields, which have to be all of the object's."""
        return replace(self.write(self.key, fields), purpose=self.purpose)


@dataclass(frozen=True)
class ItemList:
    """Items that belong to an object and are changed one by one: members, roles, permissions.

    `kind` is what a change of one is called. `grant(owner, item, value)` and `revoke(owner, item)` make requests;
    `read(client, owner)` returns item -> value as LifeTime shows it now. `label` names an item, `view` a value.
    `owner_kind` is the kind of object that they belong to. LifeTime may show an item that is not there like one with
    the value `unset`: nothing has to be revoked there.
    """

    kind: str
    grant: Callable[[Key, Any, Any], Request]
    revoke: Callable[[Key, Any], Request]
    read: Read
    label: Callable[[Any], str] = str
    view: Callable[[Any], dict[str, Any]] = lambda value: {"value": value}
    owner_kind: str = ""
    unset: Any = None

    def is_absent(self, value: Any) -> bool:
        """Whether LifeTime shows this value for an item that is not there."""
        return value is None or value == self.unset


class Expectation(NamedTuple):
    """What LifeTime shows once a request has taken effect: `item` of `owner` has `value`; None: it is not there."""

    items: ItemList
    owner: Key
    item: Any
    value: Any


@dataclass(frozen=True)
class ItemRequest(_OneRequest):
    """Grants or revokes one item."""

    expected: Expectation


@dataclass(frozen=True)
class Replacement(ItemRequest):
    """Grants an item that is there already with another value.

    Where LifeTime does not write over it: revoke, then grant; `restore` if that fails. `check` tells whether LifeTime
    has written over it. One that is not `requested` follows from a role's replacement, which LifeTime makes by itself:
    there nothing is revoked, so that nobody loses a role in between.
    """

    revoke: ItemRequest
    restore: ItemRequest
    check: Expectation
    requested: bool = True


AnyRequest = Union[Request, Creation, Update, ItemRequest, Replacement]


def granting(items: ItemList, owner: Key, item: Any, value: Any) -> ItemRequest:
    """Grants `item` with this value."""
    return ItemRequest(items.grant(owner, item, value), Expectation(items, owner, item, value))


def revoking(items: ItemList, owner: Key, item: Any) -> ItemRequest:
    """Revokes `item`."""
    return ItemRequest(items.revoke(owner, item), Expectation(items, owner, item, None))


def reconcile(
    resource: Resource, name: str, key: Key | None, current: Fields | None, desired: Fields | None
) -> ChangeSet:
    """What turns `current` into `desired`: at most one change. None: the object is not there, or is not to be.

    Fields that `desired` does not hold stay as they are. A write-only field that is given counts as changed, unless the
    caller puts it in `current`: then it is only sent along with other changes. Raises `LifeTimeError` where LifeTime
    needs a field that neither of them holds.
    """
    if desired is None:
        if current is None or resource.delete is None or key is None:
            return ChangeSet()
        return ChangeSet((Change("delete", resource.kind, name, resource.view(current), None, resource.delete(key)),))
    if current is None and resource.create is not None:
        desired = {**resource.defaults, **desired}
        check_needed(resource, name, desired, is_new=True)
        test = resource.test(desired) if resource.test else None
        creation = Creation(resource.create(desired), PendingKey(resource.kind, name), resource, test, desired)
        return ChangeSet((Change("create", resource.kind, name, None, _shown(resource, desired), creation),))
    if resource.update is None or key is None:
        return ChangeSet()
    current = current or {}
    changes = {
        field: FieldChange(current.get(field), value)
        for field, value in desired.items()
        if field not in current or current[field] != value
    }
    if not changes:
        return ChangeSet()
    whole = {**current, **desired}
    check_needed(resource, name, whole, is_new=False)
    before, after = differing(_shown(resource, current), _shown(resource, whole))
    purpose = f"change {resource.kind} '{name}'"
    test = resource.test(whole) if resource.test else None
    update = Update(resource, resource.update, key, current, changes, purpose, test)
    return ChangeSet((Change("update", resource.kind, name, before, after, update),))


def reconcile_items(
    items: ItemList, owner: Key, owner_name: str, current: Mapping[Any, Any], desired: Mapping[Any, Any]
) -> ChangeSet:
    """What turns the items `current` into `desired`, both item -> value: a change for each item that differs."""
    changes: list[Change] = []
    for item in [*desired, *(item for item in current if item not in desired)]:
        values = FieldChange(current.get(item), desired.get(item))
        if values.before == values.after or (values.after is None and items.is_absent(values.before)):
            continue
        action, request = _item_request(items, owner, item, values)
        before, after = (None if value in (None, "") else items.view(value) for value in values)
        label, part_of = items.label(item), (items.owner_kind, owner_name) if items.owner_kind else None
        name = f"{owner_name} / {label}"
        changes.append(Change(action, items.kind, name, before, after, request, part_of=part_of, item=label))
    return ChangeSet(changes)


class DesiredItems(NamedTuple):
    """Items of a list as they should be: item -> value, None for one to revoke. Others stay as they are."""

    items: ItemList
    desired: Mapping[Any, Any]


@dataclass(frozen=True)
class ItemOptions:
    """Two options of a module for one item list: entries to grant, and names of items to revoke.

    `grant` and `revoke` are their names; an entry names an item by its field `item`, and its value by `value`.
    """

    grant: str
    revoke: str
    item: str
    value: str

    def spec(self) -> dict[str, Any]:
        """The option spec of both."""
        entry = {name: {"type": "str", "required": True} for name in (self.item, self.value)}
        return {
            self.grant: {"type": "list", "elements": "dict", "options": entry},
            self.revoke: {"type": "list", "elements": "str"},
        }

    def are_in(self, options: Mapping[str, Any]) -> bool:
        """Whether the options ask for anything."""
        return bool(options[self.grant] or options[self.revoke])

    def desired(self, options: Mapping[str, Any], items: Choices, values: Choices) -> dict[str, str | None]:
        """Item -> value that the options ask for, None for one to revoke, by names as LifeTime writes them."""
        entries, names = options[self.grant] or (), options[self.revoke] or ()
        given = [*(str(entry[self.item]) for entry in entries), *names]
        option = f"{self.grant} and {self.revoke}" if entries and names else self.grant if entries else self.revoke
        check_named_once(option, items.kind, ((items.key(name), name) for name in given))
        granted = {items.name(entry[self.item]): values.name(entry[self.value]) for entry in entries}
        return {**dict.fromkeys(map(items.name, names)), **granted}


def afterwards(resource: Resource, current: Fields | None, desired: Fields | None) -> dict[Any, Any] | None:
    """What LifeTime shows of the object once it is as desired; None: it is not there."""
    if desired is None:
        return None
    return resource.shown_again({**(resource.defaults if current is None else current), **desired})


def sent_along(resource: Resource, current: Fields | None, desired: Fields | None) -> Fields | None:
    """`current` with the write-only fields that are desired: they are sent along with other changes, and are none."""
    if current is None or desired is None:
        return current
    return {**current, **{field: desired[field] for field in resource.write_only if field in desired}}


def check_needed(resource: Resource, name: str, fields: Fields, *, is_new: bool) -> None:
    """Raises `LifeTimeError` where the fields lack one without which LifeTime does not take the object."""
    lacking = [field for field in resource.needed if fields.get(field) in (None, "")]
    if not is_new:
        # What LifeTime does not show, and takes whole, would get lost.
        hidden = [field.name for field in resource.fields if field.shown and fields.get(field.name) is None]
        lacking += [field for field in hidden if field not in lacking]
    missing = " and ".join(filter(None, (", ".join(lacking[:-1]), *lacking[-1:])))
    if is_new:
        message = f"Cannot create {resource.kind} '{name}' without {missing}."
        advice = f"Give {missing}, or correct the name if the {resource.kind} exists."
    else:
        message = f"Cannot write {resource.kind} '{name}' without {missing}: LifeTime takes it whole."
        advice = f"Give {missing} as well."
    if lacking:
        raise LifeTimeError(message, "invalid_option", advice=advice, options=lacking)


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what differs, of both."""
    fields = [name for name in after if name not in before or before[name] != after[name]]
    return {name: before.get(name) for name in fields}, {name: after[name] for name in fields}


def _item_request(items: ItemList, owner: Key, item: Any, values: FieldChange) -> tuple[str, AnyRequest]:
    if values.after is None:
        return "delete", revoking(items, owner, item)
    # LifeTime also shows items without a value, which could not be restored.
    if values.before in (None, ""):
        return "create", granting(items, owner, item, values.after)
    grant, restore = (granting(items, owner, item, value) for value in (values.after, values.before))
    return "update", Replacement(grant.request, grant.expected, revoking(items, owner, item), restore, grant.expected)


def _shown(resource: Resource, fields: Fields) -> dict[str, Any]:
    """What people see of fields: of a write-only one, that it is set."""
    hidden = {name: "is set, and not shown" for name in fields if name in resource.write_only}
    return {**resource.view(resource.shown_again(fields)), **hidden}
