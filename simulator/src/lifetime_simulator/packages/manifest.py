# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The manifest of a package: Manifest.xml, schema 3."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from xml.etree import ElementTree

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from .content import FILE_SUFFIX, ApplicationContent, ModuleKind, PackageContent, PackageError
from .uids import guid_to_uid, is_uid, uid_to_guid

FILE_NAME = "Manifest.xml"
CREATED = "2026-01-15 09:30:00"


@dataclass(frozen=True)
class Packed:
    """A module as `Version/References` promises it; `file_names` are what it may be called inside `folder`, the
    solution's.

    `promised` is false where the manifest does not say whether the package holds it. All but key and names may be
    empty.
    """

    key: str
    name: str
    kind: ModuleKind
    hash: str
    folder: str
    file_names: tuple[str, ...]
    promised: bool
    logical_databases: tuple[str, ...]


@dataclass(frozen=True)
class Manifest:
    """The content of a manifest; some hashes are only in the module files."""

    is_application_pack: bool
    name: str
    platform_version: str
    origin_environment_code: str
    applications: tuple[ApplicationContent, ...]
    packed: tuple[Packed, ...]


def read_manifest(document: bytes) -> Manifest:
    """Parse a manifest; fields that some tools leave out are optional. PackageError if it is not valid."""
    try:
        pack = fromstring(document, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError) as error:
        raise PackageError(f"{FILE_NAME} cannot be read: {error}") from error
    for element in pack.iter():
        element.tag = element.tag.rpartition("}")[2]
    if pack.tag != "Pack":
        raise PackageError(f"the root of {FILE_NAME} is {pack.tag}, not Pack")
    solutions = pack.findall("Solutions/Solution")
    if not solutions:
        raise PackageError(f"{FILE_NAME} has no solution")
    elements = [element for solution in solutions for element in solution.iterfind("Applications/Application")]
    references = [
        (reference, solution.get("Name", ""))
        for solution in solutions
        for reference in solution.iterfind("Version/References/Reference")
    ]
    if not elements and not references:
        raise PackageError(f"{FILE_NAME} has neither applications nor modules")
    try:
        packed = tuple(
            _packed(reference, folder)
            for reference, folder in references
            if reference.get("InPack", "").lower() not in ("no", "false", "0")
        )
        applications = _merged(map(_application, elements))
    except ValueError as error:
        raise PackageError(f"{FILE_NAME} has a key that is not valid: {error}") from error
    if len(applications) == 1:
        keys = dict.fromkeys((*applications[0].module_keys, *(module.key for module in packed)))
        applications = (replace(applications[0], module_keys=tuple(keys)),)
    return Manifest(
        is_application_pack=pack.get("IsApplicationPack", str(len(applications) == 1)).lower() == "true",
        name=solutions[0].get("Name", ""),
        platform_version=pack.get("HubServerVersion", solutions[0].get("HubServerVersion", "")),
        origin_environment_code=next((code for e in elements if (code := e.get("OriginEnvironmentCode"))), ""),
        applications=applications,
        packed=packed,
    )


def write_manifest(content: PackageContent) -> bytes:
    """Return the manifest of `content`: UTF-8 with declaration, CRLF line ends."""
    first = content.applications[0] if content.applications else None
    description = first.description if first and content.is_application_pack else ""
    solution_uid = guid_to_uid(first.key if first and content.is_application_pack else _solution_key(content))
    common = {"Schema": "3", "HubServerVersion": content.platform_version}
    pack = ElementTree.Element(
        "Pack",
        {
            **common,
            "LastUpgradeVersion": content.platform_version,
            "IsApplicationPack": _boolean(content.is_application_pack),
            "UID": solution_uid,
            "Creation": CREATED,
        },
    )
    solution = _add(
        _add(pack, "Solutions"),
        "Solution",
        **common,
        UID=solution_uid,
        Creation=CREATED,
        Name=content.name,
        Description=description,
        ActivationCode="",
        IsTransient=_boolean(content.is_application_pack),
    )
    references = _add(solution, "References")
    applications = _add(solution, "Applications")
    for application in content.applications:
        _write_application(applications, application, content)
    version = _add(solution, "Version", UID=solution_uid, Creation=CREATED, Name=content.name, Description=description)
    packed = _add(version, "References")
    for module in content.modules:
        identity = {"UID": guid_to_uid(module.key), "Kind": module.kind, "Name": module.name}
        _write_databases(_add(references, "Reference", **identity, Description=""), module.logical_databases)
        entry = _add(
            packed,
            "Reference",
            **identity,
            MainReference="Yes",
            Filename=module.name + FILE_SUFFIX[module.kind],
            InPack="Yes",
            Hash=module.hash,
            Description="",
            Creation=CREATED,
            CreationBy="Administrator",
        )
        _write_databases(entry, module.logical_databases)
    ElementTree.indent(pack, "\t")
    text = '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(pack, encoding="unicode")
    return text.replace("\n", "\r\n").encode("utf-8")


def _packed(reference: ElementTree.Element, folder: str) -> Packed:
    file_name = reference.get("Filename", "")
    if ".." in file_name.replace("\\", "/").split("/"):
        raise PackageError(f"{FILE_NAME} lists a module without a valid name: {file_name!r}")
    is_extension = reference.get("Kind", "").lower() == "extension"
    name = reference.get("Name", "")
    return Packed(
        key=uid_to_guid(reference.get("UID", "")),
        name=name,
        kind="Extension" if is_extension else "eSpace",
        hash=reference.get("Hash", ""),
        folder=folder,
        file_names=(file_name,) if file_name else tuple(name + suffix for suffix in FILE_SUFFIX.values()),
        promised=bool(reference.get("InPack")),
        logical_databases=tuple(
            database
            for element in reference.iterfind("LogicalDatabases/*")
            if (database := element.get("Name") or element.get("LogicalName") or (element.text or "").strip())
        ),
    )


def _merged(applications: Iterable[ApplicationContent]) -> tuple[ApplicationContent, ...]:
    """Return each application once: several solutions of a pack may list it with different modules."""
    found: dict[str, ApplicationContent] = {}
    for each in applications:
        first = found.setdefault(each.key, each)
        keys = tuple(dict.fromkeys((*first.module_keys, *each.module_keys)))
        found[each.key] = replace(first, module_keys=keys)
    return tuple(found.values())


def _application(element: ElementTree.Element) -> ApplicationContent:
    return ApplicationContent(
        key=uid_to_guid(element.get("UID", "")),
        name=element.get("Name", ""),
        kind=element.get("ApplicationKind", ""),
        description=element.get("Description", ""),
        module_keys=tuple(uid_to_guid(module.get("UID", "")) for module in element.iterfind("Modules/Module")),
        references=tuple(
            (uid_to_guid(uid), producer.get("Name", ""))
            for producer in element.iterfind("References/ReferencedApplication")
            if is_uid(uid := producer.get("UID", ""))
        ),
    )


def _write_application(parent: ElementTree.Element, application: ApplicationContent, content: PackageContent) -> None:
    names = {module.key: module for module in content.modules}
    optional = {"OriginEnvironmentCode": content.origin_environment_code} if content.origin_environment_code else {}
    element = _add(
        parent,
        "Application",
        UID=guid_to_uid(application.key),
        Name=application.name,
        Description=application.description,
        FrontOfficeEspaceName="",
        BackOfficeEspaceName="",
        PrimaryColor="#2d6df6",
        **optional,
        ForgeBaseVersion="0.0",
        OutdatedReferences="false",
        ApplicationKind=application.kind,
    )
    modules = _add(element, "Modules")
    for key in application.module_keys:
        module = names.get(key)
        if module is not None:
            _add(modules, "Module", UID=guid_to_uid(key), Kind=module.kind, Name=module.name)
    producers = _add(element, "References")
    for key, name in application.references:
        _add(producers, "ReferencedApplication", Name=name, ForgeBaseVersion="0.0", UID=guid_to_uid(key))


def _write_databases(parent: ElementTree.Element, names: tuple[str, ...]) -> None:
    databases = _add(parent, "LogicalDatabases")
    for name in names:
        _add(databases, "LogicalDatabase", Name=name)
    _add(parent, "DBCatalog", LogicalName="")


def _add(parent: ElementTree.Element, tag: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, tag, attributes)


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def _solution_key(content: PackageContent) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"solution:{content.name}"))
