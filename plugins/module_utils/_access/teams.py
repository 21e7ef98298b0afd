# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Teams: the desired ones, and the changes that lead to them. Pure."""

from __future__ import annotations

from dataclasses import replace

from .._changes import Change, Key
from .._problems import Problem, at
from .._resource import AnyRequest, Replacement, granting, reconcile, reconcile_items, revoking
from .assignments import assignments
from .context import DocumentEntry, Phase, PlanContext, in_phase
from .model import AccessModel, Team
from .renaming import with_names
from .resources import fields_of


def desired(context: PlanContext) -> dict[Key, Team]:
    """All teams as they should be."""
    teams, entries = context.current.teams, context.entries["team"]
    gone = {*context.absent["team"], *(key for key in teams if context.is_purged("team", key))}
    found = {key: team for key, team in teams.items() if key not in gone}
    owners = {application: key for key, team in teams.items() for application in team.applications}
    listed: dict[str, DocumentEntry] = {}
    found.update({entry.key: _desired(entry, owners, listed, context) for entry in entries if not entry.absent})
    for key, entry in listed.items():
        owner = owners.get(key)
        if owner is not None and owner != entry.key and owner in found:
            found[owner] = replace(found[owner], applications=found[owner].applications - {key})
    _tell_of_orphans(found, context)
    return {key: _with_roles(team, context) for key, team in found.items()}


def _desired(
    entry: DocumentEntry, owners: dict[str, Key], listed: dict[str, DocumentEntry], context: PlanContext
) -> Team:
    team = context.current.teams.get(entry.key) or Team("")
    members = _members(entry, team, context)
    own = _own_applications(entry, owners, listed, context)
    purge = entry.purges("applications", context.settings.purge_applications)
    description = entry.text("description")
    return replace(
        team,
        name=entry.name_of(team.name),
        description=team.description if description is None else description,
        members=members,
        applications=frozenset(own) if purge else team.applications | own,
    )


def _tell_of_orphans(found: dict[Key, Team], context: PlanContext) -> None:
    """Applications of a deleted team that no other team takes have none from then on, which nobody may have meant."""
    kept = {application for team in found.values() for application in team.applications}
    for key, team in context.current.teams.items():
        lost = _sorted(team.applications - kept, context) if key not in found else []
        if lost:
            names = ", ".join(context.names.label("application", application) for application in lost)
            context.warnings.append(f"Team '{team.name}' is deleted, and its applications have no team then: {names}.")


def _own_applications(
    entry: DocumentEntry, owners: dict[str, Key], listed: dict[str, DocumentEntry], context: PlanContext
) -> set[str]:
    own: set[str] = set()
    for place, name in entry.items("applications"):
        found = context.find("application", name, place)
        if found is None:
            continue
        key = str(found)
        if key in listed:
            other = listed[key].place
            twice = "is listed twice" if key in own else f"can be in one team only, and is in {other} already"
            context.problems.add(place, f"application '{name}' {twice}.")
            continue
        owner = owners.get(key)
        if owner is not None and owner != entry.key and not context.settings.move_applications:
            team = context.current.teams[owner].name
            context.problems.add(place, f"application '{name}' belongs to team '{team}': set move_applications: true.")
        listed[key] = entry
        own.add(key)
    return own


def _members(entry: DocumentEntry, team: Team, context: PlanContext) -> dict[Key, Key]:
    listed: dict[Key, Key] = {}
    kept: dict[Key, Key] = {}
    for place, item in entry.items("members", "username"):
        user = context.find("user", item.get("username"), at(place, "username"))
        role = context.find("role", item.get("role"), at(place, "role"))
        if user is not None and user in listed:
            context.problems.add(at(place, "username"), f"user '{item['username']}' is listed twice.")
        if user is None:
            # Of somebody whom the list of users gives no key, teams may tell one: who is listed is not purged.
            same = context.names.keys("user", str(item.get("username")).strip())
            kept.update((key, team.members[key]) for key in same if key in team.members)
        if user is None or role is None:
            continue
        _check_stays(user, at(place, "username"), context, is_new=team.members.get(user) != role)
        listed[user] = role
        context.requested.add(("member", entry.key, user))
    purge = entry.purges("members", context.settings.purge_members)
    return {**kept, **listed} if purge else {**team.members, **listed}


def _check_stays(user: Key, place: str, context: PlanContext, *, is_new: bool) -> None:
    """Who is a member of a team here should not go elsewhere in the document."""
    name = context.names.label("user", user)
    if user in context.leavers:
        context.problems.add(place, f"the same document revokes all assignments of user '{name}'.")
    text = ""
    known = context.current.users.get(user)
    if known and known.active and context.is_purged("user", user):
        text = f"purging deactivates user '{name}', a member of this team, because no entry of users has that username."
    elif user in context.absent["user"] and is_new:
        text = f"user '{name}' is to be absent, and is given a role in this team anyway."
    if text:
        context.warnings.append(str(Problem(place, text)))


def _with_roles(team: Team, context: PlanContext) -> Team:
    """The team with members who stay, in the roles that replace deleted ones."""
    staying = {user: role for user, role in team.members.items() if user not in context.leavers}
    return replace(team, members={user: context.replaced(role) for user, role in staying.items()})


def changes(desired_model: AccessModel, context: PlanContext) -> list[Change]:
    """What turns the current teams into the desired ones."""
    found: list[Change] = []
    kept = {application for team in desired_model.teams.values() for application in team.applications}
    owners = {application: key for key, team in context.current.teams.items() for application in team.applications}
    for key, team in desired_model.teams.items():
        current = context.current.teams.get(key)
        if team == current:
            continue
        before = current or Team(team.name)
        fields = fields_of(current) if current else None
        own = reconcile(context.resources.team(), before.name, key, fields, fields_of(team))
        found += with_names(in_phase(own, Phase.TEAM), "name", before.name, team.name)
        # All changes of one team have one name, which is the one that it has before.
        team = replace(team, name=before.name)
        members = reconcile_items(context.resources.members(), key, team.name, before.members, team.members)
        found += assignments(members, desired_model, context, (Phase.MEMBER, Phase.REMOVE_MEMBER))
        for application in _sorted(team.applications - before.applications, context):
            found.append(_application_added(application, key, team, owners.get(application), context))
        for application in _sorted(before.applications - team.applications - kept, context):
            revoke = revoking(context.resources.applications(), key, application)
            found.append(_application_changed("delete", application, (team, None), revoke, context))
    for key, team in context.current.teams.items():
        if key not in desired_model.teams:
            deletion = reconcile(context.resources.team(), team.name, key, fields_of(team), None)
            view = context.resources.view(team)
            found += [replace(each, before=view, phase=Phase.DELETE_TEAM) for each in deletion]
    return found


def _application_added(application: str, key: Key, team: Team, owner: Key | None, context: PlanContext) -> Change:
    applications = context.resources.applications()
    grant = granting(applications, key, application, True)
    if owner is None:
        return _application_changed("create", application, (None, team), grant, context)
    revoke, restore = revoking(applications, owner, application), granting(applications, owner, application, True)
    # Only where the old team has lost it is it not in two teams now.
    move = Replacement(grant.request, grant.expected, revoke, restore, revoke.expected)
    return _application_changed("update", application, (context.current.teams[owner], team), move, context)


def _application_changed(
    action: str, application: str, teams: tuple[Team | None, Team | None], request: AnyRequest, context: PlanContext
) -> Change:
    name = context.names.label("application", application)
    before, after = ({"team": team.name} if team else None for team in teams)
    owner = (after or before or {}).get("team", "")
    phase = Phase.APPLICATION if after else Phase.REMOVE_APPLICATION
    return Change(action, "application", name, before, after, request, phase, ("team", owner), name)


def _sorted(applications: frozenset[str], context: PlanContext) -> list[str]:
    return sorted(applications, key=lambda key: (context.names.label("application", key), key))
