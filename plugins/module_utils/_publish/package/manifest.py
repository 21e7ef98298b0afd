# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Manifest.xml of a package: what it says that the package holds. Read as events, so that its size does not matter."""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from .errors import KIB, Limits, Refused, shown

FILE_NAME = "Manifest.xml"

_FEED_SIZE = 64 * KIB
_SOLUTION = ("Pack", "Solutions", "Solution")
_APPLICATION = (*_SOLUTION, "Applications", "Application")
_APPLICATION_MODULE = (*_APPLICATION, "Modules", "Module")
_REFERENCE = (*_SOLUTION, "Version", "References", "Reference")
_REFERENCED_APPLICATION = (*_APPLICATION, "References", "ReferencedApplication")
_REFERENCED_MODULE = (*_REFERENCED_APPLICATION, "ReferencedModules", "Module")
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True)
class Reference:
    """A module that a version of a solution consists of; `file_name` its file in the folder of that name.

    `in_pack` is None where the manifest does not say whether the package holds it, `file_name` "" where it names none.
    """

    key: str
    name: str
    kind: str
    hash: str
    folder: str
    file_name: str
    in_pack: bool | None


@dataclass
class ManifestApplication:
    """An application as the manifest describes it; all but the key may be missing."""

    key: str
    name: str
    kind: str
    module_keys: list[str]


@dataclass
class Manifest:
    """The parts of a manifest that say what is in the package, in its order.

    `referenced` are the applications, and their modules, that those of the package refer to. They are not in it, or
    need not be.
    """

    application_pack: bool | None
    platform_version: str
    name: str
    applications: dict[str, ManifestApplication]
    references: list[Reference]
    referenced: dict[str, ManifestApplication]


def guid(uid: str) -> str:
    """A UID of a package as the GUID that LifeTime's API calls a key; ValueError if it is none.

    UIDs are the little-endian bytes of a GUID in base64, with `_` for `/` and without padding.
    """
    if _GUID.fullmatch(uid):
        return uid.lower()
    try:
        raw = base64.b64decode(uid.rstrip("=").replace("_", "/") + "==", validate=True)
    except ValueError as error:
        raise ValueError(f"not a UID: {uid!r}") from error
    if len(raw) != 16:
        raise ValueError(f"not a UID: {uid!r}")
    return str(uuid.UUID(bytes_le=raw))


def read(blocks: Iterable[bytes], limits: Limits) -> Manifest:
    """Parse the manifest from the blocks of its entry; Refused if it is no manifest, or not harmless."""
    reader = _Reader(limits)
    for block in blocks:
        for start in range(0, len(block), _FEED_SIZE):
            reader.feed(block[start : start + _FEED_SIZE])
    return reader.close()


class _Reader:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._path: list[str] = []
        self._elements = 0
        self._fed = 0
        self._listed = 0
        self._kept = 0
        self._folder = ""
        self._application = ManifestApplication("", "", "", [])
        self._referenced: ManifestApplication | None = None
        self._referenced_modules: set[tuple[str, str]] = set()
        self._manifest = Manifest(None, "", "", {}, [], {})
        # With a separator, expat resolves namespaces: an element is known by its local name, whatever its prefix.
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EntityDeclHandler = self._doctype

    def feed(self, data: bytes) -> None:
        self._fed += len(data)
        self._parse(data, False)
        if self._fed > self._limits.manifest:
            raise Refused(f"its {FILE_NAME} is larger than {self._limits.manifest} bytes")
        if self._fed - self._parser.CurrentByteIndex > self._limits.manifest_token:
            raise Refused(f"its {FILE_NAME} holds a single tag of more than {self._limits.manifest_token} bytes")

    def close(self) -> Manifest:
        self._parse(b"", True)
        return self._manifest

    def _parse(self, data: bytes, final: bool) -> None:
        try:
            self._parser.Parse(data, final)
        except expat.ExpatError as error:
            raise Refused(f"its {FILE_NAME} is not well-formed XML ({error})") from error
        except (LookupError, ValueError) as error:
            raise Refused(f"its {FILE_NAME} is in an encoding that cannot be read ({error})") from error

    def _doctype(self, *_args: object) -> None:
        raise Refused(f"its {FILE_NAME} declares a document type or entities, which no real one does")

    def _start(self, qualified: str, attributes: Mapping[str, str]) -> None:
        tag = qualified.rpartition("}")[2]
        if not self._path and tag != "Pack":
            raise Refused(f"the root of its {FILE_NAME} is {shown(tag)}, not 'Pack', so it is no package")
        self._elements += 1
        self._path.append(tag)
        if self._elements > self._limits.manifest_elements or len(self._path) > self._limits.manifest_depth:
            raise Refused(f"its {FILE_NAME} has more elements, or deeper ones, than any real one")
        path = tuple(self._path) if len(self._path) <= len(_REFERENCED_MODULE) else ()
        if path == ("Pack",):
            self._manifest.application_pack = _boolean(self._text(attributes, "IsApplicationPack"))
            self._manifest.platform_version = self._text(attributes, "HubServerVersion")
        elif path == _SOLUTION:
            self._folder = self._text(attributes, "Name")
            self._manifest.name = self._manifest.name or self._folder
            self._manifest.platform_version = self._manifest.platform_version or self._text(
                attributes, "HubServerVersion"
            )
        elif path == _APPLICATION:
            self._start_application(attributes)
        elif path == _APPLICATION_MODULE:
            self._count()
            self._application.module_keys.append(self._key(attributes, "a module of an application"))
        elif path == _REFERENCE:
            self._start_reference(attributes)
        elif path == _REFERENCED_APPLICATION:
            self._start_referenced_application(attributes)
        elif path == _REFERENCED_MODULE:
            self._start_referenced_module(attributes)

    def _end(self, _tag: str) -> None:
        self._path.pop()

    def _start_application(self, attributes: Mapping[str, str]) -> None:
        self._count()
        key = self._key(attributes, "an application")
        name, kind = self._text(attributes, "Name"), self._text(attributes, "ApplicationKind")
        # An application may be listed by several solutions of one pack.
        self._application = self._manifest.applications.setdefault(key, ManifestApplication(key, name, kind, []))

    def _start_reference(self, attributes: Mapping[str, str]) -> None:
        self._count()
        name, file_name = self._text(attributes, "Name"), self._text(attributes, "Filename")
        self._manifest.references.append(
            Reference(
                key=self._key(attributes, f"module {shown(name)}"),
                name=name,
                kind=self._text(attributes, "Kind"),
                hash=self._text(attributes, "Hash"),
                folder=self._folder,
                file_name=file_name,
                in_pack=_boolean(self._text(attributes, "InPack")),
            )
        )

    def _start_referenced_application(self, attributes: Mapping[str, str]) -> None:
        """What is referred to is only good for advice: what cannot be read of it, or is too much, is left out."""
        self._referenced = None
        key, known = _key_or_nothing(attributes), self._manifest.referenced
        name = attributes.get("Name", "")
        if key in known or (key and len(known) < self._limits.listed and len(name) <= self._limits.attribute):
            self._referenced = known.setdefault(key, ManifestApplication(key, name, "", []))

    def _start_referenced_module(self, attributes: Mapping[str, str]) -> None:
        key, seen = _key_or_nothing(attributes), self._referenced_modules
        if self._referenced is None or not key or len(seen) >= self._limits.listed:
            return
        if (self._referenced.key, key) not in seen:
            seen.add((self._referenced.key, key))
            self._referenced.module_keys.append(key)

    def _key(self, attributes: Mapping[str, str], what: str) -> str:
        uid = self._text(attributes, "UID")
        try:
            return guid(uid)
        except ValueError as error:
            raise Refused(f"its {FILE_NAME} gives {what} the UID {shown(uid)}, which is none") from error

    def _text(self, attributes: Mapping[str, str], name: str) -> str:
        value = attributes.get(name, "")
        self._kept += len(value)
        if len(value) > self._limits.attribute or self._kept > self._limits.manifest_text:
            raise Refused(f"its {FILE_NAME} holds a {name} of {len(value)} characters, more than any real one")
        return value

    def _count(self) -> None:
        self._listed += 1
        if self._listed > self._limits.listed:
            raise Refused(f"its {FILE_NAME} lists more than {self._limits.listed} applications and modules")


def _key_or_nothing(attributes: Mapping[str, str]) -> str:
    try:
        return guid(attributes.get("UID", ""))
    except ValueError:
        return ""


def _boolean(text: str) -> bool | None:
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(text.strip().lower())
