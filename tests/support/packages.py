# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Small packages for tests, good and bad: written from the format's description, byte by byte where it matters."""

from __future__ import annotations

import base64
import struct
import uuid
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from xml.sax.saxutils import quoteattr

NO_HASH = "A" * 22
STAMP = "ABC.DEF.GHI"


@cache
def key(text: str) -> str:
    """A GUID that belongs to a name."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, text))


@cache
def uid(guid: str) -> str:
    """A GUID the way packages write it."""
    return base64.b64encode(uuid.UUID(guid).bytes_le).decode().rstrip("=").replace("/", "_")


def hash_of(text: str) -> str:
    """A hash of 22 characters that belongs to a text."""
    return uid(key("hash of " + text))


@dataclass(frozen=True)
class Mod:
    """A module to be packed. `build` changes its bytes and its hash and leaves its general hash, as a refreshed
    reference does."""

    name: str
    content: str = "1"
    kind: str = "eSpace"
    upgraded_from: str = NO_HASH
    stamp: str = STAMP
    fields: int = 40
    modified_on: str = "2026-01-02 03:04:05"
    model: bytes = b"<model/>" * 50
    build: str = ""

    @property
    def key(self) -> str:
        return key(self.name)

    @property
    def hash(self) -> str:
        return hash_of(f"{self.name} {self.content}{self.build}")

    @property
    def general_hash(self) -> str:
        return hash_of(f"general {self.name} {self.content}")

    @property
    def file_name(self) -> str:
        return self.name + (".oml" if self.kind == "eSpace" else ".xif")

    def oml(self, **other: str) -> bytes:
        """The module's file; `other` replaces header fields by number, `f3="..."`."""
        fields = [f"field {number}" for number in range(self.fields)]
        fields[3], fields[4], fields[6], fields[8] = uid(self.key), self.hash, self.name, self.modified_on
        for number, text in ((19, self.stamp), (24, self.upgraded_from), (25, self.general_hash)):
            if number < self.fields:
                fields[number] = text
        for name, text in other.items():
            fields[int(name[1:])] = text
        return oml("|".join(fields).encode(), self.model + self.build.encode())

    def file(self) -> bytes:
        return self.oml() if self.kind == "eSpace" else b"an extension " + self.content.encode()


@dataclass(frozen=True)
class App:
    """An application to be packed; with `lists_modules=False` the manifest does not say which modules are its own.

    `uses` are others that it refers to; `identity` gives one of the same name another key.
    """

    name: str
    modules: tuple[Mod, ...]
    lists_modules: bool = True
    uses: tuple[App, ...] = ()
    identity: str = ""

    @property
    def key(self) -> str:
        return key("application " + (self.identity or self.name))


@dataclass(frozen=True)
class Item:
    """One zip entry; what is not None contradicts what would be true."""

    name: str | bytes
    data: bytes = b""
    method: int = 8
    flags: int = 0
    attributes: int = 0
    packed: bytes | None = None
    size: int | None = None
    crc: int | None = None
    local_name: bytes | None = None
    local_method: int | None = None
    local_crc: int | None = None
    extra: bytes = b""
    local_extra: bytes = b""


@dataclass(frozen=True)
class Pack:
    """A whole package as data, so that a test can spoil one thing about it. Nobody claims the modules in `loose`."""

    applications: tuple[App, ...] = (App("Shop", (Mod("Shop_UI"), Mod("Shop_CS"))),)
    application_pack: bool = True
    folder: str = "Shop"
    platform: str = "11.27.0.42600"
    declaration: str = '<?xml version="1.0" encoding="utf-8"?>\n'
    extra: tuple[Item, ...] = field(default=())
    loose: tuple[Mod, ...] = ()

    @property
    def modules(self) -> list[Mod]:
        return [*(module for application in self.applications for module in application.modules), *self.loose]

    def manifest(self) -> bytes:
        return manifest(self)

    def items(self) -> list[Item]:
        files = [Item(f"{self.folder}/{module.file_name}", module.file()) for module in self.modules]
        return [Item("Manifest.xml", self.manifest()), Item(f"{self.folder}/", method=0), *files, *self.extra]

    def spoiled(self, name: str, **change: object) -> bytes:
        """The package with one entry changed; the entry's data stays unless `data` is given."""
        items = self.items()
        assert any(item.name == name for item in items), name
        return container(replace(item, **change) if item.name == name else item for item in items)  # type: ignore[arg-type]

    def data(self) -> bytes:
        return container(self.items())

    def write(self, folder: Path, name: str = "shop.oap") -> Path:
        path = folder / name
        path.write_bytes(self.data())
        return path


def oml(header: bytes, model: bytes) -> bytes:
    return b"OML" + struct.pack("<L", len(header)) + header + deflate(model)


def deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(6, zlib.DEFLATED, -15)
    return stream.compress(data) + stream.flush()


def deflated_zeros(mebibytes: int) -> bytes:
    """A DEFLATE stream of that many zeros: one full-flushed MiB, repeated, so that any size is made at once."""
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = stream.compress(bytes(1 << 20)) + stream.flush(zlib.Z_FULL_FLUSH)
    return block * mebibytes + deflate(b"")


def manifest(pack: Pack) -> bytes:
    lines = [
        f'{pack.declaration}<Pack Schema="3" HubServerVersion={quoteattr(pack.platform)}',
        f'IsApplicationPack="{str(pack.application_pack).lower()}">',
        f"<Solutions><Solution Name={quoteattr(pack.folder)} UID={quoteattr(uid(key(pack.folder)))}>",
        "<References>",
        *(f'<Reference UID="{uid(module.key)}" Kind="{module.kind}"/>' for module in pack.modules),
        "</References><Applications>",
    ]
    for application in pack.applications:
        lines.append(
            f"<Application Name={quoteattr(application.name)} UID={quoteattr(uid(application.key))} "
            'ApplicationKind="WebResponsive"><Icon>AAAA</Icon>'
        )
        if application.lists_modules:
            lines += [
                "<Modules>",
                *(f'<Module UID="{uid(module.key)}"/>' for module in application.modules),
                "</Modules>",
            ]
        lines += ["<References>", *map(referenced, application.uses), "</References></Application>"]
    lines.append("</Applications><Version><References>")
    lines += [reference(module) for module in pack.modules]
    lines.append(f'<Reference UID="{uid(key("System module"))}" Kind="eSpace" Name="System" InPack="No"/>')
    lines.append("</References></Version></Solution></Solutions></Pack>")
    return "\n".join(lines).encode()


def referenced(application: App) -> str:
    """An application that another one uses, as the manifest describes it."""
    modules = "".join(f'<Module UID="{uid(module.key)}" Kind="{module.kind}"/>' for module in application.modules)
    return (
        f'<ReferencedApplication Name={quoteattr(application.name)} UID="{uid(application.key)}">'
        f"<ReferencedModules>{modules}</ReferencedModules></ReferencedApplication>"
    )


def reference(module: Mod, in_pack: str = "Yes") -> str:
    return (
        f'<Reference UID="{uid(module.key)}" Kind="{module.kind}" Name={quoteattr(module.name)} '
        f'Filename={quoteattr(module.file_name)} InPack="{in_pack}" Hash="{module.hash}"/>'
    )


def container(items: Iterable[Item], comment: bytes = b"", end: Sequence[int] | None = None) -> bytes:
    """A zip file, with zip64 sizes where they are needed.

    Flag bit 3 puts sizes and CRC behind the data, the way writers do that cannot seek.
    """
    body, directory, count = bytearray(), bytearray(), 0
    for item in items:
        count += 1
        name = item.name if isinstance(item.name, bytes) else item.name.encode()
        packed = item.packed if item.packed is not None else (deflate(item.data) if item.method == 8 else item.data)
        size = len(item.data) if item.size is None else item.size
        crc = zlib.crc32(item.data) if item.crc is None else item.crc
        offset, sizes = len(body), (crc, len(packed), size)
        large = struct.pack("<2HQ", 1, 8, size) if size > 0xFFFFFFFE else b""
        sizes = (crc, len(packed), 0xFFFFFFFF) if large else sizes
        local = (0, 0, 0) if item.flags & 8 else (sizes[0] if item.local_crc is None else item.local_crc, *sizes[1:])
        local_method = item.method if item.local_method is None else item.local_method
        local_name = name if item.local_name is None else item.local_name
        lengths = len(local_name), len(item.local_extra)
        body += struct.pack("<4s5H3L2H", b"PK\3\4", 20, item.flags, local_method, 0, 33, *local, *lengths)
        body += local_name + item.local_extra + packed
        if item.flags & 8:
            body += struct.pack("<4s3L", b"PK\7\x08", *sizes)
        directory += struct.pack(
            "<4s6H3L5H2L",
            *(b"PK\1\2", 20, 20, item.flags, item.method, 0, 33),
            *sizes,
            *(len(name), len(large + item.extra), 0, 0, 0, item.attributes, offset),
        )
        directory += name + large + item.extra
    numbers = end or (count, count, len(directory), len(body))
    return bytes(body + directory) + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *numbers, len(comment)) + comment


UNKNOWN = (0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)


def with_large_end(data: bytes, *, small: Sequence[int] | None = None, place: int | None = None) -> bytes:
    """A zip file with the end records of a large one as well; `small` is what the small one says, else the same."""
    end = len(data) - 22
    numbers = struct.unpack_from("<2H2L", data, end + 8)
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, *numbers)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, end if place is None else place, 1)
    return data[:end] + record + locator + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *(small or numbers), 0)
