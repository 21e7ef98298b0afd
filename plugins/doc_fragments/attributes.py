# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of what every module of the collection supports."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and say what it would do, without changing anything.
  diff_mode:
    description: Says what changed, or would change, when in diff mode.
  idempotent:
    description: When run twice in a row with the same options outside check mode, the second run changes nothing.
  action_group:
    description: Use C(group/community.outsystems.lifetime) in C(module_defaults) to set its connection options.
    support: full
    membership:
      - community.outsystems.lifetime
"""

    # For modules that change something; where a module says more of an attribute, that comes on top.
    CHANGES = r"""
options: {}
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
"""

    # For modules that only read.
    INFO = r"""
options: {}
attributes:
  check_mode:
    support: full
    details: The module changes nothing.
  diff_mode:
    support: N/A
    details: The module changes nothing.
  idempotent:
    support: full
    details: The module changes nothing.
"""
