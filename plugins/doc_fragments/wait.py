# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the options in _options.WAIT."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  wait:
    description:
      - Whether to wait until LifeTime has finished.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait at most. The task then fails with the last state, and says how to go on.
    type: float
    default: 3600
  poll_interval:
    description:
      - Seconds between two looks at the state.
    type: float
    default: 10
"""
