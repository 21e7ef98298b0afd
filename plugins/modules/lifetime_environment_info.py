#!/usr/bin/python
# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifetime_environment_info
short_description: List the environments of a LifeTime infrastructure
version_added: 1.0.0
description:
  - Lists the environments that a LifeTime manages and the account can see, in their order.
  - Can add the deployment zones of each, and the templates from which applications are made there.
extends_documentation_fragment:
  - community.outsystems.connection
  - community.outsystems.attributes
  - community.outsystems.attributes.info
options:
  environment:
    description:
      - Name or key of one environment. The task fails where there is none of that name.
      - Without it, all environments are listed.
    type: str
  deployment_zones:
    description:
      - Whether to add the deployment zones, at the cost of one request for each environment.
    type: bool
    default: false
  templates:
    description:
      - Whether to add the templates of applications, at the cost of one request for each environment.
    type: bool
    default: false
seealso:
  - module: community.outsystems.lifetime_application_info
  - module: community.outsystems.lifetime_application
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: List all environments
  community.outsystems.lifetime_environment_info:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
  register: result

- name: Show one environment with its deployment zones
  community.outsystems.lifetime_environment_info:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    environment: Production
    deployment_zones: true
"""

RETURN = r"""
environments:
  description: The environments, in LifeTime's order.
  returned: success
  type: list
  elements: dict
  sample:
    - key: f3582e43-43c7-4bb4-8cbb-d9f6cbcbd35e
      name: Development
      os_version: 11.27.0.45167
      order: 0
      details_url: https://lifetime.example.com/lifetime/Environment_Detail.aspx?EnvironmentKey=f3582e43-43c7-4bb4-8cbb-d9f6cbcbd35e
      host_name: dev.example.com
      use_https: true
      environment_type: Development
      number_of_front_ends: 1
      application_server_type: .NET
      application_server: IIS
      database_provider: SqlServer
      is_cloud_environment: false
  contains:
    key:
      description: LifeTime's key of the environment.
      type: str
      sample: f3582e43-43c7-4bb4-8cbb-d9f6cbcbd35e
    name:
      description: Its name.
      type: str
      sample: Development
    os_version:
      description: Version of the platform server.
      type: str
      sample: 11.27.0.45167
    order:
      description: Position in the staging order, counted from 0.
      type: int
      sample: 0
    details_url:
      description: Page of the environment in LifeTime. Missing before LifeTime 11.22.0.
      type: str
      sample: https://lifetime.example.com/lifetime/Environment_Detail.aspx?EnvironmentKey=f3582e43-43c7-4bb4-8cbb-d9f6cbcbd35e
    host_name:
      description: Host name of the environment.
      type: str
      sample: dev.example.com
    use_https:
      description: Whether the environment is reached over HTTPS.
      type: bool
      sample: true
    environment_type:
      description: V(Development), V(Test) or V(Production).
      type: str
      sample: Development
    number_of_front_ends:
      description: Number of front-end servers.
      type: int
      sample: 1
    application_server_type:
      description: Technology of the application server.
      type: str
      sample: .NET
    application_server:
      description: Application server.
      type: str
      sample: IIS
    database_provider:
      description: Database.
      type: str
      sample: SqlServer
    is_cloud_environment:
      description: Whether it runs in the vendor's cloud.
      type: bool
      sample: false
    deployment_zones:
      description: The deployment zones.
      returned: O(deployment_zones=true)
      type: list
      elements: dict
      sample:
        - key: 20d64e13-0c7d-4d0c-8d2e-5f2a7d3e9f11
          name: Global
          is_default: true
          deployment_technology:
            key: 8a2b1c55-63c1-4c34-9d6b-0a3c1f6b7e21
            name: Classic VMs
    templates:
      description: The templates, for O(community.outsystems.lifetime_application#module:template).
      returned: O(templates=true)
      type: list
      elements: dict
      sample:
        - key: 5d4f6ae6-1d52-4c0c-9c0a-3c2a7a8d0c11
          name: Reactive Web App
          description: Starts a web application with menus and a login.
          application_kind: Reactive
"""

from ..module_utils._api import environments as api
from ..module_utils._api.answers import to_snake
from ..module_utils._module import LifeTimeModule

OPTIONS = {
    "environment": {"type": "str"},
    "deployment_zones": {"type": "bool", "default": False},
    "templates": {"type": "bool", "default": False},
}


def main() -> None:
    with LifeTimeModule(OPTIONS) as task:
        lifetime = task.infrastructure
        wanted = task.params["environment"]
        records = lifetime.environments() if wanted is None else [lifetime.one_environment(wanted)]
        environments = to_snake(sorted(records, key=lambda record: record.get("Order") or 0))
        for environment in environments:
            if task.params["deployment_zones"]:
                environment["deployment_zones"] = to_snake(lifetime.zones(environment["key"]))
            if task.params["templates"]:
                environment["templates"] = to_snake(list(api.templates(task.client, environment["key"])))
        task.result["environments"] = environments


if __name__ == "__main__":
    main()
