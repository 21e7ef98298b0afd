# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeps packages of what an environment runs, before something else is deployed there."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..._api.errors import LifeTimeError
from ..._api.infrastructure import Infrastructure, Named
from ..records import backup_files
from ..records.json_file import make_shared
from ..running.source import Order
from .binary import Binary
from .download import Terms


@dataclass(frozen=True)
class Backups:
    """Backups of one run in `directory`, all with the same `instant`; `subfolder` is below the environment's own."""

    directory: str
    subfolder: str
    terms: Terms
    instant: datetime
    warn: Callable[[str], None]

    def make(
        self, lifetime: Infrastructure, environment_key: str, package: Mapping[str, Any], replaced: Sequence[Named]
    ) -> dict[str, Any] | None:
        """Back up the applications that a package replaces; None where it replaces none.

        `package` is as results describe one. Returns `{path, checksum}`; the checksum is None where the client may not
        write. Raises LifeTimeError, after which nothing may be deployed.
        """
        if not replaced:
            return None
        environment = lifetime.environment_record(environment_key)
        folder = backup_files.folder_of(self.directory, lifetime.client.url, str(environment["Name"]))
        folder = os.path.join(folder, self.subfolder) if self.subfolder else folder
        if package["format"] == "osp":
            name = os.path.splitext(os.path.basename(package["path"]))[0]
            file = backup_files.solution_file(name, self.instant)
            order = Order("osp", tuple(each.key for each in replaced), environment_key, solution_name=name)
        else:
            file = backup_files.application_file(replaced[0].name or replaced[0].key, replaced[0].key, self.instant)
            order = Order("oap", (replaced[0].key,), environment_key)
        path = os.path.join(folder, file)
        if lifetime.client.read_only:
            return {"path": path, "checksum": None}
        try:
            make_shared(folder)
            binary = Binary(lifetime, order, self.terms, self.warn)
            binary.aim(path)
            return {"path": path, "checksum": binary.fetch().checksum}
        except OSError as error:
            reason = f"{error.filename or path}: {error.strerror or error}."
            raise LifeTimeError(_sentence(environment, reason), "backup_failed", advice=_ADVICE) from error
        except LifeTimeError as error:
            error.message = _sentence(environment, error.message)
            error.advice = f"{error.advice} {_ADVICE}" if error.advice else _ADVICE
            raise


_ADVICE = "Nothing was deployed. See to it that backups can be made, or leave out backup_dir."


def _sentence(environment: Mapping[str, Any], reason: str) -> str:
    return f"Cannot back up what environment '{environment['Name']}' runs: {reason}"
