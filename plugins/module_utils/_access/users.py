# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users: the desired ones, and the changes that lead to them. Pure."""

from __future__ import annotations

from dataclasses import replace

from .._changes import Change, ChangeSet, Key, Secret
from .._problems import Problem, at
from .._resource import reconcile, reconcile_items
from .assignments import assignments, loses_power
from .context import DocumentEntry, Phase, PlanContext, in_phase
from .model import AccessModel, User
from .renaming import with_names
from .resources import fields_of

# Ends the full name of a new user until the password is set, so that a run that follows an interrupted one finishes the
# user, and does not take the inactive user for somebody who has left.
WAITS = " (waits for a password)"


def desired(context: PlanContext) -> dict[Key, User]:
    """All users as they should be. None ever disappears: LifeTime's API can only deactivate."""
    found = dict(context.current.users)
    for entry in context.entries["user"]:
        current = context.current.users.get(entry.key)
        user = _desired(entry, current, context)
        if entry.absent:
            roles = {} if entry.key in context.leavers else user.application_roles
            user = replace(user, active=False, application_roles=roles)
        else:
            _take_password(entry, current, user, context)
        found[entry.key] = user
        if current is not None:
            _check_protected(entry, current, user, context)
    for key, user in context.current.users.items():
        if user.active and context.is_purged("user", key):
            found[key] = replace(user, active=False)
    return {key: _with_replaced_roles(user, context) for key, user in found.items()}


def _check_protected(entry: DocumentEntry, current: User, user: User, context: PlanContext) -> None:
    # Under another name nothing would protect the user any more.
    harms = {"deactivated": current.active and not user.active, "renamed": current.username != user.username}
    for harm in [verb for verb, is_so in harms.items() if is_so]:
        if context.is_protected("user", entry.key):
            text = f"user '{current.username}' is in protected_users and would be {harm}."
            context.problems.add(entry.at("username"), text)


def _desired(entry: DocumentEntry, current: User | None, context: PlanContext) -> User:
    options = entry.options
    user = current or User("")
    user = replace(user, username=entry.name_of(user.username))
    role: Key = user.role
    if entry.text("role") or (options.get("role") is not None and user.role):
        role = context.find("role", options["role"], entry.at("role")) or role
    if current is None:
        for needed in ("name", "role"):
            if not entry.text(needed):
                context.problems.add(entry.at(needed), f"user '{user.username}' is new, so a {needed} is needed.")
    elif entry.text("name") == "":
        context.problems.add(entry.at("name"), f"user '{user.username}' needs a name.")
    name, email = entry.text("name"), entry.text("email")
    return replace(
        user,
        name=_without_mark(user.name) if name is None else name,
        email=user.email if email is None else email,
        active=bool(entry.given("active", user.active or _is_unfinished(current))),
        role=role,
        application_roles=_application_roles(entry, user, context),
    )


def _is_unfinished(user: User | None) -> bool:
    """True for a new user whose password an interrupted run has not set yet, or whom it has not activated."""
    return user is not None and not user.active and user.name.endswith(WAITS)


def _without_mark(name: str) -> str:
    return name[: -len(WAITS)] if name.endswith(WAITS) else name


def _application_roles(entry: DocumentEntry, user: User, context: PlanContext) -> dict[str, Key]:
    listed: dict[str, Key] = {}
    for place, item in entry.items("application_roles", "application"):
        application = context.find("application", item.get("application"), at(place, "application"))
        role = context.find("role", item.get("role"), at(place, "role"))
        if application is None or role is None:
            continue
        if application in listed:
            context.problems.add(at(place, "application"), f"application '{item['application']}' is listed twice.")
        listed[str(application)] = role
        context.requested.add(("application_role", entry.key, application))
    purge = entry.purges("application_roles", context.settings.purge_application_roles)
    return listed if purge else {**user.application_roles, **listed}


def _take_password(entry: DocumentEntry, current: User | None, user: User, context: PlanContext) -> None:
    password = entry.options.get("password")
    always = entry.options.get("update_password") == "always"
    was_inactive = current is not None and not current.active
    stays_inactive = was_inactive and not _is_unfinished(current) and entry.options.get("active") is None
    if stays_inactive:
        _note_inactive(entry, user, context, in_doubt=password is not None and not always)
    if password is None:
        return
    becomes_active = user.active and not (current and current.active)
    if current is None or becomes_active or always:
        context.passwords[entry.key] = Secret(str(password))
    if becomes_active and not always:
        context.waiting.add(entry.key)


def _note_inactive(entry: DocumentEntry, user: User, context: PlanContext, *, in_doubt: bool) -> None:
    """An inactive user stays so, unless the entry says otherwise; with a password to be given, nobody knows why."""
    if not in_doubt:
        context.warnings.append(f"User '{user.username}' is inactive and stays so, unless you set active: true.")
        return
    text = (
        f"user '{user.username}' is inactive and has a password to be given: either somebody left, or a run was "
        "interrupted before the new user's password was set. Set active: true or active: false."
    )
    if context.single:
        context.problems.add(entry.at("active"), text)
    else:
        # The others of a document do not have to wait for that.
        context.warnings.append(str(Problem(entry.at("active"), f"{text} Until then the user stays inactive.")))


def _with_replaced_roles(user: User, context: PlanContext) -> User:
    roles = {key: context.replaced(role) for key, role in user.application_roles.items()}
    return replace(user, role=context.replaced(user.role), application_roles=roles)


def changes(desired_model: AccessModel, context: PlanContext) -> list[Change]:
    """What turns the current users into the desired ones."""
    found: list[Change] = []
    items = context.resources.application_roles()
    phases = (Phase.APPLICATION_ROLE, Phase.REVOKE_APPLICATION_ROLE)
    for key, user in desired_model.users.items():
        current = context.current.users.get(key)
        if user == current and key not in context.passwords:
            continue
        own = list(_update(key, current, user, desired_model, context)) if current else _creation(key, user, context)
        if key in context.passwords:
            # A user who waits for the password becomes active by the last change.
            place = len(own) - 1 if key in context.waiting else len(own)
            own.insert(place, _password(key, user, context))
        before = current or User(user.username)
        differences = reconcile_items(items, key, before.username, before.application_roles, user.application_roles)
        found += [*own, *assignments(differences, desired_model, context, phases)]
    return found


def _password(key: Key, user: User, context: PlanContext) -> Change:
    request = context.resources.set_password(key, context.passwords[key])
    after = {"password": "is set, and not shown"}
    return Change("set", "password", user.username, None, after, request, Phase.USER, part_of=("user", user.username))


def _creation(key: Key, user: User, context: PlanContext) -> list[Change]:
    resource = context.resources.user()
    waits = key in context.waiting
    inactive = fields_of(replace(user, active=False, name=user.name + WAITS) if waits else user)
    (created,) = in_phase(reconcile(resource, user.username, None, None, inactive), Phase.USER)
    if not waits:
        return [created]
    (activated,) = in_phase(reconcile(resource, user.username, key, inactive, fields_of(user)), Phase.USER)
    request = replace(activated.request, purpose=f"activate user '{user.username}'")
    # Where another run has created the user meanwhile, and finished it or not, is left to the last change.
    lasting = {field: value for field, value in created.request.desired.items() if field not in ("active", "name")}
    created = replace(created, request=replace(created.request, desired=lasting))
    return [created, replace(activated, request=request)]


def _update(key: Key, current: User, user: User, desired_model: AccessModel, context: PlanContext) -> ChangeSet:
    name, new = current.username, user.username
    differences = reconcile(context.resources.user(), name, key, fields_of(current), fields_of(user))
    loses = loses_power(current.role, user.role, desired_model, context) or (current.active and not user.active)
    phase = Phase.DEACTIVATE_USER if loses else Phase.USER
    changes = ChangeSet(with_names(in_phase(differences, phase), "username", name, new))
    only_deactivates = [change.after for change in changes] == [{"active": False}]
    return ChangeSet(replace(change, action="deactivate") for change in changes) if only_deactivates else changes
