# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One LifeTime as the code sees it: names in, keys out; each list is fetched at most once a run."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from . import records
from .answers import is_key
from .client import Client, Listed
from .errors import LifeTimeError, NotFoundError
from .operation import quoted
from .shapes import of_key

_DETAILS = {"IncludeModules": "true", "IncludeEnvStatus": "true"}


@dataclass(frozen=True)
class Named:
    """Something of LifeTime's by key; `name` is None where only the key was given and nothing was asked."""

    key: str
    name: str | None = None

    def __str__(self) -> str:
        return f"'{self.name}'" if self.name else self.key

    def to_dict(self) -> dict[str, str | None]:
        return {"key": self.key, "name": self.name}


class Infrastructure:
    """What one LifeTime knows, read through a `Client` and remembered until `forget`."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._cache: dict[Any, Any] = {}

    def forget(self) -> None:
        """Read applications anew from here on (after a write, or after waiting). Environments stay."""
        self._cache = {key: value for key, value in self._cache.items() if key == "environments"}

    def environments(self) -> list[dict[str, Any]]:
        """All environments the account sees, in LifeTime's own words (Environments_List)."""
        if "environments" not in self._cache:
            self._cache["environments"] = self.client.read_list(
                "Environments_List", "/environments/", "list the environments", shape=records.ENVIRONMENTS
            )
        return list(self._cache["environments"])

    def environment(self, name_or_key: str) -> Named:
        """The environment of that name or key. A key is taken as it is, without asking."""
        if is_key(name_or_key):
            return Named(name_or_key)
        record = pick("environment", name_or_key, self.environments(), f"in {self.client.url}")
        return Named(record["Key"], record.get("Name"))

    def environment_record(self, key: str) -> dict[str, Any]:
        """The whole record of the environment with that key, from the list."""
        return pick("environment", key, self.environments(), f"in {self.client.url}")

    def has_details_urls(self, environment_key: str) -> bool:
        """False for a LifeTime older than 11.22.0: its environments carry no DetailsURL."""
        return bool(self.environment_record(environment_key).get("DetailsURL"))

    def zones(self, environment_key: str) -> list[dict[str, Any]]:
        """Deployment zones of an environment (Environments_GetDeploymentZones)."""
        return self.client.read_list(
            "Environments_GetDeploymentZones",
            path("environments", environment_key, "deploymentzones"),
            "list the deployment zones",
            shape=records.ZONES,
        ).records

    def running_applications(self, environment: Named) -> list[dict[str, Any]]:
        """All applications of an environment with status and modules, in one request (Environments_GetRunningApps)."""
        cached = ("running", environment.key)
        if cached not in self._cache:
            try:
                self._cache[cached] = self.client.read_list(
                    "Environments_GetRunningApps",
                    path("environments", environment.key, "applications"),
                    f"list the applications of environment {environment}",
                    params=_DETAILS,
                    shape=records.APPLICATIONS,
                )
            except NotFoundError as error:
                raise self._unknown_environment(environment, error) from error
        return list(self._cache[cached])

    def running_application(self, environment: Named, application_key: str) -> dict[str, Any] | None:
        """One application of an environment with status and modules, or None (Environments_GetRunningApp)."""
        whole: Listed | None = self._cache.get(("running", environment.key))
        if whole is not None:
            record = next((record for record in whole if record["Key"] == application_key), None)
            # What the list leaves out runs there all the same.
            if record is not None or not whole.left_out:
                return record
        cached = ("running", environment.key, application_key)
        if cached not in self._cache:
            self._cache[cached] = self._read_running(environment, application_key)
        found: dict[str, Any] | None = self._cache[cached]
        return found

    def _read_running(self, environment: Named, application_key: str) -> dict[str, Any] | None:
        try:
            record: dict[str, Any] | None = self.client.read(
                "Environments_GetRunningApp",
                path("environments", environment.key, "applications", application_key),
                f"read application {application_key} of environment {environment}",
                params=_DETAILS,
                shape=of_key(records.APPLICATION, application_key),
            )
            return record
        except NotFoundError as error:
            # The same 404 stands for an unknown environment: telling them apart is worth one request, only here.
            if not any(record.get("Key") == environment.key for record in self.environments()):
                raise self._unknown_environment(environment, error) from error
            return None

    def application_in(self, environment: Named, name_or_key: str) -> dict[str, Any]:
        """The record of an application that runs in an environment, by name or key; fails where it does not."""
        if is_key(name_or_key):
            record = self.running_application(environment, name_or_key)
            if record is not None:
                return record
        where = f"in environment {environment} of {self.client.url}"
        return pick("application", name_or_key, self.running_applications(environment), where)

    def applications(self, *, status: bool = False, modules: bool = False) -> list[dict[str, Any]]:
        """All applications of the infrastructure, with how each environment runs them if asked (Applications_List)."""
        cached = ("applications", status, modules)
        if cached not in self._cache:
            self._cache[cached] = self.client.read_list(
                "Applications_List",
                "/applications/",
                "list the applications",
                params=_details(status, modules),
                shape=records.APPLICATIONS,
            )
        return list(self._cache[cached])

    def application(self, name_or_key: str, *, status: bool = False, modules: bool = False) -> dict[str, Any]:
        """One application of the infrastructure; fails where there is none (Applications_Get or Applications_List)."""
        where = f"in {self.client.url}"
        if not is_key(name_or_key):
            return pick("application", name_or_key, self.applications(status=status, modules=modules), where)
        try:
            record: dict[str, Any] | None = self.client.read(
                "Applications_Get",
                path("applications", name_or_key),
                f"read application {name_or_key}",
                params=_details(status, modules),
                shape=of_key(records.APPLICATION, name_or_key),
            )
        except NotFoundError:
            record = None
        return pick("application", name_or_key, [record] if record else [], where)

    def modules(self) -> list[dict[str, Any]]:
        """All modules, with the version of each that every environment runs (Modules_List)."""
        if "modules" not in self._cache:
            self._cache["modules"] = self.client.read_list(
                "Modules_List",
                "/modules/",
                "list the modules",
                params={"IncludeEnvStatus": "true"},
                shape=records.MODULES,
            )
        return list(self._cache["modules"])

    def versions(self, application_key: str, limit: int) -> list[dict[str, Any]]:
        """The newest `limit` versions (tags) of an application (Applications_Versions_List)."""
        return self.client.read_list(
            "Applications_Versions_List",
            path("applications", application_key, "versions"),
            f"list the versions of application {application_key}",
            params={"MaximumVersionsToReturn": limit},
            shape=records.VERSIONS,
        ).records

    def version(self, application_key: str, version_key: str) -> dict[str, Any] | None:
        """One version (tag) with its modules' versions (Applications_Versions_Get); None where LifeTime has none."""
        cached = ("version", application_key, version_key)
        if cached not in self._cache:
            try:
                self._cache[cached] = self.client.read(
                    "Applications_Versions_Get",
                    path("applications", application_key, "versions", version_key),
                    f"read version {version_key} of application {application_key}",
                    params={"IncludeModules": "true"},
                    shape=of_key(records.VERSION, version_key),
                )
            except NotFoundError:
                self._cache[cached] = None
        found: dict[str, Any] | None = self._cache[cached]
        return found

    def module_versions(self, module_key: str, limit: int) -> list[dict[str, Any]]:
        """The newest `limit` versions of a module with their hashes (ModuleVersions_List); none of an unknown one."""
        cached = ("module versions", module_key, limit)
        if cached not in self._cache:
            try:
                self._cache[cached] = self.client.read_list(
                    "ModuleVersions_List",
                    path("modules", module_key, "versions"),
                    f"list the versions of module {module_key}",
                    params={"MaximumVersionsToReturn": limit},
                    shape=records.MODULE_VERSIONS,
                )
            except NotFoundError:
                self._cache[cached] = []
        return list(self._cache[cached])

    def module_version(self, module_key: str, version_key: str) -> dict[str, Any] | None:
        """One version of a module: hashes, author, date (ModuleVersion_Get); None where LifeTime has none."""
        cached = ("module version", module_key, version_key)
        if cached not in self._cache:
            try:
                self._cache[cached] = self.client.read(
                    "ModuleVersion_Get",
                    path("modules", module_key, "versions", version_key),
                    f"read version {version_key} of module {module_key}",
                    shape=of_key(records.MODULE_VERSION, version_key),
                )
            except NotFoundError:
                self._cache[cached] = None
        found: dict[str, Any] | None = self._cache[cached]
        return found

    def _unknown_environment(self, environment: Named, error: LifeTimeError) -> LifeTimeError:
        names = sorted(str(record.get("Name")) for record in self.environments())
        return LifeTimeError(
            f"There is no environment {environment} in {self.client.url} that this account can see.",
            "unknown_environment",
            advice=f"It sees: {', '.join(names) or 'none'}.",
            http_status=error.http_status,
            operation=error.operation,
            key=environment.key,
        )


def _details(status: bool, modules: bool) -> dict[str, str]:
    # LifeTime answers 400 where modules are asked for without the status.
    wanted = {"IncludeEnvStatus": status or modules, "IncludeModules": modules}
    return {name: "true" for name, asked in wanted.items() if asked}


def path(*parts: str) -> str:
    """An API path of these parts, ending in a slash as the contract writes nearly all of them; see `quoted`."""
    return "/" + "/".join(quoted(parts)) + "/"


def pick(kind: str, name_or_key: str, records: Iterable[Mapping[str, Any]], where: str) -> dict[str, Any]:
    """The one record whose Key or Name is `name_or_key`.

    Raises `LifeTimeError` `unknown_<kind>` with the nearest names, or `ambiguous_<kind>` with the keys to choose from.
    """
    known = list(records)
    found = [record for record in known if record.get("Key") == name_or_key]
    found = found or [record for record in known if record.get("Name") == name_or_key]
    if len(found) == 1:
        return dict(found[0])
    if found:
        keys = ", ".join(sorted(str(record.get("Key")) for record in found))
        raise LifeTimeError(
            f"There are {len(found)} {kind}s named '{name_or_key}' {where}.",
            f"ambiguous_{kind.replace(' ', '_')}",
            advice=f"Give the key instead of the name, one of: {keys}.",
        )
    near = nearest(name_or_key, [str(record.get("Name")) for record in known])
    raise LifeTimeError(
        f"There is no {kind} '{name_or_key}' {where} that this account can see.",
        f"unknown_{kind.replace(' ', '_')}",
        advice=f"Did you mean {' or '.join(repr(name) for name in near)}?"
        if near
        else "Check the name, and what the account of this token may see.",
    )


def nearest(name: str, names: Iterable[str]) -> list[str]:
    """Up to three of `names` that look like `name`, best first; upper and lower case do not count."""
    folded = {candidate.casefold(): candidate for candidate in names}
    return [folded[match] for match in difflib.get_close_matches(name.casefold(), list(folded), n=3, cutoff=0.6)]
