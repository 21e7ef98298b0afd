# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operations of the API, one file per area."""

from __future__ import annotations

from . import (
    applications,
    db_connections,
    deployments,
    downloads,
    environments,
    modules,
    roles,
    solutions,
    source_code,
    teams,
    users,
)
from .route import Operation

OPERATIONS: tuple[Operation, ...] = (
    *environments.OPERATIONS,
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
