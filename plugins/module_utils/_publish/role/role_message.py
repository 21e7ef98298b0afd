# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Failures of the modules in the words of the role: the names of its variables instead of those of options. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

_SIDE = ("validate_certs", "ca_path", "client_cert", "client_key")

#: Option of a module -> what follows `publish_` in the name of the variable, where they are not called the same.
#: `{side}` stands for source or target.
RENAMED: Mapping[str, str] = {
    "lifetime_url": "{side}_url",
    "lifetime_token": "{side}_token",
    **{name: f"{{side}}_{name}" for name in _SIDE},
    "environment": "{side}_environment",
    "application": "applications",
    "version": "applications",
    "expected_applications": "applications",
    "packages": "package",
    "checksum": "package_checksum",
    "check_writable": "report_markdown, publish_report_html and publish_report_json",
    "bump": "tag_{side}",
    "change_log": "tag_change_log",
}
#: Options that people do not give by way of a variable.
NOT_OF_THE_ROLE = frozenset(
    {
        "attributes",
        "backup_subfolder",
        "binaries",
        "create_folder",
        "format",
        "group",
        "mobile_versions",
        "mode",
        "notes",
        "owner",
        "package_contents",
        "selevel",
        "serole",
        "setype",
        "seuser",
        "unsafe_writes",
        "wait",
    }
)


def variable(option: str, side: str) -> str:
    """The variable of the role for an option of a module; `side` is source or target."""
    return f"publish_{RENAMED.get(option, option).format(side=side)}"


def role_message(result: Mapping[str, Any], side: str) -> str:
    """The message of a task that failed, with the variables of the role for the options that `failure` names.

    Of a loop, the messages of all items that failed.
    """
    looped = [each for each in result.get("results") or [] if isinstance(each, Mapping) and each.get("failed")]
    if looped:
        return " ".join(dict.fromkeys(role_message(each, side) for each in looped))
    return message_with(result, _names(side))


def message_with(result: Mapping[str, Any], name_of: Callable[[str], str]) -> str:
    """The same for any role; `name_of` gives the variable for an option, "" for one that stays as it is."""
    message = str(result.get("msg") or "The task failed without a message.")
    failure = result.get("failure")
    options = (failure.get("options") if isinstance(failure, Mapping) else None) or []
    return _with_variables(message, options, name_of)


def role_sentence(sentence: str, options: Iterable[str], side: str) -> str:
    """A warning or a reason with the variables of the role for the `options` that the task was given.

    An option of a single word may be just a word: it counts where the sentence says to set, raise or give it.
    """
    names = [name for name in options if "_" in name or re.search(rf"\b([Ss]et|[Rr]aise|[Gg]ive) {name}\b", sentence)]
    return _with_variables(sentence, names, _names(side))


def _names(side: str) -> Callable[[str], str]:
    return lambda option: "" if option in NOT_OF_THE_ROLE else variable(option, side)


def _with_variables(text: str, options: Iterable[str], name_of: Callable[[str], str]) -> str:
    for option in sorted(filter(name_of, set(options)), key=len, reverse=True):
        pattern = rf"(?<![\w.-]){re.escape(option)}(?![\w-])"
        text = re.sub(pattern, name_of(option), text)
    return text
