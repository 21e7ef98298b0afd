# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where download links lead: not in the contract, which only knows the links."""

from __future__ import annotations

from ..call import Answer, Call
from ..world.refused import Refused
from .route import Operation


def download(call: Call) -> Answer:
    link = call.world.state.links.get(call.path["LinkKey"])
    if link is None:
        raise Refused(404, "There is no such download.")
    if call.world.now() >= link.expires_on:
        raise Refused(404, "The download link has expired.")
    name = "".join(letter if letter.isascii() and letter not in '"\\' else "_" for letter in link.file_name)
    return Answer(
        200,
        content_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
        file=call.world.files.path(link.package),
    )


OPERATIONS = (Operation("Downloads", "GET", "/downloads/{LinkKey}/", download),)
