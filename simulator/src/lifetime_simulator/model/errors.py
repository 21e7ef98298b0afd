# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one way in which a rule says no."""

from __future__ import annotations


class ApiError(Exception):
    """LifeTime refuses: `status` is HTTP's, `messages` are sentences for the `Errors` of the answer."""

    def __init__(self, status: int, *messages: str) -> None:
        super().__init__(" ".join(messages))
        self.status = status
        self.messages = messages
