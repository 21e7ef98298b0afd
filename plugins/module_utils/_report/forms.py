# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The forms that a report is to be had in, as the filters name them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

#: Name of a form -> what makes it of a report.
Forms = Mapping[str, Callable[[Mapping[str, Any]], Any]]


def rendered(report: Mapping[str, Any], form: str, forms: Forms) -> Any:
    """The report in a form. Raises ValueError for one that there is not."""
    if form not in forms:
        raise ValueError(f"'{form}' is none of the forms {', '.join(forms)}.")
    return forms[form](report)
