# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Authentication: service accounts and their tokens."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable

from .entities import Account, State
from .model import Model

BEARER = "bearer "
# Seconds for which a token that was renewed stays valid.
OLD_TOKEN_LIFE = 24 * 3600.0
# The first account's token if none is configured; constant per process, so that a reset does not change it.
# Hexadecimal, because a token that begins with a dash cannot be passed on a command line.
DEFAULT_TOKEN = secrets.token_hex(32)


def assign_tokens(state: State, tokens: Iterable[tuple[str, str]]) -> None:
    """Set the tokens, each (account name or '' for the first, token); the first account always gets one.

    An unknown account is created with full permissions.
    """
    if not state.accounts:
        state.accounts.append(Account(username="ansible", name="Ansible", token=""))
    for name, token in tokens:
        account = next((a for a in state.accounts if a.username == name), None) if name else state.accounts[0]
        if account is None:
            account = Account(username=name, name=name, token="")
            state.accounts.append(account)
        account.token = token
    if not state.accounts[0].token:
        state.accounts[0].token = DEFAULT_TOKEN


def authenticate(model: Model, header: str) -> Account | None:
    """Return the account of an Authorization header, 'Bearer TOKEN' or the bare token; None if it is not valid."""
    token = header[len(BEARER) :] if header.lower().startswith(BEARER) else header
    given = token.strip().encode()
    for account in model.state.accounts:
        for known, until in ((account.token, account.token_until), (account.old_token, account.old_token_until)):
            if known and hmac.compare_digest(known.encode(), given) and (not until or model.now() < until):
                return account
    return None


def renew(model: Model, account: Account, until: float) -> str:
    """Give the account a new token that ends at the time `until`, and return it."""
    if model.settings.since(11, 29, 0):
        account.old_token, account.old_token_until = account.token, model.now() + OLD_TOKEN_LIFE
    account.token, account.token_until = secrets.token_urlsafe(32), until
    return account.token


def account_of(model: Model, username: str) -> Account:
    """Return the account of that name, or one with full permissions if it does not exist any more."""
    known = (account for account in model.state.accounts if account.username == username)
    return next(known, Account(username=username, name=username, token=""))
