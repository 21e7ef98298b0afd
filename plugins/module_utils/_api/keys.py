# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keys of LifeTime's objects. Pure.

LifeTime writes them in small letters and compares them without regard to case; people copy them from elsewhere. All
keys get one form where they come in, from options and from answers, so that everybody may compare them as texts.
"""

from __future__ import annotations

import re

_GUID = re.compile(r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")


def is_key(text: str) -> bool:
    """True for text of the form that LifeTime's keys of environments, applications, modules and plans have."""
    return bool(_GUID.match(text))


def own_key(text: str) -> str:
    """The key in the form in which it is compared; text that is no such key stays as it is."""
    return text.lower() if is_key(text) else text
