# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checksums as people write them."""

from __future__ import annotations

import re

from ..._api.errors import LifeTimeError


def parse_sha256(text: str, option: str) -> str:
    """The digest in lower-case hexadecimal, from the same with or without `sha256:` in front."""
    digest = text.strip().lower()
    digest = digest[len("sha256:") :] if digest.startswith("sha256:") else digest
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise LifeTimeError(
            f"{option} is no SHA-256: '{text}'.", "invalid_option", advice="Write sha256: and 64 hexadecimal digits."
        )
    return digest
