# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Option specs that several modules share, each named like the doc fragment that documents it."""

from __future__ import annotations

from typing import Any

from ansible.module_utils.basic import env_fallback


def _env(name: str) -> dict[str, Any]:
    return {"fallback": (env_fallback, [name])}


# lifetime_url and lifetime_token have no fallback here: the two go together, see _module.py.
CONNECTION: dict[str, dict[str, Any]] = {
    "lifetime_url": {"type": "str"},
    "lifetime_token": {"type": "str", "no_log": True},
    "validate_certs": {"type": "bool", "default": True, **_env("LIFETIME_VALIDATE_CERTS")},
    "ca_path": {"type": "path", **_env("LIFETIME_CA_PATH")},
    "client_cert": {"type": "path", **_env("LIFETIME_CLIENT_CERT")},
    "client_key": {"type": "path", "no_log": False, **_env("LIFETIME_CLIENT_KEY")},
    "timeout": {"type": "float", "default": 30, **_env("LIFETIME_TIMEOUT")},
    "transfer_timeout": {"type": "float", "default": 600, **_env("LIFETIME_TRANSFER_TIMEOUT")},
    "retries": {"type": "int", "default": 3, **_env("LIFETIME_RETRIES")},
    "retry_max_delay": {"type": "float", "default": 30, **_env("LIFETIME_RETRY_MAX_DELAY")},
}

WAIT: dict[str, dict[str, Any]] = {
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "float", "default": 3600},
    "poll_interval": {"type": "float", "default": 10},
}
