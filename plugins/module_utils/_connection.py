# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the connection options, and the environment, to a Connection."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Mapping
from typing import Any, Callable
from urllib.parse import unquote
from urllib.request import getproxies

from . import _options
from ._api.address import is_unprotected, normalise
from ._api.errors import LifeTimeError, invalid_option
from ._api.transport import Connection

# People copy the whole header.
_BEARER = re.compile(r"^bearer(\s+|$)", re.IGNORECASE)
# OpenSSL looks for certificates in a folder under names of this form.
_HASHED = re.compile(r"^[0-9a-f]{8}\.\d+$")
# Shorter texts would be hidden wherever they are part of a word.
_LEAST_SECRET, _LEAST_PASSWORD = 16, 5


def connection_of(params: Mapping[str, Any], warn: Callable[[str], None]) -> Connection:
    """The connection that the options ask for; raises `LifeTimeError` (`invalid_option`)."""
    url = _url(params)
    if not url:
        raise invalid_option("No LifeTime is named.", "Give lifetime_url, or set LIFETIME_URL in the environment.")
    base = normalise(url)
    token = _checked(_token(params), base)
    if is_unprotected(base):
        warn(f"The token is sent without encryption to {base}: use https.")
    for name in ("ca_path", "client_cert", "client_key"):
        _check_file(name, params[name])
    _check_authorities(params["ca_path"])
    given = {name: params[name] for name in _options.CONNECTION if not name.startswith("lifetime_")}
    return Connection(base, token, **given)


def secrets_of(params: Mapping[str, Any]) -> list[str]:
    """What no output may hold: the token, and what is or may be a secret in addresses, those of proxies too."""
    url = _url(params).strip()
    found = [_token(params)]
    if "://" not in url and len(url) >= _LEAST_SECRET:
        # No address, so that it may be the token.
        found.append(url)
    for address in (url, *getproxies().values()):
        users = address.partition("://")[2].rpartition("@")[0] or address.rpartition("@")[0]
        for each in (users, users.partition(":")[2]):
            found += [part for part in (each, unquote(each)) if len(part) >= _LEAST_PASSWORD]
    return [each for each in found if each]


def _url(params: Mapping[str, Any]) -> str:
    return str(params["lifetime_url"] or os.environ.get("LIFETIME_URL") or "")


def _token(params: Mapping[str, Any]) -> str:
    token = params["lifetime_token"]
    if not token and not params["lifetime_url"]:
        # A token from the environment belongs to the URL from there and must not be sent to another one.
        token = os.environ.get("LIFETIME_TOKEN")
    return _BEARER.sub("", (token or "").strip())


def _checked(token: str, base: str) -> str:
    if not token:
        advice = "Give lifetime_token. LIFETIME_TOKEN is used only together with LIFETIME_URL."
        raise invalid_option(f"No token for {base}.", advice)
    if "://" in token:
        advice = "Give the token in lifetime_token, and the address in lifetime_url."
        raise invalid_option(f"The token for {base} is an address.", advice)
    if any(not 32 < ord(letter) < 127 for letter in token):
        message = f"The token for {base} holds characters that no token has (blanks or line breaks?)."
        raise invalid_option(message, "Give the token alone, as LifeTime showed it.")
    return token


def _check_file(option: str, path: str | None) -> None:
    """Refuse what is not there, and a pipe or a device, which OpenSSL would read while somebody holds it open."""
    if path is None:
        return
    try:
        mode = os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError) as error:
        advice = "Correct the path: it is one on the host that carries out the task."
        raise invalid_option(f"{option} ({path}) is not there.", advice) from error
    except OSError as error:
        raise _unreadable(option, path, error.strerror or str(error)) from error
    is_folder = option == "ca_path" and stat.S_ISDIR(mode)
    if not stat.S_ISREG(mode) and not is_folder:
        raise invalid_option(f"{option} ({path}) is no regular file.", "Give a file.")
    if not os.access(path, os.R_OK | (os.X_OK if is_folder else 0)):
        raise _unreadable(option, path, os.strerror(errno.EACCES))


def _unreadable(option: str, path: str, reason: str) -> LifeTimeError:
    advice = "Let the user read it that carries out the task, and enter the folders above it."
    return invalid_option(f"{option} ({path}) cannot be read: {reason}.", advice)


def _check_authorities(ca_path: str | None) -> None:
    """Refuse a folder in which OpenSSL would find no certificate, and so would trust nobody."""
    if ca_path is None or not os.path.isdir(ca_path):
        return
    if not any(_HASHED.match(name) for name in os.listdir(ca_path)):
        message = f"No certificate in the folder ca_path ({ca_path}) has a name under which OpenSSL looks for it."
        raise invalid_option(message, f"Run 'openssl rehash {ca_path}', or give a file.")
