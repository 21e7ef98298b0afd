# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a downloaded package came from: an in-toto Statement in a file beside it.

It lets a later run see that the file is still what the environment runs, and an auditor see what was in it. It is not
signed, and says so: it is worth as much as the folder that it lies in.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..._api.shapes import Place, flag
from ..._stored import object_of, text_or_empty, texts, tuple_of
from ..package.model import Module, Package
from ..running.source import SourceApplication
from .history import Source
from .json_file import read_json, write_json

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://github.com/ansible-collections/community.outsystems/provenance/v1"


@dataclass(frozen=True)
class Provenance:
    """One downloaded file and its source.

    `name` is the file's own name, `sha256` lower-case hex; `applications` is what the source held of them when the file
    was fetched, `modules` what the file holds. The environment's key and name are "" for a tag. `fetched_at` is a UTC
    instant in ISO 8601. `requested` are the keys of the applications that were asked for; with references, the file
    holds more.
    """

    name: str
    sha256: str
    lifetime_url: str
    environment_key: str
    environment_name: str
    applications: tuple[SourceApplication, ...]
    modules: tuple[Module, ...]
    format: str
    include_references: bool
    fetched_at: str
    requested: frozenset[str] = frozenset()

    def to_dict(self) -> dict[str, Any]:
        """The in-toto Statement."""
        return {
            "_type": STATEMENT_TYPE,
            "subject": [{"name": self.name, "digest": {"sha256": self.sha256}}],
            "predicateType": PREDICATE_TYPE,
            "predicate": {
                "lifetime_url": self.lifetime_url,
                "environment": {"key": self.environment_key, "name": self.environment_name},
                "applications": [_described(each) for each in self.applications],
                "modules": [{name: getattr(module, name) or None for name in _MODULE} for module in self.modules],
                "format": self.format,
                "include_references": self.include_references,
                "fetched_at": self.fetched_at,
                "requested": sorted(self.requested),
                "unsigned": True,
            },
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Provenance:
        """What `to_dict` gave; KeyError, TypeError, ValueError or AttributeError if it is something else."""
        if (data["_type"], data["predicateType"]) != (STATEMENT_TYPE, PREDICATE_TYPE):
            raise ValueError("not a statement of this collection")
        (subject,) = data["subject"]
        environment = data["predicate"]["environment"]
        found: Provenance = _PROVENANCE(
            {
                **data["predicate"],
                "name": subject["name"],
                "sha256": str(subject["digest"]["sha256"]).lower(),
                "environment_key": environment["key"],
                "environment_name": environment["name"],
            },
            Place(),
        )
        return found


_MODULE = ("key", "name", "kind", "version_key", "hash", "general_hash", "application_key")


def _keys(value: Any, place: Place) -> frozenset[str]:
    return frozenset(texts(value, place))


def _build(value: Any, _place: Place) -> tuple[str, str, bool]:
    platform, number, is_there = value
    return str(platform), str(number), bool(is_there)


_PROVENANCE = object_of(
    Provenance,
    applications=tuple_of(
        object_of(SourceApplication, is_modified=flag, module_version_keys=_keys, builds=tuple_of(_build))
    ),
    modules=tuple_of(object_of(Module, **dict.fromkeys(("name", "kind", "version_key", "hash"), text_or_empty))),
    requested=_keys,
)


def _described(application: SourceApplication) -> dict[str, Any]:
    shown = dataclasses.asdict(application)
    # Why it is modified is for the moment.
    del shown["message"]
    return {**shown, "module_version_keys": sorted(application.module_version_keys)}


def path_for(dest: str) -> str:
    """The path of the provenance file of the package at `dest`."""
    return f"{dest}.provenance.json"


def write(dest: str, provenance: Provenance) -> str:
    """Put the provenance file beside `dest`, with mode 0600, whole or not at all; returns its path. OSError if not."""
    path = path_for(dest)
    write_json(path, provenance.to_dict())
    return path


def read(dest: str) -> Provenance | None:
    """The provenance of the package at `dest`; None where there is none that can be read and understood."""
    try:
        data = read_json(path_for(dest))
        return None if data is None else Provenance.from_dict(data)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def beside(package_path: str, sha256: str) -> Provenance | None:
    """The provenance of the package at `package_path`, if it is of these very bytes."""
    found = read(package_path)
    return found if found and found.sha256 == sha256.lower() else None


def sources_of(package: Package) -> dict[str, Source]:
    """Application key -> where a package came from, as far as the file beside it says."""
    found = beside(package.path, package.sha256)
    if found is None:
        return {}
    return {each.key: Source(found.lifetime_url, each.version, bool(each.is_modified)) for each in found.applications}
