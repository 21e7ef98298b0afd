# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fetching a package: is it there already, what would it be, get it. `dest` is whole or untouched, whatever fails."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Callable

from ..._api.client import Downloaded
from ..._api.errors import LifeTimeError
from ..._api.infrastructure import Infrastructure
from ..package import inspection
from ..package.digest import digest_of
from ..package.model import Module, Package
from ..records import provenance
from ..records.provenance import Provenance
from ..records.writable import check_no_special_file
from ..running import source
from ..running.source import MOBILE, NOWHERE, Order, Snapshot
from . import atomic_file, inventory
from .download import Download, Terms, check_ordered
from .inventory import Inventory

# How often a source that changes under our hands is fetched before giving up.
ROUNDS = 3


@dataclass(frozen=True)
class Fetched:
    """What is at `dest` now, or will. `size`, `checksum` and `provenance` (a path) are None where not known yet."""

    changed: bool
    size: int | None
    checksum: str | None
    contents: dict[str, Any]
    provenance: str | None


@dataclass
class Binary:
    """One file to be fetched to one place.

    `own` gives the file at a path the owner, group and mode that were asked for, as if it lay at `dest`. `snapshot` is
    the source as it was when it was last looked at.
    """

    lifetime: Infrastructure
    order: Order
    terms: Terms
    warn: Callable[[str], None]
    own: Callable[[str], object] = lambda _path: None
    dest: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self.client = self.lifetime.client
        self.snapshot: Snapshot = source.read(self.lifetime, self.order)
        self.download = Download(self.client, self.order, self.terms, self.warn)

    def aim(self, dest: str) -> str:
        """Decide where the file goes: `dest` itself, or a name of its own in the folder `dest`; returns the path."""
        into_folder = os.path.isdir(dest) or dest.endswith(os.sep)
        if into_folder:
            order = self.order
            name = order.solution_name if order.is_solution else self.snapshot.applications[0].name
            dest = os.path.join(dest, atomic_file.file_name(name, order.format))
        check_no_special_file(dest, "Name a file or a folder.")
        self.dest = dest
        if into_folder and not self.order.is_solution:
            self._check_free()
        return dest

    def before(self) -> tuple[str, dict[str, Any] | None] | None:
        """Checksum and, where its provenance is there, contents of what is at `dest`; None where nothing does."""
        if not os.path.isfile(self.dest):
            return None
        sha256 = sha256_of(self.dest)
        recorded = provenance.beside(self.dest, sha256)
        return f"sha256:{sha256}", _contents(recorded) if recorded else None

    def present(self) -> Fetched | None:
        """What is at `dest`, if it is what would be fetched; costs no request."""
        if self.terms.force or not os.path.isfile(self.dest):
            return None
        recorded = provenance.read(self.dest)
        pinned = self.terms.checksum
        fits = recorded is not None and fitting(recorded, self.client.url, self.order, self.snapshot)
        if not fits and pinned is None:
            return None
        sha256 = sha256_of(self.dest)
        if pinned is not None and sha256 != pinned:
            return None
        if recorded is not None and recorded.sha256 != sha256:
            recorded = None
        if fits and recorded is not None:
            return self._found(sha256, _contents(recorded), recorded)
        return self._approved(sha256, recorded) if pinned is not None else None

    def predict(self) -> Fetched:
        """What would come of fetching it now, without a write."""
        atomic_file.check_name(self.dest)
        if self.order.is_solution:
            self._check_age()
        modules = inventory.of_source(self.snapshot, self._modules()).modules
        if self.order.format not in MOBILE:
            modules = self._with_hashes(modules)
        return Fetched(True, None, None, Inventory(self.snapshot.applications, modules).contents, None)

    def fetch(self) -> Fetched:
        """Get it, once for all processes that want it at the same place at the same time."""
        atomic_file.check_name(self.dest)
        with atomic_file.lock(self.dest, self.terms.wait_timeout) as waited:
            if waited:
                self._look_again()
            return self.present() or self._fetch()

    def _fetch(self) -> Fetched:
        if self.order.is_solution:
            self._check_age()
        for _round in range(ROUNDS):
            with atomic_file.temporary(self.dest, self.order.format) as (place, file):
                arrived, held = self.download.receive(place, file, self.dest, self.snapshot)
                fetched_from = self.snapshot
                if self.order.version is None:
                    self._look_again()
                    held_keys = {each.key for each in held.applications} if held else set()
                    if not fetched_from.same(self.snapshot, fetched_from.keys | held_keys):
                        continue
                return self._settle(place, arrived, held)
        names = ", ".join(str(each) for each in self.snapshot.applications)
        raise LifeTimeError(
            f"What {self.snapshot.environment} of {self.client.url} runs of {names} changed during each of "
            f"{ROUNDS} downloads.",
            "source_unstable",
            advice="Wait until nobody publishes there, or fetch a tagged version.",
        )

    def _settle(self, place: str, arrived: Downloaded, held: Package | None) -> Fetched:
        pinned = self.terms.checksum
        if pinned is not None and arrived.sha256 != pinned:
            raise LifeTimeError(
                f"What {self.client.url} gave for {self.dest} has the SHA-256 {arrived.sha256}, where {pinned} was "
                "asked for.",
                "checksum_mismatch",
                advice="It is not the approved file: nothing was written. Approve it, or fetch the approved version.",
                details={"checksum": f"sha256:{arrived.sha256}"},
            )
        found = inventory.of_file(held, self.snapshot, self._known_modules())
        self.own(place)
        where = provenance.write(self.dest, self._provenance(arrived, found))
        self.own(where)
        atomic_file.put(place, self.dest, unsafe=self.terms.unsafe_writes)
        return Fetched(True, arrived.size, f"sha256:{arrived.sha256}", found.contents, where)

    def _provenance(self, arrived: Downloaded, found: Inventory) -> Provenance:
        # A tag is the same whichever environment it was looked for in.
        environment = NOWHERE if self.order.version is not None else self.snapshot.environment
        return Provenance(
            name=os.path.basename(self.dest),
            sha256=arrived.sha256,
            lifetime_url=self.client.url,
            environment_key=environment.key,
            environment_name=environment.name or "",
            applications=tuple(each for each in found.applications if self.snapshot.get(each.key)),
            modules=tuple(found.modules),
            format=self.order.format,
            include_references=self.order.include_references,
            fetched_at=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            requested=self.snapshot.keys,
        )

    def _modules(self) -> list[Module]:
        """The modules of the source, in one request for what runs and two for a tag."""
        if self.order.version is not None:
            application = self.snapshot.applications[0]
            version = self.lifetime.version(application.key, application.version_key) or {}
            return inventory.tagged_modules(version, self.lifetime.modules(), application.key)
        return inventory.running_modules(self.lifetime.modules(), self.snapshot.environment.key)

    def _known_modules(self) -> list[Module]:
        """The same; a list that cannot be had is no reason to throw the download away."""
        try:
            return self._modules()
        except LifeTimeError as error:
            self.warn(f"The version keys of the modules are not known: {error}")
            return []

    def _with_hashes(self, modules: Iterable[Module]) -> list[Module]:
        """With the general hashes: a request for each application that runs a tag, one for each module otherwise."""
        known: dict[str | None, str | None] = {}
        for application in self.snapshot.applications:
            if application.is_tagged and self.order.version is None:
                version = self.lifetime.version(application.key, application.version_key) or {}
                known.update({each.get("Key"): each.get("GeneralHash") for each in version.get("ModuleVersions") or []})
        found = []
        for module in modules:
            if not module.general_hash and module.version_key not in known:
                record = self.lifetime.module_version(module.key, module.version_key) or {}
                known[module.version_key] = record.get("GeneralHash")
            general_hash = module.general_hash or known[module.version_key]
            found.append(dataclasses.replace(module, general_hash=general_hash))
        return found

    def _approved(self, sha256: str, recorded: Provenance | None) -> Fetched | None:
        """What is there under the very checksum that was asked for, if it is of the applications that were."""
        held = None
        if self.order.format not in MOBILE:
            try:
                held = inspection.inspect(self.dest)
                check_ordered(held, self.order, self.snapshot, self.client.url, self.warn)
            except LifeTimeError:
                return None
        contents = _contents(recorded) if recorded else inventory.of_file(held, self.snapshot, ()).contents
        return self._found(sha256, contents, recorded)

    def _found(self, sha256: str, contents: dict[str, Any], recorded: Provenance | None) -> Fetched:
        where = provenance.path_for(self.dest) if recorded else None
        return Fetched(False, os.path.getsize(self.dest), f"sha256:{sha256}", contents, where)

    def _look_again(self) -> None:
        self.lifetime.forget()
        self.snapshot = source.read(self.lifetime, self.order)

    def _check_age(self) -> None:
        environment = self.snapshot.environment
        if not self.lifetime.has_details_urls(environment.key):
            # Not certain: a LifeTime that makes solutions need not give one. It decides itself.
            self.warn(
                f"{self.client.url} may be older than LifeTime 11.22.0, which is the first that makes solutions: it"
                f" gives no DetailsURL for environment {environment}."
            )

    def _check_free(self) -> None:
        """Two applications whose names make the same file name must not take turns at it."""
        recorded = provenance.read(self.dest)
        if recorded is None or self.terms.force or not os.path.isfile(self.dest):
            return
        if recorded.requested != self.snapshot.keys:
            names = ", ".join(repr(each.name) for each in recorded.applications)
            raise LifeTimeError(
                f"{self.dest} holds another application already: {names}.",
                "dest_taken",
                advice="Give a file name as dest, not a folder.",
            )


def not_checked(order: Order) -> list[str]:
    """What of the result only the file itself can tell, and so is null, or may be incomplete, before it is there."""
    names = ["size", "checksum", "provenance"]
    if order.format not in MOBILE:
        names.append("contents.applications[].modules[].hash")
    if order.include_references:
        names.append("contents.applications")
    return names


def sha256_of(path_: str) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with open(path_, "rb", buffering=0) as file, digest_of(file.fileno(), os.path.getsize(path_)) as digest:
        return digest.result()


def fitting(recorded: Provenance, lifetime_url: str, order: Order, snapshot: Snapshot) -> bool:
    """Whether a file with this provenance is what fetching the order now would give, as far as the provenance says."""
    environment = NOWHERE if order.version is not None else snapshot.environment
    return (
        recorded.requested == snapshot.keys
        and recorded.lifetime_url == lifetime_url
        and recorded.environment_key == environment.key
        and recorded.format == order.format
        and recorded.include_references == order.include_references
        and all(snapshot.get(each.key) == each for each in recorded.applications)
    )


def _contents(recorded: Provenance) -> dict[str, Any]:
    return Inventory(recorded.applications, recorded.modules).contents
