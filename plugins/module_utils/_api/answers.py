# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""LifeTime's answers as data: pure functions over what came back.

The contract and the servers in use disagree about several shapes; whatever is meant is understood here, once.
"""

from __future__ import annotations

import functools
import html
import itertools
import json
import math
import re
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from .keys import own_key
from .operation import Request
from .shapes import Place, alone, record
from .shapes import text as text_at

# What LifeTime, and what it is made with, write where a date was never set: with and without a time and a zone.
_UNSET_DATE = re.compile(r"(1900|0001)-01-01([T ][0-9:.]*(Z|[+-][0-9:]*)?)?\Z")

_KEY = re.compile(r"^(?!(null|true|false)$)[0-9A-Za-z_][0-9A-Za-z_+/=.:-]{0,99}$")
# Tags of web pages. None of these looks beyond the next tag: a page takes no more time than its size is worth.
_TAG = re.compile(r"<[^<>]*>")
_TITLE = re.compile(r"<title\b[^<>]*>([^<]*)", re.IGNORECASE)
_UNSEEN = re.compile(r"<(/?)(?:style|script)\b[^<>]*>", re.IGNORECASE)
_MAX_SENTENCE = 500
# LifeTime's own sentences are longer where they list what the compiler says.
_MAX_OWN_SENTENCE, _MAX_SENTENCES = 4000, 50
# Of a web page more is not looked at.
_MAX_PAGE = 256 * 1024
# Values in an answer: more do not fit into memory, while 128 MiB of nothing but commas would hold as many.
_MAX_VALUES = 10_000_000
# Far more than any answer of LifeTime has, and far less than what exhausts the stack.
_MAX_DEPTH = 50
# Half of a pair that stands for one character: no text may hold it alone, and none that does can be printed.
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class Link(NamedTuple):
    """A download link and the instant (LifeTime's own words, may be empty) at which it stops working."""

    url: str
    expires: str


def has_own_errors(body: Any) -> bool:
    """True for LifeTime's own error document: `{"Errors": [...], "StatusCode": n}`."""
    return isinstance(body, dict) and isinstance(body.get("Errors"), list)


def without(text: str, secrets: Iterable[str]) -> str:
    """The text with stars for each secret in it, plain or the way JSON and HTML write it."""
    for secret in filter(None, secrets):
        as_json = (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
        for written in (secret, *as_json, html.escape(secret)):
            text = text.replace(written, "********")
    return text


def parse_json(text: str) -> Any:
    """The JSON document in `text`, or None where it is not one, or nested deeper or larger than any answer is."""
    if text.count(",") > _MAX_VALUES:
        return None
    try:
        body = json.loads(text, parse_constant=_refuse, parse_float=_finite)
        if _SURROGATE.search(text):
            body = json.loads(json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return None if _is_too_deep(body) else body


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _refuse(digits)


def _is_too_deep(body: Any) -> bool:
    level = [body]
    for _depth in range(_MAX_DEPTH):
        inside = [each.values() if isinstance(each, dict) else each for each in level if isinstance(each, (dict, list))]
        level = list(itertools.chain.from_iterable(inside))
        if not level:
            return False
    return True


def sentences(text: str, reason: str) -> list[str]:
    """What an error answer says, as sentences; never empty.

    `text` is the body (JSON `Errors`, plain text, an HTML page, or nothing), `reason` the HTTP reason phrase.
    """
    body = parse_json(text)
    if has_own_errors(body):
        own = [_short(str(error), _MAX_OWN_SENTENCE) for error in body["Errors"] if str(error).strip()]
        more = [f"and {len(own) - _MAX_SENTENCES} more"] if len(own) > _MAX_SENTENCES else []
        return [*own[:_MAX_SENTENCES], *more] or [reason or "no reason given"]
    if isinstance(body, str) and body.strip():
        return [_short(body)]
    if looks_like_html(text):
        text = text[:_MAX_PAGE]
        title = _TITLE.search(text)
        words = _plain(title.group(1)) if title else _plain(_visible(text))
        return [f"a web page that says: {_short(words)}" if words else "a web page"]
    return [_short(text)] if text.strip() else [f"{reason or 'no reason'}, with an empty body"]


def envelope_sentences(body: dict[str, Any]) -> list[str]:
    """What a body says that has `Success`, `ErrorMessage` and `ErrorDirectives`, as sentences; never empty."""
    message, names = body.get("ErrorMessage"), body.get("ErrorDirectives")
    sentences = [_short(message, _MAX_OWN_SENTENCE)] if isinstance(message, str) and message.strip() else []
    wrong = (
        [_short(name) for name in names[:_MAX_SENTENCES] if isinstance(name, str)] if isinstance(names, list) else []
    )
    return [*sentences, *([f"It is about {', '.join(wrong)}"] if wrong else [])] or ["no reason given"]


def looks_like_html(text: str) -> bool:
    """True for a web page: what proxies and IIS answer in LifeTime's place."""
    start = text.lstrip()[:200].lower()
    return start.startswith(("<!doctype", "<html", "<?xml")) or "<html" in start or "<head" in start


def key_of(text: str, request: Request) -> str:
    """The key in an answer that says one: bare text, a JSON string, an object with a single key, or the object itself.

    Raises `LifeTimeError` (`not_lifetime`) where no key can be seen in it.
    """
    body = parse_json(text)
    found: Any = body if isinstance(body, str) else text.strip()
    if isinstance(body, dict):
        keys = {name.lower(): value for name, value in body.items() if isinstance(value, str)}
        named = [value for name, value in keys.items() if name.endswith("key")]
        # The whole object has its own key, and those of others.
        found = keys.get("key") or (named[0] if len(named) == 1 else "")
    if isinstance(found, str) and _KEY.match(found.strip()):
        return own_key(found.strip())
    advice = "Check that lifetime_url leads to LifeTime and not to something in front of it."
    raise request.failure(f"the answer holds no key but {_short(text)!r}.", "not_lifetime", advice=advice)


def link_at(body: Any, place: Place) -> Link | None:
    """The download link in `{url, expires}` or `[{Url, ExpiresAt}]`; None where there is none.

    Raises `ShapeError` where it is no text, or no address.
    """
    found = _LINK(body, place)
    url = found.get("url")
    return Link(url, found.get("expires") or found.get("expiresAt") or "") if url else None


def _address(value: Any, place: Place) -> str | None:
    found = text_at(value, place)
    try:
        urlsplit(found or "")
    except ValueError as error:
        raise place.wrong("an address", found) from error
    return found


_LINK = alone(record({"url": _address, "expires": text_at, "expiresAt": text_at}))


def to_snake(value: Any) -> Any:
    """The same document with snake_case names and None for dates that were never set."""
    if isinstance(value, dict):
        return {snake_name(name): to_snake(item) for name, item in value.items()}
    if isinstance(value, list):
        return [to_snake(item) for item in value]
    return None if isinstance(value, str) and is_unset_date(value) else value


def is_unset_date(text: str) -> bool:
    """Whether this is what stands for a date that was never set."""
    return bool(_UNSET_DATE.match(text))


@functools.lru_cache(maxsize=1000)
def snake_name(name: str) -> str:
    """One of LifeTime's names in snake_case: `CreatedByUsername` -> `created_by_username`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def _visible(page: str) -> str:
    """The page without its styles and scripts."""
    seen: list[str] = []
    start, is_seen = 0, True
    for tag in _UNSEEN.finditer(page):
        if is_seen:
            seen.append(page[start : tag.start()])
        start, is_seen = tag.end(), bool(tag.group(1))
    return " ".join([*seen, page[start:]] if is_seen else seen)


def _plain(markup: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", markup)).split())


def _short(text: str, limit: int = _MAX_SENTENCE) -> str:
    words = " ".join(text.split())
    return words if len(words) <= limit else words[:limit] + " ..."
