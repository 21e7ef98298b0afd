# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""LifeTimes as plugins of the controller see them: read only, and with the connection options of the modules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.community.outsystems.plugins.module_utils._api.answers import without
from ansible_collections.community.outsystems.plugins.module_utils._api.client import Client
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError
from ansible_collections.community.outsystems.plugins.module_utils._api.infrastructure import Infrastructure
from ansible_collections.community.outsystems.plugins.module_utils._api.plain_text import plain
from ansible_collections.community.outsystems.plugins.module_utils._connection import connection_of, secrets_of
from ansible_collections.community.outsystems.plugins.module_utils._options import CONNECTION


def checked(given: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """The options with their types and defaults: those of a connection, and `more`. Raises `LifeTimeError`."""
    result = ArgumentSpecValidator({**CONNECTION, **more}).validate(_plain(given))
    if result.error_messages:
        raise LifeTimeError(" ".join(result.error_messages), "invalid_option")
    options: dict[str, Any] = result.validated_parameters
    return options


def infrastructure_of(options: Mapping[str, Any], warn: Callable[[str], None]) -> Infrastructure:
    """The LifeTime that checked options lead to. Raises `LifeTimeError` for such as cannot work."""

    def warn_plainly(sentence: str) -> None:
        warn(plain(without(sentence, secrets_of(options))))

    return Infrastructure(Client(connection_of(options, warn_plainly), read_only=True, warn=warn_plainly))


def without_secrets(error: LifeTimeError, options: Mapping[str, Any]) -> str:
    """What an error says, without secrets. For modules ansible-core hides them; here LifeTime may repeat the token."""
    return without(str(error), secrets_of(options)) if options else str(error)


def _plain(value: Any) -> Any:
    """The value in plain lists and mappings: the validator copies it, and those of templates hold all of Ansible."""
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, (list, tuple)) else value
