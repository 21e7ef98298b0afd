# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A deadline that passes while there is nothing to be cut, as during a TLS handshake, still ends the attempt."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.watch import Watch


class Connection:
    """Stands in for a connection of the HTTP library; `late` is called while it connects."""

    sock = None

    def __init__(self, late: Any) -> None:
        self._late = late

    def connect(self) -> None:
        self._late()

    def putrequest(self, *_arguments: Any) -> None:
        raise AssertionError("the request is sent")

    def getresponse(self) -> None:
        raise AssertionError("the answer is waited for")


def test_a_deadline_that_passes_during_the_handshake() -> None:
    watch = Watch()
    connection = watch.connections(Connection)(watch._cut)
    with pytest.raises(TimeoutError):
        connection.connect()
    assert not watch.begun


@pytest.mark.parametrize("step", ["putrequest", "getresponse"])
def test_nothing_is_sent_or_waited_for_after_the_deadline(step: str) -> None:
    watch = Watch()
    connection = watch.connections(Connection)(lambda: None)
    watch._cut()
    with pytest.raises(TimeoutError):
        getattr(connection, step)()
    assert not watch.begun
