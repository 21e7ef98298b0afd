# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The error that every rule of the data model raises."""

from __future__ import annotations


class ApiError(Exception):
    """A refusal: `status` is the HTTP status, `messages` are the sentences of `Errors` in the response."""

    def __init__(self, status: int, *messages: str) -> None:
        super().__init__(" ".join(messages))
        self.status = status
        self.messages = messages
