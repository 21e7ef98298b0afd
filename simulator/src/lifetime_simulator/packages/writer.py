# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write packages in the platform's format."""

from __future__ import annotations

import datetime
import os
import random
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from .content import FILE_SUFFIX, ModuleContent, PackageContent
from .manifest import CREATED, FILE_NAME, write_manifest
from .oml import CHUNK, oml_head

# Random bytes do not compress: above this size they are written as stored DEFLATE blocks, which is faster.
COMPRESS_UP_TO = 1024 * 1024


def write_package(
    path: str | os.PathLike[str], content: PackageContent, *, body_size: int = 2048, seed: int | str = 0
) -> None:
    """Write `content` as a package.

    `body_size` is the sum, in bytes, of the modules' incompressible bodies; it may be hundreds of MiB, which are
    streamed. The same content, size and seed give the same bytes. A module's body depends on its key, its hash and
    the seed only.
    """
    share = max(1, body_size // max(1, len(content.modules)))
    kinds = {key: application.kind for application in content.applications for key in application.module_keys}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_entry(FILE_NAME), write_manifest(content))
        archive.writestr(_entry(f"{content.name}/"), b"")
        for module in content.modules:
            name = f"{content.name}/{module.name}{FILE_SUFFIX[module.kind]}"
            entry = _entry(name, compress_level=6 if share <= COMPRESS_UP_TO else 0)
            entry.file_size = share + CHUNK  # an estimate: it only decides about ZIP64
            with archive.open(entry, "w") as stream:
                if module.kind == "eSpace":
                    stream.write(_head(module, content, kinds.get(module.key, "")))
                _write_body(stream, share, f"{seed}:{module.key}:{module.hash}")


def _head(module: ModuleContent, content: PackageContent, kind: str) -> bytes:
    return oml_head(
        module,
        description="",
        activation_code=content.activation_code,
        platform=content.platform_version,
        modified=CREATED,
        kind=kind,
    )


def _entry(name: str, compress_level: int = 6) -> zipfile.ZipInfo:
    created = datetime.datetime.fromisoformat(CREATED)
    entry = zipfile.ZipInfo(name, created.timetuple()[:6])
    entry.create_system = 0
    entry.external_attr = 0x10 if name.endswith("/") else 0
    if not name.endswith("/"):
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry._compresslevel = compress_level  # type: ignore[attr-defined]
    return entry


def _write_body(stream: IO[bytes], size: int, seed: str) -> None:
    deflate = zlib.compressobj(6 if size <= COMPRESS_UP_TO else 0, zlib.DEFLATED, -zlib.MAX_WBITS)
    for chunk in _noise(size, seed):
        stream.write(deflate.compress(chunk))
    stream.write(deflate.flush())


def _noise(size: int, seed: str) -> Iterator[bytes]:
    source = random.Random(seed)
    for start in range(0, size, CHUNK):
        yield source.randbytes(min(CHUNK, size - start))
