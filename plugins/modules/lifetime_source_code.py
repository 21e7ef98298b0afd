#!/usr/bin/python
# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifetime_source_code
short_description: Fetch the source code of an application or a module
version_added: 1.0.0
description:
  - Has LifeTime put together the source code of what an environment runs of an application or of one module, waits for
    it, and downloads it as an archive.
  - The environment needs platform 11.27.0 or newer.
extends_documentation_fragment:
  - community.outsystems.connection
  - community.outsystems.attributes
  - community.outsystems.attributes.changes
attributes:
  idempotent:
    support: partial
    details: LifeTime does not tell whether the source code has changed. A file that is there stays without O(force).
options:
  environment:
    description:
      - Name or key of the environment.
    type: str
    required: true
  application:
    description:
      - Name or key of an application that runs there.
    type: str
  module:
    description:
      - Name or key of a module that runs there.
    type: str
  dest:
    description:
      - Path of the file, which only its owner may read (mode 0600). Its folder has to be there.
    type: path
    required: true
  force:
    description:
      - Whether to fetch it although O(dest) is there.
    type: bool
    default: false
  wait_timeout:
    description:
      - How many seconds to wait until LifeTime has put the source code together.
    type: float
    default: 3600
  poll_interval:
    description:
      - Seconds between two looks at it.
    type: float
    default: 10
seealso:
  - name: Get source code of an application
    description: The same by hand, by the vendor.
    link: https://success.outsystems.com/documentation/11/reference/outsystems_apis/lifetime_api_v2/lifetime_api_examples/get_source_code_of_an_application/
  - module: community.outsystems.lifetime_app_binary
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Fetch the source code of an application
  community.outsystems.lifetime_source_code:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    environment: Production
    application: Order Management
    dest: /var/lib/escrow/Order_Management.zip
"""

RETURN = r"""
dest:
  description: Path of the file.
  returned: success
  type: str
  sample: /var/lib/escrow/Order_Management.zip
size:
  description: Its size in bytes; null in check mode for a file that would be fetched.
  returned: success
  type: int
  sample: 48213
checksum:
  description: SHA-256 of the file that was fetched, after V(sha256:); null if none was.
  returned: success
  type: str
  sample: sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
changes:
  description: What was changed, in check mode what would be; after a failure what was done before it.
  returned: always
  type: list
  elements: dict
  sample:
    - action: fetch
      kind: source code
      name: /var/lib/escrow/Order_Management.zip
      before: null
      after:
        dest: /var/lib/escrow/Order_Management.zip
        source_code: application Order Management
      summary: "source code /var/lib/escrow/Order_Management.zip: fetched"
"""

import os

from ..module_utils._api.waiting import Waiting
from ..module_utils._changes import Change, ChangeSet
from ..module_utils._module import LifeTimeModule
from ..module_utils._options import WAIT
from ..module_utils._publish.fetching.source_archive import SourceOwner, fetch
from ..module_utils._publish.records.writable import check_no_special_file

OPTIONS = {
    "environment": {"type": "str", "required": True},
    "application": {"type": "str"},
    "module": {"type": "str"},
    "dest": {"type": "path", "required": True},
    "force": {"type": "bool", "default": False},
    "wait_timeout": WAIT["wait_timeout"],
    "poll_interval": WAIT["poll_interval"],
}
KINDS = ("application", "module")


def _owner(task: LifeTimeModule) -> SourceOwner:
    environment = task.infrastructure.environment(task.params["environment"])
    if task.params["application"]:
        kind, record = "application", task.infrastructure.application_in(environment, task.params["application"])
    else:
        kind, record = "module", task.infrastructure.module(task.params["module"])
    return SourceOwner(kind, record["Key"], str(record.get("Name")), environment.key)


def main() -> None:
    with LifeTimeModule(OPTIONS, mutually_exclusive=[KINDS], required_one_of=[KINDS]) as task:
        dest = task.params["dest"]
        check_no_special_file(dest)
        is_there = os.path.isfile(dest)
        task.result.update(dest=dest, size=os.path.getsize(dest) if is_there else None, checksum=None)
        owner = _owner(task)
        if is_there and not task.params["force"]:
            return
        before = {"dest": dest} if is_there else None
        changes = ChangeSet((Change("fetch", "source code", dest, before, {"dest": dest, "source_code": str(owner)}),))
        if task.check_mode:
            task.result["size"] = None
        else:
            waiting = Waiting(task.params["wait_timeout"], task.params["poll_interval"])
            arrived = fetch(task.client, owner, dest, waiting)
            task.result.update(size=arrived.size, checksum=f"sha256:{arrived.sha256}")
        task.show(changes)


if __name__ == "__main__":
    main()
