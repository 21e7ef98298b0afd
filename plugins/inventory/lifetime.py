# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: lifetime
short_description: Environments of LifeTime infrastructures as hosts
version_added: 1.0.0
description:
  - Lists the environments of one or several LifeTimes as hosts, in a group for each infrastructure
    (C(infrastructure_<name>)) and in one for each kind of environment (C(type_<kind>)).
  - The name of a host is that of the infrastructure and that of the environment in lower case, with a hyphen between
    them and instead of all but letters, digits, dots and underscores, as in C(factory-production). Names that would
    make the same host are refused.
  - Its variables are C(lifetime_infrastructure), C(lifetime_url), C(lifetime_environment),
    C(lifetime_environment_key), and what M(community.outsystems.lifetime_environment_info) returns of the environment,
    with C(lifetime_) before each name, as in C(lifetime_os_version). Tokens are not among them. No value is taken for a
    template, whatever LifeTime gives.
  - The name of the file has to end in C(lifetime.yml) or C(lifetime.yaml).
extends_documentation_fragment:
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
options:
  plugin:
    description: Name of this plugin.
    type: str
    required: true
    choices: [community.outsystems.lifetime]
  infrastructures:
    description:
      - The LifeTimes. Values may be templates.
      - Beside those that are described here, each takes the connection options of the modules, such as C(ca_path) and
        C(validate_certs); their environment variables count, too.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: A name of your own for the infrastructure.
        type: str
        required: true
      lifetime_url:
        description: Address of the LifeTime.
        type: str
      lifetime_token:
        description: Token of a service account.
        type: str
seealso:
  - module: community.outsystems.lifetime_environment_info
author:
  - The community.outsystems contributors (@ansible-collections)
requirements:
  - requests
"""

EXAMPLES = r"""
# sites.lifetime.yml: each environment is a host; production.yml may then say "hosts: type_production"
plugin: community.outsystems.lifetime
infrastructures:
  - name: factory
    lifetime_url: https://lifetime.factory.example.com
    lifetime_token: "{{ lookup('ansible.builtin.env', 'FACTORY_TOKEN') }}"
  - name: customer
    lifetime_url: https://lifetime.customer.example.com
    lifetime_token: "{{ lookup('ansible.builtin.env', 'CUSTOMER_TOKEN') }}"
    ca_path: /etc/pki/tls/certs/customer.pem
keyed_groups:
  - key: lifetime_os_version | regex_replace('\..*')
    prefix: platform
compose:
  ansible_connection: "'local'"
  ansible_python_interpreter: ansible_playbook_python
  publish_target_url: lifetime_url
  publish_target_environment: lifetime_environment
"""

import re
from typing import Any

from ansible.errors import AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible.utils.unsafe_proxy import wrap_var
from ansible_collections.community.outsystems.plugins.module_utils._api.answers import to_snake
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError
from ansible_collections.community.outsystems.plugins.module_utils._api.plain_text import plain
from ansible_collections.community.outsystems.plugins.plugin_utils._infrastructures import (
    checked,
    infrastructure_of,
    without_secrets,
)

_SPEC = {"name": {"type": "str", "required": True}}
_PREFIX = "lifetime_"
#: Variables with another name than the prefix and that of the result.
_NAMES = {"key": "lifetime_environment_key", "name": "lifetime_environment"}


# A name that LifeTime gives is part of no path, no pattern and no template.
_NOT_IN_NAMES = re.compile(r"[^\w.]+")
_NOT_IN_GROUPS = re.compile(r"[^\w.-]+")
# Such as other fields of a record may have; what goes to LifeTime comes from people alone.
_VARIABLE = re.compile(r"^lifetime_(?!token$)[a-z0-9_]+$")


def host_name(infrastructure: str, environment: str) -> str:
    """The name of the host for an environment: `Factory`, `Pre Production` -> `factory-pre-production`."""
    return "-".join(_NOT_IN_NAMES.sub("-", part.lower()).strip("-") for part in (infrastructure, environment))


def host_variables(infrastructure: str, url: str, environment: dict[str, Any]) -> dict[str, Any]:
    """The variables of the host for an environment, which is a record of `Environments_List` in snake case."""
    others = {_PREFIX + name: value for name, value in environment.items() if name not in _NAMES}
    own = {variable: environment[name] for name, variable in _NAMES.items() if name in environment}
    found = {name: value for name, value in others.items() if _VARIABLE.match(name)}
    return {**found, **own, "lifetime_infrastructure": infrastructure, "lifetime_url": url}


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    NAME = "community.outsystems.lifetime"

    def verify_file(self, path: str) -> bool:
        return bool(super().verify_file(path)) and path.endswith(("lifetime.yml", "lifetime.yaml"))

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        self.load_cache_plugin()
        key = self.get_cache_key(path)
        known: dict[str, Any] | None = None
        if cache and self.get_option("cache"):
            known = self._cache.get(key)
        if known is None:
            known = {name: self._fetch(params) for name, params in self._infrastructures().items()}
            if self.get_option("cache"):
                self._cache[key] = known
        hosts: dict[str, str] = {}
        for name, found in known.items():
            for environment in found["environments"]:
                host, what = host_name(name, str(environment["name"])), f"'{environment['name']}' of '{name}'"
                if host in hosts:
                    # It would have the address of one LifeTime and what was set for another.
                    message = f"Environments {hosts[host]} and {what} would both be the host {host}."
                    raise AnsibleParserError(plain(f"{message} Give the infrastructures names that keep them apart."))
                hosts[host] = what
                self._add(host, host_variables(name, found["url"], environment))

    def _infrastructures(self) -> dict[str, dict[str, Any]]:
        """The parameters of each LifeTime by its name; raises AnsibleParserError."""
        found: dict[str, dict[str, Any]] = {}
        for given in self.get_option("infrastructures"):
            try:
                params = checked(self.templar.template(given), _SPEC)
            except LifeTimeError as error:
                raise AnsibleParserError(f"infrastructures: {error}") from error
            if params["name"] in found:
                raise AnsibleParserError(f"Two infrastructures are named '{params['name']}'. Give each its own name.")
            found[params["name"]] = params
        return found

    def _fetch(self, params: dict[str, Any]) -> dict[str, Any]:
        """What LifeTime shows of one infrastructure: `{url, environments}`; raises AnsibleParserError."""
        try:
            lifetime = infrastructure_of(params, self.display.warning)
            return {"url": lifetime.client.url, "environments": to_snake(list(lifetime.environments()))}
        except LifeTimeError as error:
            raise AnsibleParserError(f"Infrastructure '{params['name']}': {without_secrets(error, params)}") from None

    @staticmethod
    def _sanitize_group_name(name: str) -> str:
        # ansible-core leaves braces in names, and takes what is between them for a template.
        safe: str = BaseInventoryPlugin._sanitize_group_name(_NOT_IN_GROUPS.sub("_", name))
        return safe

    def _add(self, host: str, found: dict[str, Any]) -> None:
        self.inventory.add_host(host)
        # Before ansible-core 2.19, whatever an inventory gives is a template otherwise.
        variables: dict[str, Any] = {name: wrap_var(value) for name, value in found.items()}
        for name, value in variables.items():
            self.inventory.set_variable(host, name, value)
        for group in (
            f"infrastructure_{found['lifetime_infrastructure']}",
            f"type_{found.get('lifetime_environment_type')}",
        ):
            self.inventory.add_child(self.inventory.add_group(self._sanitize_group_name(group.lower())), host)
        strict = self.get_option("strict")
        self._set_composite_vars(self.get_option("compose"), variables, host, strict=strict)
        self._add_host_to_composed_groups(self.get_option("groups"), variables, host, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, host, strict=strict)
