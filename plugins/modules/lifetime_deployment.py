#!/usr/bin/python
# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifetime_deployment
short_description: Deploy packages or versions with LifeTime
version_added: 1.0.0
description:
  - Makes sure that an environment runs what a package file holds, or the versions that are named. Where it does
    already, nothing is done.
  - Otherwise creates a deployment plan in the LifeTime of the target, checks it, starts it and waits for its end.
    The log of the deployment is shown while it runs.
  - Where the module runs on the controller itself, through the connection C(local) and without C(become), an upload
    that takes longer than ten seconds is shown in lines, every ten seconds, with percent and MiB/s. On other hosts,
    with C(async) and with C(no_log) there are none.
  - A plan that this module created with the same package, and that has not ended, is resumed instead, as long as its
    record is in O(receipts_dir).
  - Resumes, aborts or deletes a plan of which the key is known.
  - Runs of several controllers against the same target at the same moment are not coordinated.
extends_documentation_fragment:
  - community.outsystems.connection
  - community.outsystems.wait
  - community.outsystems.attributes
  - community.outsystems.attributes.changes
attributes:
  check_mode:
    details:
      - Nothing is created or started. What only LifeTime can tell about a new plan is listed in RV(not_checked).
      - Plans of others that hold a package are not looked into, because LifeTime validates a plan, and may change its
        state, when it is read.
  idempotent:
    details:
      - Across infrastructures, a receipt of the last success tells that there is nothing to do, see O(receipts_dir).
        Without one, the general hashes of the modules are compared. The same ones mean that nothing is deployed, with a
        warning, because modules of other bytes may have the same; where they do not survive publishing, the package is
        deployed again. A package that names no application is deployed each time.
      - With O(state=present), a saved plan with the same versions and O(notes) is enough, whoever made it; of plans
        with a package, only those count that this module made and has a record of.
options:
  target_environment:
    description:
      - Name or key of the environment to deploy to.
      - Required unless O(deployment_key) is given.
    type: str
  package:
    description:
      - Package file to deploy, an C(.oap) or an C(.osp), on the host that runs the module.
      - The file is inspected before anything is uploaded. LifeTime does not look for what a package needs. The task
        warns of applications and modules that it refers to and the target does not run, and of applications that run
        there under the same name with another key.
    type: path
  package_contents:
    description:
      - What the package will hold, as RV(community.outsystems.lifetime_app_binary#module:contents) returns it.
      - Used in check mode only, where O(package) has not been fetched yet.
    type: dict
  expected_applications:
    description:
      - Names or keys of the applications that O(package) has to hold, all of them and no others. Upper and lower case
        do not count. Where it does not, the task fails before anything is asked of LifeTime.
      - By default, O(package) may hold any.
    type: list
    elements: str
  packages:
    description:
      - Several package files to deploy, in this order. All are inspected and compared with the target first; where one
        must not be deployed, none is. The first that fails ends the task, and those after it are left alone.
      - The result of each is in RV(packages).
      - With O(state=prepared), no more than one of them may have something to do. With O(wait=false), the task ends
        with the first that is running.
    type: list
    elements: dict
    suboptions:
      package:
        description: See O(package).
        type: path
        required: true
      package_contents:
        description: See O(package_contents).
        type: dict
      expected_applications:
        description: See O(expected_applications).
        type: list
        elements: str
      checksum:
        description: See O(checksum).
        type: str
  backup_dir:
    description:
      - Folder for packages of what the target runs, made before O(packages) are deployed there. Where one cannot be
        made, nothing is deployed. Where a plan stands prepared already, they were made before.
      - It gets a folder for each LifeTime and environment. The names of the files say when they were made. Others than
        the user and the group may not write to folders that are made, whatever the umask is.
    type: path
  backup_subfolder:
    description: Folder below that of the environment.
    type: str
  check_writable:
    description:
      - Files that later tasks will write, as reports. Where one of them could not be written, the task fails before
        anything is deployed.
    type: list
    elements: path
    default: []
  applications:
    description:
      - Versions to deploy within one infrastructure, from O(source_environment).
      - With O(deployment_key), this saved plan is changed to hold them, instead of a new one being made. Where it does
        already, it is left as it is. A plan that was made with a package cannot be changed.
    type: list
    elements: dict
    suboptions:
      application:
        description: Name or key of the application.
        type: str
        required: true
      version:
        description:
          - Label or key of the version (tag).
          - By default, the version that O(source_environment) runs; the task fails where it was modified since.
        type: str
      deployment_zone:
        description:
          - Name or key of the deployment zone in the target.
          - By default, the one that the plan of O(deployment_key) has for the application, or LifeTime's own default.
        type: str
  source_environment:
    description:
      - Name or key of the environment that O(applications) come from.
    type: str
  deployment_key:
    description:
      - Key of an existing deployment plan to resume, to abort or to delete, or with O(applications), to change.
      - It is the plan that you chose, and is started as it is. What speaks against it is looked for once, at the
        beginning of the task. If LifeTime then lets it wait for another deployment, see O(queue_timeout), it is started
        also where that one has brought something else to the target. A plan that the task has made itself is compared
        anew in that case.
    type: str
  state:
    description:
      - V(deployed) - the target runs the package or the versions.
      - V(prepared) - the first step of a two-step deployment is done; needs O(two_step=true).
      - V(present) - a saved and checked plan exists, and is not started.
      - V(aborted) - the deployment of O(deployment_key) is aborted.
      - V(absent) - the saved plan of O(deployment_key) is deleted.
    type: str
    choices: [deployed, prepared, present, aborted, absent]
    default: deployed
  checksum:
    description:
      - SHA-256 that the package file must have, in hexadecimal, with or without C(sha256:) in front.
    type: str
  notes:
    description:
      - Notes of the plan. Only with O(applications); LifeTime takes none for packages. If empty, there are none.
      - By default, a new plan has none, and one that is changed keeps its own.
    type: str
  redeploy_outdated:
    description:
      - Whether LifeTime also redeploys applications in the target that the deployment makes outdated.
      - By default it is left to LifeTime.
    type: bool
  allow_module_deletion:
    description:
      - Whether to start a deployment that deletes modules in the target.
    type: bool
    default: false
  on_target_changed:
    description:
      - What to do where the target does not run what the last receipt says, because somebody changed it since; without
        a receipt, where LifeTime calls an application modified, or its modules are not those of its version, and no
        deployment to the environment explains it.
      - V(fail) lists the modules, with their authors and dates.
      - V(overwrite) deploys anyway.
    type: str
    choices: [fail, overwrite]
    default: fail
  allow_downgrade:
    description:
      - Whether a package or version may be deployed that is older than what the target runs.
    type: bool
    default: false
  two_step:
    description:
      - Set this only where the target is set up for two-step deployments. LifeTime's API cannot tell, and a target that
        is not publishes at once.
      - With O(state=deployed), the second step follows the first by itself.
    type: bool
    default: false
  on_intervention:
    description:
      - What to do when LifeTime waits for an intervention, by LifeTime's word for it - V(deployment_prepared),
        V(needs_configuration_or_confirmation), V(business_process_impact) or V(deployment_suspended).
      - V(fail), V(continue), or V(return) to end the task successfully with the deployment waiting.
      - What is not named fails, except that a plan of O(deployment_key) that stands prepared is continued, and so is
        any with O(two_step=true).
    type: dict
    default: {}
  database_mappings:
    description:
      - Databases of the target for the logical databases of extensions, for when LifeTime asks for them.
    type: list
    elements: dict
    default: []
    suboptions:
      extension:
        description: Name or key of the extension.
        type: str
        required: true
      logical_database:
        description: Name of the logical database in the extension.
        type: str
        required: true
      database:
        description: Name of the database connection in the target environment.
        type: str
        required: true
  not_after:
    description:
      - Point in time after which nothing is started or continued any more, in ISO 8601 with an offset, for example
        V(2026-12-01T04:00:00+01:00). After it, no plan is created to be started either.
    type: str
  queue_timeout:
    description:
      - Seconds to wait while other deployments for the target are running. Set it to 0 to start a plan of
        O(deployment_key) at once or not at all.
    type: float
    default: 1800
  on_timeout:
    description:
      - What to do when O(wait_timeout) is over. V(fail) leaves the deployment running, V(abort) aborts it where
        LifeTime still allows that. The task fails either way.
    type: str
    choices: [fail, abort]
    default: fail
  stale_plans:
    description:
      - What to do with saved plans for the same target with the same applications and modules that this task did not
        make. LifeTime does not tell whether the content of the modules is the same, too.
      - V(report) names them. V(discard) deletes those that are older than O(stale_after).
    type: str
    choices: [report, discard]
    default: report
  stale_after:
    description:
      - Age in seconds from which O(stale_plans=discard) deletes a plan.
    type: float
    default: 86400
  receipts_dir:
    description:
      - Directory for receipts - what was deployed, and what the target ran then. They tell later runs that there is
        nothing to do, and that somebody changed the target.
      - By default, V(receipts) beside O(package); without a package, none are kept.
    type: path
  force:
    description:
      - Whether to deploy even if the target runs the same already.
    type: bool
    default: false
seealso:
  - module: community.outsystems.lifetime_app_binary
  - module: community.outsystems.lifetime_deployment_info
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Fetch a package from one infrastructure, into a folder that exists
  community.outsystems.lifetime_app_binary:
    lifetime_url: https://lifetime.factory.example.com
    lifetime_token: "{{ factory_lifetime_token }}"
    environment: Development
    application: Order Management
    dest: /var/lib/publish/
  register: package

- name: Publish it to another infrastructure
  community.outsystems.lifetime_deployment:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    target_environment: Test
    package: "{{ package.dest }}"
    # For check mode, in which the file may not be there yet
    package_contents: "{{ package.contents }}"

- name: Publish a file, and only what was approved
  community.outsystems.lifetime_deployment:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    target_environment: Production
    package: /var/lib/publish/Order_Management.oap
    checksum: sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef

- name: Prepare a two-step deployment in the evening
  community.outsystems.lifetime_deployment:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    target_environment: Production
    package: /var/lib/publish/Order_Management.oap
    state: prepared
    two_step: true
  register: prepared

- name: Publish at night what was prepared, but not after four
  community.outsystems.lifetime_deployment:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    deployment_key: "{{ prepared.deployment.key }}"
    not_after: "2026-12-01T04:00:00+01:00"

- name: Promote the running version from Development to Test
  community.outsystems.lifetime_deployment:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    source_environment: Development
    target_environment: Test
    applications:
      - application: Order Management
    notes: Change CHG0012345

- name: Let the saved plan hold a newer version, and do not start it yet
  community.outsystems.lifetime_deployment:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    deployment_key: 16e9ad8a-9afa-46f8-8e3d-34f3b3e6d2cd
    source_environment: Development
    applications:
      - application: Customer Services
        version: "2.1.0"
    state: present

- name: Delete a saved plan
  community.outsystems.lifetime_deployment:
    lifetime_url: https://lifetime.example.com
    lifetime_token: "{{ lifetime_token }}"
    deployment_key: 16e9ad8a-9afa-46f8-8e3d-34f3b3e6d2cd
    state: absent
"""

RETURN = r"""
packages:
  description:
    - The result of each of O(packages), in their order. Each holds all other values that are described here, and those
      below.
  returned: when O(packages) is given; of the other values only RV(changes) is then returned
  type: list
  elements: dict
  contains:
    path:
      description: The package file.
      type: str
      sample: /var/lib/publish/Order_Management.oap
    is_due:
      description: Whether there is, or was, something to do for it. V(null) where that is not known.
      type: bool
      sample: true
    changed:
      description: Whether anything was done for it, or in check mode would be.
      type: bool
      sample: true
    backup:
      description:
        - The backup of what the target ran, V(null) where none was made. In check mode its checksum is V(null).
      type: dict
      sample:
        path: /var/lib/publish/backups/lifetime.example.com/Production/Order_Management.8c9101e2.20261121T102500Z.oap
        checksum: sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    failed:
      description:
        - Whether it was refused, or its deployment failed. RV(packages[].msg) and RV(packages[].failure) then say why.
      type: bool
      sample: false
    msg:
      description: Why it failed.
      type: str
      sample: ""
    failure:
      description: The same for playbooks; V(null) where nothing failed.
      type: dict
      sample: null
deployment:
  description: The deployment plan. V(null) where none was needed, and where check mode does not create it.
  returned: always
  type: dict
  sample:
    key: 16e9ad8a-9afa-46f8-8e3d-34f3b3e6d2cd
    status: finished_successful
    info: ""
    target_environment:
      key: 7709a06f-e76f-4a88-b008-c72e77878a5c
      name: Production
    source_environment_key: ""
    details_url: https://lifetime.example.com/lifetime/Stage_Edit.aspx?StagingKey=16e9ad8a-9afa-46f8-8e3d-34f3b3e6d2cd
    notes: ""
    created_on: "2026-11-21T10:25:23Z"
    created_by: Publishing service
    created_by_username: publishing
target_environment:
  description: The environment. The name is V(null) where only the key was given. V(null) where it was not looked up.
  returned: always
  type: dict
  sample:
    key: 7709a06f-e76f-4a88-b008-c72e77878a5c
    name: Production
log:
  description: LifeTime's log of the deployment.
  returned: always
  type: list
  elements: dict
  sample:
    - instant: "2026-11-21T10:31:19Z"
      message: Deploy completed
      type: Info
applications:
  description: For each application what the target ran before and after.
  returned: always
  type: list
  elements: dict
  contains:
    key:
      description: LifeTime's key of the application.
      type: str
      sample: 8c9101e2-5ed7-4f20-96a0-e23b435be4d1
    name:
      description: Its name.
      type: str
      sample: Order Management
    existed:
      description: Whether the target had the application before. V(null) where that is not known.
      type: bool
      sample: true
    before:
      description: Version and modules before; V(null) where the target did not have it, or where that is not known.
      type: dict
      sample:
        version: "1.4"
        version_key: 0e3a5b3f-3f0c-4d33-9c1b-5a7b7f9a1c11
        is_modified: false
        modules:
          - key: 2b4a1a52-9d2f-4c39-8d62-0b3f6a3c7e01
            name: OrderCore
            version_key: 5c1d6a4e-6f43-4c55-a8d7-9b1f0c2d3e4f
    after:
      description: The same after the deployment; V(null) in check mode and where nothing was deployed.
      type: dict
      sample:
        version: ""
        version_key: ""
        is_modified: true
        modules:
          - key: 2b4a1a52-9d2f-4c39-8d62-0b3f6a3c7e01
            name: OrderCore
            version_key: 9d8c7b6a-5e4f-4a3b-8c2d-1e0f9a8b7c6d
    outcome:
      description: V(applied), V(not_applied) or V(unknown), once the deployment has ended.
      type: str
      sample: applied
    outcome_reason:
      description: A sentence that says how that is known.
      type: str
      sample: The target holds what the package holds.
versions:
  description: The versions that are deployed, as O(applications) names them. Empty with anything else.
  returned: always
  type: list
  elements: dict
  sample:
    - application: Order Management
      application_key: 8c9101e2-5ed7-4f20-96a0-e23b435be4d1
      version: "1.6.0"
      version_key: 0e3a5b3f-3f0c-4d33-9c1b-5a7b7f9a1c11
comparison:
  description:
    - What the comparison of the target with what is to be deployed gave, and why. The verdict is V(equal),
      V(different), V(unknown), which is deployed as well, or V(ineffective), where the same was deployed before with
      success and the target still cannot be called equal; that is not deployed again unless O(force=true).
  returned: when a package or versions are deployed
  type: dict
  sample:
    verdict: different
    reason: The target does not have module OrderCore.
    modules: []
conflicts:
  description: Conflicts that LifeTime reports for the plan, as sentences.
  returned: always
  type: list
  elements: str
  sample: []
modules_to_delete:
  description: Modules of the target that the deployment deletes.
  returned: always
  type: list
  elements: dict
  sample: []
stale_plans:
  description: Saved plans of others for the same target with the same applications and modules.
  returned: always
  type: list
  elements: dict
  sample:
    - key: 0f1e2d3c-4b5a-4697-8877-665544332211
      status: saved
      created_on: "2026-11-18T18:02:11Z"
      created_by: jane.doe
      details_url: https://lifetime.example.com/lifetime/Stage_Edit.aspx?StagingKey=0f1e2d3c-4b5a-4697-8877-665544332211
      same_content: true
      notes: ""
      action: reported
overrides:
  description: Options that allowed what would have been refused otherwise, as far as they were needed.
  returned: always
  type: list
  elements: str
  sample: [on_target_changed=overwrite]
database_mappings_supplied:
  description: Whether LifeTime asked for database mappings and got them.
  returned: always
  type: bool
  sample: false
package:
  description: The inspected package.
  returned: when O(package) is given
  type: dict
  sample:
    path: /var/lib/publish/Order_Management.oap
    size: 1048576
    checksum: sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef
    format: oap
receipt:
  description: Directory of the receipt that was written.
  returned: always
  type: str
  sample: /var/lib/publish/receipts
receipts_dir:
  description: Directory that receipts are read from and written to; V(null) where none are kept.
  returned: always
  type: str
  sample: /var/lib/publish/receipts
changes:
  description:
    - What was changed, in check mode what would be; after a failure what was done before it.
    - A plan that was made before a failure and remains is one of action V(save).
  returned: always
  type: list
  elements: dict
  sample:
    - action: deploy
      kind: application
      name: Order Management
      before:
        version: "1.4"
        modules:
          OrderCore: 5c1d6a4e-6f43-4c55-a8d7-9b1f0c2d3e4f
      after:
        package: sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef
        modules:
          OrderCore: 0jY4Ruqa_0KfWKHnjhY8EQ
      summary: "application Order Management: deployed"
not_checked:
  description: What check mode could not say without writing.
  returned: always
  type: list
  elements: str
  sample: [deployment, conflicts, modules_to_delete, log, applications.after]
"""

from datetime import datetime, timezone

from ..module_utils._module import LifeTimeModule
from ..module_utils._options import WAIT, entries
from ..module_utils._publish.deployment.deployment_task import DeploymentTask, receipts_dir
from ..module_utils._publish.deployment.package_list import PackageList
from ..module_utils._publish.deployment.result import Result
from ..module_utils._publish.fetching.backup import Backups
from ..module_utils._publish.fetching.download import Terms
from ..module_utils._publish.records.writable import check_writable

_PACKAGE = {
    "package_contents": {"type": "dict"},
    "expected_applications": {"type": "list", "elements": "str"},
    "checksum": {"type": "str"},
}

OPTIONS = {
    **WAIT,
    "target_environment": {"type": "str"},
    "package": {"type": "path"},
    **_PACKAGE,
    "packages": entries(package={"type": "path", "required": True}, **_PACKAGE),
    "backup_dir": {"type": "path"},
    "backup_subfolder": {"type": "str"},
    "check_writable": {"type": "list", "elements": "path", "default": []},
    "applications": entries(
        application={"type": "str", "required": True}, version={"type": "str"}, deployment_zone={"type": "str"}
    ),
    "source_environment": {"type": "str"},
    "deployment_key": {"type": "str", "no_log": False},
    "state": {
        "type": "str",
        "choices": ["deployed", "prepared", "present", "aborted", "absent"],
        "default": "deployed",
    },
    "notes": {"type": "str"},
    "redeploy_outdated": {"type": "bool"},
    "allow_module_deletion": {"type": "bool", "default": False},
    "on_target_changed": {"type": "str", "choices": ["fail", "overwrite"], "default": "fail"},
    "allow_downgrade": {"type": "bool", "default": False},
    "two_step": {"type": "bool", "default": False},
    "on_intervention": {"type": "dict", "default": {}},
    "database_mappings": {
        "default": [],
        **entries(
            extension={"type": "str", "required": True},
            logical_database={"type": "str", "required": True},
            database={"type": "str", "required": True},
        ),
    },
    "not_after": {"type": "str"},
    "queue_timeout": {"type": "float", "default": 1800},
    "on_timeout": {"type": "str", "choices": ["fail", "abort"], "default": "fail"},
    "stale_plans": {"type": "str", "choices": ["report", "discard"], "default": "report"},
    "stale_after": {"type": "float", "default": 86400},
    "receipts_dir": {"type": "path"},
    "force": {"type": "bool", "default": False},
}


def _backups(task: LifeTimeModule) -> Backups | None:
    params = task.params
    if not params["backup_dir"]:
        return None
    terms = {name: params[name] for name in ("wait_timeout", "poll_interval", "retries", "retry_max_delay")}
    now = datetime.now(timezone.utc)
    return Backups(params["backup_dir"], params["backup_subfolder"] or "", Terms(**terms), now, task.warn)


def _deploy_all(task: LifeTimeModule) -> None:
    backups = _backups(task)
    packages = PackageList(task.params, task.infrastructure, backups.make if backups else None, task.check_mode)
    try:
        packages.run()
    finally:
        task.result["packages"] = [each.to_dict() for each in packages.entries]
        task.result["changes"] = [change for each in task.result["packages"] for change in each["changes"]]
        _show(task, packages)


def _deploy(task: LifeTimeModule) -> None:
    result = Result(receipts_dir(task.params))
    try:
        DeploymentTask(task.params, task.infrastructure, result, check_mode=task.check_mode).run()
    finally:
        task.result = result.to_dict()
        if not task.params["package"]:
            del task.result["package"]
        _show(task, result)


def _show(task: LifeTimeModule, done: Result | PackageList) -> None:
    task.changed = done.changed
    task.show_diff(**done.changes.diff())
    for sentence in done.warnings:
        task.warn(sentence)


def main() -> None:
    kinds = ("package", "applications", "deployment_key", "packages")
    # A saved plan may be changed to hold other versions, and nothing else.
    exclusive = [("package", "applications", "packages"), ("package", "deployment_key", "packages")]
    rules = {
        "mutually_exclusive": exclusive,
        "required_one_of": [kinds],
        "required_by": {
            "package_contents": "package",
            "expected_applications": "package",
            "checksum": "package",
            "backup_dir": "packages",
            "backup_subfolder": "backup_dir",
            "notes": "applications",
        },
        "required_together": [("applications", "source_environment")],
        "required_if": [
            ("state", "prepared", ("two_step",)),
            ("state", "aborted", ("deployment_key",)),
            ("state", "absent", ("deployment_key",)),
        ],
    }
    with LifeTimeModule(OPTIONS, **rules) as task:
        check_writable(task.params["check_writable"], "Correct the path in check_writable, or its permissions.")
        if task.params["packages"] is not None:
            _deploy_all(task)
        else:
            _deploy(task)


if __name__ == "__main__":
    main()
