# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fetching source code: have it put together, wait for it, download it. `dest` is whole or untouched."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass

from ..._api import source_code
from ..._api.client import Client, Downloaded
from ..._api.errors import LifeTimeError, TransferError
from ..._api.waiting import Waiting
from . import atomic_file

_DONE = "done"
# The contract names no statuses; those of solutions are the nearest.
_FAILED = ("aborted", "error", "failed")


@dataclass(frozen=True)
class SourceOwner:
    """What the source code is of: `kind` is `application` or `module`, `environment` a key."""

    kind: str
    key: str
    name: str
    environment: str

    def __str__(self) -> str:
        return f"{self.kind} '{self.name}'"


def fetch(client: Client, owner: SourceOwner, dest: str, waiting: Waiting) -> Downloaded:
    """Download the source code to `dest`.

    Raises `LifeTimeError` where LifeTime does not put it together in that time, and where no whole archive comes.
    """
    atomic_file.check_name(dest)
    with atomic_file.lock(dest, waiting.wait_timeout), atomic_file.temporary(dest, "zip") as (place, file):
        package = source_code.create(client, owner.kind, owner.environment, owner.key)
        _wait(client, owner, package, waiting)
        link = source_code.link(client, owner.kind, owner.environment, owner.key, package)
        if link is None:
            raise LifeTimeError(f"{client.url} gives no link to the source code of {owner}.", "no_binary", key=package)
        arrived = client.download(link.url, file, f"fetch the source code of {owner}")
        file.flush()
        if not zipfile.is_zipfile(place):
            text = f"Could not fetch the source code of {owner}: the {arrived.size} bytes that came are no archive."
            raise TransferError(text, "download_incomplete")
        atomic_file.put(place, dest, unsafe=False)
    return arrived


def _wait(client: Client, owner: SourceOwner, package: str, waiting: Waiting) -> None:
    status, reason = waiting.until_status(
        (_DONE, *_FAILED),
        lambda: source_code.status(client, owner.kind, owner.environment, owner.key, package),
    )
    if status.lower() == _DONE:
        return
    failed = status.lower() in _FAILED
    after = "" if failed else f" after {waiting.wait_timeout:g} s"
    raise LifeTimeError(
        f"The source code of {owner} is '{status}'{after} ({client.url}). {reason}".rstrip(),
        "source_code_failed" if failed else "wait_timeout",
        advice="See in LifeTime what is wrong." if failed else "Raise wait_timeout.",
        key=package,
        details={"status": status},
    )
