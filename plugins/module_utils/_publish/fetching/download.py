# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way of a package from LifeTime into an open file, past expired links, broken connections and damage."""

from __future__ import annotations

import time
import zipfile
from dataclasses import dataclass
from typing import BinaryIO, Callable

from ..._api import applications, environments, solutions
from ..._api.answers import Link
from ..._api.client import Client, Downloaded
from ..._api.errors import LifeTimeError, LinkExpiredError, NotFoundError, TransferError
from ..._api.infrastructure import Named
from ..._api.retries import pause
from ..._api.waiting import Waiting
from ..package import inspection
from ..package.errors import PackageError
from ..package.model import Package
from ..running.source import MOBILE, Order, Snapshot, no_binary


@dataclass(frozen=True)
class Terms:
    """How to fetch. `checksum` is the SHA-256 that the file must have, in hexadecimal; times are seconds."""

    checksum: str | None = None
    force: bool = False
    unsafe_writes: bool = False
    wait_timeout: float = 3600
    poll_interval: float = 10
    retries: int = 3
    retry_max_delay: float = 30


@dataclass
class Download:
    """Downloads what was ordered. `attempts` counts the downloads that were begun."""

    client: Client
    order: Order
    terms: Terms
    warn: Callable[[str], None]
    attempts: int = 0

    def receive(self, place: str, file: BinaryIO, dest: str, snapshot: Snapshot) -> tuple[Downloaded, Package | None]:
        """Download into `file`, which is at `place`, until what came is whole; None for what is no package.

        `dest` is what messages call the file. Raises LifeTimeError after `retries` more attempts, and for a package
        that holds something else than was ordered.
        """
        self._snapshot, self._dest = snapshot, dest
        ask = self._solution_link() if self.order.is_solution else self._link
        link: Link | None = None
        damaged: str | None = None
        failures = 0
        while True:
            link = link or ask()
            file.seek(0)
            file.truncate()
            self.attempts += 1
            try:
                arrived = self.client.download(link.url, file, self._doing)
                file.flush()
                return arrived, self._inspect(place, arrived)
            except (TransferError, PackageError) as error:
                failures += 1
                # Damaged twice in the same way is not damage on the way.
                same_again = isinstance(error, PackageError) and damaged == arrived.sha256
                # An expired link is renewed even where nothing is to be repeated.
                allowed = max(self.terms.retries, 1 if isinstance(error, LinkExpiredError) else 0)
                if failures > allowed or same_again:
                    raise
                if isinstance(error, PackageError):
                    damaged = arrived.sha256
                if isinstance(error, (LinkExpiredError, PackageError)):
                    link = None
            time.sleep(pause(failures, self.terms.retry_max_delay))

    def _inspect(self, place: str, arrived: Downloaded) -> Package | None:
        if self.order.format in MOBILE:
            # Android's packages and iOS's are archives, too; nothing else is known of them.
            if not zipfile.is_zipfile(place):
                raise TransferError(
                    f"Could not {self._doing}: the {arrived.size} bytes that came are no whole archive, as an"
                    f" {self.order.format} file is.",
                    "download_incomplete",
                )
            return None
        try:
            held = inspection.inspect(place)
        except PackageError as error:
            message = f"{self.client.url} gave something else than a package. {error.message}"
            raise PackageError(message.replace(place, self._dest), error.code, advice="Nothing was written.") from error
        if held.sha256 != arrived.sha256:
            # Not the connection then: what was written is not what came.
            raise TransferError(f"Could not {self._doing}: {self._dest} was damaged on disk.", "download_incomplete")
        for warning in held.warnings:
            self.warn(warning)
        check_ordered(held, self.order, self._snapshot, self.client.url, self.warn)
        return held

    def _link(self) -> Link:
        application = self._snapshot.applications[0]
        if self.order.version is not None:
            found = applications.download_link(self.client, application.key, application.version_key, self._doing)
            place = f"version {application.version} in {self.client.url}"
        else:
            environment = self._snapshot.environment
            found = environments.download_link(
                self.client, environment.key, application.key, self.order.format, self._doing
            )
            place = f"environment {environment} of {self.client.url}"
        if found is None:
            raise no_binary(application, self.order.format, place)
        return found

    def _solution_link(self) -> Callable[[], Link]:
        """Have the solution made; returns what gives a link to it, and a new one each time."""
        environment = self._snapshot.environment
        order, terms = self.order, self.terms
        keys = [each.key for each in self._snapshot.applications]
        try:
            key = solutions.create(
                self.client, environment.key, order.solution_name, keys, include_references=order.include_references
            )
        except NotFoundError as error:
            # What the environment runs was read before, so it is the operation that is not there.
            error.message += " LifeTime makes solutions from version 11.22.0 on."
            error.code = "lifetime_too_old"
            error.advice = "Fetch the applications one by one, or upgrade LifeTime."
            raise
        _wait_for_solution(self.client, environment, key, Waiting(terms.wait_timeout, terms.poll_interval))

        def ask() -> Link:
            found = solutions.link(self.client, environment.key, key)
            if found is None:
                raise LifeTimeError(
                    f"LifeTime ({self.client.url}) says that solution {key} is completed, and gives no link to it.",
                    "no_binary",
                    advice="Try again; a new solution is made.",
                    operation=solutions.DOWNLOAD.id,
                    key=key,
                )
            return found

        return ask

    @property
    def _doing(self) -> str:
        names = ", ".join(str(each) for each in self._snapshot.applications)
        return f"fetch {names} as {self.order.format}"


def check_ordered(held: Package, order: Order, snapshot: Snapshot, url: str, warn: Callable[[str], None]) -> None:
    """Refuse a package that does not hold the applications that were ordered, or holds others."""
    if not held.applications:
        warn(f"The package that {url} made names no application, so it cannot be compared with what was asked for.")
        return
    found = {each.key: each.name for each in held.applications}
    missing = [str(each) for each in snapshot.applications if each.key not in found]
    if missing:
        raise LifeTimeError(
            f"The package that {url} made does not hold {', '.join(missing)}, which was asked for.",
            "application_missing",
            advice="Nothing was written. See in LifeTime what is wrong with it.",
        )
    others = [name for key, name in found.items() if key not in snapshot.keys]
    if others and not order.include_references:
        raise LifeTimeError(
            f"The package that {url} made also holds {', '.join(map(repr, others))}, which nobody asked for.",
            "unexpected_application",
            advice="Nothing was written. Add it to applications, or set include_references.",
            details={"applications": others},
        )


def _wait_for_solution(client: Client, environment: Named, key: str, waiting: Waiting) -> None:
    """Wait until the solution can be fetched.

    Raises LifeTimeError `solution_aborted` or `wait_timeout`.
    """
    status, reason = waiting.until_status(
        ("completed", "aborted"), lambda: solutions.status(client, environment.key, key)
    )
    if status.lower() == "completed":
        return
    if status.lower() == "aborted":
        raise LifeTimeError(
            f"LifeTime ({client.url}) aborted solution {key} of environment {environment}: "
            f"{reason or 'no reason given'}",
            "solution_aborted",
            advice="Correct in the environment what LifeTime names, and try again.",
            operation=solutions.STATUS.id,
            key=key,
            errors=[reason] if reason else [],
            details={"status": status},
        )
    raise LifeTimeError(
        f"Solution {key} of environment {environment} is still '{status or 'unknown'}' after "
        f"{waiting.wait_timeout:.0f} s ({client.url}).",
        "wait_timeout",
        advice="Raise wait_timeout, or see in LifeTime and Service Center what takes so long.",
        operation=solutions.STATUS.id,
        key=key,
        details={"status": status},
    )
