# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why a package is refused, and the bounds within which one is read."""

from __future__ import annotations

from dataclasses import dataclass

from ..._api.errors import LifeTimeError

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


class PackageError(LifeTimeError):
    """A package file that is not to be sent anywhere.

    Codes: `package_unreadable` (missing, no permission, a read error, changed while it was read) and `package_invalid`.
    """


class Refused(Exception):
    """One reason against a package, as a clause that follows the name of the file: "its ... is ..."."""


@dataclass(frozen=True)
class Limits:
    """Bounds on what one package may cost to read; sizes in bytes.

    A stream may inflate to `allowance` plus `ratio` times what it takes in the file, and all of them together to
    `inflated`: real modules inflate to about ten times their size, DEFLATE can reach a thousand.
    """

    entries: int = 20_000
    directory: int = 8 * MIB
    manifest: int = 64 * MIB
    manifest_token: int = 2 * MIB
    manifest_elements: int = 2_000_000
    manifest_depth: int = 64
    manifest_text: int = 8 * MIB
    attribute: int = 1024
    listed: int = 30_000
    module_header: int = 4 * MIB
    inflated: int = 8 * GIB
    allowance: int = 64 * MIB
    ratio: int = 100


def shown(text: str) -> str:
    """A name from inside a package, safe to print: quoted, control characters escaped, cut at 120 characters."""
    return repr(text if len(text) <= 120 else text[:117] + "...")
