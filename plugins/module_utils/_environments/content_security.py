# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Content security policies of an environment, as a resource that LifeTime takes whole."""

from __future__ import annotations

from typing import Any

from .._api import environments
from .._api.operation import Request
from .._changes import Key
from .._resource import Fields, Resource

_OPTIONS = (
    "base_uri child_src connect_src default_src font_src img_src media_src object_src plugin_types script_src "
    "style_src frame_ancestors report_to other"
)
# Option -> directive, which is the same words in LifeTime's spelling: base_uri, BaseUri.
DIRECTIVES = {option: option.title().replace("_", "") for option in _OPTIONS.split()}


def read(client: Any, key: str) -> dict[str, str | None]:
    """Option -> value, None for a directive that the environment does not set; none for what LifeTime does not show."""
    found = environments.policies(client, key, DIRECTIVES.values())
    return {option: found[directive] for option, directive in DIRECTIVES.items() if directive in found}


def _write(key: Key, fields: Fields) -> Request:
    body = {
        DIRECTIVES[option]: {"Value": value or "", "IsSetForEnv": value is not None} for option, value in fields.items()
    }
    return Request(environments.SET_POLICIES, "change the content security policies", (key,), body)


POLICIES = Resource("content security policies", update=_write, read=read)
