# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role publish was asked for, decided once: what is fetched, what is deployed, and what does not fit. Pure."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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
_PATHS = ("dest", "receipts_dir", "backup_dir", "report_markdown", "report_json", "package")
# Options of the modules that are variables of the role under the same name.
_CONNECTION = ("timeout", "transfer_timeout", "retries", "retry_max_delay")
_DEPLOYMENT = (
    "state",
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
    "force",
)


@dataclass(frozen=True)
class RoleCall:
    """A call of the role: its entry point, which tokens there are, and whether it works on this very machine."""

    entry_point: str = "main"
    has_source_token: bool = True
    has_target_token: bool = True
    is_local: bool = True


def role_request(options: Json, problems: Sequence[str], call: RoleCall) -> dict[str, Any]:
    """What the tasks of the role need, from its options (see the filter role_options).

    `problems` are the sentences of all that is wrong; `fetch` are the options of lifetime_app_binary, {} where nothing
    is fetched; `packages` are those that are there already; `deploy` are the options of lifetime_deployment without
    these.
    """
    given = {**options, **_DECIDED.get(call.entry_point, {})}
    if call.is_local:
        given.update({name: absolute(given[name]) for name in _PATHS if given.get(name)})
        given["rollback_packages"] = [absolute(path) for path in given["rollback_packages"]]
    rolls_back = call.entry_point == "rollback"
    orders = [each if isinstance(each, Mapping) else {"application": each} for each in given["applications"]]
    names = [each.get("application", "") for each in orders]
    fetches = not (given["deployment_key"] or given["package"] or rolls_back) and bool(orders)
    found = [*problems, *_problems(given, orders, call)]
    if found:
        # What does not fit cannot be worked out any further.
        orders, names, fetches = [], [], False
    return {
        **{name: given[name] for name in ("source_url", "target_url", "source_environment", "target_environment")},
        **{name: given[name] for name in ("change_ticket", "deployment_key", "backup_dir", "state")},
        "problems": found,
        "rolls_back": rolls_back,
        "names": names,
        "source": connection(given, "source_"),
        "target": connection(given, "target_"),
        "tag_source": source_tags(given, orders) if fetches else {},
        "fetch": _fetch(given, orders) if fetches else {},
        "packages": _packages(given, names, rolls_back),
        "checksum": given["package_checksum"],
        "patterns": [] if found or not rolls_back else _patterns(given, names),
        "sought": [given["solution_name"]] if given["as"] == "solution" else names,
        "deploy": _deploy(given, rolls_back),
        # What a rollback brings back has had its version before.
        "tag_target": {} if rolls_back else target_tags(given),
        "reports": {name: given[f"report_{name}"] for name in ("json", "markdown") if given[f"report_{name}"]},
    }


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


def _problems(given: Json, orders: Sequence[Json], call: RoleCall) -> list[str]:
    return [sentence for does_not_fit, sentence in _rules(given, orders, call) if does_not_fit]


def _rules(given: Json, orders: Sequence[Json], call: RoleCall) -> Iterator[tuple[bool, str]]:
    """Whether something does not fit, and the sentence that says so.

    Modules would look elsewhere for an address that is empty.
    """
    rolls_back, key = call.entry_point == "rollback", given["deployment_key"]
    is_solution, package = given["as"] == "solution", given["package"]
    versions = [each["version"] for each in orders if each.get("version") is not None]
    names = [each.get("application") for each in orders]
    fetches = not (key or package or rolls_back) and bool(orders)
    count = 1 if package or is_solution else len(orders)
    yield not (given["target_url"] and call.has_target_token), "Set publish_target_url and publish_target_token."
    yield (
        call.entry_point == "continue" and not key,
        "Set publish_deployment_key, the key of the plan to go on with.",
    )
    yield not (key or given["target_environment"]), "Set publish_target_environment."
    if rolls_back:
        yield (
            not (orders or is_solution or given["rollback_packages"]),
            "Set publish_applications or publish_rollback_packages.",
        )
        yield (
            not (given["rollback_packages"] or given["backup_dir"]),
            "Set publish_backup_dir, where the backups are, or publish_rollback_packages.",
        )
    else:
        yield (
            not (key or package or orders),
            "Set publish_applications, publish_package or publish_deployment_key.",
        )
    yield (
        given["state"] in ("aborted", "absent") and not key,
        f"publish_state={given['state']} needs publish_deployment_key.",
    )
    yield (
        fetches and not (given["source_url"] and call.has_source_token),
        "Set publish_source_url and publish_source_token.",
    )
    yield (
        fetches and not given["source_environment"] and (is_solution or len(versions) < len(orders)),
        "Set publish_source_environment.",
    )
    yield (
        not all(isinstance(version, str) for version in versions),
        "Quote the versions in publish_applications: without quotes, YAML takes 2.10 for the number 2.1.",
    )
    yield (
        not all(isinstance(name, str) and name.strip() for name in names),
        "Each of publish_applications has to be a name, a key, or {application: ..., version: ...}.",
    )
    yield (
        bool(fetches and is_solution and versions),
        "A solution holds what the source runs: leave the versions out of publish_applications.",
    )
    yield (
        bool(package and versions),
        "A package does not tell the versions of its applications: leave them out of publish_applications.",
    )
    yield (
        bool(given["package_checksum"]) and not key and count != 1,
        "publish_package_checksum is of one package, and there are several.",
    )


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


def _fetch(given: Json, orders: Sequence[Json]) -> dict[str, Any]:
    common: dict[str, Any] = {
        "dest": os.path.join(given["dest"], ""),
        "create_folder": True,
        **{name: given[name] for name in ("require_tagged", "wait_timeout", "poll_interval")},
    }
    if given["source_environment"]:
        common["environment"] = given["source_environment"]
    if given["package_checksum"]:
        common["checksum"] = given["package_checksum"]
    if given["as"] == "solution":
        names = [each["application"] for each in orders]
        more = {name: given[name] for name in ("solution_name", "include_references")}
        return {**common, "applications": names, **more}
    return {**common, "binaries": [_binary(given, each) for each in orders]}


def _binary(given: Json, order: Json) -> dict[str, Any]:
    name, version = order["application"], order.get("version")
    if version is None:
        return {"application": name}
    # Each version in a file of its own: another host may be after another version.
    file = backup_files.safe(f"{name}-{version}")
    return {"application": name, "version": version, "dest": os.path.join(given["dest"], f"{file}.oap")}


def _packages(given: Json, names: Sequence[str], rolls_back: bool) -> list[dict[str, Any]]:
    """Those that are there already."""
    if rolls_back:
        return [{"package": path} for path in given["rollback_packages"]]
    if given["deployment_key"] or not given["package"]:
        return []
    more: dict[str, Any] = {"expected_applications": list(names)} if names else {}
    if given["package_checksum"]:
        more["checksum"] = given["package_checksum"]
    return [{"package": given["package"], **more}]


def _deploy(given: Json, rolls_back: bool) -> dict[str, Any]:
    options = {name: given[name] for name in _DEPLOYMENT if given[name] not in (None, "")}
    beside = os.path.join(os.path.dirname(given["package"]) if given["package"] else given["dest"], "receipts")
    options["receipts_dir"] = given["receipts_dir"] or beside
    options["check_writable"] = [given[name] for name in ("report_json", "report_markdown") if given[name]]
    if given["target_environment"]:
        options["target_environment"] = given["target_environment"]
    if given["backup_dir"] and not given["deployment_key"]:
        options["backup_dir"] = given["backup_dir"]
        if rolls_back:
            options["backup_subfolder"] = "replaced"
    return options


def _patterns(given: Json, names: Sequence[str]) -> list[str]:
    """For the names of the backups to look for, in the order of what they are of."""
    if given["as"] == "solution":
        return [backup_files.pattern(given["solution_name"], is_solution=True)]
    return [backup_files.pattern(name) for name in names]
