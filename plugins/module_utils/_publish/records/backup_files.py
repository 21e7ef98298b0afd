# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where backups are kept and how their files are named: written by the module, found by the role. Pure.

`<backup_dir>/<host of LifeTime>/<environment>/<name>.<beginning of the application's key>.<instant>.oap`, and for a
solution `<name>.<instant>.osp`. All backups of one run have the same instant.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

# Whatever some file system does not take in a name.
_UNSAFE = re.compile(r"[^\w.-]+")
# File systems take no more than 255 bytes of a name, and a character may have four.
_LONGEST = 60
_INSTANT = r"[0-9]{8}T[0-9]{6}Z"
_KEY = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}")
_FILE = re.compile(rf"\.({_INSTANT})\.o[as]p$")


def folder_of(backup_dir: str, lifetime_url: str, environment_name: str) -> str:
    """The folder for the backups of one environment of one LifeTime."""
    parts = (urlsplit(lifetime_url).netloc, environment_name)
    return os.path.join(backup_dir, *(safe(part) for part in parts))


def safe(name: str) -> str:
    """A name for a file, without what some file system does not take, and none that leads to another folder."""
    made = _UNSAFE.sub("_", name)
    return made if made.strip(".") else "_" * (len(made) or 1)


def application_file(name: str, key: str, instant: datetime) -> str:
    """The name of the backup of one application."""
    return f"{_name(name)}.{safe(key[:8])}.{_stamp(instant)}.oap"


def solution_file(name: str, instant: datetime) -> str:
    """The name of the backup of what a solution replaces."""
    return f"{_name(name)}.{_stamp(instant)}.osp"


def pattern(name_or_key: str, *, is_solution: bool = False) -> str:
    """A regular expression for the names of the backups of a solution, or of an application by its name or key."""
    if is_solution:
        beginning = re.escape(_name(name_or_key))
    elif _KEY.fullmatch(name_or_key):
        beginning = rf".*\.(?i:{name_or_key[:8]})"
    else:
        beginning = rf"{re.escape(_name(name_or_key))}\.[0-9a-fA-F]{{8}}"
    return rf"^{beginning}\.{_INSTANT}\.o[as]p$"


def newest(paths: Iterable[str]) -> list[str]:
    """Those that the newest run has made, in the order given."""
    found = {path: match[1] for path, match in ((path, _FILE.search(path)) for path in paths) if match}
    return [path for path, instant in found.items() if instant == max(found.values())]


def _name(name: str) -> str:
    return safe(name)[:_LONGEST]


def _stamp(instant: datetime) -> str:
    return instant.strftime("%Y%m%dT%H%M%SZ")
