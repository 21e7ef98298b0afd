# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operations of the API, one file per area."""

from __future__ import annotations

from . import (
    applications,
    blocked_logins,
    db_connections,
    deployments,
    downloads,
    environment_settings,
    environments,
    modules,
    roles,
    solutions,
    source_code,
    teams,
    tokens,
    users,
)
from .route import Operation

OPERATIONS: tuple[Operation, ...] = (
    # Before those of one environment, whose paths fit its own.
    *blocked_logins.OPERATIONS,
    *environments.OPERATIONS,
    *environment_settings.OPERATIONS,
    *tokens.OPERATIONS,
    *db_connections.OPERATIONS,
    *applications.OPERATIONS,
    *modules.OPERATIONS,
    *downloads.OPERATIONS,
    *solutions.OPERATIONS,
    *source_code.OPERATIONS,
    *deployments.OPERATIONS,
    *roles.OPERATIONS,
    *users.OPERATIONS,
    *teams.OPERATIONS,
)

__all__ = ["OPERATIONS", "Operation"]
