# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a package file (.oap, .osp) holds, found out before it is sent; a file that is none is refused with a sentence.

A package is a zip with a manifest and one file per module. Everything is read through once, in blocks, to know that
it is whole; memory does not grow with the file. Nothing is unpacked to disk.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import stat
from collections.abc import Iterator

from . import oml
from .container import Entry, ReadAt, read_directory, stream
from .digest import digest_of
from .errors import Limits, PackageError, Refused, shown
from .inflate import Budget
from .manifest import FILE_NAME, Manifest, Reference
from .manifest import read as read_manifest
from .model import Application, Module, Package
from .names import folded, tidied

REAL = Limits()

_MODULE_FILES = (".oml", ".xif")
_EXTENSIONS = {".oap": "oap", ".osp": "osp"}


def inspect(path: str, limits: Limits = REAL) -> Package:
    """Read the package at `path` through; raise PackageError, whose sentence names file and cause, if it is none."""
    try:
        # Before it is opened: opening a pipe waits for somebody to write.
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise Refused("it is not a regular file")
        with open(path, "rb", buffering=0) as file, _unchanged(path, file.fileno()) as size:
            return _inspect(path, file.fileno(), size, limits)
    except Refused as refused:
        raise PackageError(
            f"The package {path} cannot be used: {refused}.",
            "package_invalid",
            advice="Nothing was sent. Export or download the package again.",
        ) from refused
    except (OSError, ValueError) as error:
        raise PackageError(f"The package {path} cannot be read: {error}.", "package_unreadable") from error


@contextlib.contextmanager
def _unchanged(path: str, descriptor: int) -> Iterator[int]:
    """Give the size of an open file; PackageError, whatever else was found wrong, if it changes in the block."""
    before = os.fstat(descriptor)
    try:
        yield before.st_size
    finally:
        after = os.fstat(descriptor)
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise PackageError(
                f"The package {path} was changed by something else while it was read.",
                "package_unreadable",
                advice="Nothing was sent. Run it again when the file is complete.",
            )


def _inspect(path: str, descriptor: int, size: int, limits: Limits) -> Package:
    # os.pread leaves no shared position, so the digest is taken at the same time as the content is inflated:
    # both let go of the interpreter lock, and the second reader finds the file in the page cache.
    with digest_of(descriptor, size) as digest:

        def read_at(offset: int, length: int) -> bytes:
            return os.pread(descriptor, length, offset)

        entries = read_directory(read_at, size, limits)
        budget = Budget(limits, size)
        budget.check(sum(entry.size for entry in entries))
        manifest = _read_manifest(read_at, entries, budget, limits)
        promised = _promised(manifest, entries)
        warnings: list[str] = []
        modules = {}
        for entry in entries:
            if entry.name == FILE_NAME:
                continue
            reference = promised.pop(entry.name, None)
            if reference is None:
                _read_other(read_at, entry, budget, warnings)
            else:
                modules[reference.key] = _read_module(read_at, entry, reference, budget, warnings)
        sha256 = digest.result()
    owners = {key: application.key for application in manifest.applications.values() for key in application.module_keys}
    return Package(
        path=path,
        size=size,
        sha256=sha256,
        format=_format(manifest, path, warnings),
        name=manifest.name,
        platform_version=manifest.platform_version,
        applications=tuple(
            Application(each.key, each.name, each.kind, tuple(each.module_keys))
            for each in manifest.applications.values()
        ),
        modules=tuple(
            dataclasses.replace(modules[reference.key], application_key=owners.get(reference.key))
            for reference in {each.key: each for each in manifest.references}.values()
            if reference.key in modules
        ),
        warnings=tuple(warnings),
        referenced=tuple(_referenced(manifest, set(modules))),
    )


def _referenced(manifest: Manifest, delivered: set[str]) -> Iterator[Application]:
    """What the applications of the package use and the package does not hold."""
    for each in manifest.referenced.values():
        keys = tuple(key for key in each.module_keys if key not in delivered)
        if keys or (not each.module_keys and each.key not in manifest.applications):
            yield Application(each.key, each.name, module_keys=keys)


def _read_manifest(read_at: ReadAt, entries: tuple[Entry, ...], budget: Budget, limits: Limits) -> Manifest:
    for entry in entries:
        if entry.name == FILE_NAME:
            if entry.size > limits.manifest:
                raise Refused(f"its {FILE_NAME} is larger than {limits.manifest} bytes")
            manifest = read_manifest(stream(read_at, entry, budget), limits)
            if not manifest.references and not manifest.applications:
                raise Refused(f"its {FILE_NAME} names no application and no module")
            return manifest
    raise Refused(f"it holds no {FILE_NAME}, so it is no package")


def _promised(manifest: Manifest, entries: tuple[Entry, ...]) -> dict[str, Reference]:
    """Entry name -> the module that the manifest says is in it."""
    places = _Places(entries)
    found: dict[str, Reference] = {}
    hashes: dict[str, str] = {}
    for reference in manifest.references:
        if reference.in_pack is False:
            continue
        entry = places.find(reference)
        if entry is None:
            if reference.in_pack is None:
                continue
            raise Refused(
                f"its {FILE_NAME} promises the module {shown(reference.name)} in "
                f"{shown(f'{reference.folder}/{reference.file_name}')}, which the file does not hold"
            )
        same_file = found.setdefault(entry.name, reference)
        if same_file.key != reference.key or hashes.setdefault(reference.key, reference.hash) != reference.hash:
            raise Refused(f"its {FILE_NAME} says two different things about the module {shown(reference.name)}")
    return found


def _read_module(read_at: ReadAt, entry: Entry, reference: Reference, budget: Budget, warnings: list[str]) -> Module:
    blocks = stream(read_at, entry, budget)
    if not entry.name.lower().endswith(".oml"):
        for _block in blocks:
            pass
        return Module(reference.key, reference.name, reference.kind, reference.hash)
    what = f"its module {shown(reference.name)} ({shown(entry.name)})"
    module, has_bytes_behind = oml.read(blocks, entry.size, budget, what)
    if module.key != reference.key:
        raise Refused(f"{what} is another module ({module.key}) than its manifest says ({reference.key})")
    if reference.hash and module.hash != reference.hash:
        raise Refused(
            f"{what} has another hash ({shown(module.hash)}) than its manifest says ({shown(reference.hash)})"
        )
    if has_bytes_behind:
        warnings.append(f"The module {shown(reference.name)} has bytes behind its end.")
    return dataclasses.replace(module, name=reference.name or module.name, kind=reference.kind)


def _read_other(read_at: ReadAt, entry: Entry, budget: Budget, warnings: list[str]) -> None:
    for _block in stream(read_at, entry, budget):
        pass
    if entry.name.lower().endswith(_MODULE_FILES):
        warnings.append(f"The package holds {shown(entry.name)}, which its {FILE_NAME} does not mention.")


def _format(manifest: Manifest, path: str, warnings: list[str]) -> str:
    by_name = _EXTENSIONS.get(os.path.splitext(path)[1].lower())
    major = manifest.platform_version.partition(".")[0]
    if major.isdecimal() and int(major) < 11:
        warnings.append(
            f"The package was made by platform {manifest.platform_version}; publishing it to OutSystems 11 upgrades it."
        )
    if manifest.application_pack is None:
        return by_name or ("osp" if len(manifest.applications) > 1 else "oap")
    by_content = "oap" if manifest.application_pack else "osp"
    if by_name != by_content:
        warnings.append(f"The name of the package does not end with .{by_content}, but that is what it holds.")
    return by_content


class _Places:
    """Where the files of a package lie."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self._by_path: dict[str, Entry] = {}
        self._by_mended: dict[tuple[str, str], set[Entry]] = {}
        self._by_name: dict[str, set[Entry]] = {}
        for entry in entries:
            for path in map(folded, entry.names):
                folder, _slash, name = path.rpartition("/")
                self._by_path[path] = entry
                self._by_mended.setdefault((_mended(folder), name), set()).add(entry)
                self._by_name.setdefault(name, set()).add(entry)

    def find(self, reference: Reference) -> Entry | None:
        """The entry that holds a module, None where there is none.

        A folder has the name of the solution without what no folder may be called; a module that is in no such folder
        is found by the name of its file, if only one file has it.
        """
        if reference.file_name:
            return self._find(reference.folder, reference.file_name)
        if not reference.name:
            return None
        found = [self._find(reference.folder, reference.name + suffix) for suffix in _MODULE_FILES]
        return next((entry for entry in found if entry), None)

    def _find(self, folder: str, file_name: str) -> Entry | None:
        path = folded(f"{folder}/{tidied(file_name)}")
        if path in self._by_path:
            return self._by_path[path]
        inner, _slash, name = folded(tidied(file_name)).rpartition("/")
        mended = _mended(f"{folded(folder)}/{inner}" if inner else folded(folder))
        for alike in (self._by_mended.get((mended, name), set()), self._by_name.get(folded(file_name), set())):
            if len(alike) == 1:
                return next(iter(alike))
        return None


def _mended(folder: str) -> str:
    """A folder as the platform names it: 'CI/CD Probe' is CI_CD_Probe."""
    return re.sub(r"\W", "_", folder)
