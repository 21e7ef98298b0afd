# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Teams: what they should be, and the steps from what they are. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from .._plan import Change
from .calls import Call, Exchange, Move
from .model import Handle, Ref, State, Team, takes_power
from .names import Names
from .problems import at
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
    for place, item in entry.parts("members"):
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
        found += _member_steps(handle, was, team, now, then, wish, names)
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


def _member_steps(
    handle: Handle, was: Team | None, team: Team, now: State, then: State, wish: Wish, names: Names
) -> list[Step]:
    before = was.members if was else {}
    found: list[Step] = []
    for user in [*team.members, *(member for member in before if member not in team.members)]:
        old, new = before.get(user), team.members.get(user)
        if old == new:
            continue
        username = names.label("user", user)
        name = f"{team.name} / {username}"
        views = [None if role is None else {"role": names.label("role", role)} for role in (old, new)]
        if new is None:
            call = Call("Teams_RemUser", f"take user '{username}' out of team '{team.name}'", (handle, user))
            found.append(Step(Phase.TAKE_MEMBER, Change("delete", "member", name, views[0], None, call)))
            continue
        doing = f"make user '{username}' {names.label('role', new)} in team '{team.name}'"
        put = _add(doing, handle, user, new)
        if old is None:
            found.append(Step(Phase.MEMBER, Change("create", "member", name, None, views[1], put)))
            continue
        move = Move(Call("Teams_RemUser", doing, (handle, user)), put, _add(doing, handle, user, old))
        exchange = Exchange(move, put, ("team", handle, user) in wish.said)
        taking = takes_power(now.roles.get(old), then.roles.get(new) or now.roles.get(new))
        change = Change("update", "member", name, views[0], views[1], exchange)
        found.append(Step(Phase.TAKE_MEMBER if taking else Phase.MEMBER, change))
    return found


def _add(doing: str, team: Handle, user: Handle, role: Handle) -> Call:
    return Call("Teams_AddUser", doing, (team,), {"userKey": user, "roleKey": role})


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
