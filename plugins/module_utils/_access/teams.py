# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Teams: what they should be, and the steps from what they are. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from .._changes import Change
from .._problems import at
from .calls import Call, Exchange, Move
from .holdings import Holdings
from .model import Handle, Ref, State, Team
from .names import Names
from .views import team_view
from .wish import Entry, Phase, Step, Wish


def want(entries: Sequence[Entry], wish: Wish) -> dict[Handle, Team]:
    """All teams as they should be."""
    stated = {entry.handle for entry in entries}
    leaving = {entry.handle for entry in entries if entry.absent}
    if wish.settings.purge_teams:
        leaving.update(handle for handle in wish.state.teams if handle not in stated)
    wanted = {handle: team for handle, team in wish.state.teams.items() if handle not in leaving}
    owners = {key: handle for handle, team in wish.state.teams.items() for key in team.applications}
    listed: dict[str, Entry] = {}
    for entry in entries:
        if entry.absent:
            continue
        team = wish.state.teams.get(entry.handle) or Team(entry.text("name") or "")
        members = _members(entry, team, wish)
        own = _own_applications(entry, owners, listed, wish)
        purge = entry.purges("applications", wish.settings.purge_applications)
        description = entry.text("description")
        wanted[entry.handle] = replace(
            team,
            description=team.description if description is None else description,
            members=members,
            applications=frozenset(own) if purge else team.applications | own,
        )
    for key, entry in listed.items():
        owner = owners.get(key)
        if owner is not None and owner != entry.handle and owner in wanted:
            wanted[owner] = replace(wanted[owner], applications=wanted[owner].applications - {key})
    return {handle: _with_replaced_roles(team, wish) for handle, team in wanted.items()}


def _own_applications(entry: Entry, owners: dict[str, Handle], listed: dict[str, Entry], wish: Wish) -> set[str]:
    own: set[str] = set()
    for place, name in entry.parts("applications"):
        found = wish.find("application", name, place)
        if found is None:
            continue
        key = str(found)
        if key in listed:
            other = listed[key].place
            twice = "is listed twice" if key in own else f"can be in one team only, and is in {other} already"
            wish.problems.add(place, f"application '{name}' {twice}.")
            continue
        owner = owners.get(key)
        if owner is not None and owner != entry.handle and not wish.settings.move_applications:
            team = wish.state.teams[owner].name
            wish.problems.add(place, f"application '{name}' belongs to team '{team}': say move_applications: true.")
        listed[key] = entry
        own.add(key)
    return own


def _members(entry: Entry, team: Team, wish: Wish) -> dict[Handle, Handle]:
    listed: dict[Handle, Handle] = {}
    for place, item in entry.parts("members", "username"):
        user = wish.find("user", item.get("username"), at(place, "username"))
        role = wish.find("role", item.get("role"), at(place, "role"))
        if user is not None and user in listed:
            wish.problems.add(at(place, "username"), f"user '{item['username']}' is listed twice.")
        if user is None or role is None:
            continue
        listed[user] = role
        wish.said.add(("team", entry.handle, user))
    return listed if entry.purges("members", wish.settings.purge_members) else {**team.members, **listed}


def _with_replaced_roles(team: Team, wish: Wish) -> Team:
    if not wish.going:
        return team
    return replace(team, members={user: wish.replaced(role) for user, role in team.members.items()})


def steps(now: State, then: State, wish: Wish, names: Names) -> list[Step]:
    """The steps from the teams that are to the teams that should be."""
    found: list[Step] = []
    owners = {key: handle for handle, team in now.teams.items() for key in team.applications}
    kept = {key for team in then.teams.values() for key in team.applications}
    for handle, team in then.teams.items():
        was = now.teams.get(handle)
        if was is team:
            continue
        found += _details_step(handle, was, team)
        held = _members_of(handle, team, names)
        found += held.steps(was.members if was else {}, team.members, now, then, wish, names)
        for key in _in_order(team.applications - (was.applications if was else frozenset()), names):
            found.append(_gain(key, owners.get(key), handle, team, now, names))
        for key in _in_order((was.applications if was else frozenset()) - team.applications - kept, names):
            found.append(_loss(key, handle, team, names))
    for handle, team in now.teams.items():
        if handle not in then.teams:
            call = Call("Teams_Delete", f"delete team '{team.name}'", (handle,))
            change = Change("delete", "team", team.name, team_view(team, names), None, call)
            found.append(Step(Phase.TAKE_TEAM, change))
    return found


def _details_step(handle: Handle, was: Team | None, team: Team) -> list[Step]:
    body = {"name": team.name, "description": team.description}
    after: dict[str, Any] = {"description": team.description}
    if was is None:
        call = Call("Teams_Create", f"create team '{team.name}'", body=body, creates=Ref("team", team.name))
        return [Step(Phase.TEAM, Change("create", "team", team.name, None, after, call))]
    if was.description == team.description:
        return []
    call = Call("Teams_Update", f"change team '{team.name}'", (handle,), body)
    return [Step(Phase.TEAM, Change("update", "team", team.name, {"description": was.description}, after, call))]


def _members_of(handle: Handle, team: Team, names: Names) -> Holdings:
    def give(user: Any, role: Handle) -> Call:
        doing = f"make user '{names.label('user', user)}' {names.label('role', role)} in team '{team.name}'"
        return Call("Teams_AddUser", doing, (handle,), {"userKey": user, "roleKey": role})

    def take(user: Any) -> Call:
        doing = f"take user '{names.label('user', user)}' out of team '{team.name}'"
        return Call("Teams_RemUser", doing, (handle, user))

    return Holdings("member", "team", handle, team.name, "user", give, take, (Phase.MEMBER, Phase.TAKE_MEMBER))


def _gain(key: str, owner: Handle | None, handle: Handle, team: Team, now: State, names: Names) -> Step:
    label = names.label("application", key)
    doing = f"give application '{label}' to team '{team.name}'"
    put = Call("Teams_AddApplication", doing, (handle,), {"Key": key, "Name": now.applications.get(key, "")})
    after = {"team": team.name}
    if owner is None:
        return Step(Phase.APPLICATION, Change("create", "application", label, None, after, put))
    move = Move(Call("Teams_RemApplication", doing, (owner, key)), put, replace(put, keys=(owner,)))
    before = {"team": now.teams[owner].name}
    # Only where the old team has lost it has the new one not got it as a second.
    exchange = Exchange(move, move.remove)
    return Step(Phase.APPLICATION, Change("update", "application", label, before, after, exchange))


def _loss(key: str, handle: Handle, team: Team, names: Names) -> Step:
    label = names.label("application", key)
    call = Call("Teams_RemApplication", f"take application '{label}' from team '{team.name}'", (handle, key))
    return Step(Phase.TAKE_APPLICATION, Change("delete", "application", label, {"team": team.name}, None, call))


def _in_order(keys: frozenset[str], names: Names) -> list[str]:
    return sorted(keys, key=lambda key: (names.label("application", key), key))
