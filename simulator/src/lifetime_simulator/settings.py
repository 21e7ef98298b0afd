# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of one simulator process, from the command line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

API = "/lifetimeapi/rest/v2"


@dataclass(frozen=True)
class Settings:
    """Times are in simulated seconds. `version` is LifeTime's; `tokens` are (account name or '', token)."""

    name: str = "lifetime"
    host: str = "127.0.0.1"
    port: int = 0
    path_prefix: str = ""
    data: Path | None = None
    install: tuple[tuple[str, Path], ...] = ()
    tokens: tuple[tuple[str, str], ...] = ()
    state_dir: Path | None = None
    version: tuple[int, ...] = (11, 28, 3)
    tls_cert: Path | None = None
    tls_key: Path | None = None
    tls_client_ca: Path | None = None
    latency_ms: int = 0
    time_scale: float = 1.0
    answers: Literal["client", "contract"] = "client"
    hashes: Literal["portable", "local"] = "portable"
    binary_version: Literal["untagged", "same"] = "untagged"
    identical_modules: Literal["new", "kept"] = "new"
    unclaimed_modules: Literal["application", "none"] = "application"
    consistency_word: str = "OK"
    lower_version: Literal["refuse", "accept"] = "refuse"
    ipp: Literal["off", "fail", "refuse"] = "off"
    allow_binary_in_production: bool = False
    link_ttl: float = 3600.0
    max_upload: int = 0
    upload_limit_answer: Literal["json", "iis", "reset"] = "json"
    # 0 by default: the vendor's client takes any status but `running` that it reads right after the 202 as the end.
    status_delay: float = 0.0
    deployment_seconds: float = 6.0
    solution_seconds: float = 3.0
    role_delay: float = 0.0
    external_authentication: bool = False
    team_application: Literal["move", "refuse"] = "move"
    team_readd: Literal["upsert", "refuse"] = "upsert"
    db_permission_number: Literal["level", "id"] = "level"
    db_permission_unset: Literal["no-access", "not-found"] = "no-access"
    db_test_failure: Literal["refuse", "header"] = "refuse"
    keys_without_role: Literal["given", "empty", "absent"] = "given"

    def since(self, *version: int) -> bool:
        """Return whether the simulated LifeTime has that version or a newer one."""
        return self.version >= version
