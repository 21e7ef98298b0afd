# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifetime_module_info
short_description: List the modules of a LifeTime infrastructure, and their versions
version_added: 1.0.0
description:
  - Lists the modules that a LifeTime knows and the account can see, with the version that each environment runs.
  - Can add the newest versions of each with their hashes, or one version by its key.
extends_documentation_fragment:
  - community.outsystems.connection
  - community.outsystems.attributes
  - community.outsystems.attributes.info
options:
  module:
    description:
      - Name or key of one module. The task fails where there is none of that name, or more than one.
      - Without it, all modules are listed.
    type: str
  versions:
    description:
      - How many of the newest versions of each module to add. It costs one request for each module.
    type: int
    default: 0
  version_key:
    description:
      - Key of one version of O(module), which is added alone, however old it is.
      - It is the C(module_version_key) that an environment runs.
    type: str
seealso:
  - module: community.outsystems.lifetime_application_info
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: List all modules, and what each environment runs of them
  community.outsystems.lifetime_module_info:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
  register: result

- name: Show who changed a module last
  community.outsystems.lifetime_module_info:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    module: Order_CS
    versions: 5
"""

RETURN = r"""
modules:
  description: The modules, by name.
  returned: success
  type: list
  elements: dict
  contains:
    key:
      description: LifeTime's key of the module. It is the same in every infrastructure.
      type: str
      sample: 5f0f7c02-2f38-4f29-9a37-6b1d6c8a31b0
    name:
      description: Its name.
      type: str
      sample: Order_CS
    kind:
      description: V(eSpace) or V(Extension).
      type: str
      sample: eSpace
    description:
      description: Its description.
      type: str
      sample: Orders and their lines.
    module_status_in_env:
      description: The version that each environment runs.
      type: list
      elements: dict
      sample:
        - application_key: 8c9101e2-5ed7-4f20-96a0-e23b435be4d1
          environment_key: f3582e43-43c7-4bb4-8cbb-d9f6cbcbd35e
          module_version_key: bc354abb-6691-41ee-9ed3-9454747e2d4d
          consistency_status: OK
          consistency_status_messages: ""
    versions:
      description: The versions, the newest first.
      returned: O(versions) above V(0), or O(version_key)
      type: list
      elements: dict
      sample:
        - key: bc354abb-6691-41ee-9ed3-9454747e2d4d
          module_key: 5f0f7c02-2f38-4f29-9a37-6b1d6c8a31b0
          general_hash: Zq0f3n0JkqJ3v8v0a1b2Qw
          created_on: "2026-03-16T08:44:19Z"
          created_by: Lena Fischer
          created_by_username: lena.fischer
          direct_upgrade_from_hash: ""
"""

from typing import Any

from ..module_utils._api.answers import to_snake
from ..module_utils._api.errors import LifeTimeError
from ..module_utils._api.infrastructure import Infrastructure
from ..module_utils._api.keys import is_key, own_key
from ..module_utils._module import LifeTimeModule

OPTIONS = {
    "module": {"type": "str"},
    "versions": {"type": "int", "default": 0},
    "version_key": {"type": "str", "no_log": False},
}


def _versions(lifetime: Infrastructure, module: dict[str, Any], params: dict[str, Any]) -> list[dict[str, Any]]:
    if not params["version_key"]:
        return lifetime.module_versions(module["Key"], params["versions"])
    version = lifetime.module_version(module["Key"], own_key(params["version_key"]))
    if version is None:
        raise LifeTimeError(
            f"Module '{module.get('Name')}' has no version {params['version_key']} in {lifetime.client.url}.",
            "unknown_version",
            advice="Take the module_version_key of an environment that runs it.",
        )
    return [version]


def main() -> None:
    with LifeTimeModule(OPTIONS, required_by={"version_key": "module"}) as task:
        params, lifetime = task.params, task.infrastructure
        if params["version_key"] and not is_key(params["version_key"]):
            raise LifeTimeError("version_key is no key of a version.", "invalid_option", advice="Give its GUID.")
        records = lifetime.modules() if params["module"] is None else [lifetime.module(params["module"])]
        records.sort(key=lambda record: (str(record.get("Name")).casefold(), record["Key"]))
        task.result["modules"] = modules = to_snake(records)
        if params["versions"] or params["version_key"]:
            for module, record in zip(modules, records):
                module["versions"] = to_snake(_versions(lifetime, record, params))


if __name__ == "__main__":
    main()
