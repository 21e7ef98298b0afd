# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One LifeTime as the code sees it: names in, keys out; each list is fetched at most once a run."""

from __future__ import annotations

import copy
import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Callable

from . import applications, environments, modules
from .client import KEYLESS, Client, Listed
from .errors import LifeTimeError, NotFoundError
from .keys import is_key, own_key
from .shapes import T


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

    def _once(self, cached: Any, read: Callable[[Client], T]) -> T:
        """What `read` gives the first time; what one caller does to it, another does not see."""
        if cached not in self._cache:
            self._cache[cached] = read(self.client)
        found: T = copy.copy(self._cache[cached])
        return found

    def environments(self) -> Listed:
        """All environments the account sees, in LifeTime's own words (Environments_List)."""
        return self._once("environments", environments.list_all)

    def environment(self, name_or_key: str) -> Named:
        """The environment of that name or key. A key is taken as it is, without asking."""
        if is_key(name_or_key):
            return Named(own_key(name_or_key))
        record = pick("environment", name_or_key, self.environments(), f"in {self.client.url}")
        return Named(record["Key"], record.get("Name"))

    def environment_record(self, key: str) -> dict[str, Any]:
        """The whole record of the environment with that key, from the list."""
        return pick("environment", key, self.environments(), f"in {self.client.url}")

    def one_environment(self, name_or_key: str) -> dict[str, Any]:
        """The whole record of one environment, from the list only if it is given by name (Environments_Get)."""
        if not is_key(name_or_key):
            return self.environment_record(name_or_key)
        record = environments.get(self.client, own_key(name_or_key))
        return record or self.environment_record(name_or_key)

    def has_details_urls(self, environment_key: str) -> bool:
        """False for a LifeTime older than 11.22.0: its environments carry no DetailsURL."""
        return bool(self.environment_record(environment_key).get("DetailsURL"))

    def zones(self, environment_key: str) -> Listed:
        """Deployment zones of an environment (Environments_GetDeploymentZones)."""
        return environments.zones(self.client, environment_key)

    def running_applications(self, environment: Named) -> Listed:
        """All applications of an environment with status and modules, in one request (Environments_GetRunningApps)."""
        key, called = environment.key, str(environment)
        try:
            return self._once(("running", key), lambda client: environments.running_applications(client, key, called))
        except NotFoundError as error:
            raise self._unknown_environment(environment, error) from error

    def running_application(self, environment: Named, application_key: str) -> dict[str, Any] | None:
        """One application of an environment with status and modules, or None (Environments_GetRunningApp)."""
        key = own_key(application_key)
        whole: Listed | None = self._cache.get(("running", environment.key))
        if whole is not None:
            record = next((record for record in whole if record["Key"] == key), None)
            # What the list leaves out runs there anyway.
            if record is not None or not whole.left_out:
                return record
        return self._once(("running", environment.key, key), lambda _client: self._read_running(environment, key))

    def _read_running(self, environment: Named, application_key: str) -> dict[str, Any] | None:
        try:
            found = environments.running_application(self.client, environment.key, application_key, str(environment))
            return found and self._with_labels(found)
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
        return self._with_labels(pick("application", name_or_key, self.running_applications(environment), where))

    def _with_labels(self, application: dict[str, Any]) -> dict[str, Any]:
        """The application with the label of each version that runs: before 11.25.3 LifeTime gives the keys alone."""
        for status in application.get("AppStatusInEnvs") or []:
            key = status.get("BaseApplicationVersionKey")
            if key and status.get("BaseApplicationVersionLabel") is None:
                version = self.version(str(application["Key"]), str(key)) or {}
                status["BaseApplicationVersionLabel"] = version.get("Version") or ""
        return application

    def applications(self, *, status: bool = False, modules: bool = False) -> Listed:
        """All applications of the infrastructure, with how each environment runs them if asked (Applications_List)."""
        return self._once(
            ("applications", status, modules),
            lambda client: applications.list_all(client, status=status, modules=modules),
        )

    def application(self, name_or_key: str, *, status: bool = False, modules: bool = False) -> dict[str, Any]:
        """One application of the infrastructure; fails where there is none (Applications_Get or Applications_List)."""
        if is_key(name_or_key):
            record = applications.get(self.client, own_key(name_or_key), status=status, modules=modules)
            known = Listed([record] if record else [])
        else:
            known = self.applications(status=status, modules=modules)
        return pick("application", name_or_key, known, f"in {self.client.url}")

    def modules(self) -> Listed:
        """All modules, with the version of each that every environment runs (Modules_List)."""
        return self._once("modules", modules.list_all)

    def module(self, name_or_key: str) -> dict[str, Any]:
        """One module of the infrastructure; fails where there is none (Modules_Get or Modules_List)."""
        record = modules.get(self.client, own_key(name_or_key)) if is_key(name_or_key) else None
        return pick("module", name_or_key, [record] if record else self.modules(), f"in {self.client.url}")

    def versions(self, application_key: str, limit: int, change_log: str | None = None) -> Listed:
        """The newest `limit` versions (tags) of an application (Applications_Versions_List)."""
        return applications.versions(self.client, application_key, limit, change_log)

    def version(self, application_key: str, version_key: str) -> dict[str, Any] | None:
        """One version (tag) with its modules' versions (Applications_Versions_Get); None where LifeTime has none."""
        keys = own_key(application_key), own_key(version_key)
        return self._once(("version", *keys), lambda client: applications.version(client, *keys))

    def module_versions(self, module_key: str, limit: int) -> list[dict[str, Any]]:
        """The newest `limit` versions of a module with their hashes (ModuleVersions_List); none of an unknown one."""
        cached = ("module versions", module_key, limit)
        return self._once(cached, lambda client: modules.versions(client, module_key, limit))

    def module_version(self, module_key: str, version_key: str) -> dict[str, Any] | None:
        """One version of a module: hashes, author, date (ModuleVersion_Get); None where LifeTime has none."""
        keys = module_key, version_key
        return self._once(("module version", *keys), lambda client: modules.version(client, *keys))

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


def pick(kind: str, name_or_key: str, records: Iterable[Mapping[str, Any]], where: str) -> dict[str, Any]:
    """The one record whose Key or Name is `name_or_key`.

    Raises `LifeTimeError` `unknown_<kind>` with the nearest names, `ambiguous_<kind>` with the keys to choose from, or
    `unusable_<kind>` where LifeTime lists it in a way that nothing can be done with it.
    """
    known = list(records)
    found = [record for record in known if record.get("Key") == own_key(name_or_key)]
    found = found or [record for record in known if record.get("Name") == name_or_key]
    # Some keys are words, as those of database providers are.
    found = found or [record for record in known if str(record.get("Key")).casefold() == name_or_key.casefold()]
    if len(found) == 1:
        return dict(found[0])
    if found:
        raise _ambiguous(kind, name_or_key, where, found, "Name")
    _check_usable(kind, name_or_key, records)
    near = nearest(name_or_key, [str(record.get("Name")) for record in known])
    raise LifeTimeError(
        f"There is no {kind} '{name_or_key}' {where} that this account can see.",
        f"unknown_{kind.replace(' ', '_')}",
        advice=f"Did you mean {' or '.join(repr(name) for name in near)}?"
        if near
        else "Check the name, and what the account of this token may see.",
    )


def check_named_once(option: str, kind: str, named: Iterable[tuple[Any, str]]) -> None:
    """Raise `LifeTimeError` where the entries of an option name something twice: only one of them could be meant.

    `named` has, for each entry, what it names (by key, since a name and a key may stand for the same) and how it says
    that.
    """
    seen: dict[Any, str] = {}
    for identity, name in named:
        if identity in seen:
            also = f", also as '{seen[identity]}'" if seen[identity] != name else ""
            raise LifeTimeError(
                f"{option} lists {kind} '{name}' twice{also}.",
                "invalid_option",
                advice="Leave one of the two out. Nothing was changed.",
                options=(option.split(" ", maxsplit=1)[0],),
            )
        seen[identity] = name


def for_pick(records: Listed, name: str = "name") -> Listed:
    """Records of roles, users or teams in the form that `pick` takes; `name` is the field that people know them by."""
    return Listed(({"Key": record["key"], "Name": record.get(name)} for record in records), records.left_out)


def find(name_or_key: str, records: Iterable[Mapping[str, Any]], name: str, kind: str) -> dict[str, Any] | None:
    """The one record whose Key, or name in the field `name`, is `name_or_key`, in any case; None where there is none.

    A key goes before a name, and a name that is written like that before one that differs in upper and lower case.
    Raises `LifeTimeError` `ambiguous_<kind>` where several fit, and `unusable_<kind>` where LifeTime lists it in a way
    that nothing can be done with it.
    """
    wanted, known = name_or_key.strip(), list(records)
    # Not casefold(), for which 'weiss' and 'weiß' would be the same.
    found = [record for record in known if str(record.get("Key") or "").lower() == wanted.lower()]
    found = found or [record for record in known if record.get(name) == wanted]
    found = found or [record for record in known if str(record.get(name) or "").lower() == wanted.lower()]
    if len(found) > 1:
        raise _ambiguous(kind, wanted, "that this account can see", found, name)
    if not found:
        _check_usable(kind, name_or_key, records)
    return dict(found[0]) if found else None


def _ambiguous(kind: str, asked: str, where: str, found: Sequence[Mapping[str, Any]], name: str) -> LifeTimeError:
    # What has no key is told apart by its name alone, in upper and lower case.
    one_of = ", ".join(sorted(str(record.get("Key") or record.get(name)) for record in found))
    return LifeTimeError(
        f"There are {len(found)} {kind}s named '{asked}' {where}.",
        f"ambiguous_{kind.replace(' ', '_')}",
        advice=f"Give the key instead of the name, one of: {one_of}.",
    )


def _check_usable(kind: str, name: str, records: Iterable[Mapping[str, Any]]) -> None:
    """Raises `LifeTimeError` where the list leaves out a record of that name."""
    for one in records.left_out if isinstance(records, Listed) else ():
        if one.name.casefold() == name.strip().casefold():
            raise LifeTimeError(
                f"{one}, so nothing can be done with it.",
                f"unusable_{kind.replace(' ', '_')}",
                advice=f"Correct the {kind} in LifeTime first.{KEYLESS.get(kind, '')}",
            )


def nearest(name: str, names: Iterable[str]) -> list[str]:
    """Up to three of `names` that look like `name`, best first; upper and lower case do not count."""
    folded = {candidate.casefold(): candidate for candidate in names}
    return [folded[match] for match in difflib.get_close_matches(name.casefold(), list(folded), n=3, cutoff=0.6)]
