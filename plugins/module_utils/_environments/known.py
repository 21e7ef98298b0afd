# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Roles, users and teams of a LifeTime, for options that name one of them."""

from __future__ import annotations

from .._api import roles, teams, users
from .._api.client import Client
from .._api.infrastructure import for_pick
from .._fields import Choices


def roles_of(client: Client) -> Choices:
    """All roles."""
    return Choices("role", for_pick(roles.list_all(client)), f"in {client.url}")


def users_of(client: Client) -> Choices:
    """All users, inactive ones included, by their usernames."""
    return Choices("user", for_pick(users.list_all(client, "IncludeInactive"), "username"), f"in {client.url}")


def teams_of(client: Client) -> Choices:
    """All teams."""
    return Choices("team", for_pick(teams.list_all(client)), f"in {client.url}")
