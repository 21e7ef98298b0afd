#!/usr/bin/python
# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifetime_token
short_description: Renew the token of a service account
version_added: 1.0.0
description:
  - Renews the token that the task itself uses, and keeps the new one in a file or returns it.
  - LifeTime 11.29.0 and newer take the old token for another 24 hours, older ones not any more. LifeTime before 11.23.0
    cannot renew tokens.
extends_documentation_fragment:
  - community.outsystems.connection
  - community.outsystems.attributes
  - community.outsystems.attributes.changes
attributes:
  idempotent:
    support: partial
    details: Every run renews the token, unless O(renew_before_days) says when.
options:
  months:
    description:
      - For how many months the new token lives.
    type: int
    required: true
  renew_before_days:
    description:
      - The token is renewed only if it ends within that many days, or if it does not say when it ends.
      - Without it, every run renews the token.
    type: float
  dest:
    description:
      - Path of the file that gets the new token, for its owner alone (mode 0600). Its folder has to be there.
      - That the file can be written is made sure of before the token is renewed.
    type: path
  return_token:
    description:
      - Whether the result holds the new token.
      - Set C(no_log) for such a task, because results are shown and kept in logs.
    type: bool
    default: false
seealso:
  - name: REST API Authentication
    description: Service accounts and their tokens, by the vendor.
    link: https://success.outsystems.com/documentation/11/reference/outsystems_apis/lifetime_api_v2/rest_api_authentication/
  - module: community.outsystems.lifetime_environment_info
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Renew the token once it ends within a month
  community.outsystems.lifetime_token:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lookup('ansible.builtin.file', '/etc/lifetime/token') }}"
    months: 6
    renew_before_days: 30
    dest: /etc/lifetime/token
"""

RETURN = r"""
expires_at:
  description: When the token ends that is valid afterwards; null if that is not known, as in check mode.
  returned: success
  type: str
  sample: "2027-05-27T10:00:00"
token:
  description: The new token; null if it was not renewed.
  returned: O(return_token=true)
  type: str
  sample: the new token
changes:
  description: What was changed, in check mode what would be; after a failure what was done before it.
  returned: always
  type: list
  elements: dict
  sample:
    - action: renew
      kind: token
      name: https://lifetime.example.com
      before:
        expires_at: "2026-12-20T10:00:00"
      after:
        expires_at: "2027-05-27T10:00:00"
      summary: "token https://lifetime.example.com: renewed"
"""

import os
import tempfile
from datetime import datetime, timedelta, timezone

from ..module_utils._api.errors import LifeTimeError
from ..module_utils._api.tokens import end_of, renew
from ..module_utils._changes import Change, ChangeSet
from ..module_utils._module import LifeTimeModule
from ..module_utils._publish.records.writable import check_no_special_file

OPTIONS = {
    "months": {"type": "int", "required": True},
    "renew_before_days": {"type": "float"},
    "dest": {"type": "path"},
    "return_token": {"type": "bool", "default": False},
}


def main() -> None:
    with LifeTimeModule(OPTIONS) as task:
        options = task.params
        if not options["dest"] and not options["return_token"]:
            raise LifeTimeError("The new token would be lost.", "invalid_option", advice="Give dest or return_token.")
        if options["dest"]:
            check_no_special_file(options["dest"])
        end = end_of(task.client.connection.token)
        days = options["renew_before_days"]
        if options["return_token"]:
            task.result["token"] = None
        task.result["expires_at"] = end.strftime("%Y-%m-%dT%H:%M:%S") if end else None
        if days is not None and end and end - datetime.now(timezone.utc) > timedelta(days=days):
            return
        before = {"expires_at": task.result["expires_at"]}
        task.result["expires_at"] = None
        if task.check_mode:
            _show(task, before)
        else:
            _renew(task, before)


def _show(task: LifeTimeModule, before: dict) -> None:
    after = {"expires_at": task.result["expires_at"]}
    task.show(ChangeSet((Change("renew", "token", task.client.url, before, after),)))


def _new_token(task: LifeTimeModule, before: dict) -> str:
    token, task.result["expires_at"] = renew(task.client, task.params["months"])
    # Whatever fails from here on, the old token has been replaced.
    _show(task, before)
    return token


def _renew(task: LifeTimeModule, before: dict) -> None:
    options = task.params
    if not options["dest"]:
        task.result["token"] = _new_token(task, before)
        return
    # Made first, since a token that cannot be written would be lost.
    folder, name = os.path.split(os.path.abspath(options["dest"]))
    descriptor, path = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        try:
            token = _new_token(task, before)
        except BaseException:
            os.unlink(path)
            raise
        if options["return_token"]:
            task.result["token"] = token
        try:
            file.write(token + "\n")
            file.flush()
            os.fsync(file.fileno())
            os.replace(path, options["dest"])
        except OSError as error:
            raise LifeTimeError(
                f"The token was renewed, and the new one could not be put at {options['dest']}: {error.strerror}.",
                "file_error",
                advice=f"Look for it in {path}.",
            ) from error


if __name__ == "__main__":
    main()
