# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a package: container, manifest and modules have to agree."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Callable
from typing import IO

from . import manifest
from .content import ModuleContent, PackageContent, PackageError
from .manifest import Packed
from .oml import CHUNK, read_oml

MAX_MANIFEST = 64 * 1024 * 1024


def read_package(path: str | os.PathLike[str], *, through: bool = True) -> PackageContent:
    """Read the package at `path` in bounded memory; PackageError (one sentence) when it is not usable.

    It is read through to its last byte; with `through` false only what says what it holds.
    """
    with open(path, "rb") as file:
        return _read_from(file, through=through)


def _read_from(file: IO[bytes], *, through: bool) -> PackageContent:
    try:
        with zipfile.ZipFile(file) as archive:
            return _read(archive, through=through)
    # A damaged directory makes zipfile seek to impossible places (OSError) and decode nonsense (ValueError).
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise PackageError(f"the file is not a package, or it is damaged: {error}") from error


def _read(archive: zipfile.ZipFile, *, through: bool) -> PackageContent:
    names = archive.namelist()
    if len(set(names)) != len(names):
        raise PackageError("the package holds two files of the same name")
    try:
        info = archive.getinfo(manifest.FILE_NAME)
    except KeyError:
        raise PackageError(f"the file holds no {manifest.FILE_NAME}: it is not a package") from None
    if info.file_size > MAX_MANIFEST:
        raise PackageError(f"{manifest.FILE_NAME} is {info.file_size} bytes long")
    told = manifest.read_manifest(archive.read(info))
    places = _places(names)
    read = [
        _module(archive, name, packed, through=through)
        for packed in told.packed
        if (name := places(packed.folder, packed.file_name)) or packed.promised
    ]
    return PackageContent(
        is_application_pack=told.is_application_pack,
        name=told.name,
        platform_version=told.platform_version,
        activation_code=next((code for _module, code in read if code), ""),
        origin_environment_code=told.origin_environment_code,
        applications=told.applications,
        modules=tuple(module for module, _code in read),
    )


def _places(names: list[str]) -> Callable[[str, str], str]:
    """Give what finds the file of a module: the name of the entry, or an empty text.

    A folder may not have every name that a solution may have; then the name of the file decides, if one only has it.
    """
    by_path = {name.casefold(): name for name in names}

    def place(folder: str, file_name: str) -> str:
        wanted = file_name.casefold()
        alike = [name for name in names if name.casefold().rpartition("/")[2] == wanted]
        return by_path.get(f"{folder.casefold()}/{wanted}") or (alike[0] if len(alike) == 1 else "")

    return place


def _module(archive: zipfile.ZipFile, name: str, packed: Packed, *, through: bool) -> tuple[ModuleContent, str]:
    if not name:
        place = f"{packed.folder}/{packed.file_name}"
        raise PackageError(f"the package does not hold {place}, which its manifest promises")
    with archive.open(name) as stream:
        if packed.kind == "Extension":
            while through and stream.read(CHUNK):
                pass
            return _content(packed, packed.hash, ""), ""
        header = read_oml(stream, name, through=through)
    if packed.hash and header.hash != packed.hash:
        raise PackageError(f"{name} is not the module that the manifest promises: the hashes differ")
    content = _content(packed, header.general_hash, header.upgraded_from_hash, header.hash)
    return content, header.activation_code


def _content(packed: Packed, general_hash: str, upgraded_from: str, file_hash: str = "") -> ModuleContent:
    return ModuleContent(
        key=packed.key,
        name=packed.name,
        kind=packed.kind,
        hash=packed.hash or file_hash,
        general_hash=general_hash,
        upgraded_from_hash=upgraded_from,
        logical_databases=packed.logical_databases,
    )
