# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Text for people that holds text from elsewhere: it does nothing to their terminal and tells no password. Pure."""

from __future__ import annotations

import re
from typing import Any

# What moves the cursor, ends a line, changes colours or the direction of writing.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
# What an address may be in. The user in it is looked for afterwards: a pattern for both would look again from each "://",
# and take time that grows with the square of the text. A password may hold another @, or a slash.
_WORD = re.compile(r"[^\s\"'<>,]+")


def plain(text: str) -> str:
    """One line: control characters are escaped, and what stands before the host in an address is hidden."""
    return CONTROL.sub(lambda found: found[0].encode("unicode-escape").decode(), without_users(text))


def without_users(text: str) -> str:
    """The text with stars for what stands before the host in an address."""
    return _WORD.sub(_without_user, text)


def _without_user(found: re.Match[str]) -> str:
    word = found[0]
    scheme, host = word.find("://"), word.rfind("@")
    return word if scheme < 0 or host < scheme + 3 else f"{word[:scheme]}://********{word[host:]}"


def plain_data(value: Any) -> Any:
    """The same for all texts in JSON-compatible data."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {name: plain_data(item) for name, item in value.items()}
    return [plain_data(item) for item in value] if isinstance(value, (list, tuple)) else value
