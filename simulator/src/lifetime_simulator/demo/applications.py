# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo's applications, their versions, and what runs where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from .keys import hash_of, key_of


@dataclass(frozen=True)
class _ModuleSeed:
    name: str
    kind: Literal["eSpace", "Extension"] = "eSpace"
    logical_databases: tuple[str, ...] = ()


@dataclass(frozen=True)
class _VersionSeed:
    """A tag; `changed` are the modules with new content in it (empty: all)."""

    version: str
    created_on: str
    created_by: str
    change_log: str
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class _ApplicationSeed:
    name: str
    description: str
    modules: tuple[_ModuleSeed, ...]
    versions: tuple[_VersionSeed, ...]
    references: tuple[str, ...] = ()
    kind: str = "WebResponsive"
    system: bool = False


_APPLICATIONS = (
    _ApplicationSeed(
        "System Components",
        "Built-in components of the platform.",
        (_ModuleSeed("Users"), _ModuleSeed("RichWidgets")),
        (_VersionSeed("11.27.0", "2026-01-12T07:00:00", "maria.santos", "Platform installation"),),
        system=True,
    ),
    _ApplicationSeed(
        "Shared Theme",
        "Theme, layouts and patterns of all portals.",
        (_ModuleSeed("SharedTheme"), _ModuleSeed("SharedPatterns")),
        (
            _VersionSeed("1.0.0", "2026-01-19T10:02:11", "tom.becker", "First release"),
            _VersionSeed("1.1.0", "2026-02-23T16:40:05", "tom.becker", "New colours", ("SharedTheme",)),
        ),
        ("System Components",),
    ),
    _ApplicationSeed(
        "Customer Services",
        "Customers, contracts and contacts as services.",
        (_ModuleSeed("Customer_CS"), _ModuleSeed("Customer_API"), _ModuleSeed("Customer_BO")),
        (
            _VersionSeed("2.0.0", "2026-01-20T09:12:44", "ines.duarte", "Contracts as a service"),
            _VersionSeed("2.1.0", "2026-02-10T14:55:31", "ines.duarte", "Contact preferences", ("Customer_CS",)),
            _VersionSeed("2.2.0", "2026-03-09T11:20:08", "raj.patel", "API paging", ("Customer_API", "Customer_CS")),
        ),
        ("System Components",),
    ),
    _ApplicationSeed(
        "Order Management",
        "Orders from quote to delivery.",
        (_ModuleSeed("OrderManagement"), _ModuleSeed("Order_CS"), _ModuleSeed("Order_Jobs")),
        (
            _VersionSeed("1.4.0", "2026-01-26T13:31:00", "raj.patel", "Partial deliveries"),
            _VersionSeed("1.5.0", "2026-02-24T17:05:52", "raj.patel", "Returns", ("OrderManagement", "Order_CS")),
            _VersionSeed("1.6.0", "2026-03-16T08:44:19", "lena.fischer", "Faster search", ("OrderManagement",)),
        ),
        ("Shared Theme", "Customer Services"),
    ),
    _ApplicationSeed(
        "Billing Engine",
        "Invoices, taxes and dunning.",
        (
            _ModuleSeed("Billing_CS"),
            _ModuleSeed("Billing_Jobs"),
            _ModuleSeed("TaxCalculation", "Extension", ("TAXDB",)),
        ),
        (
            _VersionSeed("3.1.0", "2026-02-02T10:10:10", "carlos.nunes", "Rounding per line"),
            _VersionSeed(
                "3.2.0", "2026-03-11T15:26:37", "carlos.nunes", "Tax rates 2026", ("Billing_CS", "TaxCalculation")
            ),
        ),
        ("Customer Services",),
    ),
    _ApplicationSeed(
        "Claims Portal",
        "Customers report and follow claims.",
        (_ModuleSeed("ClaimsPortal"), _ModuleSeed("Claims_CS")),
        (
            _VersionSeed("0.9.0", "2026-02-27T12:00:00", "lena.fischer", "Pilot"),
            _VersionSeed("1.0.0", "2026-03-17T18:03:45", "lena.fischer", "First release"),
        ),
        ("Shared Theme", "Customer Services", "Billing Engine"),
    ),
    _ApplicationSeed(
        "Field Service",
        "Visits and work orders for technicians.",
        (_ModuleSeed("FieldService"), _ModuleSeed("FieldService_Sync")),
        (
            _VersionSeed("1.0.0", "2026-02-16T09:30:00", "yuki.tanaka", "First release"),
            _VersionSeed(
                "1.0.1", "2026-03-05T09:41:12", "yuki.tanaka", "Sync on poor networks", ("FieldService_Sync",)
            ),
        ),
        ("Order Management",),
        kind="Mobile",
    ),
    _ApplicationSeed(
        "Employee Directory",
        "People, places and who stands in for whom.",
        (_ModuleSeed("EmployeeDirectory"),),
        (
            _VersionSeed("1.0.0", "2026-01-28T08:00:00", "tom.becker", "First release"),
            _VersionSeed("1.0.1", "2026-02-19T08:20:00", "tom.becker", "Photos are smaller"),
        ),
        ("Shared Theme",),
    ),
    _ApplicationSeed(
        "Warehouse Sync",
        "Nightly exchange with the data warehouse.",
        (_ModuleSeed("WarehouseSync"), _ModuleSeed("WarehouseFiles", "Extension")),
        (_VersionSeed("0.4.0", "2026-03-03T22:15:30", "carlos.nunes", "Deltas only"),),
        ("Order Management", "Billing Engine"),
    ),
    _ApplicationSeed(
        "CI/CD Health",
        "Tells pipelines how the environment is.",
        (_ModuleSeed("CICD_Health"),),
        (_VersionSeed("1.0.0", "2026-01-15T11:11:11", "maria.santos", "First release"),),
        ("System Components",),
    ),
)

_RUNNING_SOURCE = {
    "Development": {application.name: application.versions[-1].version for application in _APPLICATIONS},
    "Test": {
        "System Components": "11.27.0",
        "Shared Theme": "1.1.0",
        "Customer Services": "2.2.0",
        "Order Management": "1.6.0",
        "Billing Engine": "3.2.0",
        "Claims Portal": "0.9.0",
        "Field Service": "1.0.0",
        "Employee Directory": "1.0.1",
        "CI/CD Health": "1.0.0",
    },
    "Production": {
        "System Components": "11.27.0",
        "Shared Theme": "1.1.0",
        "Customer Services": "2.1.0",
        "Order Management": "1.5.0",
        "Billing Engine": "3.1.0",
        "Employee Directory": "1.0.1",
        "CI/CD Health": "1.0.0",
    },
}
_RUNNING_ELSEWHERE = {
    "Development": {
        "System Components": "11.27.0",
        "Shared Theme": "1.0.0",
        "Customer Services": "2.1.0",
        "Order Management": "1.4.0",
        "Employee Directory": "1.0.0",
    },
    "Test": {"System Components": "11.27.0", "Shared Theme": "1.0.0", "Customer Services": "2.0.0"},
    "Production": {
        "System Components": "11.27.0",
        "Shared Theme": "1.0.0",
        "Customer Services": "2.0.0",
        "Order Management": "1.4.0",
    },
}
# Changed after the tag.
_UNTAGGED = ("Employee Directory", "EmployeeDirectory", "untagged", "2026-03-18T19:02:27", "tom.becker")


def demo_applications(infrastructure: str) -> list[dict[str, Any]]:
    """Return the applications of this infrastructure with all their versions, oldest first."""
    running = _running(infrastructure)
    documents = []
    for application in _APPLICATIONS:
        seen = [place[application.name] for place in running.values() if application.name in place]
        if not seen:
            continue
        order = [version.version for version in application.versions]
        newest = max(order.index(version) for version in seen)
        documents.append(
            {
                "key": key_of("application", application.name),
                "name": application.name,
                "kind": application.kind,
                "description": application.description,
                "system": application.system,
                "url_path": f"/{application.modules[0].name}",
                "references": list(application.references),
                "modules": [
                    {
                        "key": key_of("module", module.name),
                        "name": module.name,
                        "kind": module.kind,
                        "description": "",
                        "logical_databases": list(module.logical_databases),
                    }
                    for module in application.modules
                ],
                "versions": [_version(infrastructure, application, number) for number in range(newest + 1)],
            }
        )
    return documents


def demo_running(infrastructure: str) -> dict[str, list[dict[str, Any]]]:
    """Return what runs in each environment of this infrastructure."""
    running: dict[str, list[dict[str, Any]]] = {}
    for environment, versions in _running(infrastructure).items():
        running[environment] = [
            {"application": name, "version": version, "zone": "Global", "modified": False, "modules": []}
            for name, version in versions.items()
        ]
    if infrastructure == "source":
        application, module, label, created_on, created_by = _UNTAGGED
        for entry in running["Development"]:
            if entry["application"] == application:
                entry["modified"] = True
                entry["modules"] = [_module_version(infrastructure, module, label, created_on, created_by)]
    return running


def _running(infrastructure: str) -> dict[str, dict[str, str]]:
    return _RUNNING_SOURCE if infrastructure == "source" else _RUNNING_ELSEWHERE


def _version(infrastructure: str, application: _ApplicationSeed, number: int) -> dict[str, Any]:
    tag = application.versions[number]
    return {
        "key": key_of("version", infrastructure, application.name, tag.version),
        "version": tag.version,
        "change_log": tag.change_log,
        "created_on": tag.created_on,
        "created_by": tag.created_by,
        "environment": "Development",
        "modules": [_in_version(infrastructure, application, module, number) for module in application.modules],
    }


def _in_version(infrastructure: str, application: _ApplicationSeed, module: _ModuleSeed, number: int) -> dict[str, Any]:
    source = next(
        tag
        for tag in reversed(application.versions[: number + 1])
        if tag is application.versions[0] or not tag.changed or module.name in tag.changed
    )
    return _module_version(infrastructure, module.name, source.version, source.created_on, source.created_by)


def _module_version(infrastructure: str, module: str, label: str, created_on: str, created_by: str) -> dict[str, Any]:
    return {
        "module": module,
        "key": key_of("module version", infrastructure, module, label),
        "hash": hash_of("hash", module, label),
        "general_hash": hash_of("general hash", module, label),
        "upgraded_from_hash": "",
        "created_on": created_on,
        "created_by": created_by,
    }
