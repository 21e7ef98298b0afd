# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Downloads behind links; the contract has only the links."""

from __future__ import annotations

from ..http_types import ApiRequest, ApiResponse
from ..model.errors import ApiError
from .route import Operation


def download(request: ApiRequest) -> ApiResponse:
    link = request.model.state.links.get(request.path["LinkKey"])
    if link is None:
        raise ApiError(404, "There is no such download.")
    if request.model.now() >= link.expires_on:
        raise ApiError(404, "The download link has expired.")
    name = "".join(letter if letter.isascii() and letter not in '"\\' else "_" for letter in link.file_name)
    return ApiResponse(
        200,
        content_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
        file=request.model.files.path(link.package),
    )


OPERATIONS = (Operation("Downloads", "GET", "/downloads/{LinkKey}/", download),)
