# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: lifetime_versions
short_description: Which version of an application runs where
version_added: 1.0.0
description:
  - Says for each application what every environment of a LifeTime runs of it. Nothing is changed.
  - Beside those that are described here, it takes the connection options of the modules, such as C(ca_path) and
    C(validate_certs). Their environment variables count, too.
options:
  _terms:
    description: Names or keys of applications. Without one, all are meant.
    type: list
    elements: str
  environments:
    description: Names or keys of environments. By default all.
    type: list
    elements: str
  lifetime_url:
    description: Address of the LifeTime.
    type: str
  lifetime_token:
    description: Token of a service account.
    type: str
seealso:
  - module: community.outsystems.lifetime_application_info
author:
  - The community.outsystems contributors (@ansible-collections)
requirements:
  - requests
"""

EXAMPLES = r"""
- name: Stop unless Production runs the approved version
  ansible.builtin.assert:
    that: running.environments.Production.version == approved_version
  vars:
    running: >-
      {{ lookup('community.outsystems.lifetime_versions', 'Order Management',
         lifetime_url='https://lifetime.example.com', lifetime_token=lifetime_token) }}

- name: Say what Test and Production run of all applications
  ansible.builtin.debug:
    msg: "{{ item.application }}: {{ item.environments }}"
  loop: >-
    {{ query('community.outsystems.lifetime_versions', environments=['Test', 'Production'],
       lifetime_url='https://lifetime.example.com', lifetime_token=lifetime_token) }}
  loop_control:
    label: "{{ item.application }}"
"""

RETURN = r"""
_raw:
  description: An entry for each application, in the order in which they were given, or by name.
  type: list
  elements: dict
  contains:
    application:
      description: Its name.
      type: str
      sample: Order Management
    key:
      description: LifeTime's key of it.
      type: str
      sample: 8c9101e2-5ed7-4f20-96a0-e23b435be4d1
    environments:
      description:
        - What each environment runs, by the name of the environment; null where it does not run the application.
        - C(version) is null where what runs was never tagged. C(is_modified) says whether it was changed since.
      type: dict
      sample:
        Production:
          version: 1.6.0
          version_key: 0ec5b6c6-5aa2-4d7a-9c7e-0a4c0e6f6f0e
          is_modified: false
"""

from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible.utils.display import Display
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError
from ansible_collections.community.outsystems.plugins.module_utils._api.infrastructure import Infrastructure
from ansible_collections.community.outsystems.plugins.plugin_utils._infrastructures import (
    checked,
    infrastructure_of,
    without_secrets,
)

_SPEC = {"environments": {"type": "list", "elements": "str"}}

display = Display()


class LookupModule(LookupBase):
    def run(self, terms: list[Any], variables: Any = None, **kwargs: Any) -> list[dict[str, Any]]:
        names = [str(term) for term in self._flatten(terms)]
        options = {}
        try:
            options = checked(kwargs, _SPEC)
            return _versions(infrastructure_of(options, display.warning), names, options["environments"])
        except LifeTimeError as error:
            raise AnsibleLookupError(f"Cannot look up versions: {without_secrets(error, options)}") from None


def _versions(lifetime: Infrastructure, names: list[str], wanted: list[str] | None) -> list[dict[str, Any]]:
    environments = {str(each["Key"]): str(each.get("Name")) for each in lifetime.environments()}
    if wanted is not None:
        keys = [lifetime.one_environment(name)["Key"] for name in wanted]
        environments = {key: environments[key] for key in keys}
    if names:
        applications = [lifetime.application(name, status=True) for name in names]
    else:
        applications = sorted(lifetime.applications(status=True), key=lambda each: str(each.get("Name")).casefold())
    return [
        {"application": each.get("Name"), "key": each["Key"], "environments": _running(each, environments)}
        for each in applications
    ]


def _running(application: Mapping[str, Any], environments: Mapping[str, str]) -> dict[str, Any]:
    """Name of the environment -> what it runs of the application."""
    states = {state["EnvironmentKey"]: state for state in application.get("AppStatusInEnvs") or []}
    return {name: _shown(states[key]) if key in states else None for key, name in environments.items()}


def _shown(state: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "version": state.get("BaseApplicationVersionLabel") or None,
        "version_key": state.get("BaseApplicationVersionKey") or None,
        "is_modified": state.get("IsModified"),
    }
