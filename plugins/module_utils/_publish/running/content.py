# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an environment holds, and what a comparison with it gives, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..._stored import Stored, mapping_of, object_of, present_text
from ..package.model import Module

EQUAL, DIFFERENT, UNKNOWN = "equal", "different", "unknown"

# LifeTime does not document the values; anything else is taken as a sign that something is wrong.
CONSISTENT = frozenset({"", "ok", "consistent"})


@dataclass(frozen=True)
class ApplicationState(Stored):
    """One application as an environment runs it.

    `modules` is module key -> module version key. `module_consistency` and `module_details`, what LifeTime says of the
    version (ModuleVersion_Get), go by module key and need not hold every module.
    """

    key: str
    name: str
    version_key: str
    version: str
    is_modified: bool
    modules: Mapping[str, str]
    consistency_status: str = ""
    module_consistency: Mapping[str, str] = field(default_factory=dict)
    module_details: Mapping[str, Module] = field(default_factory=dict)

    def details(self, module_key: str) -> Module:
        """What is known of a module, nothing but its key where `module_details` lacks it."""
        return self.module_details.get(module_key) or Module(module_key)

    def inconsistency(self) -> str:
        """The first consistency status that is not known to be good, or ""."""
        statuses = (self.consistency_status, *self.module_consistency.values())
        return next((status for status in statuses if status.strip().lower() not in CONSISTENT), "")


ApplicationState.reader = object_of(
    ApplicationState,
    modules=mapping_of(present_text),
    module_consistency=mapping_of(present_text),
    module_details=mapping_of(object_of(Module)),
)


@dataclass(frozen=True)
class Row:
    """One module compared. Hashes and keys are None where there are none; `reason` is a clause."""

    application_key: str
    module_key: str
    module_name: str
    package_hash: str | None
    target_hash: str | None
    target_version_key: str | None
    verdict: str
    reason: str


@dataclass(frozen=True)
class Verdict:
    """`equal`, `different` or `unknown`, of a deployment `applied`, `not_applied` or `unknown`; a sentence says why."""

    verdict: str
    reason: str


@dataclass(frozen=True)
class Comparison:
    """A package, or wanted versions, beside what the target runs.

    `applications` goes by application key. `doubt` is a sentence for people where nothing will be deployed and that may
    be wrong, else "".
    """

    verdict: str
    reason: str
    applications: Mapping[str, Verdict] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    doubt: str = ""


# Application key -> what the environment has of it, None where it has nothing.
States = Mapping[str, "ApplicationState | None"]


def modules_named(names: Sequence[str]) -> str:
    """Up to five modules by name, for a sentence."""
    shown = ", ".join(f"'{name}'" for name in names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    return f"module {shown}" if len(names) == 1 else f"modules {shown}"
