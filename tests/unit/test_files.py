# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the unit tests of the library lie: where the name of their subject leads.

Those of `plugins/module_utils/_api/client.py` are in `tests/unit/api/test_client.py`, or in several files there that
begin with that name: `test_client_retries.py`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.environment import ROOT

LIBRARY = ROOT / "plugins" / "module_utils"
TESTS = ROOT / "tests"

# Files that no unit test is named after, with the tests that see what they do. This list only gets shorter.
#
# What only sends requests and reads their answers is seen over HTTP; so is what holds the parts of a module together.
SEEN_BY = {
    "_access/assignments.py": "unit/access/test_document_order.py",
    "_access/context.py": "unit/access/test_document_problems.py",
    "_access/drift.py": "integration/test_drift.py",
    "_access/levels.py": "integration/test_permission_levels.py",
    "_access/model.py": "unit/access/test_document_properties.py",
    "_access/resources.py": "integration/test_stale_reads.py",
    "_access/roles.py": "integration/test_role.py",
    "_access/task.py": "integration/test_access_document.py",
    "_access/teams.py": "integration/test_team.py",
    "_access/users.py": "integration/test_user.py",
    "_access_report/comparison.py": "integration/test_access_role_report.py",
    "_api/access_records.py": "integration/test_hostile_answers.py",
    "_api/big_reads.py": "unit/api/test_client_transfers.py",
    "_api/blocked_logins.py": "integration/test_blocked_login.py",
    "_api/bodies.py": "unit/api/test_client_bounds.py",
    "_api/chunks.py": "unit/api/test_client_bounds.py",
    "_api/db_connections.py": "integration/test_db_connection.py",
    "_api/deployments.py": "integration/test_deployment_info.py",
    "_api/errors.py": "unit/api/test_client_answers.py",
    "_api/modules.py": "integration/test_module_info.py",
    "_api/operation.py": "unit/test_operations.py",
    "_api/permissions.py": "integration/test_hostile_answers.py",
    "_api/plan_records.py": "integration/test_hostile_answers.py",
    "_api/records.py": "integration/test_hostile_answers.py",
    "_api/refusal.py": "unit/api/test_client_answers.py",
    "_api/retries.py": "unit/api/test_client_retries.py",
    "_api/roles.py": "integration/test_role.py",
    "_api/source_code.py": "integration/test_source_code.py",
    "_api/teams.py": "integration/test_team.py",
    "_api/transport.py": "unit/api/test_client_trust.py",
    "_api/users.py": "integration/test_user.py",
    "_api/waiting.py": "integration/test_application_version.py",
    "_connection.py": "unit/test_module.py",
    "_environments/application_versions.py": "integration/test_application_version.py",
    "_environments/blocked_logins.py": "integration/test_blocked_login.py",
    "_environments/content_security.py": "integration/test_environment_settings.py",
    "_environments/known.py": "integration/test_environment_settings.py",
    "_environments/new_applications.py": "integration/test_application.py",
    "_environments/registration.py": "integration/test_environment.py",
    "_fields.py": "integration/test_db_connection.py",
    "_options.py": "unit/test_completeness.py",
    "_problems.py": "unit/access/test_document_problems.py",
    "_publish/comparison/outcome.py": "unit/publish/comparison/test_drift.py",
    "_publish/deployment/changed_plan.py": "integration/deployment/test_versions.py",
    "_publish/deployment/clock.py": "integration/deployment/test_waiting.py",
    "_publish/deployment/competing_plans.py": "integration/deployment/test_other_plans.py",
    "_publish/deployment/context.py": "unit/publish/deployment/test_deployer.py",
    "_publish/deployment/deployment_content.py": "unit/publish/deployment/test_deployer.py",
    "_publish/deployment/deployment_query.py": "integration/test_deployment_info.py",
    "_publish/deployment/deployment_task.py": "integration/deployment/test_main_flow.py",
    "_publish/deployment/execution.py": "integration/deployment/test_refusals.py",
    "_publish/deployment/objections.py": "unit/publish/deployment/test_versions_content.py",
    "_publish/deployment/package_list.py": "integration/deployment/test_package_lists.py",
    "_publish/deployment/references.py": "integration/deployment/test_references.py",
    "_publish/deployment/verification.py": "integration/deployment/test_ends.py",
    "_publish/fetching/atomic_file.py": "unit/publish/fetching/test_binary.py",
    "_publish/fetching/backup.py": "integration/test_role_publish_rollback.py",
    "_publish/fetching/download.py": "integration/test_app_binary.py",
    "_publish/fetching/inventory.py": "unit/publish/fetching/test_binary.py",
    "_publish/fetching/source_archive.py": "integration/test_source_code.py",
    "_publish/package/checksum.py": "integration/test_app_binary.py",
    "_publish/package/container.py": "unit/publish/package/test_inspection_refusals.py",
    "_publish/package/digest.py": "unit/publish/package/test_inflate.py",
    "_publish/package/errors.py": "unit/publish/package/test_inspection_refusals.py",
    "_publish/package/manifest.py": "unit/publish/package/test_inspection.py",
    "_publish/package/model.py": "unit/publish/package/test_inspection.py",
    "_publish/package/names.py": "unit/publish/package/test_inspection_readers.py",
    "_publish/package/oml.py": "unit/publish/package/test_inspection_refusals.py",
    "_publish/records/history.py": "unit/publish/records/test_record_store.py",
    "_publish/records/writable.py": "integration/deployment/test_receipts_and_drift.py",
    "_publish/role/outcomes.py": "unit/publish/role/test_publish_record.py",
    "_publish/running/application_state.py": "unit/publish/fetching/test_binary.py",
    "_publish/running/content.py": "unit/publish/comparison/test_compare.py",
    "_publish/running/source.py": "unit/publish/fetching/test_binary.py",
    "_publish/running/target.py": "integration/deployment/test_main_flow.py",
    "_report/document.py": "unit/publish_report/test_publish_page.py",
    "_report/elements.py": "unit/publish_report/test_publish_page.py",
    "_report/forms.py": "unit/drift_report/test_renderings.py",
    "_stored.py": "unit/publish/records/test_record_store.py",
}


def folder_of(path: Path) -> Path:
    """Where the unit tests of a file of the library lie."""
    return TESTS.joinpath("unit", *(part.lstrip("_") for part in path.parent.parts))


def own_tests(path: Path) -> list[Path]:
    name = path.stem.lstrip("_")
    return [*folder_of(path).glob(f"test_{name}.py"), *folder_of(path).glob(f"test_{name}_*.py")]


FILES = sorted(path.relative_to(LIBRARY) for path in LIBRARY.rglob("*.py") if path.name != "__init__.py")
FOLDERS = {folder_of(path) for path in FILES} - {TESTS / "unit"}


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_file_of_the_library_has_a_test_of_its_name_or_is_listed(path: Path) -> None:
    seen_by = SEEN_BY.get(str(path))
    if seen_by is None:
        assert own_tests(path), f"write {folder_of(path).relative_to(ROOT)}/test_{path.stem.lstrip('_')}.py"
    else:
        assert not own_tests(path), f"{path} has a test: take it off the list"
        assert (TESTS / seen_by).is_file()


def test_what_is_listed_is_there() -> None:
    assert sorted(SEEN_BY.keys() - {str(path) for path in FILES}) == []


def test_a_test_in_the_folder_of_a_package_is_named_after_a_file_of_it() -> None:
    named = {test for path in FILES for test in own_tests(path)}
    found = {test for folder in FOLDERS for test in folder.glob("test_*.py")}
    assert sorted(str(test.relative_to(ROOT)) for test in found - named) == []
