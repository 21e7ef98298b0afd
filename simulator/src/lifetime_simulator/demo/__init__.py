# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo data: one data document per infrastructure, in the format of `--data`.

Its keys (dates are ISO 8601 without zone; objects refer to each other by name; a `key` is a GUID):

- `name`: of the infrastructure
- `environments`: `key, name, type, order, os_version, host_name, use_https, details_url, number_of_front_ends,
  is_cloud, database_provider, activation_code, zones: [{key, name, default, technology}]`
- `applications`: `key, name, kind, description, system, url_path, references: [application name],
  modules: [{key, name, kind, description, logical_databases: [name]}], versions: [{key, version, change_log,
  created_on, created_by, environment, modules: [module version]}]` (oldest version first)
- a module version: `module` (its name), `key, hash, general_hash, upgraded_from_hash, created_on, created_by`
- `running`: environment name -> `[{application, version, zone, modified, modules: [module version]}]`; `modules` are
  those that differ from the version's own, and `modified` is true if there are any
- `permission_levels`, `roles`, `users`, `teams`, `accounts`: see the module `access` beside this one
"""

from __future__ import annotations

from typing import Any

from .access import demo_access, generated_access, minimal_access
from .applications import demo_applications, demo_running
from .keys import hash_of, key_of

__all__ = ["demo_infrastructure", "generated_access", "minimal_access"]

OS_VERSION = "11.27.0.42600"


def demo_infrastructure(name: str) -> dict[str, Any]:
    """Return the demo document of the infrastructure `name`.

    In "source" all applications run in Development, one of them changed since its last tag; in any other one only some
    of them run, in older versions. Applications and modules have the same keys everywhere; environments, versions,
    roles, users and teams have keys of their own in each infrastructure.
    """
    return {
        "name": name,
        "environments": _environments(name),
        "applications": demo_applications(name),
        "running": demo_running(name),
        **demo_access(name),
    }


def _environments(infrastructure: str) -> list[dict[str, Any]]:
    prefixes = (("Development", "dev", 1), ("Test", "test", 1), ("Production", "www", 2))
    return [
        {
            "key": key_of("environment", infrastructure, name),
            "name": name,
            "type": name,
            "order": order,
            "os_version": OS_VERSION,
            "host_name": f"{prefix}.{infrastructure}.example.com",
            "use_https": True,
            "details_url": f"https://lifetime.{infrastructure}.example.com/lifetime/Environment.aspx?Id={order}",
            "number_of_front_ends": front_ends,
            "is_cloud": False,
            "database_provider": "SqlServer",
            "activation_code": _activation_code(infrastructure),
            "zones": [
                {
                    "key": key_of("zone", infrastructure, name),
                    "name": "Global",
                    "default": True,
                    "technology": "Classical Virtual Machines",
                }
            ],
        }
        for order, (name, prefix, front_ends) in enumerate(prefixes, start=1)
    ]


def _activation_code(infrastructure: str) -> str:
    letters = hash_of("activation code", infrastructure).upper().replace("+", "P").replace("_", "U").ljust(24, "X")
    return ".".join(letters[start : start + 3] for start in range(0, 24, 3))
