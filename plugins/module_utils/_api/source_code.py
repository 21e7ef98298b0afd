# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Source code of applications and modules, which LifeTime puts together on request and keeps for a while."""

from __future__ import annotations

from . import answers
from .answers import Link, key_of
from .client import Client
from .operation import Request, operations_for
from .shapes import label, list_of, record, text

_PATH = "/environments/{}/<>/{}/sourcecodeaccess/"
# By what it is the source code of.
_OWNERS = {"application": "Applications", "module": "Modules"}
CREATE = operations_for("Environments_<>_SourceCode", "POST", _PATH, _OWNERS, leaves_nothing=True)
STATUS = operations_for("Environments_<>_SourceCode_Status", "GET", _PATH + "{}/status/", _OWNERS)
DOWNLOAD = operations_for("Environments_<>_DownloadSourceCode", "GET", _PATH + "{}/download/", _OWNERS)
_STATUS = record(
    {"PackageKey": text, "Status": text, "Messages": list_of(record({"Message": label}))}, needs=["Status"]
)


def create(client: Client, owner: str, environment: str, key: str) -> str:
    """Ask for the source code of an `application` or a `module` (`owner`); returns the key of the package.

    Source: Environments_Applications_SourceCode, Environments_Modules_SourceCode.
    """
    request = Request(CREATE[owner], f"have the source code of {owner} {key} put together", (environment, key))
    return key_of(client.write(request), request)


def status(client: Client, owner: str, environment: str, key: str, package: str) -> tuple[str, str]:
    """Status of a package in LifeTime's words, and its messages (Environments_..._SourceCode_Status)."""
    keys = (environment, key, package)
    found = client.read(Request(STATUS[owner], f"read the status of source code package {package}", keys), _STATUS)
    return found["Status"], "; ".join(filter(None, (one.get("Message") for one in found.get("Messages") or [])))


def link(client: Client, owner: str, environment: str, key: str, package: str) -> Link | None:
    """The link to a package that is done, None where LifeTime gives none (Environments_..._DownloadSourceCode)."""
    request = Request(
        DOWNLOAD[owner], f"get the download link of source code package {package}", (environment, key, package)
    )
    return client.read(request, answers.link_at)
