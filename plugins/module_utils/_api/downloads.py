# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Downloads of what a link of LifeTime leads to."""

from __future__ import annotations

from typing import BinaryIO

from .client import Client, Downloaded
from .operation import Operation, Request

# Not in the contract as an operation of its own: LifeTime gives the whole link.
DOWNLOAD = Operation("Downloads", "GET", "/downloads/{}")


def download(client: Client, link: str, sink: BinaryIO, purpose: str) -> Downloaded:
    """Stream a link into `sink`; see `Client.download`."""
    return client.download(Request(DOWNLOAD, purpose), link, sink)
