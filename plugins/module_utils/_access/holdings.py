# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Roles that are held in a place: on an application, in a team. Given, exchanged and taken in the same way. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Callable

from .._changes import Change
from .calls import AnyCall, Call, Exchange, Move
from .model import Handle, State, takes_power
from .names import Names
from .wish import Phase, Step, Wish


@dataclass(frozen=True)
class Holdings:
    """The roles that one user or team (`of`, `owner`) has to do with, by `member`: an application, or a user.

    `kind` is what a change of them is called, `give` and `take` make the calls; the second of the `phases` is for what
    takes power away.
    """

    kind: str
    of: str
    owner: Handle
    owner_name: str
    member: str
    give: Callable[[Any, Handle], Call]
    take: Callable[[Any], Call]
    phases: tuple[Phase, Phase]

    def steps(
        self,
        before: Mapping[Any, Handle],
        after: Mapping[Any, Handle],
        now: State,
        then: State,
        wish: Wish,
        names: Names,
    ) -> list[Step]:
        """The steps from the roles that are held to those that should be."""
        giving, taking = self.phases
        found: list[Step] = []
        for member in [*after, *(held for held in before if held not in after)]:
            old, new = before.get(member), after.get(member)
            if old == new:
                continue
            call: AnyCall
            if new is None:
                phase, action, call = taking, "delete", self.take(member)
            elif old is None:
                phase, action, call = giving, "create", self.give(member, new)
            else:
                less = takes_power(now.roles.get(old), then.roles.get(new) or now.roles.get(new))
                phase, action = taking if less else giving, "update"
                put = self.give(member, new)
                move = Move(self.take(member), put, self.give(member, old))
                call = Exchange(move, put, (self.of, self.owner, member) in wish.said)
            views = [None if role is None else {"role": names.label("role", role)} for role in (old, new)]
            name = f"{self.owner_name} / {names.label(self.member, member)}"
            found.append(Step(phase, Change(action, self.kind, name, views[0], views[1], call)))
        return found
