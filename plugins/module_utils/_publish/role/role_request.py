# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role publish was asked for, decided once: what is fetched, what is deployed, and what does not fit. Pure."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..records import backup_files
from .tags import source_tags, target_tags

Json = Mapping[str, Any]

# What an entry point decides itself, whatever the variables say.
_DECIDED: Mapping[str, Json] = {
    "prepare": {"state": "prepared", "two_step": True},
    # An older package is what is wanted there, and what somebody has changed in the target is overwritten.
    "rollback": {
        "state": "deployed",
        "allow_downgrade": True,
        "on_target_changed": "overwrite",
        "deployment_key": "",
        "package": "",
        "package_checksum": "",
    },
}
#: The forms of the reports; `report_<form>` is the option with the path.
REPORT_FORMS = ("json", "markdown", "html")
REPORT_OPTIONS = tuple(f"report_{form}" for form in REPORT_FORMS)
_PATHS = ("dest", "receipts_dir", "backup_dir", *REPORT_OPTIONS, "package")
# Options of the modules that are variables of the role under the same name.
_CONNECTION = ("timeout", "transfer_timeout", "retries", "retry_max_delay")
DEPLOYMENT_OPTIONS = (
    "two_step",
    "on_intervention",
    "database_mappings",
    "on_target_changed",
    "allow_downgrade",
    "allow_module_deletion",
    "redeploy_outdated",
    "stale_plans",
    "stale_after",
    "not_after",
    "wait_timeout",
    "poll_interval",
    "queue_timeout",
    "on_timeout",
)
_DEPLOYMENT = ("state", *DEPLOYMENT_OPTIONS, "force")


@dataclass(frozen=True)
class RoleCall:
    """A call of the role: its entry point, which tokens there are, and whether it works on this very machine."""

    entry_point: str = "main"
    has_source_token: bool = True
    has_target_token: bool = True
    is_local: bool = True


@dataclass(frozen=True)
class Asked:
    """What the role was asked for: its options, and the entries of `applications`, each as a mapping."""

    given: Json
    orders: Sequence[Json]
    call: RoleCall

    @property
    def rolls_back(self) -> bool:
        return self.call.entry_point == "rollback"

    @property
    def is_solution(self) -> bool:
        return bool(self.given["as"] == "solution")

    @property
    def fetches(self) -> bool:
        """Whether something has to be fetched first."""
        is_there = self.given["deployment_key"] or self.given["package"] or self.rolls_back
        return bool(self.orders and not is_there)

    @property
    def names(self) -> list[Any]:
        return [each.get("application", "") for each in self.orders]

    @property
    def versions(self) -> list[Any]:
        return [each["version"] for each in self.orders if each.get("version") is not None]


def role_request(options: Json, problems: Sequence[str], call: RoleCall) -> dict[str, Any]:
    """What the tasks of the role need, from its options (see the filter role_options).

    `problems` are the sentences of all that is wrong; `fetch` are the options of lifetime_app_binary, {} where nothing
    is fetched; `packages` are those that are there already; `deploy` are the options of lifetime_deployment without
    these.
    """
    asked = _asked(options, call)
    found = [*problems, *(sentence for is_wrong, sentence in _rules(asked) if is_wrong)]
    if found:
        # What does not fit cannot be worked out any further.
        asked = replace(asked, orders=())
    given = asked.given
    return {
        **{name: given[name] for name in ("source_url", "target_url", "source_environment", "target_environment")},
        **{name: given[name] for name in ("change_ticket", "deployment_key", "backup_dir", "state")},
        "problems": found,
        "rolls_back": asked.rolls_back,
        "names": asked.names,
        "source": connection(given, "source_"),
        "target": connection(given, "target_"),
        "tag_source": source_tags(given, asked.orders) if asked.fetches else {},
        "fetch": _fetch(asked) if asked.fetches else {},
        "packages": _packages(asked),
        "checksum": given["package_checksum"],
        "patterns": _patterns(asked) if asked.rolls_back and not found else [],
        "sought": [given["solution_name"]] if asked.is_solution else asked.names,
        "deploy": _deploy(asked),
        # What a rollback brings back has had its version before.
        "tag_target": {} if asked.rolls_back else target_tags(given),
        "reports": reports(given),
    }


def _asked(options: Json, call: RoleCall) -> Asked:
    given = {**options, **_DECIDED.get(call.entry_point, {})}
    if call.is_local:
        given.update({name: absolute(given[name]) for name in _PATHS if given.get(name)})
        given["rollback_packages"] = [absolute(path) for path in given["rollback_packages"]]
    return Asked(given, entries_of(given["applications"], "application"), call)


def entries_of(given: Sequence[Any], name: str) -> list[Json]:
    """Entries of a list, each as a mapping: one that is a name alone stands for a mapping with that field."""
    return [each if isinstance(each, Mapping) else {name: each} for each in given]


def role_packages(request: Json, fetched: Json, backups: Sequence[str]) -> list[dict[str, Any]]:
    """The option `packages` of lifetime_deployment: what was given, what was fetched, or the newest backups."""
    if request["packages"]:
        return list(request["packages"])
    if request["rolls_back"]:
        # Users before what they use: the other way round than they were published.
        return [{"package": path} for path in reversed(_in_order(request["patterns"], backup_files.newest(backups)))]
    packages = []
    # ansible-core before 2.19 asks for the packages where a plan is only continued, too: nothing was fetched then.
    for each in fetched.get("binaries", [fetched] if "dest" in fetched else []):
        # Another host may write the same file meanwhile: it has to be what this one has fetched.
        checksum = request["checksum"] or each.get("checksum")
        pinned = {"checksum": checksum} if checksum else {"package_contents": each.get("contents")}
        packages.append({"package": each["dest"], **pinned})
    return packages


def _in_order(patterns: Sequence[str], paths: Sequence[str]) -> list[str]:
    """Each path once, by the first pattern that fits its name."""
    ordered = [path for each in patterns for path in paths if re.search(each, os.path.basename(path))]
    return list(dict.fromkeys(ordered))


def unusable_entries(orders: Sequence[Json], variable: str) -> Iterator[tuple[Any, str]]:
    """What may be wrong with the entries of a list of applications: whether it is, and the sentence that says so."""
    versions = [each["version"] for each in orders if each.get("version") is not None]
    yield (
        not all(isinstance(version, str) for version in versions),
        f"Quote the versions in {variable}: without quotes, YAML takes 2.10 for the number 2.1.",
    )
    yield (
        not all(is_name(each.get("application")) for each in orders),
        f"Each of {variable} has to be a name, a key, or {{application: ..., version: ...}}.",
    )


def is_name(name: Any) -> bool:
    """Whether it may be the name of something, or a key."""
    return isinstance(name, str) and bool(name.strip())


def _rules(asked: Asked) -> Iterator[tuple[Any, str]]:
    """Whether something does not fit, and the sentence that says so."""
    given, call, key = asked.given, asked.call, asked.given["deployment_key"]
    # Modules would look elsewhere for an address that is empty.
    yield not (given["target_url"] and call.has_target_token), "Set publish_target_url and publish_target_token."
    yield (
        call.entry_point == "continue" and not key,
        "Set publish_deployment_key, the key of the plan to continue.",
    )
    yield not (key or given["target_environment"]), "Set publish_target_environment."
    for state in ("aborted", "absent"):
        yield given["state"] == state and not key, f"publish_state={state} needs publish_deployment_key."
    yield from _missing_backups(asked) if asked.rolls_back else _missing_content(asked)
    yield from unusable_entries(asked.orders, "publish_applications")
    yield from _misplaced(asked)


def _missing_backups(asked: Asked) -> Iterator[tuple[Any, str]]:
    packages = asked.given["rollback_packages"]
    yield not (asked.orders or asked.is_solution or packages), "Set publish_applications or publish_rollback_packages."
    yield (
        not (packages or asked.given["backup_dir"]),
        "Set publish_backup_dir, where the backups are, or publish_rollback_packages.",
    )


def _missing_content(asked: Asked) -> Iterator[tuple[Any, str]]:
    given = asked.given
    yield (
        not (given["deployment_key"] or given["package"] or asked.orders),
        "Set publish_applications, publish_package or publish_deployment_key.",
    )
    if asked.fetches:
        has_source = given["source_url"] and asked.call.has_source_token
        yield not has_source, "Set publish_source_url and publish_source_token."
        runs_there = asked.is_solution or len(asked.versions) < len(asked.orders)
        yield runs_there and not given["source_environment"], "Set publish_source_environment."


def _misplaced(asked: Asked) -> Iterator[tuple[Any, str]]:
    given = asked.given
    yield (
        asked.fetches and asked.is_solution and asked.versions,
        "A solution holds what the source runs: leave the versions out of publish_applications.",
    )
    yield (
        given["package"] and asked.versions,
        "A package does not tell the versions of its applications: leave them out of publish_applications.",
    )
    is_one = given["deployment_key"] or given["package"] or asked.is_solution or len(asked.orders) == 1
    yield (
        given["package_checksum"] and not is_one,
        "publish_package_checksum is of one package, and there are several.",
    )


def reports(given: Json) -> dict[str, str]:
    """Form -> path of the reports that are to be written."""
    return {form: given[f"report_{form}"] for form in REPORT_FORMS if given[f"report_{form}"]}


def absolute(path: str) -> str:
    """Relative to where Ansible was started: a role has no folder that people would think of."""
    return os.path.abspath(os.path.expanduser(os.path.expandvars(path)))


def connection(given: Json, prefix: str) -> dict[str, Any]:
    """Connection options, apart from the token: facts are shown. `prefix` tells one side's options from the other's."""
    files = {name: given[f"{prefix}{name}"] for name in ("ca_path", "client_cert", "client_key")}
    return {
        **{name: given[name] for name in _CONNECTION},
        "lifetime_url": given[f"{prefix}url"],
        "validate_certs": given[f"{prefix}validate_certs"],
        **{name: path for name, path in files.items() if path},
    }


def _fetch(asked: Asked) -> dict[str, Any]:
    given = asked.given
    common: dict[str, Any] = {
        "dest": os.path.join(given["dest"], ""),
        "create_folder": True,
        **{name: given[name] for name in ("require_tagged", "wait_timeout", "poll_interval")},
        **_set({"environment": given["source_environment"], "checksum": given["package_checksum"]}),
    }
    if asked.is_solution:
        more = {name: given[name] for name in ("solution_name", "include_references")}
        return {**common, "applications": asked.names, **more}
    return {**common, "binaries": [_binary(given, each) for each in asked.orders]}


def _set(options: Json) -> dict[str, Any]:
    """Those that have a value."""
    return {name: value for name, value in options.items() if value}


def _binary(given: Json, order: Json) -> dict[str, Any]:
    name, version = order["application"], order.get("version")
    if version is None:
        return {"application": name}
    # Each version in a file of its own: another host may be after another version.
    file = backup_files.safe(f"{name}-{version}")
    return {"application": name, "version": version, "dest": os.path.join(given["dest"], f"{file}.oap")}


def _packages(asked: Asked) -> list[dict[str, Any]]:
    """Those that are there already."""
    given = asked.given
    if asked.rolls_back:
        return [{"package": path} for path in given["rollback_packages"]]
    if given["deployment_key"] or not given["package"]:
        return []
    expected = {"expected_applications": asked.names, "checksum": given["package_checksum"]}
    return [{"package": given["package"], **_set(expected)}]


def _deploy(asked: Asked) -> dict[str, Any]:
    given = asked.given
    beside = os.path.join(os.path.dirname(given["package"]) if given["package"] else given["dest"], "receipts")
    backs_up = given["backup_dir"] and not given["deployment_key"]
    return {
        **{name: given[name] for name in _DEPLOYMENT if given[name] not in (None, "")},
        "receipts_dir": given["receipts_dir"] or beside,
        "check_writable": list(reports(given).values()),
        **_set({"target_environment": given["target_environment"]}),
        **({"backup_dir": given["backup_dir"]} if backs_up else {}),
        **({"backup_subfolder": "replaced"} if backs_up and asked.rolls_back else {}),
    }


def _patterns(asked: Asked) -> list[str]:
    """For the names of the backups to look for, in the order of what they are of."""
    if asked.is_solution:
        return [backup_files.pattern(asked.given["solution_name"], is_solution=True)]
    return [backup_files.pattern(name) for name in asked.names]
