# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read a package and check that archive, manifest and modules agree."""

from __future__ import annotations

import os
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import IO

from . import manifest
from .archive import Archive, label
from .content import FILE_SUFFIX, ModuleContent, ModuleKind, PackageContent, PackageError
from .manifest import Packed
from .oml import CHUNK, OmlHeader, read_oml

MAX_MANIFEST = 64 * 1024 * 1024


def read_package(path: str | os.PathLike[str], *, through: bool = True) -> PackageContent:
    """Read the package at `path` in bounded memory; PackageError if it is not valid.

    With `through`, every byte is read and checked; without, only manifest and module headers.
    """
    with open(path, "rb") as file:
        return _read_from(file, through=through)


def _read_from(file: IO[bytes], *, through: bool) -> PackageContent:
    try:
        with Archive(file) as archive:
            return _read(archive, through=through)
    # For a damaged directory, zipfile raises OSError (invalid seek) and ValueError (invalid text).
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise PackageError(f"the file is not a package, or it is damaged: {error}") from error


def _read(archive: Archive, *, through: bool) -> PackageContent:
    info = archive.named(manifest.FILE_NAME)
    if info is None:
        raise PackageError(f"the file is not a package: it has no {manifest.FILE_NAME}")
    if info.file_size > MAX_MANIFEST:
        raise PackageError(f"{manifest.FILE_NAME} is {info.file_size} bytes long")
    with archive.open(info) as stream:
        told = manifest.read_manifest(stream.read())
    read = {
        packed.key: _module(archive, place, packed, through=through)
        for packed in told.packed
        if (place := _place(archive, packed))
    }
    return PackageContent(
        is_application_pack=told.is_application_pack,
        name=told.name,
        platform_version=told.platform_version,
        activation_code=next((code for _module, code in read.values() if code), ""),
        origin_environment_code=told.origin_environment_code,
        applications=told.applications,
        modules=tuple(module for module, _code in read.values()),
    )


def _place(archive: Archive, packed: Packed) -> zipfile.ZipInfo | None:
    for name in packed.file_names:
        if place := archive.place(packed.folder, name):
            return place
    if packed.promised:
        raise PackageError(
            f"the package does not contain {packed.folder}/{packed.file_names[0]}, which its manifest lists"
        )
    return None


def _module(archive: Archive, place: zipfile.ZipInfo, packed: Packed, *, through: bool) -> tuple[ModuleContent, str]:
    name = label(place)
    with archive.open(place) as stream:
        if not name.lower().endswith(FILE_SUFFIX["eSpace"]):
            while through and stream.read(CHUNK):
                pass
            return _content(packed, "Extension", packed.name or PurePosixPath(name).stem), ""
        header = read_oml(stream, name, through=through)
    if packed.hash and header.hash != packed.hash:
        raise PackageError(f"{name} is not the module that the manifest lists: the hashes differ")
    return _content(packed, packed.kind, packed.name or header.name, header), header.activation_code


def _content(packed: Packed, kind: ModuleKind, name: str, header: OmlHeader | None = None) -> ModuleContent:
    return ModuleContent(
        key=packed.key,
        name=name,
        kind=kind,
        hash=header.hash if header else packed.hash,
        general_hash=header.general_hash if header else packed.hash,
        upgraded_from_hash=header.upgraded_from_hash if header else "",
        logical_databases=packed.logical_databases,
    )
