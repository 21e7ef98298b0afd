# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Nobody loses access to LifeTime unless the operator allows it, nor does the account that runs the task. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .._api.errors import LifeTimeError
from .._changes import Key
from .model import AccessModel, administrators, takes_power


def check_administrators(current: AccessModel, desired: AccessModel) -> None:
    """Raises LifeTimeError `no_infrastructure_manager` where the last active user who manages it would be gone."""
    before = administrators(current)
    if before and not administrators(desired):
        shown = ", ".join(repr(name) for name in sorted(before)[:5])
        raise LifeTimeError(
            "After this no active user would have a role that manages the infrastructure, so nothing was changed. "
            f"Today there is {shown}{' and others' if len(before) > 5 else ''}.",
            "no_infrastructure_manager",
            advice="Keep one, or set allow_no_infrastructure_manager: true (access_allow_no_infrastructure_manager in"
            " the role access).",
        )


def check_lockout(
    current: AccessModel, desired: AccessModel, replaced: Mapping[Key, Key | None], allow: bool
) -> list[str]:
    """Warnings about roles that may be those of service accounts; unless `allow`, LifeTimeError `possible_lockout`.

    No operation of the API lists service accounts, so a managing role that no visible user holds may be the one of the
    account that runs the task. `replaced` maps deleted roles to those that replace them.
    """
    names, sentences, held = [], [], _held(current)
    for key, power in _powerful(current):
        after = desired.roles.get(key) or desired.roles.get(replaced.get(key) or "")
        if takes_power(current.roles[key], after) and key not in held:
            names.append(current.roles[key].name)
            verb = "lose permissions" if key in desired.roles else "be deleted"
            sentences.append(
                f"Role '{names[-1]}', which {power}, would {verb}. No active user that this account sees holds it, so "
                "it may be the role of a service account, even of the one that runs this task."
            )
    if names and not allow:
        raise LifeTimeError(
            f"{' '.join(sentences)} Nothing was changed.",
            "possible_lockout",
            advice="See in LifeTime which roles service accounts have. If none has this one, set allow_lockout: true"
            " (access_allow_lockout in the role access).",
            details={"roles": names, "options": ["allow_lockout"]},
        )
    return sentences


def _powerful(model: AccessModel) -> Iterator[tuple[Key, str]]:
    """The roles that manage anything or have the highest permission level somewhere, and why."""
    highest = max(model.levels, default=None)
    for key, role in model.roles.items():
        if role.manage_infrastructure:
            yield key, "manages the infrastructure"
        elif role.manage_teams:
            yield key, "manages teams"
        elif any(each.level == highest for each in role.permissions.values()):
            yield key, "has the highest permission level"


def _held(model: AccessModel) -> set[Key]:
    """The roles that active users hold by default, on an application or in a team."""
    active = {key: user for key, user in model.users.items() if user.active}
    held = {role for user in active.values() for role in (user.role, *user.application_roles.values())}
    return held | {role for team in model.teams.values() for user, role in team.members.items() if user in active}
