# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The address of a LifeTime, from what people write to what requests need."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from .errors import LifeTimeError, invalid_option

API_PATH = "/lifetimeapi/rest/v2"
STANDARD_PORTS = {"https": 443, "http": 80}

_EXAMPLE = "Write it as https://lifetime.example.com."
_BLANK = re.compile(r"[\s\x00-\x20\x7f]")
# Of hosts it is enough to refuse what has a meaning elsewhere in an address; names may be in any script.
_HOST = re.compile(r"^(\[[0-9A-Fa-f:.]+\]|[^\s:/?#@\[\]\\%<>\"'^`{|}]+)(:\d*)?$")
# What people copy from their browser or from the documentation of the API.
_SUFFIXES = re.compile(r"(/lifetimeapi/rest/v2|/lifetimeapi|/lifetime|/)+\Z", re.IGNORECASE | re.ASCII)
# Searched in the text itself: text in small letters may have another length, so that positions in it mean nothing.
_API = re.compile(re.escape(API_PATH), re.IGNORECASE | re.ASCII)
_LOOPBACK = re.compile(r"^(localhost|127(\.\d{1,3}){3}|::1)$")


def normalise(url: str) -> str:
    """Return scheme, host, port and prefix of a LifeTime, without a trailing slash.

    A trailing slash, `/lifetime` (the console) and `/lifetimeapi/rest/v2` (the API) are accepted and cut off. Raises
    `LifeTimeError` (`invalid_option`) for a missing or foreign scheme, a missing host, a bad port, user info, a query
    or a fragment. A URL with user info, a query or a fragment is never repeated in the message.
    """
    text = url.strip()
    try:
        parts = urlsplit(text)
    except ValueError as error:
        # Not repeated: it may hold a password.
        raise invalid_option("lifetime_url cannot be read.", _EXAMPLE) from error
    if "@" in parts.netloc:
        raise invalid_option("lifetime_url holds a user name or password.", "Give the token in lifetime_token instead.")
    if _BLANK.search(text):
        raise invalid_option("lifetime_url holds blanks or line breaks.", _EXAMPLE)
    # It may hold a token.
    if "?" in text or "#" in text:
        raise invalid_option("lifetime_url has a query or a fragment.", "Give scheme, host, port and prefix only.")
    if parts.scheme not in ("http", "https"):
        raise invalid_option("lifetime_url has no scheme (https:// or http://).", _EXAMPLE)
    if not parts.hostname:
        raise invalid_option(f"lifetime_url '{text}' names no host.", _EXAMPLE)
    try:
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError as error:
        raise invalid_option(f"lifetime_url '{text}' has a bad port: {error}.", "Ports go from 1 to 65535.") from error
    if not _HOST.match(parts.netloc):
        raise invalid_option(f"lifetime_url '{text}' names a host that cannot be one.", _EXAMPLE)
    return urlunsplit((parts.scheme, parts.netloc.lower().rstrip(":"), _SUFFIXES.sub("", parts.path), "", ""))


def is_unprotected(base: str) -> bool:
    """True when a token sent to this address could be read on the way: plain HTTP to another machine."""
    parts = urlsplit(base)
    return parts.scheme == "http" and not _LOOPBACK.match(parts.hostname or "")


def download_address(base: str, link: str) -> tuple[str, bool]:
    """Where to fetch a link that LifeTime gave, and whether that is LifeTime itself (so that the token may go there).

    LifeTime writes links with the host name it knows itself by, which is often not the one that is reachable from
    outside (a proxy, an alias, another port). A link into its own API is therefore fetched from `base`. Raises what
    `redirect_address` raises.
    """
    parts = urlsplit(link)
    api = _API.search(parts.path)
    if api:
        query = f"?{parts.query}" if parts.query else ""
        return base + parts.path[api.start() :] + query, True
    if not parts.netloc:
        return base + "/" + link.lstrip("/"), True
    return redirect_address(base, base, link)


def redirect_address(base: str, url: str, location: str) -> tuple[str, bool]:
    """Where `url` sends to, and whether that is the LifeTime at `base`.

    Raises `LifeTimeError` (`insecure_download`) where the package of a LifeTime with https would come without it.
    """
    try:
        target = urljoin(url, location)
        parts = urlsplit(target)
        own = _origin(target) == _origin(base)
    except ValueError as error:
        raise LifeTimeError("LifeTime gives a link that is no address.", "not_lifetime") from error
    if urlsplit(base).scheme == "https" and parts.scheme != "https":
        raise LifeTimeError(
            f"The package would come without encryption, from {parts.scheme}://{parts.hostname}, while {base} is"
            " reached with it. Nothing was downloaded.",
            "insecure_download",
            advice="Configure LifeTime, or the proxy in front of it, to give links that begin with https.",
        )
    # Put together from what was compared: others who read the same text may find another host in it.
    return (urlunsplit((*urlsplit(base)[:2], *parts[2:4], "")) if own else target), own


def with_other_slash(url: str, location: str) -> str:
    """`url` with a slash at the end of its path, or without, where a redirect to `location` asks for that alone.

    "" for a redirect to anywhere else. Behind a proxy, servers often redirect to http, or to another port of the host.
    """
    try:
        here, there = urlsplit(url), urlsplit(urljoin(url, location))
    except ValueError:
        return ""
    is_same = (here.hostname, here.path.rstrip("/")) == (there.hostname, there.path.rstrip("/"))
    if not is_same or "@" in there.netloc or abs(len(here.path) - len(there.path)) != 1:
        return ""
    return urlunsplit((*here[:2], there.path, *here[3:]))


def _origin(url: str) -> tuple[str, str | None, int | None]:
    """What two addresses of one server have in common. Raises ValueError for a port that is none."""
    parts = urlsplit(url)
    # An address with a user is not ours, whatever stands behind it.
    host = None if "@" in parts.netloc else parts.hostname
    return parts.scheme, host, parts.port or STANDARD_PORTS.get(parts.scheme)


def absolute(base: str, link: str) -> str:
    """A page of the console as a whole address; LifeTime may write it without scheme and host."""
    if not link or "://" in link:
        return link
    return f"{base}/{link.lstrip('/')}"
