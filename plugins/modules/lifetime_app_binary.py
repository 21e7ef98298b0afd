#!/usr/bin/python
# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifetime_app_binary
short_description: Fetch applications of a LifeTime infrastructure as a package file
version_added: 1.0.0
description:
  - Fetches one application as C(.oap), in the state that an environment runs or in a tagged version, or several as a
    solution in one C(.osp), or a native build (C(.apk), C(.aab), C(.ipa)) of a mobile application.
  - The file is written beside O(dest), inspected, and then renamed. O(dest) is whole or untouched, whatever fails.
  - Beside it a file C(<dest>.provenance.json) says where it came from and what is in it (an in-toto Statement, not
    signed). A file that is by its provenance and its SHA-256 what would be fetched is not fetched again.
  - Several tasks that fetch to the same O(dest) at the same time, as hosts do that delegate to one controller, take
    turns (C(<dest>.lock)). The first one fetches, and the others find the file there.
  - What the environment runs is looked at again after the download. If it changed meanwhile, it is fetched again.
  - Where the module runs on the controller itself, through the connection C(local) and without C(become), a download
    that takes longer than ten seconds is shown in lines, every ten seconds, with percent and MiB/s. On other hosts,
    with C(async) and with C(no_log) there are none.
extends_documentation_fragment:
  - ansible.builtin.files
  - community.outsystems.connection
  - community.outsystems.attributes
  - community.outsystems.attributes.changes
attributes:
  check_mode:
    details:
      - Nothing is written, not even in LifeTime. RV(contents) is predicted from what the source runs. Whatever only the
        file itself can tell is V(null) and listed in RV(not_checked).
  diff_mode:
    details:
      - Shows checksum and versions of what is at O(dest) and of what takes its place, and the modules that differ.
  idempotent:
    details:
      - As long as the source stays the same. With O(force=true) the file is fetched each time.
options:
  environment:
    description:
      - Name or key of the environment whose running applications are fetched.
      - Required unless O(version) is given.
    type: str
  application:
    description:
      - Name or key of one application.
      - Give either this, O(applications) or O(binaries).
    type: str
  applications:
    description:
      - Names or keys of several applications, which come as one solution.
      - Needs LifeTime 11.22.0 or newer.
    type: list
    elements: str
  binaries:
    description:
      - Several applications, each of which is fetched as an C(.oap) of its own, in this order. The first that fails
        ends the task.
      - The result of each is in RV(binaries).
    type: list
    elements: dict
    suboptions:
      application:
        description: See O(application).
        type: str
        required: true
      version:
        description: See O(version).
        type: str
      dest:
        description: See O(dest), which is where it goes by default.
        type: path
  version:
    description:
      - Label (or key) of a tagged version of O(application), which is fetched instead of what an environment runs.
      - LifeTime gives tagged versions of single applications only, and no native builds of them.
    type: str
  require_tagged:
    description:
      - Whether to fail where the environment runs something that was not tagged, or was modified since.
    type: bool
    default: false
  format:
    description:
      - What to fetch. V(oap) is the default with O(application), V(osp) the default and only format with
        O(applications). V(apk), V(aab) and V(ipa) are native builds.
      - LifeTime gives an C(.apk) where V(aab) is asked for and the application is built as that.
    type: str
    choices: [oap, osp, apk, aab, ipa]
  include_references:
    description:
      - Whether a solution also holds the applications that those in O(applications) refer to.
      - An application in the package that nobody asked for fails the task otherwise.
    type: bool
    default: false
  solution_name:
    description:
      - Name of the solution in LifeTime, and of the file where O(dest) is a folder.
    type: str
    default: Solution
  dest:
    description:
      - Where to put the file, on the host that runs the module. Its folder must exist unless O(create_folder=true).
      - In a folder (one that exists, or a path that ends with a slash) the file is named after the application or the
        solution. Characters that do not belong in a file name become V(_).
    type: path
    required: true
  checksum:
    description:
      - SHA-256 that the file must have, in hexadecimal, with or without V(sha256:) before it.
      - A file at O(dest) that has it is left alone, even if the environment runs something else by now.
    type: str
  create_folder:
    description:
      - Whether to create the folder of O(dest) where it does not exist. Others than the user and the group may not
        write to it, whatever the umask is.
    type: bool
    default: false
  force:
    description:
      - Whether to fetch the file even if it is there already.
    type: bool
    default: false
  mode:
    description:
      - Permissions of the file and its provenance.
    type: raw
    default: "0600"
  wait_timeout:
    description:
      - Seconds to wait at most until LifeTime has put a solution together, and for other tasks that fetch to the same
        O(dest).
    type: float
    default: 3600
  poll_interval:
    description:
      - Seconds between two looks at the state of a solution.
    type: float
    default: 10
seealso:
  - module: community.outsystems.lifetime_application_info
  - module: community.outsystems.lifetime_deployment
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Make the folder, which has to exist
  ansible.builtin.file:
    path: /var/lib/publish
    state: directory
    mode: "0700"

- name: Fetch what Development runs of one application
  community.outsystems.lifetime_app_binary:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    environment: Development
    application: Order Management
    dest: /var/lib/publish/
  register: package

- name: Publish it to another infrastructure
  community.outsystems.lifetime_deployment:
    lifetime_url: https://lifetime.customer.example.com
    lifetime_token: "{{ customer_lifetime_token }}"
    target_environment: Test
    package: "{{ package.dest }}"
    package_contents: "{{ package.contents }}"

- name: Fetch a tagged version, and nothing but the approved file
  community.outsystems.lifetime_app_binary:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    application: Order Management
    version: 1.6.0
    checksum: "{{ approved_checksum | default(omit) }}"
    dest: /var/lib/publish/Order_Management_1.6.0.oap

- name: Fetch three applications as one solution
  community.outsystems.lifetime_app_binary:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    environment: Development
    applications:
      - Shared Theme
      - Customer Services
      - Order Management
    solution_name: Sales
    require_tagged: true
    dest: /var/lib/publish/Sales.osp
"""

RETURN = r"""
binaries:
  description: The result of each of O(binaries), in their order, as far as the task has come.
  returned: when O(binaries) is given; beside it only RV(environment), RV(lifetime_url) and RV(changes) are then
  type: list
  elements: dict
  contains:
    changed:
      description: Whether the file was fetched, or would be.
      type: bool
      sample: true
    dest:
      description: Path of the file. The other values are those that are described here for one application.
      type: str
      sample: /var/lib/publish/Order_Management.oap
dest:
  description: Path of the file.
  returned: success
  type: str
  sample: /var/lib/publish/Order_Management.oap
size:
  description:
    - Size in bytes of what is at O(dest) when the task ends. V(null) if nothing does.
    - The same goes for C(owner), C(group), C(uid), C(gid), C(mode) and C(state), which Ansible adds.
  returned: success
  type: int
  sample: 169638
checksum:
  description: SHA-256 of the file, in hexadecimal, after V(sha256:). V(null) in check mode if it is not there yet.
  returned: success
  type: str
  sample: sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
provenance:
  description:
    - Path of the file that says where it came from. V(null) in check mode if it is not there yet, and for a file
      without one that was accepted because of O(checksum).
  returned: success
  type: str
  sample: /var/lib/publish/Order_Management.oap.provenance.json
format:
  description: What was fetched.
  returned: success
  type: str
  sample: oap
contents:
  description:
    - What is in the file; in check mode, what will be.
    - It is what C(package_contents) of M(community.outsystems.lifetime_deployment) takes.
  returned: success
  type: dict
  contains:
    applications:
      description:
        - The applications. Versions are those in the source; packages do not tell theirs.
      type: list
      elements: dict
      sample:
        - key: 8c9101e2-5ed7-4f20-96a0-e23b435be4d1
          name: Order Management
          kind: WebResponsive
          version_key: 0ec5b6c6-5aa2-4d7a-9c7e-0a4c0e6f6f0e
          version: 1.6.0
          is_modified: false
          modules:
            - key: 5f0f7c02-2f38-4f29-9a37-6b1d6c8a31b0
              name: OrderManagement
              kind: eSpace
              version_key: bc354abb-6691-41ee-9ed3-9454747e2d4d
              hash: 0jY4Ruqa_0KfWKHnjhY8EQ
              general_hash: Wq1mJ5vC0kOT_5yXk3v1Zg
    other_modules:
      description: Modules in the package that belong to none of its applications.
      type: list
      elements: dict
      sample: []
    builds:
      description: The native builds of a mobile application, where the file is one of them.
      type: list
      elements: dict
      sample:
        - platform: Android
          version_number: 1.0.1
environment:
  description: The environment that was given. The name is V(null) where only the key was.
  returned: success
  type: dict
  sample:
    key: f3582e43-43c7-4bb4-8cbb-d9f6cbcbd35e
    name: Development
lifetime_url:
  description: The LifeTime.
  returned: success
  type: str
  sample: https://lifetime.example.com
attempts:
  description: How many downloads were begun. V(0) where the file was there.
  returned: success
  type: int
  sample: 1
changes:
  description: What was changed, in check mode what would be; after a failure what was done before it.
  returned: always
  type: list
  elements: dict
  sample:
    - action: fetch
      kind: package
      name: /var/lib/publish/Order_Management.oap
      before: null
      after:
        dest: /var/lib/publish/Order_Management.oap
        checksum: sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
        applications:
          Order Management:
            version: 1.6.0
            modules:
              OrderManagement: bc354abb-6691-41ee-9ed3-9454747e2d4d
      summary: "package /var/lib/publish/Order_Management.oap: fetched"
not_checked:
  description: What check mode cannot know without fetching. Empty otherwise.
  returned: success
  type: list
  elements: str
  sample: []
"""

import os
from collections.abc import Iterator
from typing import Any, Callable

from ..module_utils._api.errors import LifeTimeError
from ..module_utils._api.infrastructure import check_named_once
from ..module_utils._changes import Change, ChangeSet
from ..module_utils._module import LifeTimeModule
from ..module_utils._options import WAIT, entries
from ..module_utils._publish.fetching import inventory
from ..module_utils._publish.fetching.binary import Binary, Fetched, not_checked
from ..module_utils._publish.fetching.download import Terms
from ..module_utils._publish.package.checksum import parse_sha256
from ..module_utils._publish.records.json_file import make_shared
from ..module_utils._publish.running.source import MOBILE, Order

OPTIONS = {
    "environment": {"type": "str"},
    "application": {"type": "str"},
    "applications": {"type": "list", "elements": "str"},
    "binaries": entries(application={"type": "str", "required": True}, version={"type": "str"}, dest={"type": "path"}),
    "version": {"type": "str"},
    "require_tagged": {"type": "bool", "default": False},
    "format": {"type": "str", "choices": ["oap", "osp", "apk", "aab", "ipa"]},
    "include_references": {"type": "bool", "default": False},
    "solution_name": {"type": "str", "default": "Solution"},
    "dest": {"type": "path", "required": True},
    "checksum": {"type": "str"},
    "create_folder": {"type": "bool", "default": False},
    "force": {"type": "bool", "default": False},
    "mode": {"type": "raw", "default": "0600"},
    **{name: WAIT[name] for name in ("wait_timeout", "poll_interval")},
}


def _order(params: dict[str, Any]) -> Order:
    several = params["applications"]
    format_ = params["format"] or ("osp" if several is not None else "oap")
    faults = {
        "applications is empty.": several == [],
        f"{format_} holds one application; applications come as osp.": several is not None and format_ != "osp",
        "osp holds several applications; name them in applications.": several is None and format_ == "osp",
        "version goes with one application; LifeTime makes solutions of what runs.": bool(
            several and params["version"]
        ),
        f"LifeTime has no {format_} of tagged versions.": params["version"] is not None and format_ in MOBILE,
        "include_references goes with applications.": several is None and params["include_references"],
        f"Application {params['application']} needs a version, or the task an environment.": bool(
            params["binaries"] and not params["version"] and not params["environment"]
        ),
    }
    for fault, given in faults.items():
        if given:
            raise LifeTimeError(fault, "invalid_option", advice="Correct the options of the task.")
    return Order(
        format=format_,
        applications=tuple(several if several is not None else [params["application"]]),
        **{name: params[name] for name in ("environment", "version", "require_tagged", "include_references")},
        solution_name=params["solution_name"],
    )


def _terms(params: dict[str, Any]) -> Terms:
    names = ("force", "unsafe_writes", "wait_timeout", "poll_interval", "retries", "retry_max_delay")
    pinned = parse_sha256(params["checksum"], "checksum") if params["checksum"] else None
    return Terms(checksum=pinned, **{name: params[name] for name in names})


def _get(task: LifeTimeModule, binary: Binary) -> tuple[Fetched, ChangeSet]:
    found = binary.present()
    if found is not None:
        return found, ChangeSet()
    before = binary.before()
    fetched = binary.predict() if task.check_mode else binary.fetch()
    if not fetched.changed:
        return fetched, ChangeSet()
    old, new = inventory.difference(before[1] if before else None, fetched.contents)
    old_state = {"dest": binary.dest, "checksum": before[0], "applications": old} if before else None
    new_state = {"dest": binary.dest, "checksum": fetched.checksum, "applications": new}
    return fetched, ChangeSet((Change("fetch", "package", binary.dest, old_state, new_state),))


def _fetch(task: LifeTimeModule, params: dict[str, Any], result: dict[str, Any]) -> ChangeSet:
    """Fetch one file; `result` is filled in, also before a failure."""
    order, terms = _order(params), _terms(params)

    def own(path: str, shown: dict[str, Any] | None = None) -> bool:
        wanted = task.module.load_file_common_arguments(params, path=binary.dest)
        return bool(task.module.set_fs_attributes_if_different({**wanted, "path": path}, False, shown))

    binary = Binary(task.infrastructure, order, terms, task.warn, own)
    environment = binary.snapshot.environment
    task.result["lifetime_url"] = task.client.url
    task.result["environment"] = environment.to_dict() if environment.key else task.result.get("environment")
    dest = binary.aim(params["dest"])
    result.update(format=order.format, dest=dest)
    try:
        if params["create_folder"] and not task.check_mode:
            make_shared(os.path.dirname(dest))
        fetched, changes = _get(task, binary)
    except OSError as error:
        # What fails while writing to an open file, as on a full disk, does not say which one it is.
        error.filename = error.filename or dest
        raise
    finally:
        result["attempts"] = binary.download.attempts
    result.update(
        size=fetched.size,
        checksum=fetched.checksum,
        contents=fetched.contents,
        provenance=fetched.provenance,
        not_checked=not_checked(order) if fetched.checksum is None else [],
    )
    if fetched.changed:
        return changes
    return ChangeSet(change for path in (dest, fetched.provenance) if path for change in _owned(path, own))


def _owned(path: str, own: Callable[[str, dict[str, Any]], bool]) -> Iterator[Change]:
    """The change of owner, group and mode of a file that is there, where there is one."""
    shown: dict[str, Any] = {}
    if own(path, shown):
        yield Change("update", "file", path, shown.get("before", {}), shown.get("after", {}))


def _file(params: dict[str, Any]) -> tuple[str, str]:
    """What tells the file from those of other binaries, and what people call it."""
    dest = params["dest"]
    named = os.path.join(dest, params["application"]) if os.path.isdir(dest) or dest.endswith(os.sep) else dest
    return os.path.realpath(named), named


def _fetch_one(task: LifeTimeModule) -> None:
    result: dict[str, Any] = {}
    changes = ChangeSet()
    try:
        changes = _fetch(task, task.params, result)
    finally:
        task.result.update(result)
        task.show(changes)


def _fetch_several(task: LifeTimeModule) -> None:
    results: list[dict[str, Any]] = []
    done = ChangeSet()
    task.result["binaries"] = results
    wanted = [
        {**task.params, **{name: value for name, value in each.items() if value is not None}}
        for each in task.params["binaries"]
    ]
    for params in wanted:
        # Before the first is fetched.
        _order(params), _terms(params)
    check_named_once("binaries", "file", map(_file, wanted))
    try:
        for params in wanted:
            result: dict[str, Any] = {}
            changes = _fetch(task, params, result)
            results.append({**result, "changed": bool(changes)})
            done += changes
    finally:
        task.show(done)


def main() -> None:
    kinds = ("application", "applications", "binaries")
    with LifeTimeModule(
        OPTIONS,
        add_file_common_args=True,
        mutually_exclusive=[kinds, ("binaries", "version"), ("binaries", "format")],
        required_one_of=[kinds, ("environment", "version", "binaries")],
    ) as task:
        if task.params["binaries"] is None:
            _fetch_one(task)
        else:
            _fetch_several(task)


if __name__ == "__main__":
    main()
