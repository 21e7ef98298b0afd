# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""YAML parsing, with libyaml if it is installed."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_yaml(text: str) -> Any:
    """Parse one document of plain data, YAML or JSON; ValueError if it is not valid."""
    if text.startswith("{"):
        # JSON is read many times faster as what it is than as YAML.
        with contextlib.suppress(ValueError):
            return json.loads(text)
    try:
        return yaml.load(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise ValueError(f"Not a valid YAML document: {error}") from error
