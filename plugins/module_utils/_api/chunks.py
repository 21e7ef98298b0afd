# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers that come in chunks: none of them has a size below nothing."""

from __future__ import annotations

import http.client


class ChunkedResponse(http.client.HTTPResponse):
    """An answer of the standard library, which reads a chunk of the size -1 to the end of the connection at once."""

    def _read_next_chunk_size(self) -> int:
        size: int = super()._read_next_chunk_size()  # type: ignore[misc]  # it has no other place for that
        if size < 0:
            # What is raised for a size that is none.
            raise ValueError(f"the size of a chunk is {size}")
        return size
