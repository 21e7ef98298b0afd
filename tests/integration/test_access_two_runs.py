# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two runs of one document at once: the second finds done what it was about to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._access.reading import ALL
from ansible_collections.community.outsystems.plugins.module_utils._access.task import apply_document as apply_to
from ansible_collections.community.outsystems.plugins.module_utils._api.client import Client
from ansible_collections.community.outsystems.plugins.module_utils._api.transport import Connection
from ansible_collections.community.outsystems.plugins.module_utils._executor import PartialFailureError

from tests.integration.test_access_interrupted import DOCUMENT, SETTINGS, WAYS
from tests.support.access_run import Document, FakeModule, access_of, apply_document
from tests.support.simulator import Simulator

Start = Callable[..., Simulator]


class OvertakenClient(Client):
    """Lets `other` happen right before write number `at`."""

    def __init__(self, connection: Connection, at: int, other: Callable[[], object]) -> None:
        super().__init__(connection)
        self._left = at
        self._other = other

    def write(self, *arguments: Any, **more: Any) -> str:
        if self._left == 0:
            self._other()
        self._left -= 1
        return super().write(*arguments, **more)


def overtaken(lifetime: Simulator, document: Document, at: int, other: Document) -> None:
    """Apply a document while another one is applied in full right before its write number `at`."""
    connection = Connection(lifetime.url, lifetime.token, retries=0)
    client = OvertakenClient(connection, at, lambda: apply_document(other, lifetime, SETTINGS))
    apply_to(FakeModule(client), document, ALL, SETTINGS)


@pytest.mark.parametrize("flags", WAYS, ids=lambda flags: "-".join(flags[1::2]))
def test_the_same_document_twice_at_once_ends_as_once(start: Start, flags: tuple[str, ...]) -> None:
    lifetime = start("source", *flags)
    apply_document(DOCUMENT, lifetime, SETTINGS)
    end, count = access_of(lifetime), len(lifetime.writes())
    for at in range(count):
        lifetime.reset()
        overtaken(lifetime, DOCUMENT, at, DOCUMENT)
        assert access_of(lifetime) == end, f"overtaken before write {at}"


@pytest.mark.parametrize(
    "document",
    [
        {"users": [{"username": "new", "name": "New", "role": "Tester"}]},
        {"roles": [{"name": "New", "default_level": "List Applications"}]},
        {"teams": [{"name": "New", "description": "one"}]},
    ],
    ids=lambda document: str(next(iter(document))),
)
def test_what_somebody_else_created_otherwise_is_left_alone(start: Start, document: Document) -> None:
    lifetime = start("source")
    ((kind, (entry,)),) = document.items()
    other = {"users": {"name": "Other"}, "roles": {"default_level": "No Access"}, "teams": {"description": "two"}}[kind]
    with pytest.raises(PartialFailureError, match="somebody else created it while this task ran") as caught:
        overtaken(lifetime, document, 0, {kind: [{**entry, **other}]})
    assert caught.value.code == "changed_meanwhile"
    before = access_of(lifetime)
    assert apply_document(document, lifetime).changes
    assert access_of(lifetime) != before
