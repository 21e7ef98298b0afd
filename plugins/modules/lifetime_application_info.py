#!/usr/bin/python
# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifetime_application_info
short_description: List applications of a LifeTime infrastructure
version_added: 1.0.0
description:
  - Lists the applications that a LifeTime knows and the account can see, or those that run in one environment.
  - Can add what each environment runs of them, their modules, and their tagged versions.
extends_documentation_fragment:
  - community.outsystems.connection
  - community.outsystems.attributes
  - community.outsystems.attributes.info
options:
  environment:
    description:
      - Name or key of an environment. Only applications that run in it are listed, and only what it runs of them.
      - Without it, the applications of the whole infrastructure are listed.
    type: str
  application:
    description:
      - Name or key of one application. The task fails where there is none of that name, or more than one.
      - Without it, all applications are listed.
    type: str
  status:
    description:
      - Whether to add, for each environment, which version it runs and whether that was modified since it was tagged.
    type: bool
    default: false
  modules:
    description:
      - Whether to add the modules of each application and the version of each that runs. It costs one request more.
      - Implies O(status=true), because LifeTime tells modules only together with the status.
    type: bool
    default: false
  versions:
    description:
      - How many of the newest tagged versions of each application to add. It costs one request for each application.
    type: int
    default: 0
  change_log:
    description:
      - Text in the change logs of the versions to add; others are left out. Goes with O(versions).
    type: str
seealso:
  - module: community.outsystems.lifetime_environment_info
  - module: community.outsystems.lifetime_module_info
  - module: community.outsystems.lifetime_app_binary
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: List all applications of the infrastructure
  community.outsystems.lifetime_application_info:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
  register: result

- name: Show what an environment runs of one application, module by module
  community.outsystems.lifetime_application_info:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    environment: Development
    application: Order Management
    modules: true

- name: Show the last ten versions of one application
  community.outsystems.lifetime_application_info:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    application: Order Management
    versions: 10

- name: Find the versions that mention a change ticket
  community.outsystems.lifetime_application_info:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    application: Order Management
    versions: 100
    change_log: CHG0012345
"""

RETURN = r"""
applications:
  description: The applications, by name.
  returned: success
  type: list
  elements: dict
  sample:
    - key: 8c9101e2-5ed7-4f20-96a0-e23b435be4d1
      name: Order Management
      kind: WebResponsive
      team: ""
      description: Orders from quote to delivery.
      url_path: /OrderManagement
      icon_hash: IconHashe8d7b76d-6b91-11a5-3b8f-b78c356a7271
      icon_url: /LifeTimeSDK/ApplicationIcon.aspx?ApplicationKey=8c9101e2-5ed7-4f20-96a0-e23b435be4d1
      is_system: false
  contains:
    key:
      description: LifeTime's key of the application. It is the same in every infrastructure.
      type: str
      sample: 8c9101e2-5ed7-4f20-96a0-e23b435be4d1
    name:
      description: Its name.
      type: str
      sample: Order Management
    kind:
      description: V(WebResponsive), V(Mobile) or another of LifeTime's kinds.
      type: str
      sample: WebResponsive
    team:
      description: The team that owns it.
      type: str
      sample: Sales
    team_key:
      description: LifeTime's key of that team, empty for none. Missing before LifeTime 11.28.1.
      type: str
      sample: 4a5b9f3e-92ab-4d4b-8b74-5a2b6f0d9c33
    description:
      description: Its description.
      type: str
      sample: Orders from quote to delivery.
    url_path:
      description: Path of the application, counted from the host name of an environment.
      type: str
      sample: /OrderManagement
    icon_hash:
      description: Changes when the icon changes.
      type: str
      sample: IconHashe8d7b76d-6b91-11a5-3b8f-b78c356a7271
    icon_url:
      description: Where LifeTime shows the icon.
      type: str
      sample: /LifeTimeSDK/ApplicationIcon.aspx?ApplicationKey=8c9101e2-5ed7-4f20-96a0-e23b435be4d1
    details_url:
      description: Page of the application in LifeTime. Missing before LifeTime 11.22.0.
      type: str
      sample: https://lifetime.example.com/lifetime/Application_Details.aspx?ApplicationKey=8c9101e2-5ed7-4f20-96a0-e23b435be4d1
    is_system:
      description: Whether it is a component of the platform.
      type: bool
      sample: false
    app_status_in_envs:
      description: What each environment runs of it; with O(environment), only that one.
      returned: O(status=true) or O(modules=true)
      type: list
      elements: dict
      sample:
        - environment_key: f3582e43-43c7-4bb4-8cbb-d9f6cbcbd35e
          base_application_version_key: 0ec5b6c6-5aa2-4d7a-9c7e-0a4c0e6f6f0e
          base_application_version_label: 1.6.0
          is_modified: false
          is_modified_reason: ""
          is_modified_message: ""
          consistency_status: OK
          consistency_status_messages: ""
          mobile_apps_status: []
          deployment_zone_key: 20d64e13-0c7d-4d0c-8d2e-5f2a7d3e9f11
          module_status_in_envs:
            - application_key: 8c9101e2-5ed7-4f20-96a0-e23b435be4d1
              environment_key: f3582e43-43c7-4bb4-8cbb-d9f6cbcbd35e
              module_version_key: bc354abb-6691-41ee-9ed3-9454747e2d4d
              consistency_status: OK
              consistency_status_messages: ""
              module_key: 5f0f7c02-2f38-4f29-9a37-6b1d6c8a31b0
              module_name: OrderManagement
              module_kind: eSpace
    versions:
      description: The newest tagged versions, as LifeTime lists them.
      returned: O(versions) above V(0)
      type: list
      elements: dict
      sample:
        - key: 0ec5b6c6-5aa2-4d7a-9c7e-0a4c0e6f6f0e
          application_key: 8c9101e2-5ed7-4f20-96a0-e23b435be4d1
          version: 1.6.0
          change_log: Faster search
          created_on: "2026-03-16T08:44:19Z"
          in_use: true
          mobile_versions: []
"""

from typing import Any

from ..module_utils._api.answers import to_snake
from ..module_utils._api.errors import LifeTimeError
from ..module_utils._api.infrastructure import Infrastructure
from ..module_utils._module import LifeTimeModule

OPTIONS = {
    "environment": {"type": "str"},
    "application": {"type": "str"},
    "status": {"type": "bool", "default": False},
    "modules": {"type": "bool", "default": False},
    "versions": {"type": "int", "default": 0},
    "change_log": {"type": "str"},
}


def _records(lifetime: Infrastructure, params: dict[str, Any]) -> list[dict[str, Any]]:
    wanted = params["application"]
    if params["environment"] is not None:
        environment = lifetime.environment(params["environment"])
        running = (
            lifetime.running_applications(environment)
            if wanted is None
            else [lifetime.application_in(environment, wanted)]
        )
        return [_only(record, environment.key) for record in running]
    details = {"status": params["status"], "modules": params["modules"]}
    return lifetime.applications(**details) if wanted is None else [lifetime.application(wanted, **details)]


def _only(record: dict[str, Any], environment_key: str) -> dict[str, Any]:
    """The record without what it tells of other environments."""
    states = [state for state in record.get("AppStatusInEnvs") or [] if state.get("EnvironmentKey") == environment_key]
    return {**record, "AppStatusInEnvs": states}


def _shape(record: dict[str, Any], *, status: bool, modules: bool) -> dict[str, Any]:
    """The record with what was asked for and nothing else, however much LifeTime told."""
    application: dict[str, Any] = to_snake(record)
    states = application.pop("app_status_in_envs", None) or []
    if status or modules:
        application["app_status_in_envs"] = states
    if not modules:
        for state in states:
            state.pop("module_status_in_envs", None)
    return application


def _name_modules(applications: list[dict[str, Any]], records: list[dict[str, Any]]) -> None:
    """Add to each module version the module that it is a version of, which LifeTime does not tell there."""
    owners = {
        status.get("ModuleVersionKey"): record for record in records for status in record.get("ModuleStatusInEnv") or []
    }
    for application in applications:
        for state in application["app_status_in_envs"]:
            for status in state.get("module_status_in_envs") or []:
                record = owners.get(status.get("module_version_key"), {})
                status.update({f"module_{name.lower()}": record.get(name) for name in ("Key", "Name", "Kind")})


def main() -> None:
    with LifeTimeModule(OPTIONS) as task:
        params = task.params
        if params["change_log"] and not params["versions"]:
            raise LifeTimeError("change_log goes with versions.", "invalid_option", advice="Say how many in versions.")
        records = _records(task.infrastructure, params)
        applications = [_shape(record, status=params["status"], modules=params["modules"]) for record in records]
        applications.sort(key=lambda application: (str(application.get("name")).casefold(), str(application["key"])))
        if params["modules"]:
            _name_modules(applications, task.infrastructure.modules())
        if params["versions"]:
            for application in applications:
                tags = task.infrastructure.versions(application["key"], params["versions"], params["change_log"])
                application["versions"] = to_snake(tags)
        task.result["applications"] = applications


if __name__ == "__main__":
    main()
