# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files that the role access writes, and why it cannot write them."""

from __future__ import annotations

DOCUMENTATION = r"""
name: access_files
short_description: The files that the role access writes
version_added: 1.0.0
description:
  - For the role P(community.outsystems.access#role). Takes the variable that says where a report or a document is
    written, and returns the files, and what is wrong with them.
  - On the controller, a path that does not begin with a slash or a tilde is in the folder that Ansible was started in.
    On another host there is no such folder, so that a relative path is a problem.
  - On the controller, it is a problem where a file would take the place of a folder, a pipe or a device. What is there
    on another host cannot be seen from here.
  - It is a problem where an earlier call in the same run has written the same file for another LifeTime.
positional: option, where, names, owners
options:
  _input:
    description: The value of the variable. Where it is blank, there are no files and no problems.
    type: str
    required: true
  option:
    description: The name of the variable, for the problems.
    type: str
    required: true
  where:
    description: Who writes, and for which LifeTime.
    type: dict
    required: true
    suboptions:
      host:
        description: The host that the files are written on.
        type: str
        required: true
      is_controller:
        description: Whether that is the controller.
        type: bool
        required: true
      lifetime_url:
        description: The address of the LifeTime.
        type: str
        required: true
  names:
    description: The names of the files in the folder that the variable names. Without them, it names a file.
    type: list
    elements: str
  owners:
    description: The RV(_value.owners) of the call before, in the same run and for the same variable.
    type: dict
    default: {}
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Show which files a report has
  ansible.builtin.debug:
    msg: "{{ '/reports' | community.outsystems.access_files('access_report_dir', where, ['access-one.html']) }}"
  vars:
    where: {host: localhost, is_controller: true, lifetime_url: https://lifetime.example.com}
"""

RETURN = r"""
_value:
  description: The files.
  type: dict
  contains:
    host:
      description: The host that they are on.
      type: str
      sample: localhost
    folder:
      description: The folder that they are in, as a whole path on the controller.
      type: str
      sample: /reports
    files:
      description: Their paths.
      type: list
      elements: str
      sample: [/reports/access-one.html]
    owners:
      description: The host and the path of each file that this run has written, and the LifeTime that it is of.
      type: dict
      sample: {"localhost /reports/access-one.html": "https://lifetime.example.com"}
    problems:
      description: A sentence for each thing that has to be corrected first.
      type: list
      elements: str
      sample: []
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean


@dataclass(frozen=True)
class _Destination:
    """What `option` names on `host`: a folder for files of these names, or a file where there are none."""

    option: str
    given: str
    host: str
    is_controller: bool
    names: Sequence[str] | None

    @property
    def path(self) -> str:
        return os.path.abspath(os.path.expanduser(self.given)) if self.is_controller else self.given

    @property
    def files(self) -> list[str]:
        if not self.given:
            return []
        return [self.path] if self.names is None else [f"{self.path}/{name}" for name in self.names]

    @property
    def folder(self) -> str:
        if not self.given:
            return ""
        return os.path.dirname(self.path) if self.names is None else self.path


def access_files(
    dest: Any,
    option: str,
    where: Mapping[str, Any],
    names: Sequence[str] | None = None,
    owners: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """See the documentation of the filter."""
    to = _Destination(option, str(dest or "").strip(), where["host"], boolean(where["is_controller"]), names)
    lifetime = where["lifetime_url"].strip().lower().rstrip("/")
    own = {f"{to.host} {file}": lifetime for file in to.files if lifetime}
    all_owners = {**own, **(owners or {})}
    taken = {place: all_owners[place] for place in own if all_owners[place] != lifetime}
    return {
        "host": to.host,
        "folder": to.folder,
        "files": to.files,
        "owners": all_owners,
        "problems": [*_problems(to), *_of_another_lifetime(to, taken, lifetime)] if to.given else [],
    }


def _problems(to: _Destination) -> Iterator[str]:
    if not to.is_controller and not to.given.startswith(("/", "~")):
        yield (
            f"{to.option} is relative, {to.given}, and {to.host}, where it is written, knows no folder that Ansible "
            "was started in. Give the whole path."
        )
    elif to.names is None and (to.given.endswith("/") or (to.is_controller and os.path.isdir(to.path))):
        yield f"{to.path} is a folder. Let {to.option} be a file in it."
    elif to.is_controller:
        yield from _in_the_way(to)


def _in_the_way(to: _Destination) -> Iterator[str]:
    """What is there and no regular file: it must not be read, nor get a file in its place."""
    if to.names is not None and os.path.exists(to.path) and not os.path.isdir(to.path):
        yield f"{to.path} is no folder. Let {to.option} be one."
    for file in to.files:
        if os.path.exists(file) and not os.path.isfile(file):
            yield f"{file} is no regular file, so nothing is written there. Remove it, or give another {to.option}."


def _of_another_lifetime(to: _Destination, taken: Mapping[str, str], lifetime: str) -> list[str]:
    if not taken:
        return []
    place, owner = next(iter(taken.items()))
    file = place[len(to.host) + 1 :]
    clash = f"{file} is written for {owner} in this run, and that of {lifetime} would take its place."
    return [f"{clash} Give each LifeTime its own {to.option}."]


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Name -> filter."""
        return {"access_files": access_files}
