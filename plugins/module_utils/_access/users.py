# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users: what they should be, and the steps from what they are. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from .._changes import Change
from .._problems import at
from .calls import Call, Secret
from .holdings import Holdings
from .model import Handle, Ref, State, User, takes_power
from .names import Names
from .views import differing, user_view
from .wish import Entry, Phase, Step, Wish


def want(entries: Sequence[Entry], wish: Wish) -> dict[Handle, User]:
    """All users as they should be. None ever disappears: LifeTime's API can only deactivate."""
    wanted = dict(wish.state.users)
    for entry in entries:
        now = wish.state.users.get(entry.handle)
        if entry.absent:
            if now is not None:
                wanted[entry.handle] = replace(now, active=False)
        else:
            wanted[entry.handle] = _wanted(entry, now, wish)
        if now is not None and now.active and not wanted[entry.handle].active:
            _check_protected(entry, now, wish)
    if wish.settings.purge_users:
        stated = {entry.handle for entry in entries}
        for handle, user in wish.state.users.items():
            if handle not in stated and not wish.is_protected("user", user.username):
                wanted[handle] = replace(user, active=False)
    return {handle: _with_replaced_roles(user, wish) for handle, user in wanted.items()}


def _check_protected(entry: Entry, now: User, wish: Wish) -> None:
    if wish.is_protected("user", now.username):
        text = f"user '{now.username}' is in protected_users and would be deactivated."
        wish.problems.add(entry.at("username"), text)


def _wanted(entry: Entry, now: User | None, wish: Wish) -> User:
    said = entry.said
    user = now or User(entry.text("username") or "")
    role: Handle = user.role
    if entry.text("role") or (said.get("role") is not None and user.role):
        role = wish.find("role", said["role"], entry.at("role")) or role
    if now is None:
        for needed in ("name", "role"):
            if not entry.text(needed):
                wish.problems.add(entry.at(needed), f"user '{user.username}' is new, so a {needed} is needed.")
    elif entry.text("name") == "":
        wish.problems.add(entry.at("name"), f"user '{user.username}' needs a name.")
    name, email = entry.text("name"), entry.text("email")
    wanted = replace(
        user,
        name=user.name if name is None else name,
        email=user.email if email is None else email,
        active=user.active if said.get("active") is None else bool(said["active"]),
        role=role,
        application_roles=_application_roles(entry, user, wish),
    )
    _take_password(entry, now, wanted, wish)
    return wanted


def _application_roles(entry: Entry, user: User, wish: Wish) -> dict[str, Handle]:
    listed: dict[str, Handle] = {}
    for place, item in entry.parts("application_roles", "application"):
        application = wish.find("application", item.get("application"), at(place, "application"))
        role = wish.find("role", item.get("role"), at(place, "role"))
        if application is None or role is None:
            continue
        if application in listed:
            wish.problems.add(at(place, "application"), f"application '{item['application']}' is listed twice.")
        listed[str(application)] = role
        wish.said.add(("user", entry.handle, application))
    purge = entry.purges("application_roles", wish.settings.purge_application_roles)
    return listed if purge else {**user.application_roles, **listed}


def _take_password(entry: Entry, now: User | None, wanted: User, wish: Wish) -> None:
    password = entry.said.get("password")
    always = entry.said.get("update_password") == "always"
    stays_inactive = now is not None and not now.active and entry.said.get("active") is None
    if stays_inactive and password is not None and not always:
        wish.problems.add(
            entry.at("active"),
            f"user '{wanted.username}' is inactive and has a password to be given: either somebody left, or a run was "
            "interrupted before the new user's password was set. Say active: true or active: false.",
        )
    elif stays_inactive:
        wish.warnings.append(f"User '{wanted.username}' is inactive and stays so, unless you say active: true.")
    if password is None:
        return
    if not str(password):
        wish.problems.add(entry.at("password"), "the password is empty: leave it out to set none.")
    returns = now is not None and not now.active and wanted.active
    if always:
        wish.always.add(entry.handle)
    if now is None or returns or always:
        wish.passwords[entry.handle] = Secret(str(password))


def _with_replaced_roles(user: User, wish: Wish) -> User:
    if not wish.going:
        return user
    roles = {key: wish.replaced(role) for key, role in user.application_roles.items()}
    return replace(user, role=wish.replaced(user.role), application_roles=roles)


def steps(now: State, then: State, wish: Wish, names: Names) -> list[Step]:
    """The steps from the users that are to the users that should be."""
    found: list[Step] = []
    for handle, user in then.users.items():
        was = now.users.get(handle)
        if was is None:
            found += _creation(handle, user, wish, names)
        elif was != user:
            found += _update(handle, was, user, now, then, wish, names)
        if handle in wish.passwords:
            found.append(_password_step(handle, user, wish))
        if user is not was:
            held = _application_roles_of(handle, user, names)
            before = was.application_roles if was else {}
            found += held.steps(before, user.application_roles, now, then, wish, names)
    return found


def _password_step(handle: Handle, user: User, wish: Wish) -> Step:
    doing = f"set the password of user '{user.username}'"
    call = Call("Users_SetPassword", doing, (handle,), {"password": wish.passwords[handle]})
    change = Change("set", "password", user.username, None, {"password": "is set, and not shown"}, call)
    return Step(Phase.PASSWORD, change)


def _waits(handle: Handle, was: User | None, user: User, wish: Wish) -> bool:
    """Whether the user is to become active, once the password is set.

    Only an inactive user tells the next run that this one ended before the password was set.
    """
    return user.active and not (was and was.active) and handle in wish.passwords and handle not in wish.always


def _creation(handle: Handle, user: User, wish: Wish, names: Names) -> list[Step]:
    waits = _waits(handle, None, user, wish)
    first = replace(user, active=user.active and not waits)
    call = Call("Users_Create", f"create user '{user.username}'", body=_body(first), creates=Ref("user", user.username))
    created = Step(Phase.USER, Change("create", "user", user.username, None, _details(first, names), call))
    if not waits:
        return [created]
    call = Call("Users_Update", f"activate user '{user.username}'", (handle,), _body(user))
    ready = Change("update", "user", user.username, _details(first, names), _details(user, names), call)
    return [created, Step(Phase.USER_READY, ready)]


def _update(handle: Handle, was: User, user: User, now: State, then: State, wish: Wish, names: Names) -> list[Step]:
    before, after = differing(_details(was, names), _details(user, names))
    if not after:
        return []
    role_then = then.roles.get(user.role) or now.roles.get(user.role)
    taking = (was.active and not user.active) or (
        was.role != user.role and takes_power(now.roles.get(was.role), role_then)
    )
    action = "deactivate" if set(after) == {"active"} and not user.active else "update"
    call = Call("Users_Update", f"change user '{user.username}'", (handle,), _body(user))
    change = Change(action, "user", user.username, before, after, call)
    # A password that is set each time needs no user who waits for it.
    ready = Phase.USER if handle in wish.always else Phase.USER_READY
    return [Step(Phase.TAKE_USER if taking else ready, change)]


def _application_roles_of(handle: Handle, user: User, names: Names) -> Holdings:
    def on(application: Any) -> str:
        return f"application '{names.label('application', application)}'"

    def give(application: Any, role: Handle) -> Call:
        doing = f"give user '{user.username}' role '{names.label('role', role)}' on {on(application)}"
        return Call("Users_GrantApp", doing, (handle,), {"applicationKey": application, "roleKey": role})

    def take(application: Any) -> Call:
        doing = f"take the role on {on(application)} from user '{user.username}'"
        return Call("Users_RevokeApp", doing, (handle, application))

    phases = (Phase.APPLICATION_ROLE, Phase.TAKE_APPLICATION_ROLE)
    return Holdings("application_role", "user", handle, user.username, "application", give, take, phases)


def _details(user: User, names: Names) -> dict[str, Any]:
    # Roles on applications are changes of their own.
    view = user_view(replace(user, application_roles={}), names)
    del view["username"], view["application_roles"]
    return view


def _body(user: User) -> dict[str, Any]:
    # Whole, always: LifeTime takes a missing IsActive for true, and would bring back people who have left.
    return {
        "Username": user.username,
        "Name": user.name,
        "Email": user.email,
        "IsActive": user.active,
        "RoleKey": user.role,
    }
